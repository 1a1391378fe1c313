'use strict';

// The questions of the differential test. A case is `{ id, run(t) }`: `run` uses the ffi module
// under test through the context `t` and returns or throws whatever that module answers. The
// first part of the id, up to the slash, is the family the case is reported under.
//
// Ids name the type they are about, so that on a platform with a signed `char` the answers for
// `int8` can be looked up for `char`: both always have the same cases.

const { show } = require('./outcome.js');

const cases = [];

function define(id, run) {
  cases.push({ id, run });
}

/** One case for each `[label, value]`: `run(t, value)`. */
function defineEach(prefix, entries, run) {
  for (const [label, value] of Array.isArray(entries) ? entries : Object.entries(entries)) {
    define(`${prefix}/${label}`, (t) => run(t, value));
  }
}

function createContext(ffi, fixturePath) {
  const functions = new Map();
  const scratch = Buffer.from(new ArrayBuffer(64));
  return {
    ffi,
    fixturePath,
    scratch,
    pointer: ffi.getRawPointer(scratch),
    open: () => new ffi.DynamicLibrary(fixturePath),
    /** A function of the fixture, on a library handle of its own, which stays open. */
    fn(name, result, parameters) {
      const key = [name, result, ...parameters].join();
      if (!functions.has(key)) {
        const signature = { return: result, arguments: parameters };
        functions.set(key, new ffi.DynamicLibrary(fixturePath).getFunction(name, signature));
      }
      return functions.get(key);
    },
  };
}

// Types and values.

// Every type name, and the fixture's name for the C type behind it.
const TYPES = {
  char: 'char',
  int8: 'int8',
  i8: 'int8',
  uint8: 'uint8',
  u8: 'uint8',
  bool: 'bool',
  int16: 'int16',
  i16: 'int16',
  uint16: 'uint16',
  u16: 'uint16',
  int32: 'int32',
  i32: 'int32',
  uint32: 'uint32',
  u32: 'uint32',
  int64: 'int64',
  i64: 'int64',
  uint64: 'uint64',
  u64: 'uint64',
  float32: 'float32',
  f32: 'float32',
  float: 'float32',
  float64: 'float64',
  f64: 'float64',
  double: 'float64',
  pointer: 'pointer',
  ptr: 'pointer',
  string: 'pointer',
  str: 'pointer',
  buffer: 'pointer',
  arraybuffer: 'pointer',
  function: 'pointer',
};

const POINTER_TYPES = Object.keys(TYPES).filter((type) => TYPES[type] === 'pointer');

const INTEGER_LIMITS = [8, 16, 32].flatMap((bits) => {
  const signed = 2 ** (bits - 1);
  return [-signed - 1, -signed, signed - 1, signed, 2 * signed - 1, 2 * signed];
});

const NUMBERS = [
  ...[0, -0, 1, -1, 42, 0.5, -1.5, 0.1, 1e300, 5e-324, NaN, Infinity, -Infinity],
  ...INTEGER_LIMITS,
  ...[Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER + 1],
  ...[Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER - 1],
];

const BIGINTS = [
  ...[0n, 1n, -1n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n), -(2n ** 63n) - 1n],
  ...[2n ** 64n - 1n, 2n ** 64n, 2n ** 64n + 1n, 2n ** 128n],
];

const OTHER_VALUES = {
  true: true,
  undefined: undefined,
  null: null,
  'empty string': '',
  'string 1': '1',
  symbol: Symbol('one'),
  object: {},
  'object with valueOf': { valueOf: () => 1 },
  array: [1],
  function: () => 1,
  'Number object': Object(1),
  'BigInt object': Object(1n),
};

const VALUES = [
  ...[...NUMBERS, ...BIGINTS].map((value) => [show(value), value]),
  ...Object.entries(OTHER_VALUES),
];

const WRONG_TYPES = VALUES.filter(([label]) =>
  ['1', '1n', 'true', 'undefined', 'null', 'string 1', 'symbol', 'object', 'function'].includes(label),
);
const NOT_BIGINTS = WRONG_TYPES.filter(([label]) => label !== '1n');
const NOT_NUMBERS = WRONG_TYPES.filter(([label]) => label !== '1');
const NOT_STRINGS = WRONG_TYPES.filter(([label]) => label !== 'string 1');

function detached(arrayBuffer) {
  structuredClone(arrayBuffer, { transfer: [arrayBuffer] });
  return arrayBuffer;
}

function detachedView(view) {
  detached(view.buffer);
  return view;
}

const BYTES = [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22];

function filled(arrayBuffer) {
  new Uint8Array(arrayBuffer).set(BYTES);
  return arrayBuffer;
}

const newArrayBuffer = () => filled(new ArrayBuffer(16));
const newShared = () => filled(new SharedArrayBuffer(16));

const VIEW_CLASSES = [
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
  ...[BigInt64Array, BigUint64Array, Float32Array, Float64Array, DataView],
];

// Objects with memory, and others which only claim to have some.
const MEMORY = {
  Buffer: () => Buffer.from(BYTES),
  'pooled Buffer': () => Buffer.from('pooled'),
  'empty Buffer': () => Buffer.alloc(0),
  'Buffer slice': () => Buffer.from(newArrayBuffer()).subarray(3, 5),
  ArrayBuffer: () => newArrayBuffer(),
  'empty ArrayBuffer': () => new ArrayBuffer(0),
  'resizable ArrayBuffer': () => filled(new ArrayBuffer(16, { maxByteLength: 32 })),
  'detached ArrayBuffer': () => detached(newArrayBuffer()),
  'detached empty ArrayBuffer': () => detached(new ArrayBuffer(0)),
  SharedArrayBuffer: () => newShared(),
  'empty SharedArrayBuffer': () => new SharedArrayBuffer(0),
  'view on a SharedArrayBuffer': () => new Uint8Array(newShared(), 4),
  'DataView on a SharedArrayBuffer': () => new DataView(newShared(), 4),
  'Buffer on a SharedArrayBuffer': () => Buffer.from(newShared(), 4),
  ...Object.fromEntries(
    VIEW_CLASSES.flatMap((View) => [
      [View.name, () => new View(newArrayBuffer(), 8)],
      [`empty ${View.name}`, () => new View(newArrayBuffer(), 8, 0)],
      [`detached ${View.name}`, () => detachedView(new View(newArrayBuffer(), 8))],
    ]),
  ),
  'in-heap Uint8Array': () => Uint8Array.of(5, 6),
  'Buffer subclass': () => new (class extends Uint8Array {})(BYTES),
  'null-prototype Uint8Array': () => Object.setPrototypeOf(Uint8Array.from(BYTES), null),
  'null-prototype ArrayBuffer': () => Object.setPrototypeOf(newArrayBuffer(), null),
  'Uint8Array with a forged tag': () =>
    Object.defineProperty(Uint8Array.from(BYTES), Symbol.toStringTag, { value: 'DataView' }),
  'Uint8Array with forged lengths': () =>
    Object.defineProperties(Uint8Array.from(BYTES), {
      length: { value: 1 },
      byteLength: { value: 1 },
      byteOffset: { value: 1 },
      buffer: { value: new ArrayBuffer(1) },
    }),
  'object with a forged tag': () => ({ [Symbol.toStringTag]: 'Uint8Array', length: 1, 0: 1 }),
  'object with the ArrayBuffer prototype': () => Object.create(ArrayBuffer.prototype),
  'object with the Uint8Array prototype': () => Object.create(Uint8Array.prototype),
  'object with the Buffer prototype': () => Object.create(Buffer.prototype),
  'proxy of a Uint8Array': () => new Proxy(Uint8Array.from(BYTES), {}),
  'proxy of an ArrayBuffer': () => new Proxy(newArrayBuffer(), {}),
};

const STRINGS = {
  empty: '',
  ascii: 'plain',
  'two-byte': 'größe',
  'three-byte': '日本語',
  'four-byte': '😀',
  'lone high surrogate': 'a\ud83db',
  'lone low surrogate': 'a\ude00b',
  'embedded NUL': 'a\0b',
  'leading NUL': '\0',
  'two-byte with NUL': 'é\0',
  long: 'é'.repeat(500),
};

// Arguments and results of calls.

/** An address on its own says nothing; what it points at does. */
function describePointer(t, argument, result) {
  if (typeof argument === 'string') return result === 0n ? 'NULL' : 'an address';
  if (argument === null || typeof argument !== 'object') return result;
  return result - t.ffi.getRawPointer(argument);
}

for (const [type, name] of Object.entries(TYPES)) {
  defineEach(`argument/${type}`, VALUES, (t, value) => {
    const result = t.fn(`identity_${name}`, type, [type])(value);
    return name === 'pointer' ? describePointer(t, value, result) : result;
  });
}

const ARITIES = {
  answer: ['int32', []],
  identity_int32: ['int32', ['int32']],
  identity_pointer: ['pointer', ['pointer']],
  identity_float64: ['float64', ['float64']],
  add_int32: ['int32', ['int32', 'int32']],
  fill_bytes: ['void', ['pointer', 'uint64', 'uint8']],
  mix_4: ['float64', ['int32', 'float64', 'float32', 'int64']],
  sum_8_int32: ['int32', new Array(8).fill('int32')],
  sum_16_int32: ['int32', new Array(16).fill('int32')],
};

for (const [name, [result, parameters]] of Object.entries(ARITIES)) {
  const counts = [0, 1, parameters.length - 1, parameters.length + 1, 20];
  for (const count of new Set(counts.filter((n) => n >= 0 && n !== parameters.length))) {
    define(`arity/${name} with ${count}`, (t) =>
      t.fn(name, result, parameters)(...new Array(count).fill(1)),
    );
    define(`arity/${name} with ${count} undefined`, (t) =>
      t.fn(name, result, parameters)(...new Array(count).fill(undefined)),
    );
  }
}

const INTEGER_TYPES = Object.keys(TYPES).filter((type) => /int|char|bool|^[iu]\d/.test(type) && type !== 'pointer');

for (const type of INTEGER_TYPES) {
  define(`result/${type}/dirty upper bits`, (t) => t.fn('dirty_bits', type, [])());
  define(`result/${type}/dirty upper bits, 9 parameters`, (t) => {
    const parameters = ['uint64', ...new Array(8).fill('int32')];
    return t.fn('identity_bits', type, parameters)(0xdeadbeefcafef0f1n, 0, 0, 0, 0, 0, 0, 0, 0);
  });
  defineEach(
    `result/${type}`,
    [0x7fn, 0x80n, 0xffn, 0x7fffn, 0x8000n, 0xffffn, 0x7fffffffn, 0x80000000n, 0xffffffffn].map(
      (bits) => [`0x1...${bits.toString(16)}`, bits | 0x100000000n],
    ),
    (t, bits) => t.fn('identity_bits', type, ['uint64'])(bits),
  );
}

for (const type of POINTER_TYPES) {
  define(`result/${type}/NULL`, (t) => t.fn('null_pointer', type, [])());
}
define('result/void', (t) => t.fn('noop', 'void', [])());
define('result/void of a function with a result', (t) => t.fn('identity_int32', 'void', ['int32'])(1));

const MIX_12 = [
  ...['int32', 'float64', 'int64', 'float32', 'uint8', 'float64'],
  ...['int16', 'float32', 'uint64', 'int8', 'uint16', 'uint32'],
];

define('many/sum_5_int32', (t) => t.fn('sum_5_int32', 'int32', new Array(5).fill('int32'))(1, 2, 3, 4, 5));
define('many/sum_16_int32', (t) =>
  t.fn('sum_16_int32', 'int32', new Array(16).fill('int32'))(...BYTES),
);
define('many/mix_12', (t) =>
  t.fn('mix_12', 'float64', MIX_12)(-1, 2.5, -3n, 4.5, 5, 6.5, -7, 8.5, 9n, -10, 11, 4294967295),
);
define('many/sum_10_float64', (t) =>
  t.fn('sum_10_float64', 'float64', new Array(10).fill('float64'))(1, 2, 3, 4, 5, 6, 7, 8, 9, 10.5),
);
define('many/narrow_on_stack', (t) =>
  t.fn('narrow_on_stack', 'int64', [...new Array(8).fill('i64'), 'i8', 'u8', 'i16', 'f32'])(
    ...[1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, -9, 255, -11, 12],
  ),
);

// Pointer arguments.

for (const type of POINTER_TYPES) {
  defineEach(`memory argument/${type}`, MEMORY, (t, make) => {
    const memory = make();
    return describePointer(t, memory, t.fn('identity_pointer', 'pointer', [type])(memory));
  });
  defineEach(`string argument/${type}`, STRINGS, (t, string) =>
    t.ffi.toString(t.fn('string_copy', 'pointer', [type])(string)),
  );
}

defineEach('memory argument/first of two', MEMORY, (t, make) =>
  t.fn('sum_bytes', 'uint64', ['pointer', 'uint64'])(make(), 0n),
);
defineEach('memory argument/first of three', MEMORY, (t, make) =>
  t.fn('fill_bytes', 'void', ['pointer', 'uint64', 'uint8'])(make(), 0n, 0),
);
defineEach('memory argument/first of nine', MEMORY, (t, make) => {
  const memory = make();
  const parameters = ['pointer', ...new Array(8).fill('int32')];
  const result = t.fn('identity_pointer', 'pointer', parameters)(memory, 0, 0, 0, 0, 0, 0, 0, 0);
  return describePointer(t, memory, result);
});
for (const [a, b] of [['abc', 'abd'], ['é', 'é'], ['', ''], ['', 'a'], ['a\0', 'b'], ['b', '\0']]) {
  define(`string argument/two/${JSON.stringify([a, b])}`, (t) =>
    t.fn('string_compare', 'int32', ['string', 'string'])(a, b),
  );
}
define('string argument/string and Buffer', (t) =>
  t.fn('string_compare', 'int32', ['string', 'buffer'])('abc', Buffer.from('abc\0')),
);

// Which of several bad arguments is reported.

const BAD = {
  int: ['int32', 'x'],
  'minus zero': ['int32', -0],
  float: ['float64', 'x'],
  pointer: ['pointer', 5],
  'negative pointer': ['pointer', -1n],
  'detached pointer': ['pointer', () => detached(new ArrayBuffer(8))],
  'shared pointer': ['pointer', () => new SharedArrayBuffer(8)],
  'NUL string': ['pointer', 'a\0b'],
};

function badCall(t, kinds, total) {
  const parameters = kinds.map((kind) => BAD[kind][0]);
  const values = kinds.map((kind) => BAD[kind][1]);
  const padding = total - kinds.length;
  const fn = t.fn('noop', 'void', [...parameters, ...new Array(padding).fill('int32')]);
  return fn(
    ...values.map((value) => (typeof value === 'function' ? value() : value)),
    ...new Array(padding).fill(0),
  );
}

for (const first of Object.keys(BAD)) {
  for (const total of [1, 2, 3, 4, 9]) {
    define(`bad arguments/${first} of ${total}`, (t) => badCall(t, [first], total));
  }
  for (const second of Object.keys(BAD)) {
    for (const total of [2, 3, 9]) {
      define(`bad arguments/${first}, ${second} of ${total}`, (t) =>
        badCall(t, [first, second], total),
      );
    }
  }
}

for (const [name, [result, parameters]] of Object.entries(ARITIES)) {
  define(`closed function/${name}`, (t) => {
    const lib = t.open();
    const fn = lib.getFunction(name, { return: result, arguments: parameters });
    lib.close();
    return fn(...new Array(parameters.length).fill(1));
  });
  define(`closed function/${name}, bad arity`, (t) => {
    const lib = t.open();
    const fn = lib.getFunction(name, { return: result, arguments: parameters });
    lib.close();
    return fn(...new Array(parameters.length + 1).fill('x'));
  });
  define(`closed function/${name}, bad types`, (t) => {
    const lib = t.open();
    const fn = lib.getFunction(name, { return: result, arguments: parameters });
    lib.close();
    return fn(...new Array(parameters.length).fill({}));
  });
  define(`bad arguments/arity before types, ${name}`, (t) =>
    t.fn(name, result, parameters)(...new Array(parameters.length + 1).fill({})),
  );
}

// Memory helpers.

const ACCESSORS = {
  Int8: 1,
  Uint8: 1,
  Int16: 2,
  Uint16: 2,
  Int32: 4,
  Uint32: 4,
  Int64: 8,
  Uint64: 8,
  Float32: 4,
  Float64: 8,
};

const TOP = 2n ** 64n - 1n;

const BAD_POINTERS = [...NOT_BIGINTS, ['negative', -1n], ['too large', TOP + 1n], ['null pointer', 0n]];

const OFFSETS = [
  ...NOT_NUMBERS,
  ['-1', -1],
  ['fractional', 0.5],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['unsafe', Number.MAX_SAFE_INTEGER + 1],
  ['-0', -0],
  ['3', 3],
];

// An odd bit pattern at every byte, so that a wrong offset or width shows.
const PATTERN = Buffer.from('f1e2d3c4b5a69788796a5b4c3d2e1f00', 'hex');

for (const [type, size] of Object.entries(ACCESSORS)) {
  const getter = `get${type}`;
  const setter = `set${type}`;

  const get = (t, ...args) => {
    PATTERN.copy(t.scratch);
    return t.ffi[getter](...args);
  };
  defineEach(`${getter}/pointer`, BAD_POINTERS, (t, pointer) => get(t, pointer, 0));
  defineEach(`${getter}/offset`, OFFSETS, (t, offset) => get(t, t.pointer, offset));
  define(`${getter}/no arguments`, (t) => get(t));
  define(`${getter}/no offset`, (t) => get(t, t.pointer));
  define(`${getter}/null pointer and bad offset`, (t) => get(t, 0n, -1));
  define(`${getter}/overflow of the offset`, (t) => get(t, TOP, 1));
  if (size > 1) define(`${getter}/overflow of the range`, (t) => get(t, TOP, 0));

  const set = (t, ...args) => {
    t.scratch.fill(0xee);
    const result = t.ffi[setter](...args);
    return [result, t.scratch.subarray(0, 12)];
  };
  defineEach(`${setter}/pointer`, BAD_POINTERS, (t, pointer) => set(t, pointer, 0, 1));
  defineEach(`${setter}/offset`, OFFSETS, (t, offset) =>
    set(t, t.pointer, offset, /64/.test(type) && !/Float/.test(type) ? 1n : 1),
  );
  defineEach(`${setter}/value`, VALUES, (t, value) => set(t, t.pointer, 0, value));
  define(`${setter}/no arguments`, (t) => set(t));
  define(`${setter}/no offset`, (t) => set(t, t.pointer));
  define(`${setter}/no value`, (t) => set(t, t.pointer, 0));
  define(`${setter}/bad offset and no value`, (t) => set(t, t.pointer, -1));
  define(`${setter}/null pointer and no offset`, (t) => set(t, 0n));
  define(`${setter}/overflow of the offset`, (t) => set(t, TOP, 1, 1));
  if (size > 1) define(`${setter}/overflow of the range, bad value`, (t) => set(t, TOP, 0, 'x'));
}

// Strings and views of foreign memory.

const withText = (t, bytes) => {
  t.scratch.fill(0);
  Buffer.from(bytes).copy(t.scratch);
  return t.pointer;
};

defineEach('toString/bytes', {
  empty: [],
  ascii: 'plain',
  utf8: 'größe 日本 😀',
  'stops at NUL': 'one\0two',
  'bad utf8': [0x61, 0xff, 0x62],
  'cut sequence': [0x61, 0xe6, 0x97],
  'encoded surrogate': [0xed, 0xa0, 0xbd],
  'byte order mark': [0xef, 0xbb, 0xbf, 0x61],
}, (t, bytes) => t.ffi.toString(withText(t, bytes)));
defineEach('toString/pointer', BAD_POINTERS, (t, pointer) => t.ffi.toString(pointer));
define('toString/no arguments', (t) => t.ffi.toString());

const LENGTHS = [
  ...NOT_NUMBERS,
  ['0', 0],
  ['-0', -0],
  ['-1', -1],
  ['fractional', 0.5],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['unsafe', Number.MAX_SAFE_INTEGER + 1],
  ['5', 5],
];

for (const name of ['toBuffer', 'toArrayBuffer']) {
  const view = (t, ...args) => t.ffi[name](...args);
  defineEach(`${name}/pointer`, BAD_POINTERS, (t, pointer) => view(t, pointer, 1));
  define(`${name}/no arguments`, (t) => view(t));
  define(`${name}/no length`, (t) => view(t, t.pointer));
  for (const copy of [true, false]) {
    defineEach(`${name}/copy ${copy}/length`, LENGTHS, (t, length) =>
      view(t, withText(t, 'abcdefgh'), length, copy),
    );
    define(`${name}/copy ${copy}/null pointer, length 0`, (t) => view(t, 0n, 0, copy));
    define(`${name}/copy ${copy}/null pointer, bad length`, (t) => view(t, 0n, -1, copy));
    define(`${name}/copy ${copy}/overflow`, (t) => view(t, TOP, 2, copy));
    define(`${name}/copy ${copy}/sees later writes`, (t) => {
      const result = view(t, withText(t, 'before'), 6, copy);
      Buffer.from('after!').copy(t.scratch);
      return Buffer.from(result).toString();
    });
  }
  defineEach(`${name}/copy`, [...WRONG_TYPES, ['0', 0], ['NaN', NaN], ['empty string', '']], (t, copy) => {
    const result = view(t, withText(t, 'before'), 6, copy);
    Buffer.from('after!').copy(t.scratch);
    return Buffer.from(result).toString();
  });
  define(`${name}/order: length before copy`, (t) => view(t, t.pointer, -1, 'x'));
  define(`${name}/order: null pointer before copy`, (t) => view(t, 0n, 1, 'x'));
  define(`${name}/order: null pointer before size`, (t) => view(t, 0n, Number.MAX_SAFE_INTEGER));
  define(`${name}/class`, (t) => {
    const result = view(t, t.pointer, 4);
    return [result.constructor.name, result.byteLength, Object.prototype.toString.call(result)];
  });
  define(`${name}/extra arguments`, (t) => view(t, withText(t, 'abc'), 3, true, 'more'));
}

// Writing into foreign memory.

function exported(t, name, args) {
  t.scratch.fill(0xee);
  const result = t.ffi[name](...args);
  return [result, t.scratch.subarray(0, 24)];
}

const EXPORTS = {
  exportString: 'text',
  exportBuffer: Buffer.from('text'),
  exportArrayBuffer: newArrayBuffer(),
  exportArrayBufferView: Uint8Array.of(1, 2, 3, 4),
};

const EXPORT_SOURCES = [
  ...Object.entries(MEMORY),
  ...NOT_STRINGS.map(([label, value]) => [label, () => value]),
  ...Object.entries(STRINGS)
    .filter(([label]) => label !== 'long')
    .map(([label, value]) => [`string, ${label}`, () => value]),
];

for (const [name, source] of Object.entries(EXPORTS)) {
  defineEach(`${name}/source`, EXPORT_SOURCES, (t, make) =>
    exported(t, name, [make(), t.pointer, 32]),
  );
  defineEach(`${name}/pointer`, BAD_POINTERS, (t, pointer) =>
    exported(t, name, [source, pointer, 32]),
  );
  defineEach(`${name}/length`, LENGTHS, (t, length) => exported(t, name, [source, t.pointer, length]));
  defineEach(`${name}/bad source and length`, { '-1': -1, 'string 1': '1' }, (t, length) =>
    exported(t, name, [5, t.pointer, length]),
  );
  define(`${name}/no arguments`, (t) => exported(t, name, []));
  define(`${name}/no pointer`, (t) => exported(t, name, [source]));
  define(`${name}/no length`, (t) => exported(t, name, [source, t.pointer]));
  define(`${name}/bad pointer and short length`, (t) => exported(t, name, [source, 5, 1]));
  define(`${name}/null pointer and short length`, (t) => exported(t, name, [source, 0n, 1]));
  define(`${name}/overflow`, (t) => exported(t, name, [source, TOP, 32]));
  define(`${name}/exact length`, (t) => exported(t, name, [source, t.pointer, name === 'exportString' ? 5 : 16]));
}

defineEach('exportBuffer/null pointer', { 'empty source': Buffer.alloc(0) }, (t, source) =>
  exported(t, 'exportBuffer', [source, 0n, 0]),
);
define('exportArrayBuffer/null pointer/empty source', (t) =>
  exported(t, 'exportArrayBuffer', [new ArrayBuffer(0), 0n, 0]),
);

const ENCODINGS = [
  ...['utf8', 'UTF-8', 'utf16le', 'UTF-16LE', 'ucs2', 'UCS-2', 'latin1', 'binary', 'ascii'],
  ...['hex', 'base64', 'base64url', 'nope', ''],
];
for (const encoding of ENCODINGS) {
  define(`exportString/encoding/${JSON.stringify(encoding)}`, (t) =>
    exported(t, 'exportString', ['abé', t.pointer, 16, encoding]),
  );
  define(`exportString/encoding, too short/${JSON.stringify(encoding)}`, (t) =>
    exported(t, 'exportString', ['abé', t.pointer, 2, encoding]),
  );
}
defineEach('exportString/encoding', NOT_STRINGS, (t, encoding) =>
  exported(t, 'exportString', ['ab', t.pointer, 16, encoding]),
);
define('exportString/bad encoding and length', (t) => exported(t, 'exportString', ['a', 5, -1, 5]));

// Addresses.

const POINTER_SOURCES = [...Object.entries(MEMORY), ...WRONG_TYPES.map(([label, value]) => [label, () => value])];

// Addresses differ from run to run, so the answer is what lies there.
defineEach('getRawPointer/source', POINTER_SOURCES, (t, make) => {
  const source = make();
  const pointer = t.ffi.getRawPointer(source);
  const isEmpty = new Uint8Array(source.buffer ?? source).length === 0;
  return [typeof pointer, isEmpty ? 'empty' : t.ffi.getUint8(pointer)];
});
define('getRawPointer/no arguments', (t) => t.ffi.getRawPointer());
define('getCurrentEventLoop', (t) => {
  const loop = t.ffi.getCurrentEventLoop();
  return [typeof loop, loop > 0n, loop === t.ffi.getCurrentEventLoop()];
});

// Signatures.

const ok = 'int32';

function throwing(error) {
  return () => {
    throw error;
  };
}

const trapError = new Error('from a trap');

/** Whether the very error object thrown inside comes out. */
function sameError(fn) {
  try {
    return ['no error', fn()];
  } catch (error) {
    return error === trapError ? 'the same error' : error.message;
  }
}

const TYPE_NAMES = [
  ...['', ' ', 'nope', 'INT32', 'Int32', ' int32', 'int32 ', 'int', 'long', 'size_t', 'void*', 'char*'],
  ...['constructor', '__proto__', 'toString', 'hasOwnProperty', 'int32\0', '\0', 'i128', 'größe', '\ud800'],
  ...['boolean', 'usize', 'cstring', 'array', 'struct', 'i1', 'int24', 'void'],
];

const SIGNATURES = {
  empty: () => ({}),
  'null prototype': () => ({ __proto__: null, return: ok, arguments: [ok, ok] }),
  inherited: () => Object.create({ return: ok, arguments: [ok, ok] }),
  returns: () => ({ returns: ok, arguments: [ok, ok] }),
  result: () => ({ result: ok, arguments: [ok, ok] }),
  parameters: () => ({ return: ok, parameters: [ok, ok] }),
  'extra properties': () => ({ return: ok, arguments: [ok, ok], extra: 1, abi: 'nope' }),
  'return and result': () => ({ return: ok, result: ok }),
  'return and returns': () => ({ return: ok, returns: ok }),
  'returns and result': () => ({ returns: ok, result: ok }),
  'return, returns and result, all undefined': () => ({
    return: undefined,
    returns: undefined,
    result: undefined,
  }),
  'arguments and parameters': () => ({ arguments: [], parameters: [] }),
  'arguments and parameters, both undefined': () => ({ arguments: undefined, parameters: undefined }),
  'all five': () => ({ return: ok, returns: ok, result: ok, arguments: [], parameters: [] }),
  'bad return and bad arguments': () => ({ return: 5, arguments: 5 }),
  'unknown return and bad arguments': () => ({ return: 'nope', arguments: 5 }),
  'void argument': () => ({ arguments: ['void'] }),
  'void among arguments': () => ({ arguments: [ok, 'void', ok] }),
  'sparse arguments': () => ({ arguments: new Array(2) }),
  'hole in arguments': () => ({ arguments: [ok, , ok] }), // biome-ignore lint/suspicious/noSparseArray: the point
  'array-like arguments': () => ({ arguments: { 0: ok, length: 1 } }),
  'iterable arguments': () => ({ arguments: new Set([ok]) }),
  'string arguments': () => ({ arguments: ok }),
  'typed array arguments': () => ({ arguments: new Uint8Array(1) }),
  'arguments of a subclass': () => ({ arguments: (class extends Array {}).from([ok, ok]), return: ok }),
  'proxy of arguments': () => ({ arguments: new Proxy([ok, ok], {}), return: ok }),
  'null-prototype arguments': () => ({ arguments: Object.setPrototypeOf([ok, ok], null), return: ok }),
  'frozen arguments': () => Object.freeze({ arguments: Object.freeze([ok, ok]), return: ok }),
  'String object type': () => ({ return: Object(ok) }),
  'String object argument': () => ({ arguments: [Object(ok)] }),
  'object with toString': () => ({ return: { toString: () => ok } }),
  'nested array': () => ({ arguments: [[ok]] }),
  'second argument bad': () => ({ arguments: [ok, 5, 'nope'] }),
  '10,000 arguments': () => ({ arguments: new Array(10_000).fill(ok) }),
  'plain proxy': () => new Proxy({ return: ok, arguments: [ok, ok] }, {}),
  'proxy without properties': () => new Proxy({}, { has: () => false }),
  'Map': () => new Map([['return', ok]]),
  'Date': () => new Date(0),
  'typed array': () => new Uint8Array(2),
};

/** What a signature is accepted as: length, and the result of a call where that is safe. */
function resolved(fn) {
  return fn.length === 2 ? [fn.length, fn(20, 22)] : [fn.length];
}

defineEach('signature/object', SIGNATURES, (t, make) =>
  resolved(t.open().getFunction('add_int32', make())),
);
defineEach('signature/callback', SIGNATURES, (t, make) => {
  const lib = t.open();
  const pointer = lib.registerCallback(make(), () => 0);
  lib.close();
  return typeof pointer;
});
defineEach('signature/value', [...WRONG_TYPES, ['array', []]], (t, signature) =>
  t.open().getFunction('add_int32', signature),
);
define('signature/missing', (t) => t.open().getFunction('add_int32'));
define('signature/function as signature', (t) => {
  try {
    return t.open().getFunction('noop', () => {});
  } catch (error) {
    return error.constructor.name;
  }
});
defineEach('signature/return type', WRONG_TYPES, (t, type) =>
  t.open().getFunction('identity_int32', { return: type }),
);
defineEach('signature/arguments', NOT_STRINGS, (t, list) =>
  t.open().getFunction('identity_int32', { arguments: list }),
);
defineEach('signature/argument type', NOT_STRINGS, (t, type) =>
  t.open().getFunction('identity_int32', { arguments: [ok, type] }),
);
for (const name of TYPE_NAMES) {
  const label = JSON.stringify(name);
  define(`signature/return type name/${label}`, (t) => resolved(t.open().getFunction('noop', { return: name })));
  define(`signature/argument type name/${label}`, (t) =>
    resolved(t.open().getFunction('noop', { arguments: [name] })),
  );
}

defineEach('signature/throws', {
  'return getter': () => ({ get return() { throw trapError; } }),
  'arguments getter': () => ({ get arguments() { throw trapError; } }),
  'element getter': () => ({ arguments: Object.defineProperty([ok], 0, { get: throwing(trapError) }) }),
  'has trap': () => new Proxy({}, { has: throwing(trapError) }),
  'get trap': () => new Proxy({ return: ok }, { get: throwing(trapError) }),
  'revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
}, (t, make) => [
  sameError(() => t.open().getFunction('noop', make())),
  sameError(() => t.open().getFunctions({ noop: make() })),
  sameError(() => t.open().registerCallback(make(), () => {})),
  sameError(() => t.ffi.dlopen(t.fixturePath, { noop: make() })),
]);

define('signature/order of property reads', (t) => {
  const reads = [];
  const signature = new Proxy({ return: ok, arguments: [ok, ok] }, {
    has: (target, key) => reads.push(`has ${String(key)}`) && key in target,
    get: (target, key) => reads.push(`get ${String(key)}`) && target[key],
  });
  t.open().getFunction('add_int32', signature);
  return reads;
});

// Signatures are compared by ABI type, under whatever names they were given.

const ABI_NAMES = ['char', 'int8', 'uint8', 'bool', 'i8', 'int32', 'i32', 'uint32', 'pointer', 'string', 'uint64', 'function'];
for (const a of ABI_NAMES) {
  for (const b of ABI_NAMES) {
    define(`abi/${a},${b}`, (t) => {
      const lib = t.open();
      const first = lib.getFunction('noop', { arguments: [a] });
      return first === lib.getFunction('noop', { arguments: [b] });
    });
  }
}
define('abi/another return type', (t) => {
  const lib = t.open();
  lib.getFunction('noop', { return: 'void' });
  return lib.getFunction('noop', { return: 'int32' });
});
define('abi/another number of arguments', (t) => {
  const lib = t.open();
  lib.getFunction('noop', { arguments: [ok] });
  return lib.getFunction('noop', { arguments: [ok, ok] });
});
define('abi/defaults', (t) => {
  const lib = t.open();
  return lib.getFunction('noop', {}) === lib.getFunction('noop', { return: 'void', arguments: [] });
});
define('abi/bad signature of a known function', (t) => {
  const lib = t.open();
  lib.getFunction('noop', {});
  return lib.getFunction('noop', { return: 'nope' });
});

// Definitions and function names.

const add = { return: ok, arguments: [ok, ok] };

const DEFINITIONS = {
  empty: () => ({}),
  two: () => ({ noop: {}, add_int32: add }),
  'null prototype': () => ({ __proto__: null, noop: {} }),
  'inherited definition': () => Object.create({ noop: {} }),
  'non-enumerable definition': () => Object.defineProperty({}, 'noop', { value: {} }),
  'symbol key': () => ({ [Symbol('noop')]: 5, noop: {} }),
  'numeric key': () => ({ 5: {} }),
  'empty key': () => ({ '': {} }),
  'NUL in a key': () => ({ 'noop\0': {} }),
  'missing symbol': () => ({ no_such_symbol: {} }),
  'missing symbol after a good one': () => ({ noop: {}, no_such_symbol: {} }),
  'bad signature after a good one': () => ({ noop: {}, answer: { return: 'nope' } }),
  'bad signature of a missing symbol': () => ({ no_such_symbol: { return: 'nope' } }),
  'array signature': () => ({ noop: [] }),
  'null signature': () => ({ noop: null }),
  'string signature': () => ({ noop: 'void' }),
  'undefined signature': () => ({ noop: undefined }),
  'own __proto__ key': () => JSON.parse('{"__proto__": {}}'),
  array: () => [],
  'array with a definition': () => [{}],
  function: () => () => {},
  Map: () => new Map([['noop', {}]]),
  proxy: () => new Proxy({ noop: {} }, {}),
  'frozen': () => Object.freeze({ noop: Object.freeze({}) }),
};

defineEach('definitions/getFunctions', DEFINITIONS, (t, make) => t.open().getFunctions(make()));
defineEach('definitions/dlopen', DEFINITIONS, (t, make) => t.ffi.dlopen(t.fixturePath, make()).functions);
defineEach('definitions/left behind', DEFINITIONS, (t, make) => {
  const lib = t.open();
  try {
    lib.getFunctions(make());
  } catch {
    // What was thrown is the business of the cases above.
  }
  return [Object.keys(lib.functions).sort(), Object.keys(lib.symbols).sort()];
});
defineEach('definitions/value', WRONG_TYPES, (t, value) => t.open().getFunctions(value));
defineEach('definitions/value for dlopen', WRONG_TYPES, (t, value) =>
  t.ffi.dlopen(t.fixturePath, value).functions,
);
defineEach('definitions/throws', {
  'definition getter': () => ({ get noop() { throw trapError; } }),
  'getter after a good one': () => ({ answer: {}, get noop() { throw trapError; } }),
  'ownKeys trap': () => new Proxy({}, { ownKeys: throwing(trapError) }),
  'get trap': () => new Proxy({ noop: {} }, { get: throwing(trapError) }),
  'descriptor trap': () => new Proxy({ noop: {} }, { getOwnPropertyDescriptor: throwing(trapError) }),
}, (t, make) => {
  const lib = t.open();
  return [sameError(() => lib.getFunctions(make())), Object.keys(lib.functions), Object.keys(lib.symbols)];
});

defineEach('getFunction/name', [...WRONG_TYPES, ['empty', ''], ['NUL', 'noop\0'], ['missing', 'no_such_symbol'], ['non-ASCII', 'größe']], (t, name) =>
  t.open().getFunction(name, {}),
);
define('getFunction/no arguments', (t) => t.open().getFunction());
define('getFunction/bad name and bad signature', (t) => t.open().getFunction(5, 5));
define('getFunction/NUL in name and bad signature', (t) => t.open().getFunction('a\0', {return: 5}));
define('getFunction/missing symbol and bad signature', (t) => t.open().getFunction('no_such_symbol', { return: 5 }));
define('getFunction/data symbol', (t) => typeof t.open().getFunction('global_int32', {}).pointer);
define('getFunction/extra arguments', (t) => t.open().getFunction('noop', {}, 5));
define('getFunction/failure leaves nothing', (t) => {
  const lib = t.open();
  const message = sameError(() => lib.getFunction('noop', { return: 'nope' }));
  return [message, Object.keys(lib.functions), Object.keys(lib.symbols)];
});

defineEach('getSymbol/name', [...WRONG_TYPES, ['empty', ''], ['NUL', 'noop\0'], ['missing', 'no_such_symbol'], ['non-ASCII', 'größe']], (t, name) =>
  t.open().getSymbol(name),
);
define('getSymbol/no arguments', (t) => t.open().getSymbol());
define('getSymbol/dlsym', (t) => {
  const lib = t.open();
  return t.ffi.dlsym(lib, 'global_int32') === lib.getSymbol('global_int32');
});
define('getSymbol/of a function', (t) => {
  const lib = t.open();
  return lib.getSymbol('noop') === lib.getFunction('noop', {}).pointer;
});
define('getSymbol/value of a variable', (t) => t.ffi.getInt32(t.open().getSymbol('global_int32')));
define('getSymbol/is cached', (t) => {
  const lib = t.open();
  lib.getSymbol('greeting');
  lib.getFunction('noop', {});
  return [
    Object.keys(lib.symbols).sort(),
    Object.keys(lib.getSymbols()).sort(),
    Object.keys(lib.functions),
    lib.symbols === lib.symbols,
    typeof lib.symbols.greeting,
  ];
});

// Opening.

const BAD_PATHS = [
  ...WRONG_TYPES.filter(([label]) => label !== 'null'),
  ['empty', ''],
  ['NUL', 'a\0b'],
  ['leading NUL', '\0'],
  ['missing', '/no/such/library.so'],
  ['missing, non-ASCII', '/no/größe.so'],
  ['not a library', __filename],
  ['String object', Object('a')],
  ['URL', new URL('file:///no/such/library.so')],
  ['Buffer', Buffer.from('a')],
];
defineEach('open/new', BAD_PATHS, (t, path) => new t.ffi.DynamicLibrary(path));
defineEach('open/dlopen', BAD_PATHS, (t, path) => t.ffi.dlopen(path));
define('open/new without path', (t) => new t.ffi.DynamicLibrary());
define('open/dlopen without path', (t) => t.ffi.dlopen());
define('open/bad path and bad definitions', (t) => t.ffi.dlopen(5, 5));
define('open/without new', (t) => t.ffi.DynamicLibrary(t.fixturePath));
define('open/called on an object', (t) => t.ffi.DynamicLibrary.call({}, t.fixturePath));
define('open/without new, bad path', (t) => t.ffi.DynamicLibrary(5));
define('open/subclass', (t) => {
  class Library extends t.ffi.DynamicLibrary {}
  const lib = new Library(t.fixturePath);
  return [lib instanceof Library, lib instanceof t.ffi.DynamicLibrary, lib.getFunction('answer', { return: ok })()];
});
define('open/another new.target', (t) => {
  function Other() {}
  const lib = Reflect.construct(t.ffi.DynamicLibrary, [t.fixturePath], Other);
  return [lib instanceof Other, lib instanceof t.ffi.DynamicLibrary, lib.path];
});
define('open/process image', (t) => {
  const lib = new t.ffi.DynamicLibrary(null);
  return [lib.path, typeof lib.getSymbol('malloc')];
});
define('open/extra arguments', (t) => new t.ffi.DynamicLibrary(t.fixturePath, undefined).path);

// Closing.

const CLOSED_CALLS = {
  path: (lib) => lib.path,
  symbols: (lib) => lib.symbols,
  functions: (lib) => lib.functions,
  close: (lib) => lib.close(),
  dispose: (lib) => lib[Symbol.dispose](),
  dlclose: (lib, t) => t.ffi.dlclose(lib),
  dlsym: (lib, t) => t.ffi.dlsym(lib, 'noop'),
  getSymbol: (lib) => lib.getSymbol('noop'),
  'getSymbol, seen before': (lib) => lib.getSymbol('answer'),
  'getSymbol, bad name': (lib) => lib.getSymbol(5),
  getSymbols: (lib) => lib.getSymbols(),
  getFunction: (lib) => lib.getFunction('noop', {}),
  'getFunction, seen before': (lib) => lib.getFunction('answer', { return: ok }),
  'getFunction, bad name': (lib) => lib.getFunction(5, {}),
  'getFunction, bad signature': (lib) => lib.getFunction('noop', 5),
  'getFunction, bad type': (lib) => lib.getFunction('noop', { return: 'nope' }),
  getFunctions: (lib) => lib.getFunctions(),
  'getFunctions, some': (lib) => lib.getFunctions({ noop: {} }),
  'getFunctions, bad definitions': (lib) => lib.getFunctions(5),
  registerCallback: (lib) => lib.registerCallback(() => {}),
  'registerCallback, bad callback': (lib) => lib.registerCallback(5),
  'registerCallback, bad signature': (lib) => lib.registerCallback({ return: 'nope' }, () => {}),
  ...Object.fromEntries(
    ['unregisterCallback', 'refCallback', 'unrefCallback'].flatMap((name) => [
      [name, (lib, _t, callback) => lib[name](callback)],
      [`${name}, bad pointer`, (lib) => lib[name](5)],
    ]),
  ),
};

defineEach('closed library', CLOSED_CALLS, (t, call) => {
  const lib = t.open();
  lib.getFunction('answer', { return: ok });
  const callback = lib.registerCallback(() => {});
  lib.close();
  return call(lib, t, callback);
});

defineEach('closed by a getter', {
  'return type': (lib) => lib.getFunction('noop', { get return() { lib.close(); return 'void'; } }),
  'arguments': (lib) => lib.getFunction('noop', { get arguments() { lib.close(); return []; } }),
  'of a known function': (lib) => {
    lib.getFunction('noop', {});
    return lib.getFunction('noop', { get return() { lib.close(); return 'void'; } });
  },
  'definition': (lib) => lib.getFunctions({ get noop() { lib.close(); return {}; } }),
  'second definition': (lib) => lib.getFunctions({ answer: {}, get noop() { lib.close(); return {}; } }),
  'bad definition': (lib) => lib.getFunctions({ get noop() { lib.close(); return 5; } }),
  'callback signature': (lib) => lib.registerCallback({ get return() { lib.close(); return 'void'; } }, () => {}),
}, (t, run) => run(t.open()));

define('closed library/functions of another handle', (t) => {
  const [first, second] = [t.open(), t.open()];
  const fn = second.getFunction('answer', { return: ok });
  first.close();
  return fn();
});
define('closed library/function pointer stays', (t) => {
  const lib = t.open();
  const fn = lib.getFunction('answer', { return: ok });
  const before = fn.pointer;
  lib.close();
  return fn.pointer === before;
});

// Callbacks.

const CALLBACK_CALLS = {
  'no arguments': (lib) => lib.registerCallback(),
  'signature only': (lib) => lib.registerCallback({}),
  'function and signature swapped': (lib) => typeof lib.registerCallback(() => {}, {}),
  'array signature': (lib) => lib.registerCallback([], () => {}),
  'bad callback and bad signature': (lib) => lib.registerCallback({ return: 'nope' }, 5),
  'class as callback': (lib) => typeof lib.registerCallback(class {}),
  'proxy as callback': (lib) => typeof lib.registerCallback(new Proxy(() => {}, {})),
  'two of one function': (lib) => {
    const callback = () => {};
    return lib.registerCallback(callback) === lib.registerCallback(callback);
  },
};
defineEach('registerCallback', CALLBACK_CALLS, (t, call) => {
  const lib = t.open();
  try {
    return call(lib);
  } finally {
    lib.close();
  }
});
defineEach('registerCallback/first argument', WRONG_TYPES.filter(([label]) => label !== 'function'), (t, value) =>
  typeof t.open().registerCallback(value, () => {}),
);
defineEach('registerCallback/second argument', WRONG_TYPES.filter(([label]) => label !== 'function'), (t, value) =>
  t.open().registerCallback({}, value),
);

for (const name of ['unregisterCallback', 'refCallback', 'unrefCallback']) {
  defineEach(`${name}/pointer`, BAD_POINTERS, (t, pointer) => t.open()[name](pointer));
  define(`${name}/no arguments`, (t) => t.open()[name]());
  define(`${name}/unknown pointer`, (t) => t.open()[name](t.pointer));
  define(`${name}/function pointer`, (t) => {
    const lib = t.open();
    return lib[name](lib.getFunction('noop', {}).pointer);
  });
  define(`${name}/twice`, (t) => {
    const lib = t.open();
    const pointer = lib.registerCallback(() => {});
    return [lib[name](pointer), lib[name](pointer)];
  });
  define(`${name}/after unregisterCallback`, (t) => {
    const lib = t.open();
    const pointer = lib.registerCallback(() => {});
    lib.unregisterCallback(pointer);
    return lib[name](pointer);
  });
  define(`${name}/of another library`, (t) => {
    const [lib, other] = [t.open(), t.open()];
    const pointer = other.registerCallback(() => {});
    return lib[name](pointer);
  });
}

const CALLBACK_VALUES = {
  char: [0, 1, 127],
  int8: [0, 1, 127, -1, -128, -0],
  uint8: [0, 255, -0],
  bool: [0, 1],
  int16: [32767, -32768],
  uint16: [65535],
  int32: [2147483647, -2147483648, -0],
  uint32: [4294967295, 2147483648],
  int64: [2n ** 63n - 1n, -(2n ** 63n), 0n],
  uint64: [2n ** 64n - 1n, 0n],
  float32: [0.1, 1.5, -0, NaN, Infinity, 1e300],
  float64: [0.1, -0, NaN, -Infinity, 5e-324],
  pointer: [0n, 1n, 2n ** 64n - 1n, null, undefined],
};
for (const [type, values] of Object.entries(CALLBACK_VALUES)) {
  for (const value of values) {
    define(`callback/${type}/${show(value)}`, (t) => {
      const lib = t.open();
      const seen = [];
      const callback = lib.registerCallback({ return: type, arguments: [type] }, (...args) => {
        seen.push(...args);
        return value;
      });
      const call = lib.getFunction(`call_${type}`, { return: type, arguments: ['pointer', type] });
      return [call(callback, value), seen];
    });
  }
}
define('callback/receiver and results of void', (t) => {
  const lib = t.open();
  const seen = [];
  const callback = lib.registerCallback(function (...args) {
    seen.push(this === undefined, args.length, new.target === undefined);
    return 'ignored';
  });
  const result = lib.getFunction('call_void', { arguments: ['function'] })(callback);
  return [result, seen];
});
define('callback/12 mixed arguments', (t) => {
  const lib = t.open();
  const seen = [];
  const callback = lib.registerCallback({ return: 'float64', arguments: MIX_12 }, (...args) => {
    seen.push(...args);
    return 0.5;
  });
  const call = lib.getFunction('call_mix_12', { return: 'float64', arguments: ['pointer'] });
  return [call(callback), seen];
});

// Shapes: descriptors, prototypes, identity, receivers.

function describeDescriptor(descriptor) {
  const flags = ['writable', 'enumerable', 'configurable'].filter((flag) => descriptor[flag]);
  const content = 'value' in descriptor ? ['value', descriptor.value] : ['get', descriptor.get, descriptor.set];
  const shown = content.map((part) => (typeof part === 'bigint' ? 'a bigint' : part));
  return [...shown, ...flags];
}

function describeProperties(object) {
  const descriptors = Object.getOwnPropertyDescriptors(object);
  return Reflect.ownKeys(descriptors)
    .map((key) => [String(key), describeDescriptor(descriptors[key])])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

const SHAPED_FUNCTIONS = {
  noop: {},
  identity_float64: { return: 'float64', arguments: ['float64'] },
  identity_int32: { return: ok, arguments: [ok] },
  add_int32: add,
  first_byte: { return: ok, arguments: ['pointer'] },
  mix_12: { return: 'float64', arguments: MIX_12 },
};
defineEach('shape/function', Object.entries(SHAPED_FUNCTIONS), (t, signature) => {
  const name = Object.keys(SHAPED_FUNCTIONS).find((key) => SHAPED_FUNCTIONS[key] === signature);
  const fn = t.open().getFunction(name, signature);
  return [describeProperties(fn), Object.getPrototypeOf(fn) === Function.prototype, Object.isExtensible(fn)];
});
defineEach('shape/function is no constructor', Object.entries(SHAPED_FUNCTIONS), (t, signature) => {
  const name = Object.keys(SHAPED_FUNCTIONS).find((key) => SHAPED_FUNCTIONS[key] === signature);
  const fn = t.open().getFunction(name, signature);
  try {
    return Reflect.construct(fn, []);
  } catch (error) {
    return [error.constructor.name, Object.hasOwn(fn, 'prototype')];
  }
});
define('shape/function pointer can be reassigned', (t) => {
  const lib = t.open();
  const fn = lib.getFunction('answer', { return: ok });
  fn.pointer = 5n;
  return [fn.pointer, fn(), lib.functions.answer.pointer];
});
define('shape/library', (t) => describeProperties(t.open()));
define('shape/library tag', (t) => Object.prototype.toString.call(t.open()));
define('shape/DynamicLibrary', (t) =>
  describeProperties(t.ffi.DynamicLibrary).filter(([key]) => !['arguments', 'caller', 'prototype'].includes(key)),
);
define('shape/DynamicLibrary.prototype', (t) => describeProperties(t.ffi.DynamicLibrary.prototype));
define('shape/close and dispose are one function', (t) => {
  const { prototype } = t.ffi.DynamicLibrary;
  return prototype.close === prototype[Symbol.dispose];
});
define('shape/keys of a library', (t) => {
  const keys = [];
  for (const key in t.open()) keys.push(key); // biome-ignore lint/suspicious/useGuardForIn: the point
  return keys.sort();
});
for (const name of ['path', 'symbols', 'functions']) {
  define(`shape/assigning ${name}`, (t) => {
    t.open()[name] = 1;
  });
  define(`shape/deleting ${name}`, (t) => delete t.open()[name]);
}
define('shape/dlopen', (t) => describeProperties(t.ffi.dlopen(t.fixturePath)));
define('shape/dlopen prototype', (t) =>
  Object.getPrototypeOf(t.ffi.dlopen(t.fixturePath)) === Object.prototype,
);
defineEach('shape/prototypes and frozenness', {
  'dlopen without definitions': (t) => t.ffi.dlopen(t.fixturePath).functions,
  'dlopen with definitions': (t) => t.ffi.dlopen(t.fixturePath, { noop: {} }).functions,
  'dlopen with empty definitions': (t) => t.ffi.dlopen(t.fixturePath, {}).functions,
  getFunctions: (t) => t.open().getFunctions(),
  'lib.functions': (t) => t.open().functions,
  'lib.symbols': (t) => t.open().symbols,
  getSymbols: (t) => t.open().getSymbols(),
  types: (t) => t.ffi.types,
}, (t, make) => {
  const object = make(t);
  return [Object.getPrototypeOf(object), Object.isFrozen(object), describeProperties(object)];
});
define('shape/module', (t) =>
  Object.keys(t.ffi)
    .filter((key) => key !== 'callPath')
    .sort()
    .map((key) => [key, typeof t.ffi[key] === 'function' ? t.ffi[key].length : typeof t.ffi[key]]),
);
define('shape/module function names', (t) =>
  Object.keys(t.ffi).filter((key) => typeof t.ffi[key] === 'function' && t.ffi[key].name !== key),
);

defineEach('identity', {
  getFunction: (lib) => lib.getFunction('add_int32', add),
  getFunctions: (lib) => lib.getFunctions({ add_int32: add }).add_int32,
  'getFunctions of all': (lib) => lib.getFunctions().add_int32,
  'lib.functions': (lib) => lib.functions.add_int32,
}, (t, again) => {
  const lib = t.open();
  const first = lib.getFunction('add_int32', add);
  return first === again(lib);
});
define('identity/other library', (t) =>
  t.open().getFunction('noop', {}) === t.open().getFunction('noop', {}),
);
define('identity/dlopen', (t) => {
  const { lib, functions } = t.ffi.dlopen(t.fixturePath, { noop: {} });
  return [functions.noop === lib.functions.noop, functions === lib.functions];
});

const RECEIVERS = {
  undefined: () => undefined,
  null: () => null,
  object: () => ({}),
  number: () => 5,
  prototype: (t) => t.ffi.DynamicLibrary.prototype,
  'object with the prototype': (t) => Object.create(t.ffi.DynamicLibrary.prototype),
  'object inheriting from a library': (t) => Object.create(t.open()),
  'proxy of a library': (t) => new Proxy(t.open(), {}),
};
const METHODS = [
  ...['close', 'getFunction', 'getFunctions', 'getSymbol', 'getSymbols', 'registerCallback'],
  ...['unregisterCallback', 'refCallback', 'unrefCallback'],
];
for (const name of METHODS) {
  defineEach(`receiver/${name}`, RECEIVERS, (t, make) =>
    t.ffi.DynamicLibrary.prototype[name].call(make(t)),
  );
}
for (const name of ['path', 'symbols']) {
  defineEach(`receiver/${name}`, RECEIVERS, (t, make) =>
    Object.getOwnPropertyDescriptor(t.open(), name).get.call(make(t)),
  );
}
defineEach('receiver/functions', RECEIVERS, (t, make) =>
  Object.getOwnPropertyDescriptor(t.ffi.DynamicLibrary.prototype, 'functions').get.call(make(t)),
);
define('receiver/of a function', (t) =>
  t.fn('answer', ok, []).call({ anything: true }),
);
defineEach('receiver/dlclose', { undefined, null: null, object: {}, number: 5 }, (t, handle) => t.ffi.dlclose(handle));
defineEach('receiver/dlsym', { undefined, null: null, object: {}, number: 5 }, (t, handle) => t.ffi.dlsym(handle, 'noop'));

// How errors look beyond class, code and message.

defineEach('error', {
  'bad argument': (t) => t.fn('identity_int32', ok, [ok])('x'),
  'closed function': (t) => {
    const lib = t.open();
    const fn = lib.getFunction('noop', {});
    lib.close();
    return fn();
  },
  'closed library': (t) => {
    const lib = t.open();
    lib.close();
    return lib.symbols;
  },
  'bad signature': (t) => t.open().getFunction('noop', { return: 'nope' }),
  'null pointer': (t) => t.ffi.getInt8(0n),
  'short export': (t) => t.ffi.exportString('text', t.pointer, 1),
  'bad export': (t) => t.ffi.exportBuffer(5, t.pointer, 1),
  'too large': (t) => t.ffi.toBuffer(t.pointer, Number.MAX_SAFE_INTEGER + 1),
  'bad path': (t) => t.ffi.dlopen(5),
}, (t, run) => {
  try {
    return run(t);
  } catch (error) {
    return [String(error), Object.keys(error), Object.hasOwn(error, 'name'), error instanceof Error];
  }
});

module.exports = { cases, createContext };
