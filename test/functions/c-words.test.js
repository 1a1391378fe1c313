'use strict';

// Arrays and functions as arguments of functions that are declared in C's words.

const assert = require('node:assert/strict');
const { test, describe } = require('node:test');
const { againstNodeFFI, ffi, isWindows } = require('../support/helpers.js');
const { compile } = require('./library.js');

/** A type of 64 bits: `long`, where it has as many. */
const LONG = isWindows ? 'long long' : 'long';

const TEXT = `
typedef int (*unary)(int);
typedef struct { int base; unary fn; } step;
typedef struct { const char *name; int value; } entry;
struct node { int value; struct node *next; };
int call(unary fn, int n);
int call_steps(const step *steps, size_t count);
int call_all(const unary *fns, size_t count, int n);
void keep(unary fn);
int call_kept(int n);
unary pick(int n);
long long sum_ints(const int *numbers, size_t count);
double sum_doubles(const double numbers[], size_t count);
long long sum_longs(const ${LONG} *numbers, size_t count);
int sum_bytes(const unsigned char *numbers, size_t count);
int sum_flags(const _Bool *flags, size_t count);
void fill_ints(int *numbers, size_t count);
void *where(const int *numbers);
long long sum_entries(const entry *entries, size_t count);
long long weigh(const char *const *strings);
long long weigh_some(const char *const *strings, size_t count);
int sum_rows(const int *const *rows, size_t count);
`;

describe('in C’s words', { skip: againstNodeFFI && 'node:ffi has none' }, () => {
  const path = againstNodeFFI ? '' : compile();
  const { lib, functions: f } = againstNodeFFI ? {} : ffi.dlopen(path, TEXT);
  const bad = (message) => ({ code: 'ERR_INVALID_ARG_VALUE', message });

  test('arrays of numbers are copied', () => {
    for (let i = 0; i < 2000; i++) assert.equal(f.sum_ints([1, 2, i], 3), BigInt(3 + i));
    assert.equal(f.sum_doubles([1.5, -2, NaN], 2), -0.5);
    assert.equal(f.sum_longs([1n, 2, 2n ** 61n], 3), 2n ** 61n + 3n);
    assert.equal(f.sum_bytes([255, 1], 2), 256);
    assert.equal(f.sum_flags([true, false, true], 3), 2);
    assert.equal(f.sum_ints([], 0), 0n);
    assert.equal(f.where(null), null);
    assert.equal(typeof f.where([]), 'number');
    const numbers = [1, 2, 3];
    f.fill_ints(numbers, 3);
    assert.deepEqual(numbers, [1, 2, 3]);
    const typed = Int32Array.of(1, 2, 3);
    f.fill_ints(typed, 2);
    assert.deepEqual([...typed], [9, 9, 3]);
    assert.equal(f.sum_ints(typed, 3), 21n);
    assert.throws(() => f.sum_ints([1, 2.5], 2), bad(/^Argument 0\[1\] must be an? int/));
    assert.throws(() => f.sum_ints([2 ** 31], 1), bad(/^Argument 0\[0\] must be/));
    assert.throws(() => f.sum_bytes([-1], 1), bad(/^Argument 0\[0\] must be/));
    assert.throws(() => f.sum_ints(5, 1), bad(/^Argument 0 must be .*no address/));
  });

  test('arrays of strings end with a null pointer', () => {
    assert.equal(f.weigh(['a', 'bc', 'ö']), 1n + 4n + 6n);
    assert.equal(f.weigh([]), 0n);
    assert.equal(f.weigh_some(['a', null, Buffer.from('bcd\0')], 3), 1n + 1000n + 3n);
    for (let i = 0; i < 2000; i++) assert.equal(f.weigh([`${i}`]), BigInt(`${i}`.length));
    assert.throws(() => f.weigh(['a', 'b\0']), bad(/^Argument 0\[1\] .*NUL/i));
    assert.throws(() => f.weigh([5]), bad(/^Argument 0\[0\] must be/));
  });

  test('arrays of structs, of pointers, and of functions', () => {
    assert.equal(
      f.sum_entries(
        [
          { name: 'abc', value: 4 },
          { name: null, value: 1 },
        ],
        2,
      ),
      3005n,
    );
    assert.equal(f.sum_rows([[1, 2], Int32Array.of(3, 4)], 2), 64);
    const twice = f.pick(2);
    assert.equal(
      f.call_steps(
        [
          { base: 4, fn: twice },
          { base: 1, fn: f.pick(3) },
        ],
        2,
      ),
      11,
    );
    assert.equal(f.call_all([twice, (n) => n + 1], 2, 5), 11);
    assert.equal(f.pick(0), null);
    assert.throws(() => f.sum_entries([{ name: 'a' }], 1), bad(/^Argument 0\[0\]\.value/));
  });

  test('wide strings, too', () => {
    const { functions: c } = ffi.dlopen(
      null,
      'int wcscmp(const wchar_t *a, const wchar_t *b); void *memchr(const wchar_t *const *list, int byte, size_t size);',
    );
    // It finds nothing of what is not there: the array is memory that ends with a null pointer.
    assert.equal(c.memchr(['añ😀', 'b'], 0x1ff, 0), null);
    const address = c.memchr(['añ😀', 'b'], 0, 8);
    assert.equal(typeof address, 'number');
    assert.equal(c.wcscmp('añ😀', 'añ😀'), 0);
  });

  test('functions may stand where function pointers are declared', () => {
    for (let i = 0; i < 2000; i++)
      assert.equal(
        f.call((n) => n + 1, i),
        i + 1,
      );
    assert.throws(
      () => f.call('text', 1),
      bad(/^Argument 0 must be a function, a callback, an address, or null \(call: got 'text'/),
    );
  });

  test('callbacks that are kept have types in C’s words', () => {
    for (const type of ['int (int)', 'int (*)(int)', 'unary']) {
      const callback = lib.callback(type, (n) => n * 10);
      f.keep(callback);
      assert.equal(f.call_kept(4), 40);
      assert.equal(f.call(callback, 5), 50);
      callback.close();
      assert.throws(() => f.call(callback, 5), bad(/it has been closed/));
    }
    assert.throws(
      () => lib.callback('int', () => 1),
      bad(/^The type must be the type of a function/),
    );
    assert.throws(() => lib.callback('int (', () => 1), { code: 'ERR_FFI_DECLARATION' });
  });

  test('a function is made of an address that is a number', () => {
    const address = Number(f.call.pointer);
    const call = lib.toFunction(address, 'int (unary fn, int n)');
    assert.equal(
      call((n) => n - 1, 3),
      2,
    );
    assert.throws(() => lib.toFunction(5, 'int (int)'), { code: 'ERR_INVALID_ARG_VALUE' });
  });
});
