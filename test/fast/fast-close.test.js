'use strict';

// Code that V8 optimised while a library was open must not call into it once it is closed.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const {
  slowCalls,
  errorOf,
  ffi,
  fixtureFunction,
  fixturePath,
  hotLoop,
  more,
  openFixture,
  whenHot,
  whyNoFastCalls,
} = require('../support/helpers.js');

const skip = whyNoFastCalls();

/** The error of the closed library, or of a function of it. */
const closedError = (called = '') => ({
  name: 'Error',
  code: 'ERR_FFI_LIBRARY_CLOSED',
  message: `Library is closed${more(` (${called && `${called} in `}${fixturePath})`)}`,
});

const SIGNATURES = [
  { name: 'answer', result: 'int32', types: [], row: [42] },
  { name: 'noop', result: 'void', types: [], row: [undefined] },
  { name: 'add_int32', result: 'int32', types: ['int32', 'int32'], row: [20, 22, 42] },
  { name: 'add_int64', result: 'int64', types: ['int64', 'int64'], row: [20n, 22n, 42n] },
  { name: 'add_float64', result: 'float64', types: ['float64', 'float64'], row: [0.5, 1, 1.5] },
  { name: 'first_byte', result: 'int32', types: ['pointer'], row: [null, -1] },
];

/** Opens the fixture library and binds a function of it. */
function bind({ name, result, types }, callback) {
  const signature = { return: result, arguments: types };
  if (callback !== undefined) signature.callback = callback;
  const { lib, functions } = openFixture({ [name]: signature });
  return { lib, fn: functions[name] };
}

const rowsOf = ({ row }) => new Array(100).fill(row);

for (const signature of SIGNATURES) {
  for (const callback of [undefined, false]) {
    const promise = callback === false ? ', which promises not to call back,' : '';
    test(`optimised calls of ${signature.name}${promise} throw after close`, { skip }, () => {
      const { lib, fn } = bind(signature, callback);
      const loop = hotLoop(signature.types.length);
      const rows = rowsOf(signature);
      assert.deepEqual(
        whenHot(() => loop(fn, rows)),
        { wrong: 0, missed: 0 },
      );
      lib.close();
      for (let i = 0; i < 100; i++)
        assert.deepEqual(
          errorOf(() => loop(fn, rows)),
          closedError(signature.name),
        );
    });
  }
}

test('a loop that is hot may close the library in its midst', { skip }, () => {
  for (const signature of SIGNATURES) {
    const { lib, fn } = bind(signature);
    const before = slowCalls();
    let calls = 0;
    const loop = hotLoop(signature.types.length, (call) => `${call} rows.after();`);
    const rows = rowsOf(signature);
    rows.after = () => {
      if (++calls === 1_000_050) lib.close();
    };
    const run = () => {
      for (;;) loop(fn, rows);
    };
    assert.deepEqual(errorOf(run), closedError(signature.name), signature.name);
    assert.equal(calls, 1_000_050, 'and not one more');
    // Most of them were fast, or this would prove nothing.
    assert.ok((slowCalls() - before) >>> 0 < 900_000);
  }
});

test('arguments may close the library, too', { skip }, () => {
  const { lib, fn } = bind(SIGNATURES[2]);
  const add = (a, b) => fn(a(), b);
  for (let i = 0; i < 100_000; i++) add(() => i, 1);
  const closing = () => {
    lib.close();
    return 1;
  };
  assert.deepEqual(
    errorOf(() => add(closing, 1)),
    closedError('add_int32'),
  );
});

test('functions of other libraries with the same signature keep working', { skip }, () => {
  for (const signature of SIGNATURES) {
    const closing = bind(signature);
    const staying = bind(signature);
    const loop = hotLoop(signature.types.length);
    const rows = rowsOf(signature);
    const both = () => loop(closing.fn, rows) + loop(staying.fn, rows);
    assert.deepEqual(whenHot(both), { wrong: 0, missed: 0 });
    closing.lib.close();
    assert.deepEqual(
      errorOf(() => loop(closing.fn, rows)),
      closedError(signature.name),
    );
    const one = () => loop(staying.fn, rows);
    assert.equal(one(), 0);
    assert.deepEqual(whenHot(one), { wrong: 0, missed: 0 }, signature.name);
    assert.equal(ffi.callPath(staying.fn).path, 'fast');
  }
});

test('functions bound after a close are not those bound before', { skip }, () => {
  const SUM = ['int32', 'int32'];
  const loop = hotLoop(2);
  for (let i = 0; i < 50; i++) {
    const { lib, fn } = bind(SIGNATURES[2]);
    const other = fixtureFunction('string_compare', 'int32', ['pointer', 'pointer']);
    const rows = new Array(1000).fill([i, i, 2 * i]);
    assert.equal(loop(fn, rows), 0);
    lib.close();
    assert.throws(() => fn(1, 2), closedError('add_int32'));
    assert.equal(typeof other, 'function');
    assert.equal(loop(fixtureFunction('add_int32', 'int32', SUM), rows), 0);
    assert.throws(() => fn(1, 2), closedError('add_int32'));
  }
});
