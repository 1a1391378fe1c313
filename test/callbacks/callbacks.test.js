'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { allocate, collectGarbageUntil, ffi, openFixture } = require('../support/helpers.js');

const INT_CALLBACK = { return: 'int32', arguments: ['int32'] };
const CALL_INT = { return: 'int32', arguments: ['pointer', 'int32'] };

const VALUES = {
  char: [0, 127],
  bool: [0, 1],
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
  float32: [-0, 1.5, NaN, Infinity],
  float64: [-0, 0.1, NaN, -Infinity],
  pointer: [0n, 2n ** 64n - 1n],
};

for (const [type, values] of Object.entries(VALUES)) {
  test(`a callback takes and returns ${type}`, () => {
    const { lib, functions } = openFixture({
      [`call_${type}`]: { return: type, arguments: ['function', type] },
    });
    let result;
    const seen = [];
    const callback = lib.registerCallback({ return: type, arguments: [type] }, (...args) => {
      seen.push(args);
      return result;
    });
    for (const value of values) {
      result = values.at(-1);
      assert.equal(functions[`call_${type}`](callback, value), result);
      result = value;
      assert.equal(functions[`call_${type}`](callback, value), value);
    }
    assert.deepEqual(
      seen,
      values.flatMap((value) => [[value], [value]]),
    );
    lib.unregisterCallback(callback);
  });
}

test('a callback without a signature is void()', () => {
  const { lib, functions } = openFixture({ call_void: { arguments: ['function'] } });
  const calls = [];
  // The code of a class is strict, so that it sees the receiver it really gets.
  class Callbacks {
    record(...args) {
      calls.push([this, args]);
      return 'ignored';
    }
  }
  assert.equal(functions.call_void(lib.registerCallback(Callbacks.prototype.record)), undefined);
  assert.deepEqual(calls, [[undefined, []]]);
});

test('a pointer callback may return null or undefined for NULL', () => {
  const { lib, functions } = openFixture({
    call_pointer: { return: 'pointer', arguments: ['function', 'pointer'] },
  });
  for (const result of [null, undefined, 0n]) {
    const signature = { return: 'pointer', arguments: ['pointer'] };
    const callback = lib.registerCallback(signature, () => result);
    assert.equal(functions.call_pointer(callback, 5n), 0n);
  }
});

test('pointer and string arguments arrive as addresses', () => {
  const { lib, functions } = openFixture({
    call_with_string: { return: 'int32', arguments: ['function', 'string'] },
  });
  const seen = [];
  const callback = lib.registerCallback({ return: 'int32', arguments: ['string'] }, (address) => {
    seen.push(address && ffi.toString(address));
    return seen.length;
  });
  assert.equal(functions.call_with_string(callback, 'größe'), 1);
  assert.equal(functions.call_with_string(callback, null), 2);
  assert.deepEqual(seen, ['größe', 0n]);
});

test('a callback takes many arguments of mixed types', () => {
  const { lib, functions } = openFixture({
    call_mix_12: { return: 'float64', arguments: ['function'] },
    call_sum_10_float64: { return: 'float64', arguments: ['function'] },
  });
  const mixed = [
    ...['int32', 'float64', 'int64', 'float32', 'uint8', 'float64'],
    ...['int16', 'float32', 'uint64', 'int8', 'uint16', 'uint32'],
  ];
  const seen = [];
  const record = (...args) => {
    seen.push(args);
    return 0.5;
  };
  const mix = lib.registerCallback({ return: 'float64', arguments: mixed }, record);
  const doubles = new Array(10).fill('float64');
  const sum = lib.registerCallback({ return: 'float64', arguments: doubles }, record);
  assert.equal(functions.call_mix_12(mix), 0.5);
  assert.equal(functions.call_sum_10_float64(sum), 0.5);
  assert.deepEqual(seen, [
    [-1, 2.5, -3n, 4.5, 5, 6.5, -7, 8.5, 9n, -10, 11, 12],
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  ]);
});

test('a callback can be called many times', () => {
  const { lib, functions } = openFixture({ call_times: CALL_INT });
  const callback = lib.registerCallback(INT_CALLBACK, (value) => value * 2);
  assert.equal(functions.call_times(callback, 1000), 999_000);
});

test('a callback can be stored and called later', () => {
  const { lib, functions } = openFixture({
    store_callback: { arguments: ['function'] },
    call_stored: INT_CALLBACK,
  });
  functions.store_callback(lib.registerCallback(INT_CALLBACK, (value) => value + 1));
  assert.equal(functions.call_stored(41), 42);
  assert.equal(functions.call_stored(1), 2);
});

test('a callback can compare for qsort', () => {
  const { lib, functions } = openFixture({
    sort_int32: { arguments: ['buffer', 'uint64', 'function'] },
  });
  const compare = lib.registerCallback(
    { return: 'int32', arguments: ['pointer', 'pointer'] },
    (a, b) => Math.sign(ffi.getInt32(a) - ffi.getInt32(b)),
  );
  const values = Int32Array.of(5, -3, 99, 0, -2147483648, 7);
  functions.sort_int32(values, values.length, compare);
  assert.deepEqual([...values], [-2147483648, -3, 0, 5, 7, 99]);
});

test('a callback can call functions, also the one that called it', () => {
  const { lib, functions } = openFixture({
    call_int32: CALL_INT,
    add_int32: { return: 'int32', arguments: ['int32', 'int32'] },
  });
  const callback = lib.registerCallback(INT_CALLBACK, (value) => {
    if (value === 0) return 0;
    return functions.add_int32(value, functions.call_int32(callback, value - 1));
  });
  assert.equal(functions.call_int32(callback, 20), 210);
});

test('a callback can register and use another one', () => {
  const { lib, functions } = openFixture({ call_int32: CALL_INT });
  const outer = lib.registerCallback(INT_CALLBACK, (value) => {
    const inner = lib.registerCallback(INT_CALLBACK, (innerValue) => innerValue * 10);
    const result = functions.call_int32(inner, value + 1);
    lib.unregisterCallback(inner);
    return result;
  });
  assert.equal(functions.call_int32(outer, 1), 20);
});

test('an error inside a callback may be caught inside it', () => {
  const { lib, functions } = openFixture({ call_int32: CALL_INT });
  const callback = lib.registerCallback(INT_CALLBACK, () => {
    assert.throws(() => functions.call_int32(callback, 'x'), { code: 'ERR_INVALID_ARG_VALUE' });
    return 7;
  });
  assert.equal(functions.call_int32(callback, 1), 7);
});

test('a callback may write into memory it is given', () => {
  const { lib, functions } = openFixture({
    call_pointer: { return: 'pointer', arguments: ['function', 'buffer'] },
  });
  const { buffer } = allocate(4);
  const callback = lib.registerCallback(
    { return: 'pointer', arguments: ['pointer'] },
    (address) => {
      ffi.setInt32(address, 0, 0x01010101);
      return address;
    },
  );
  assert.equal(functions.call_pointer(callback, buffer), ffi.getRawPointer(buffer));
  assert.deepEqual([...buffer], [1, 1, 1, 1]);
});

test('every registration has an address of its own', () => {
  const { lib } = openFixture();
  const callback = () => {};
  const first = lib.registerCallback(callback);
  const second = lib.registerCallback(callback);
  assert.equal(typeof first, 'bigint');
  assert.notEqual(first, second);
  lib.unregisterCallback(first);
  lib.unregisterCallback(second);
});

test('only what is registered can be unregistered, referenced and unreferenced', () => {
  const { lib } = openFixture();
  const other = openFixture().lib.registerCallback(() => {});
  const gone = lib.registerCallback(() => {});
  assert.equal(lib.unregisterCallback(gone), undefined);
  for (const name of ['unregisterCallback', 'refCallback', 'unrefCallback']) {
    for (const pointer of [gone, other, 0n, 1n]) {
      assert.throws(() => lib[name](pointer), {
        name: 'TypeError',
        code: 'ERR_INVALID_ARG_VALUE',
        message: 'Callback not found',
      });
    }
    assert.throws(() => lib[name](-1n), { code: 'ERR_INVALID_ARG_VALUE' });
    assert.throws(() => lib[name](5), { code: 'ERR_INVALID_ARG_TYPE' });
  }
});

test('registerCallback refuses what is no function', () => {
  const { lib } = openFixture();
  for (const bad of [undefined, null, 5, 'name', []]) {
    assert.throws(() => lib.registerCallback(bad), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.throws(() => lib.registerCallback({}, bad), { code: 'ERR_INVALID_ARG_TYPE' });
  }
});

/** Registers a callback that nobody else refers to; `state.collected` tells when it is gone. */
function registerCollectable(lib) {
  const state = { collected: false };
  state.registry = new FinalizationRegistry(() => {
    state.collected = true;
  });
  const callback = () => 7;
  state.registry.register(callback);
  state.pointer = lib.registerCallback(INT_CALLBACK, callback);
  return state;
}

test('an unreferenced callback which was collected returns zero', async () => {
  const { lib, functions } = openFixture({ call_int32: CALL_INT });
  const state = registerCollectable(lib);
  assert.equal(lib.unrefCallback(state.pointer), undefined);
  await collectGarbageUntil(() => state.collected);
  assert.ok(state.collected);
  assert.equal(functions.call_int32(state.pointer, 1), 0);
  for (const name of ['refCallback', 'unrefCallback']) {
    assert.throws(() => lib[name](state.pointer), { message: 'Callback not found' });
  }
  assert.equal(lib.unregisterCallback(state.pointer), undefined);
});

test('a referenced callback is not collected', async () => {
  const { lib, functions } = openFixture({ call_int32: CALL_INT });
  const kept = registerCollectable(lib);
  const keptAgain = registerCollectable(lib);
  lib.unrefCallback(keptAgain.pointer);
  lib.refCallback(keptAgain.pointer);
  const control = registerCollectable(lib);
  lib.unrefCallback(control.pointer);
  await collectGarbageUntil(() => control.collected);
  assert.equal(functions.call_int32(kept.pointer, 1), 7);
  assert.equal(functions.call_int32(keptAgain.pointer, 1), 7);
});
