'use strict';

// Optimised JavaScript must reach C through V8's fast entry. The counter of calls that did not is
// the proof; the results say that every argument arrived.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const {
  ffi,
  fixtureFunction,
  hotLoop,
  spawnNode,
  weightedSums,
  whenHot,
  whyNoFastCalls,
} = require('../support/helpers.js');

const skip = whyNoFastCalls();

/** Whether this is Node 22, with V8 12.4, which makes no fast calls where an exception would be caught. */
const isNode22 = process.versions.modules === '127';

/** Checks that calls of `fn` with the rows of `hotLoop` are fast and right. */
function assertFast(fn, rows, { times, loop = hotLoop(rows[0].length - 1) } = {}) {
  assert.deepEqual(ffi.callPath(fn), { path: 'fast', reason: null });
  assert.deepEqual(
    whenHot(() => loop(fn, rows), { times }),
    { wrong: 0, missed: 0 },
  );
}

const repeat = (count, rows) => Array.from({ length: count }, (_, i) => rows[i % rows.length]);

const SCALARS = [
  { type: 'int8', values: [-128, -1, 0, 127] },
  { type: 'uint8', values: [0, 1, 255] },
  { type: 'bool', values: [0, 1] },
  { type: 'char', values: [0, 65, 127] },
  { type: 'int16', values: [-32768, -1, 0, 32767] },
  { type: 'uint16', values: [0, 1, 65535] },
  { type: 'int32', values: [-(2 ** 31), -1, 0, 2 ** 31 - 1] },
  { type: 'uint32', values: [0, 1, 2 ** 31, 2 ** 32 - 1] },
  // 1023 is the last result that is not made anew for each call.
  { type: 'int64', values: [-(2n ** 63n), -(2n ** 32n), -1n, 0n, 1023n, 1024n, 2n ** 63n - 1n] },
  { type: 'uint64', values: [0n, 1n, 1023n, 1024n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 64n - 1n] },
  { type: 'float32', values: [-0, 0.5, -1.5, NaN, Infinity] },
  { type: 'float64', values: [-0, 0.1, 5e-324, NaN, -Infinity] },
  { type: 'pointer', values: [0n, 1n, 2n ** 64n - 1n] },
];

for (const { type, values } of SCALARS) {
  test(`a million calls with ${type} take the fast entry`, { skip }, () => {
    const rows = repeat(
      1000,
      values.map((value) => [value, value]),
    );
    assertFast(fixtureFunction(`identity_${type}`, type, [type]), rows);
  });
}

test('calls without a result take the fast entry', { skip }, () => {
  assertFast(fixtureFunction('noop'), repeat(100, [[undefined]]));
});

test('64-bit arguments may be numbers', { skip }, () => {
  const rows = repeat(100, [
    [3, 4n, 7n],
    [-5n, 5, 0n],
    [-(2 ** 40), 1, 1n - 2n ** 40n],
  ]);
  assertFast(fixtureFunction('add_int64', 'int64', ['int64', 'int64']), rows);
});

test('null is a fast argument for a pointer', { skip }, () => {
  const rows = repeat(100, [
    [null, -1],
    [0n, -1],
    [undefined, -1],
  ]);
  assertFast(fixtureFunction('first_byte', 'int32', ['pointer']), rows);
});

// The next tests are about many arguments. C gives each its own weight.

/** Lists `count` type names: `names` in turn, over and over. */
const types = (count, ...names) => Array.from({ length: count }, (_, i) => names[i % names.length]);

const MIXTURES = {
  int32: ['int32'],
  float64: ['float64'],
  int64: ['int64'],
  'int32 and float64': ['int32', 'float64'],
  'int64 and int32': ['int64', 'int32'],
  'all sizes': ['int8', 'float32', 'int64', 'uint16', 'float64', 'int32'],
};

/** The most arguments that V8 passes besides the two of ours. On Apple silicon none of them goes on the stack. */
const MOST = process.platform === 'darwin' && process.arch === 'arm64' ? 6 : 29;

const ARGUMENT_COUNTS = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20, 24, 29,
].filter((count) => count <= MOST);

/**
 * The longest lists of arguments that fast calls can have. V8 counts the integers and the floats of a C call
 * in 5 bits each (ParamField and FPParamField in instruction-codes.h), and two integers are not ours: the
 * receiver and the target's index.
 */
const LARGEST = [types(MOST, 'int32'), types(MOST, 'float32'), types(MOST, 'int32', 'float64')];

/**
 * The lists of arguments that are too long. In a fast call with one of them V8 restores a wrong stack pointer
 * (Node 20 to 24: SIGSEGV when it next allocates or gets a signal) or aborts (Node 26).
 */
const TOO_LARGE = [
  types(30, 'int32'),
  types(31, 'uint16'),
  types(32, 'int32'),
  types(32, 'float64'),
  types(33, 'float32'),
  types(64, 'int32'),
  types(100, 'int32', 'float64'),
];

for (const [name, names] of Object.entries(MIXTURES)) {
  test(`0 to ${MOST} arguments take the fast entry: ${name}`, { skip }, () => {
    const signatures = ARGUMENT_COUNTS.map((count) => types(count, ...names));
    for (const { sum, rows } of weightedSums(signatures)) assertFast(sum, rows, { times: 100 });
  });
}

test('as many arguments as V8 can pass take the fast entry', { skip }, () => {
  for (const { sum, rows } of weightedSums(LARGEST)) assertFast(sum, rows);
});

test('more arguments than V8 can pass do no harm', () => {
  for (const list of TOO_LARGE) {
    // Fractional results are allocated, which needs the stack pointer sooner or later.
    const { status, signal, stdout } = spawnNode(`
      const [{ sum, rows }] = weightedSums([${JSON.stringify(list)}]);
      const loop = hotLoop(${list.length});
      let wrong = 0;
      for (let i = 0; i < 1000; i++) wrong += loop(sum, rows);
      console.log(wrong);
    `);
    assert.deepEqual({ status, signal, stdout }, { status: 0, signal: null, stdout: '0\n' });
  }
});

// The next tests are about functions that share a call site.

test('eight functions of a signature share a call site', { skip }, () => {
  const list = ['int32', 'float64'];
  const functions = weightedSums(new Array(8).fill(list));
  const loop = hotLoop(list.length);
  const run = () => functions.reduce((wrong, { sum, rows }) => wrong + loop(sum, rows), 0);
  assert.deepEqual(whenHot(run), { wrong: 0, missed: 0 });
});

test('eight signatures have a call site each', { skip }, () => {
  const loops = SCALARS.slice(0, 8).map(({ type, values }) => {
    const fn = fixtureFunction(`add_${type}`, type, [type, type]);
    const [one, zero] = typeof values[0] === 'bigint' ? [1n, 0n] : [1, 0];
    return { fn, loop: hotLoop(2), rows: repeat(100, [[one, zero, one]]) };
  });
  const run = () => loops.reduce((wrong, { fn, loop, rows }) => wrong + loop(fn, rows), 0);
  assert.deepEqual(whenHot(run), { wrong: 0, missed: 0 });
});

// Wrappers of such signatures look alike, and V8 must not share what it has learned of one with
// another. If it did, that would show where a call site sees several functions, so that V8 can't know which
// wrapper it calls.
const LOOK_ALIKE = [
  ['int32', 'int32', 7],
  ['uint32', 'int32', 7],
  ['int8', 'int32', 7],
  ['int64', 'int64', 7n],
  ['int64', 'uint64', 7n],
  ['uint64', 'int64', 7n],
  ['uint64', 'uint64', 7n],
];

test('signatures that differ little are fast one after the other', { skip }, () => {
  for (const [result, argument, value] of LOOK_ALIKE) {
    const bind = () => fixtureFunction('identity_int64', result, [argument]);
    const functions = [bind(), bind(), bind(), bind(), bind(), bind()];
    const loop = hotLoop(1);
    const rows = repeat(10, [[value, value]]);
    const run = () => functions.reduce((wrong, fn) => wrong + loop(fn, rows), 0);
    const outcome = { signature: `${result} (${argument})`, ...whenHot(run) };
    assert.deepEqual(outcome, { signature: `${result} (${argument})`, wrong: 0, missed: 0 });
  }
});

const PLACES = {
  'a try block': (call) => `try { ${call} } catch { wrong++; }`,
  'a try block with finally': (call) => `try { ${call} } finally { row.length; }`,
  'a for-of loop': (call) => `for (const _ of [0]) { ${call} }`,
  'an async function': (call) => `(async () => { ${call} })();`,
};

for (const [name, around] of Object.entries(PLACES)) {
  test(`calls in ${name} ${isNode22 ? 'are right' : 'take the fast entry'}`, { skip }, () => {
    const add = fixtureFunction('add_int32', 'int32', ['int32', 'int32']);
    const loop = hotLoop(2, around);
    const rows = repeat(100, [
      [1, 2, 3],
      [2 ** 31 - 1, 1, -(2 ** 31)],
    ]);
    if (!isNode22) assertFast(add, rows, { loop });
    else assert.equal(whenHot(() => loop(add, rows), { patience: 0 }).wrong, 0);
  });
}

const PLACES_WITHOUT_HANDLER = {
  'a catch block': (call) => `try { throw 0; } catch { ${call} }`,
  'a closure': (call) => `[0].forEach(() => { ${call} });`,
  'a generator': (call) => `(function* () { ${call} })().next();`,
};

for (const [name, around] of Object.entries(PLACES_WITHOUT_HANDLER)) {
  test(`calls in ${name} take the fast entry`, { skip }, () => {
    const add = fixtureFunction('add_int32', 'int32', ['int32', 'int32']);
    assertFast(add, repeat(100, [[20, 22, 42]]), { loop: hotLoop(2, around) });
  });
}
