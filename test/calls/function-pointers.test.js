'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { inspect } = require('node:util');
const {
  againstNodeFFI,
  compileLibrary,
  ffi,
  openFixture,
  whenHot,
  whyNoFastCalls,
} = require('../support/helpers.js');

const skip = againstNodeFFI && 'node:ffi has none of this';
const add = { return: 'int32', arguments: ['int32', 'int32'] };

test('a function of an address', { skip }, () => {
  const { lib } = openFixture();
  const address = lib.getSymbol('add_int32');
  const first = lib.toFunction(address, add);
  assert.equal(first(1, 2), 3);
  assert.equal(first.pointer, address);
  assert.notEqual(lib.toFunction(address, add), first);
  assert.deepEqual(Object.keys(lib.functions), []);
  const again = ffi.functionAt(address, add);
  assert.equal(again(3, 4), 7);
  assert.equal(ffi.functionAt(Number(address), add)(5, 6), 11);
  assert.throws(() => first(1), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => first('1', 2), { message: "Argument 0 must be an int32 (got '1')" });
  lib.close();
  assert.throws(() => first(1, 2), { code: 'ERR_FFI_LIBRARY_CLOSED' });
  assert.throws(() => lib.toFunction(address, add), { code: 'ERR_FFI_LIBRARY_CLOSED' });
});

test('functions of addresses take the fast path', { skip: skip || whyNoFastCalls() }, () => {
  const { lib } = openFixture();
  for (const fn of [
    lib.toFunction(lib.getSymbol('add_int32'), add),
    ffi.functionAt(lib.getSymbol('add_int32'), add),
  ]) {
    assert.deepEqual(ffi.callPath(fn), { path: 'fast', reason: null });
    let i = 0;
    assert.deepEqual(
      whenHot(() => Number(fn(i, 2) !== i++ + 2)),
      { wrong: 0, missed: 0 },
    );
  }
});

test('the functions of a table in C', { skip }, () => {
  const library = compileLibrary(`
    #include <stdint.h>
    typedef struct { int32_t (*add)(int32_t, int32_t); double (*half)(double); void *nothing; } Table;
    static int32_t add(int32_t a, int32_t b) { return a + b; }
    static double half(double a) { return a / 2; }
    Table table = { add, half, 0 };`);
  const Add = ffi.func(add);
  const Half = ffi.func({ return: 'double', arguments: ['double'] });
  const Table = ffi.struct('Table', { add: Add, half: Half, nothing: Half });
  const { lib } = ffi.dlopen(library);
  const table = Table.at(lib.getSymbol('table'));
  assert.equal(lib.toFunction(table.add, Add.signature)(2, 3), 5);
  assert.equal(ffi.functionAt(table.half, Half.signature)(5), 2.5);
  assert.throws(() => lib.toFunction(table.nothing, Half.signature), {
    code: 'ERR_FFI_INVALID_POINTER',
  });
});

test('a callback is a function, too', { skip }, () => {
  const { lib } = openFixture();
  const pointer = lib.registerCallback(add, (a, b) => a * b);
  const fn = ffi.functionAt(pointer, add);
  for (let i = 0; i < 20_000; i++) assert.equal(fn(i % 1000, 3), (i % 1000) * 3);
  lib.unregisterCallback(pointer);
});

test('what is no address or signature is refused', { skip }, () => {
  const { lib } = openFixture();
  const makers = [ffi.functionAt, (address, signature) => lib.toFunction(address, signature)];
  for (const make of makers) {
    for (const nothing of [0n, 0, null]) {
      assert.throws(() => make(nothing, add), { code: 'ERR_FFI_INVALID_POINTER' });
    }
    for (const address of ['1', {}, undefined]) {
      assert.throws(() => make(address, add), {
        code: 'ERR_INVALID_ARG_TYPE',
        message: `The address must be a bigint or a number (got ${inspect(address)})`,
      });
    }
    for (const address of [5, 65535, 2 ** 53, 65536.5]) {
      assert.throws(() => make(address, add), {
        code: 'ERR_INVALID_ARG_VALUE',
        message: `The address must be 0 or an integer from 65536 to 9007199254740991 if it is a number (got ${address})`,
      });
    }
    for (const address of [-1n, 2n ** 64n]) {
      assert.throws(() => make(address, add), { code: 'ERR_INVALID_ARG_VALUE' });
    }
  }
  assert.throws(() => ffi.functionAt(65536n, 'int32'), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => ffi.functionAt(65536n, { return: 'nothing' }), {
    code: 'ERR_INVALID_ARG_VALUE',
    message: 'Unsupported FFI type: nothing (Return value type of function pointer)',
  });
});

test('functions of addons may run JavaScript, whatever library makes them', {
  skip: skip || whyNoFastCalls(),
}, () => {
  const { addonFileName } = require('../../lib/addon/addon-file.js');
  const addon = path.join(__dirname, '../..', addonFileName());
  const name = 'napi_register_module_v1';
  const signature = { return: 'pointer', arguments: ['pointer', 'pointer'] };
  const lib = new ffi.DynamicLibrary(addon);
  const address = lib.getSymbol(name);
  for (const fn of [
    lib.getFunction(name, signature),
    lib.toFunction(address, signature),
    openFixture().lib.toFunction(address, signature),
    ffi.functionAt(address, signature),
  ]) {
    assert.match(ffi.callPath(fn).reason, /may run JavaScript/);
  }
});
