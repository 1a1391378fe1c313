'use strict';

// JavaScript arrays where C has pointers: they are copied for the call.

const assert = require('node:assert/strict');
const { test, describe } = require('node:test');
const { againstNodeFFI, detach, ffi } = require('../support/helpers.js');
const { compile, openLibrary } = require('./library.js');

describe('an array as an argument', { skip: againstNodeFFI && 'node:ffi has none' }, () => {
  const path = againstNodeFFI ? '' : compile();
  const { lib, f, Entry, Step } = againstNodeFFI ? {} : openLibrary(path);
  const bad = (message) => ({ code: 'ERR_INVALID_ARG_VALUE', message });

  test('of numbers', () => {
    for (let i = 0; i < 2000; i++) assert.equal(f.sum_ints([1, 2, i], 3), BigInt(3 + i));
    assert.equal(f.sum_doubles([1.5, -2, NaN], 2), -0.5);
    assert.equal(f.sum_longs([1n, 2, 2n ** 62n], 3), 2n ** 62n + 3n);
    assert.equal(f.sum_bytes([255, 1], 2), 256);
    assert.equal(f.sum_ints([], 0), 0n);
    assert.equal(f.sum_ints(Array(100_000).fill(3), 100_000), 300_000n);
    assert.notEqual(f.where([]), 0n);
    assert.equal(f.where(null), 0n);
  });

  test('of numbers, which are checked', () => {
    assert.throws(
      () => f.sum_ints([1, 2.5], 2),
      bad('Argument 0[1] must be an int32 (sum_ints: got 2.5)'),
    );
    assert.throws(
      () => f.sum_ints(Array(3).fill(1, 0, 1), 3),
      bad(/^Argument 0\[1\] must be an int32 \(sum_ints: got undefined/),
    );
    assert.throws(
      () => f.sum_ints([2n], 1),
      bad(/^Argument 0\[0\] must be an int32 .*pass a number/),
    );
    assert.throws(() => f.sum_ints([2 ** 31], 1), bad(/^Argument 0\[0\]/));
    assert.throws(() => f.sum_bytes([256], 1), bad(/^Argument 0\[0\]/));
    assert.throws(() => f.sum_longs([1n, 2n ** 63n], 2), bad(/^Argument 0\[1\] must be an int64/));
    assert.throws(() => f.sum_doubles(['1'], 1), bad(/^Argument 0\[0\] must be a double/));
    assert.throws(
      () =>
        f.sum_rows(
          [
            [1, 2],
            [1, 'x'],
          ],
          2,
        ),
      bad(/^Argument 0\[1\]\[1\] must be an int32/),
    );
  });

  test('is a copy', () => {
    const numbers = [1, 2, 3];
    f.fill_ints(numbers, 3);
    assert.deepEqual(numbers, [1, 2, 3]);
    const typed = new Int32Array(3);
    f.fill_ints(typed, 3);
    assert.deepEqual([...typed], [9, 9, 9]);
  });

  test('of structs, objects or views', () => {
    const entries = [{ name: 'abc', value: 1 }, new Entry({ value: 2 }), { name: null, value: 3 }];
    assert.equal(f.sum_entries(entries, 3), 3006n);
    assert.throws(
      () => f.sum_entries([{ name: 'x', value: 'y' }], 1),
      bad(/^Argument 0\[0\]\.value must be an int32/),
    );
    assert.throws(
      () => f.sum_entries([{ name: 'a\0b', value: 1 }], 1),
      bad(/^Argument 0\[0\]\.name must not contain null bytes/),
    );
    assert.throws(() => f.sum_entries([{ value: 1 }], 1), bad(/^Argument 0\[0\]\.name must be/));
    assert.throws(() => f.sum_entries([5], 1), bad(/^Argument 0\[0\] must be an object/));
    const view = new Entry({ value: 7 });
    assert.equal(f.sum_entries(view, 1), 7n);
    assert.equal(f.sum_entries(Entry.array(2), 2), 0n);
  });

  test('of strings, with a null pointer after the last', () => {
    for (let i = 0; i < 2000; i++) assert.equal(f.weigh(['a', 'bb', `${i % 10}`]), 8n);
    assert.equal(f.weigh([]), 0n);
    assert.equal(f.weigh(['größe', '日本']), 7n + 2n * 6n);
    assert.equal(f.weigh(['\ud800', 'a']), 3n + 2n);
    assert.equal(f.weigh(['x'.repeat(100_000)]), 100_000n);
    assert.equal(f.weigh_some(['a', null, Buffer.from('abc\0'), ''], 4), 1004n);
    assert.throws(
      () => f.weigh(['a', 'b\0c']),
      bad(/^Argument 0\[1\] must not contain null bytes/),
    );
    assert.throws(() => f.weigh(['a', 5]), bad(/^Argument 0\[1\] must be a buffer/));
    assert.throws(() => f.weigh(['a', undefined]), bad(/^Argument 0\[1\] must be a buffer/));
    const detached = new Uint8Array(8);
    detach(detached.buffer);
    assert.throws(
      () => f.weigh([detached]),
      bad(/^Argument 0\[0\] is an ArrayBufferView backed by a detached/),
    );
  });

  test('of arrays, and in a struct by value', () => {
    assert.equal(
      f.sum_rows(
        [
          [1, 2],
          [3, 4],
        ],
        2,
      ),
      64,
    );
    assert.equal(f.sum_slice({ numbers: [1, 2, 3], count: 3 }), 6n);
    assert.equal(f.sum_slice({ numbers: Int32Array.of(1, 2), count: 2 }), 3n);
    assert.throws(
      () => f.sum_slice({ numbers: [1, 'x'], count: 2 }),
      bad(/^Argument 0\.numbers\[1\] must be an int32/),
    );
  });

  test('lives for the call, whatever is called meanwhile', () => {
    const meanwhile = () => {
      for (let i = 0; i < 100; i++) f.weigh(['another', 'and', `${i}`]);
      return 0;
    };
    assert.equal(f.weigh_after(['a', 'bb', 'x'.repeat(2000)], meanwhile), 6005n);
  });

  test('of nonblocking calls', async () => {
    const results = await Promise.all([
      f.nonblocking_weigh(['a', 'bb', 'x'.repeat(5000)]),
      f.nonblocking_sum([1, 2, 3], 3),
      f.nonblocking_entries([{ name: 'abc', value: 1 }], 1),
      f.nonblocking_slice({ numbers: [4, 5], count: 2 }),
    ]);
    assert.deepEqual(results, [15_005n, 6n, 3001n, 9n]);
    // Each has copies of its own.
    const lists = Array.from({ length: 200 }, (_, i) => ['a'.repeat(i), 'b'.repeat(200 - i)]);
    const sums = await Promise.all(lists.map((list) => f.nonblocking_weigh(list)));
    assert.deepEqual(
      sums,
      lists.map(([a, b]) => BigInt(a.length + 2 * b.length)),
    );
  });

  test('is read once, element by element, before anything else is', () => {
    let reads = '';
    const list = [0, 0];
    for (const i of [0, 1]) {
      Object.defineProperty(list, i, {
        get() {
          reads += i;
          f.sum_ints([7, 8], 2); // which uses the slots, too
          f.weigh(['other']);
          return i + 1;
        },
      });
    }
    assert.equal(f.sum_ints(list, 2), 3n);
    assert.equal(reads, '01');
    const proxy = new Proxy([1, 2, 3], {});
    assert.equal(f.sum_ints(proxy, 3), 6n);
    for (const length of [-1, 2.5, NaN, 'x', 2 ** 40]) {
      const strange = new Proxy([], {
        get: (target, key) => (key === 'length' ? length : target[key]),
      });
      assert.throws(
        () => f.sum_ints(strange, 1),
        bad(/^Argument 0 must be an array of less than 2 GiB/),
      );
    }
    const shrinking = [1, 2, 3];
    Object.defineProperty(shrinking, 0, {
      get() {
        shrinking.length = 1;
        return 1;
      },
    });
    assert.throws(() => f.sum_ints(shrinking, 3), bad(/^Argument 0\[1\]/));
    assert.throws(
      () =>
        f.sum_ints(
          new Proxy([1], {
            get() {
              throw new Error('mine');
            },
          }),
          1,
        ),
      { message: 'mine' },
    );
  });

  test('may close the library while it is read', () => {
    const { lib: other, f: closing } = openLibrary(path);
    const list = [1, 2];
    Object.defineProperty(list, 1, {
      get() {
        other.close();
        return 2;
      },
    });
    assert.throws(() => closing.sum_ints(list, 2), { code: 'ERR_FFI_LIBRARY_CLOSED' });
  });

  test('is for calls only, and for pointers to what is known', () => {
    const view = new (ffi.struct({ numbers: ffi.pointer('int32') }))();
    assert.throws(
      () => {
        view.numbers = [1, 2];
      },
      bad(/numbers must be a non-negative pointer bigint.*got \[ 1, 2 \]/),
    );
    assert.throws(() => ffi.cell(ffi.pointer('int32'), [1]), bad(/^Value must be/));
    for (const type of ['pointer', ffi.pointer('void'), ffi.pointer(ffi.opaque('thing'))]) {
      const where = lib.toFunction(f.where.pointer, { return: 'pointer', arguments: [type] });
      assert.throws(() => where([1]), bad(/^Argument 0 must be a buffer/));
    }
    assert.equal(Step.size, 16);
  });
});
