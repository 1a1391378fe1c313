'use strict';

// In optimised code getInt8 ... setFloat64 are fast, also while callbacks are registered, and as strict as
// before.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const {
  allocate,
  ffi,
  fixtureFunction,
  hotLoop,
  openFixture,
  whenHot,
  whyNoFastCalls,
} = require('../support/helpers.js');

const skip = whyNoFastCalls();

const TYPES = {
  Int8: { size: 1, value: -128, bad: 128 },
  Uint8: { size: 1, value: 255, bad: -1 },
  Int16: { size: 2, value: -32768, bad: 32768 },
  Uint16: { size: 2, value: 65535, bad: 65536 },
  Int32: { size: 4, value: -(2 ** 31), bad: 0.5 },
  Uint32: { size: 4, value: 2 ** 32 - 1, bad: 2 ** 32 },
  Int64: { size: 8, value: -(2n ** 63n), bad: 2n ** 63n },
  Uint64: { size: 8, value: 2n ** 64n - 1n, bad: -1n },
  Float32: { size: 4, value: 0.5, bad: '1' },
  Float64: { size: 8, value: 5e-324, bad: null },
};

const TOP = 2n ** 64n - 1n;

/** The times that each refused access is made between good ones: all of them together are many times what V8 needs. */
const ROUNDS = 150;

for (const [type, { size, value, bad }] of Object.entries(TYPES)) {
  const get = ffi[`get${type}`];
  const set = ffi[`set${type}`];

  test(`get${type} and set${type} take the fast entry, a registered callback or not`, {
    skip,
  }, () => {
    const { pointer } = allocate(64);
    const offsets = [0, 1, 8, 64 - size];
    const read = hotLoop(2);
    const write = hotLoop(3);
    const rows = offsets.map((offset) => [pointer, offset, value]);
    const writtenRows = rows.map((row) => [...row, undefined]);
    const { lib } = ffi.dlopen(null);
    const callback = lib.registerCallback(() => {});
    try {
      for (const row of rows) set(...row);
      assert.deepEqual(
        whenHot(() => write(set, writtenRows)),
        { wrong: 0, missed: 0 },
      );
      for (const [address, offset] of rows) {
        set(address, offset, value);
        assert.equal(get(address, offset), value);
        assert.deepEqual(
          whenHot(() => read(get, [[address, offset, value]])),
          { wrong: 0, missed: 0 },
        );
      }
    } finally {
      lib.unregisterCallback(callback);
    }
  });

  test(`get${type} and set${type} refuse in optimised code what they refuse in other code`, {
    skip,
  }, () => {
    const { buffer, pointer } = allocate(16);
    const kinds = { code: 'ERR_INVALID_ARG_TYPE', values: 'ERR_INVALID_ARG_VALUE' };
    const refused = [
      [0n, 0, 'ERR_FFI_INVALID_POINTER'],
      [0n, 16, 'ERR_FFI_INVALID_POINTER'],
      [-1n, 0, kinds.values],
      [TOP + 1n, 0, kinds.values],
      [TOP + 1n + pointer, 0, kinds.values],
      [TOP, 1, kinds.values],
      [TOP - BigInt(size) + 2n, 0, size > 1 ? kinds.values : undefined],
      [5, 0, kinds.code],
      [Number(pointer) + 0.5, 0, kinds.code],
      [buffer, 0, kinds.code],
      ['text', 0, kinds.code],
      [null, 0, kinds.code],
      [undefined, 0, kinds.code],
      [pointer, -1, kinds.values],
      [pointer, 0.5, kinds.values],
      [pointer, NaN, kinds.values],
      [pointer, 1n, kinds.code],
      [pointer, '1', kinds.code],
      [pointer, null, kinds.code],
      [pointer, 2 ** 53, 'ERR_OUT_OF_RANGE'],
    ].filter(([, , code]) => code !== undefined);
    const tryGet = (address, offset) => {
      try {
        return get(address, offset);
      } catch (error) {
        return error.code;
      }
    };
    const trySet = (address, offset, written) => {
      try {
        return set(address, offset, written);
      } catch (error) {
        return error.code;
      }
    };
    const getLoop = hotLoop(2);
    const setLoop = hotLoop(3);
    const good = { read: [pointer, 0, 0], written: [pointer, 8, value, undefined] };
    buffer.fill(0);
    for (const [address, offset, code] of refused) {
      const reads = [good.read, [address, offset, code], good.read].map((row) =>
        row === good.read ? [pointer, 0, get(pointer, 0)] : row,
      );
      const writes = [good.written, [address, offset, value, code], good.written];
      for (let i = 0; i < ROUNDS; i++) {
        assert.equal(getLoop(tryGet, reads), 0);
        assert.equal(setLoop(trySet, writes), 0);
      }
    }
    for (let i = 0; i < ROUNDS; i++) {
      assert.equal(setLoop(trySet, [[pointer, 0, bad, 'ERR_INVALID_ARG_VALUE']]), 0);
      assert.equal(setLoop(trySet, [[pointer, 0, undefined, 'ERR_INVALID_ARG_VALUE']]), 0);
    }
    assert.deepEqual([...buffer.subarray(0, 8)], new Array(8).fill(0));
  });
}

test('a refused access leaves nothing behind for the calls after it', { skip }, () => {
  const identity = fixtureFunction('identity_uint64', 'uint64', ['uint64']);
  const loop = hotLoop(1);
  const rows = [[5n, 5n]];
  const run = () => loop(identity, rows);
  assert.deepEqual(whenHot(run), { wrong: 0, missed: 0 });
  assert.throws(() => ffi.getInt32(0n), { code: 'ERR_FFI_INVALID_POINTER' });
  assert.throws(() => ffi.setInt64(0n, 0, 1n), { code: 'ERR_FFI_INVALID_POINTER' });
  const { failure } = require('../../lib/environment/slots');
  assert.equal(failure[0], 0);
  assert.deepEqual(whenHot(run), { wrong: 0, missed: 0 });
});

test('memory is accessed by fast calls in a callback', { skip }, () => {
  const { pointer } = allocate(8);
  const { lib, functions } = openFixture({
    call_times: { return: 'int32', arguments: ['function', 'int32'] },
  });
  const callback = lib.registerCallback({ return: 'int32', arguments: ['int32'] }, (n) => {
    ffi.setInt32(pointer, 0, n);
    return ffi.getInt32(pointer);
  });
  assert.deepEqual(
    whenHot(() => (functions.call_times(callback, 1000) === (1000 * 999) / 2 ? 0 : 1), {
      times: 10,
      slow: 1,
    }),
    { wrong: 0, missed: 0 },
  );
  lib.close();
});
