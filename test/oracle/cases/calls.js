'use strict';

// These cases are about arguments and results of calls, and the order in which they are checked.

const { caseList } = require('../case-list.js');
const {
  BYTES,
  detached,
  MEMORY,
  MIX_12,
  POINTER_TYPES,
  STRINGS,
  TYPES,
  VALUES,
} = require('../values.js');

const { cases, define, defineEach } = caseList();

/** Tells how far from its argument a result points: an address by itself says nothing. */
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

const INTEGER_TYPES = Object.keys(TYPES).filter(
  (type) => /int|char|bool|^[iu]\d/.test(type) && type !== 'pointer',
);

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
define('result/void of a function with a result', (t) =>
  t.fn('identity_int32', 'void', ['int32'])(1),
);

define('many/sum_5_int32', (t) =>
  t.fn('sum_5_int32', 'int32', new Array(5).fill('int32'))(1, 2, 3, 4, 5),
);
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

// The next cases are about pointer arguments.

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
for (const [a, b] of [
  ['abc', 'abd'],
  ['é', 'é'],
  ['', ''],
  ['', 'a'],
  ['a\0', 'b'],
  ['b', '\0'],
]) {
  define(`string argument/two/${JSON.stringify([a, b])}`, (t) =>
    t.fn('string_compare', 'int32', ['string', 'string'])(a, b),
  );
}
define('string argument/string and Buffer', (t) =>
  t.fn('string_compare', 'int32', ['string', 'buffer'])('abc', Buffer.from('abc\0')),
);

// The next cases tell which of several bad arguments is reported.

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
  const count = parameters.length;
  const argumentLists = {
    'good arguments': new Array(count).fill(1),
    'bad arity': new Array(count + 1).fill(1),
    'bad types': new Array(count).fill({}),
  };
  defineEach(`closed function/${name}`, argumentLists, (t, args) => {
    const lib = t.open();
    const fn = lib.getFunction(name, { return: result, arguments: parameters });
    lib.close();
    return fn(...args);
  });
  define(`bad arguments/arity before types, ${name}`, (t) =>
    t.fn(name, result, parameters)(...new Array(count + 1).fill({})),
  );
}

module.exports = cases;
