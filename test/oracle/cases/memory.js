'use strict';

// These cases are about functions that read, write, view and address memory.

const { caseList } = require('../case-list.js');
const { errorClassOf } = require('../outcome.js');
const {
  BAD_POINTERS,
  MEMORY,
  newArrayBuffer,
  NOT_NUMBERS,
  NOT_STRINGS,
  STRINGS,
  TOP,
  VALUES,
  WRONG_TYPES,
} = require('../values.js');

const { cases, define, defineEach } = caseList();

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

// Each byte has another bit pattern, so that a wrong offset or width shows.
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

// The next cases are about strings in foreign memory, and views of it.

const withText = (t, bytes) => {
  t.scratch.fill(0);
  Buffer.from(bytes).copy(t.scratch);
  return t.pointer;
};

defineEach(
  'toString/bytes',
  {
    empty: [],
    ascii: 'plain',
    utf8: 'größe 日本 😀',
    'stops at NUL': 'one\0two',
    'bad utf8': [0x61, 0xff, 0x62],
    'cut sequence': [0x61, 0xe6, 0x97],
    'encoded surrogate': [0xed, 0xa0, 0xbd],
    'byte order mark': [0xef, 0xbb, 0xbf, 0x61],
  },
  (t, bytes) => t.ffi.toString(withText(t, bytes)),
);
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
  defineEach(
    `${name}/copy`,
    [...WRONG_TYPES, ['0', 0], ['NaN', NaN], ['empty string', '']],
    (t, copy) => {
      const result = view(t, withText(t, 'before'), 6, copy);
      Buffer.from('after!').copy(t.scratch);
      return Buffer.from(result).toString();
    },
  );
  define(`${name}/order: length before copy`, (t) => view(t, t.pointer, -1, 'x'));
  define(`${name}/order: null pointer before copy`, (t) => view(t, 0n, 1, 'x'));
  define(`${name}/order: null pointer before size`, (t) => view(t, 0n, Number.MAX_SAFE_INTEGER));
  define(`${name}/class`, (t) => {
    const result = view(t, t.pointer, 4);
    return [result.constructor.name, result.byteLength, Object.prototype.toString.call(result)];
  });
  define(`${name}/extra arguments`, (t) => view(t, withText(t, 'abc'), 3, true, 'more'));
}

// The next cases write into foreign memory.

function exported(t, name, args) {
  t.scratch.fill(0xee);
  const result = t.ffi[name](...args);
  return [result, t.scratch.subarray(0, 24)];
}

// Each export function has a source here, and the number of bytes that it takes.
const EXPORTS = {
  exportString: ['text', 5],
  exportBuffer: [Buffer.from('text'), 4],
  exportArrayBuffer: [newArrayBuffer(), 16],
  exportArrayBufferView: [Uint8Array.of(1, 2, 3, 4), 4],
};

const EXPORT_SOURCES = [
  ...Object.entries(MEMORY).filter(([label]) => label !== 'DataView out of bounds'),
  ...NOT_STRINGS.map(([label, value]) => [label, () => value]),
  ...Object.entries(STRINGS)
    .filter(([label]) => label !== 'long')
    .map(([label, value]) => [`string, ${label}`, () => value]),
];

for (const [name, [source, size]] of Object.entries(EXPORTS)) {
  defineEach(`${name}/source`, EXPORT_SOURCES, (t, make) =>
    exported(t, name, [make(), t.pointer, 32]),
  );
  defineEach(`${name}/pointer`, BAD_POINTERS, (t, pointer) =>
    exported(t, name, [source, pointer, 32]),
  );
  defineEach(`${name}/length`, LENGTHS, (t, length) =>
    exported(t, name, [source, t.pointer, length]),
  );
  defineEach(`${name}/bad source and length`, { '-1': -1, 'string 1': '1' }, (t, length) =>
    exported(t, name, [5, t.pointer, length]),
  );
  define(`${name}/no arguments`, (t) => exported(t, name, []));
  define(`${name}/no pointer`, (t) => exported(t, name, [source]));
  define(`${name}/no length`, (t) => exported(t, name, [source, t.pointer]));
  define(`${name}/bad pointer and short length`, (t) => exported(t, name, [source, 5, 1]));
  define(`${name}/null pointer and short length`, (t) => exported(t, name, [source, 0n, 1]));
  define(`${name}/overflow`, (t) => exported(t, name, [source, TOP, 32]));
  define(`${name}/exact length`, (t) => exported(t, name, [source, t.pointer, size]));
  define(`${name}/one byte short`, (t) => exported(t, name, [source, t.pointer, size - 1]));
}

define('exportBuffer/null pointer/empty source', (t) =>
  exported(t, 'exportBuffer', [Buffer.alloc(0), 0n, 0]),
);
define('exportArrayBufferView/DataView out of bounds', (t) =>
  errorClassOf(() =>
    t.ffi.exportArrayBufferView(MEMORY['DataView out of bounds'](), t.pointer, 32),
  ),
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

// The next cases are about addresses.

const POINTER_SOURCES = [
  // Where a view out of bounds points to depends on the version of V8.
  ...Object.entries(MEMORY).filter(([label]) => !label.endsWith('out of bounds')),
  ...WRONG_TYPES.map(([label, value]) => [label, () => value]),
];

// Addresses differ from run to run, so the answer is what lies at the address.
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

module.exports = cases;
