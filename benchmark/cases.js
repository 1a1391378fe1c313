'use strict';

// What is measured: C functions, and the calls that are made to them. The same table serves every
// contestant; type names are those of node:ffi.

const INT = 'int32';
const DOUBLE = 'float64';

const signature = (result, ...parameters) => ({ return: result, arguments: parameters });

const families = {
  noop: { signature: signature('void'), model: () => () => undefined },
  add_int32: { signature: signature(INT, INT, INT), model: (k) => (a, b) => a + b + k },
  add_float64: { signature: signature(DOUBLE, DOUBLE, DOUBLE), model: (k) => (a, b) => a + b + k },
  sum_5_int32: { signature: signature(INT, ...Array(5).fill(INT)), model: (k) => weightedSum(k) },
  sum_8_int32: { signature: signature(INT, ...Array(8).fill(INT)), model: (k) => weightedSum(k) },
};

function weightedSum(k) {
  return (...values) => values.reduce((sum, value, i) => sum + (i + 1) * value, k);
}

/** Signatures by symbol, and by symbol what a function returns, computed in JavaScript. */
const signatures = {
  add_uint64: signature('uint64', 'uint64', 'uint64'),
  identity_pointer: signature('pointer', 'pointer'),
  first_byte: signature(INT, 'buffer'),
  sum_bytes: signature('uint64', 'buffer', 'uint64'),
  string_length: signature('int64', 'string'),
  string_compare: signature(INT, 'string', 'string'),
  mixed_8: signature(DOUBLE, 'pointer', 'string', DOUBLE, INT, 'uint64', 'buffer', INT, DOUBLE),
};
const models = {
  add_uint64: (a, b) => a + b,
  identity_pointer: (pointer) => pointer,
  first_byte: (bytes) => bytes[0],
  sum_bytes: (bytes) => BigInt(bytes.reduce((sum, byte) => sum + byte)),
  string_length: (string) => BigInt(string.length),
  string_compare: (a, b) => (a > b) - (a < b),
  mixed_8: (a, b, c, d, e, f, g, h) =>
    (a !== 0n) + b.length + c + 2 * d + 3 * Number(e) + f[0] + 4 * g + 5 * h,
};
for (const [name, { signature, model }] of Object.entries(families)) {
  signatures[name] = signature;
  models[name] = model(0);
  for (let k = 0; k < 8; k++) {
    signatures[`${name}_${k}`] = signature;
    models[`${name}_${k}`] = model(k);
  }
}

/** What the loops pass. Its bigints are too large for numbers: every contestant returns bigints. */
const data = {
  large: Array.from({ length: 8 }, (_, i) => 2n ** 60n + BigInt(i)),
  pointers: Array.from({ length: 8 }, (_, i) => 0x7f0000001000n + BigInt(16 * i)),
  buffer: Buffer.from(new Uint8Array(16).map((_, i) => i + 1).buffer),
};

const eightOf = (name) => Array.from({ length: 8 }, (_, k) => `${name}_${k}`);

const call = (id, title, symbol, args, keep) => ({
  id,
  title,
  symbols: [symbol],
  call: `f(${args})`,
  keep,
});

const callOfEight = (id, title, name, args, keep) => ({
  id,
  title: `${title}, one of 8`,
  symbols: eightOf(name),
  call: `fs[i & 7](${args})`,
  keep,
});

// How a loop keeps results, so that no call is dead code and all results can be checked.
const LAST = (value) => `result = ${value};`;
const INTEGER_SUM = (value) => `result = (result + ${value}) | 0;`;
const SUM = (value) => `result += ${value};`;

const FIVE = 'i & 255, 2, 3, 4, 5';
const EIGHT = 'i & 255, 2, 3, 4, 5, 6, 7, 8';

const callCases = [
  call('noop', 'noop()', 'noop', '', LAST),
  call('add-i32', 'add(i32, i32)', 'add_int32', 'i & 255, 7', INTEGER_SUM),
  call('add-f64', 'add(f64, f64)', 'add_float64', '(i & 255) + 0.5, 7.25', SUM),
  call('sum-5', 'sum of 5 i32', 'sum_5_int32', FIVE, INTEGER_SUM),
  call('sum-8', 'sum of 8 i32', 'sum_8_int32', EIGHT, INTEGER_SUM),
  call('add-u64', 'add(u64, u64)', 'add_uint64', 'large[i & 7], 7n', LAST),
  call('pointer', 'pointer in and out', 'identity_pointer', 'pointers[i & 7]', LAST),
  call('first-byte', 'first_byte(buffer)', 'first_byte', 'buffer', INTEGER_SUM),
  call('sum-bytes', 'sum_bytes(buffer, u64)', 'sum_bytes', 'buffer, 16n', LAST),
  call('strlen', "strlen('hello world')", 'string_length', "'hello world'", LAST),
  call('strcmp', 'strcmp(a, b)', 'string_compare', "'hello world', 'hello there'", INTEGER_SUM),
  call(
    'mixed-8',
    '8 mixed arguments',
    'mixed_8',
    "pointers[i & 7], 'hello world', 0.5, i & 255, 3n, buffer, 7, 1.5",
    SUM,
  ),
  callOfEight('noop-of-8', 'noop()', 'noop', '', LAST),
  callOfEight('add-i32-of-8', 'add(i32, i32)', 'add_int32', 'i & 255, 7', INTEGER_SUM),
  callOfEight('add-f64-of-8', 'add(f64, f64)', 'add_float64', '(i & 255) + 0.5, 7.25', SUM),
  callOfEight('sum-5-of-8', 'sum of 5 i32', 'sum_5_int32', FIVE, INTEGER_SUM),
  callOfEight('sum-8-of-8', 'sum of 8 i32', 'sum_8_int32', EIGHT, INTEGER_SUM),
];

/**
 * A loop function for the calls of a case. `purpose` makes its source unique: V8 shares code and
 * call-site feedback between functions made from the same source, and a call site that has seen
 * the model, too, is not optimised like one that has seen the C function alone.
 */
function makeLoop({ id, call, keep }, purpose) {
  return new Function(
    'fs',
    'data',
    'count',
    `'use strict'; // ${id}, ${purpose}
    const { large, pointers, buffer } = data;
    const f = fs[0];
    let result = 0;
    for (let i = 0; i < count; i++) ${keep(call)}
    return result;`,
  );
}

/** Every case: id, title of its table row, and `kind`, which says how it is measured. */
const cases = [
  ...callCases.map((each) => ({ ...each, kind: 'call' })),
  { id: 'qsort', kind: 'sort', title: 'qsort, per comparison' },
  { id: 'bind-time', kind: 'bind', title: 'binding, per function' },
  { id: 'bind-rss', kind: 'bind', title: 'memory (RSS), bytes per function' },
  { id: 'bind-heap', kind: 'bind', title: 'memory (heap), bytes per function' },
];

module.exports = { cases, data, makeLoop, models, signatures };
