'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const {
  GET_PROCESS_ID,
  againstNodeFFI,
  errorOf,
  ffi,
  fixturePath,
  isWindows,
  openFixture,
} = require('../support/helpers.js');

test('dlopen gives a library and the functions it was asked for', () => {
  const { lib, functions } = openFixture({
    answer: { return: 'int32' },
    add_int32: { return: 'int32', arguments: ['int32', 'int32'] },
  });
  assert.ok(lib instanceof ffi.DynamicLibrary);
  assert.equal(lib.path, fixturePath);
  assert.deepEqual(Object.keys(functions), ['answer', 'add_int32']);
  assert.equal(functions.answer(), 42);
  assert.equal(functions.add_int32(20, 22), 42);
});

test('dlopen without definitions gives a frozen, empty set of functions', () => {
  const { lib, functions } = openFixture();
  assert.deepEqual(Object.keys(functions), []);
  assert.ok(Object.isFrozen(functions));
  assert.equal(lib.getFunction('answer', { return: 'int32' })(), 42);
});

test('handles of one library are independent', () => {
  const [first, second] = [openFixture(), openFixture({ answer: { return: 'int32' } })];
  assert.notEqual(first.lib, second.lib);
  first.lib.close();
  assert.equal(second.functions.answer(), 42);
});

test('null opens the process image', { skip: againstNodeFFI && isWindows }, () => {
  const { lib, functions } = ffi.dlopen(null, { [GET_PROCESS_ID]: { return: 'int32' } });
  assert.equal(lib.path, '');
  assert.equal(functions[GET_PROCESS_ID](), process.pid);
});

const SYSTEM_LIBRARIES = [
  {
    file: 'libc.so.6',
    name: 'strlen',
    signature: { return: 'uint64', arguments: ['string'] },
    call: (strlen) => strlen('größe'),
    expected: 7n,
  },
  {
    file: 'libc.so.6',
    name: 'abs',
    signature: { return: 'int32', arguments: ['int32'] },
    call: (abs) => abs(-5),
    expected: 5,
  },
  {
    file: 'libm.so.6',
    name: 'pow',
    signature: { return: 'double', arguments: ['double', 'double'] },
    call: (pow) => pow(2, 0.5),
    expected: Math.SQRT2,
  },
  {
    file: 'libz.so.1',
    name: 'crc32',
    signature: { return: 'uint64', arguments: ['uint64', 'buffer', 'uint32'] },
    call: (crc32) => crc32(0, Buffer.from('123456789'), 9),
    expected: 0xcbf43926n,
  },
];

for (const { file, name, signature, call, expected } of SYSTEM_LIBRARIES) {
  test(`${name} of ${file}`, (t) => {
    let lib;
    try {
      lib = new ffi.DynamicLibrary(file);
    } catch {
      t.skip(`no ${file} here`);
      return;
    }
    assert.equal(call(lib.getFunction(name, signature)), expected);
  });
}

test('a missing library is reported with its path', () => {
  const missing = path.join(__dirname, 'no-such-library.so');
  for (const open of [() => ffi.dlopen(missing), () => new ffi.DynamicLibrary(missing)]) {
    const { name, code, message } = errorOf(open);
    assert.equal(name, 'Error');
    assert.equal(code, 'ERR_FFI_CALL_FAILED');
    assert.match(message, /^dlopen failed: /);
    assert.ok(message.includes(missing), message);
  }
});

test('a file which is no library is reported with its path', () => {
  const { code, message } = errorOf(() => ffi.dlopen(__filename));
  assert.equal(code, 'ERR_FFI_CALL_FAILED');
  assert.ok(message.includes(__filename), message);
});

test('a missing symbol is reported with its name', () => {
  const { code, message } = errorOf(() => openFixture({ no_such_symbol: {} }));
  assert.equal(code, 'ERR_FFI_CALL_FAILED');
  assert.match(message, /^dlsym failed: .*no_such_symbol/);
});

test('paths must be strings or null, without NUL', () => {
  for (const bad of [undefined, 5, {}, Buffer.from('x'), new URL('file:///x')]) {
    assert.throws(() => ffi.dlopen(bad), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
  }
  assert.throws(() => ffi.dlopen('a\0b'), { name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' });
});

test('DynamicLibrary is a class', () => {
  assert.throws(() => ffi.DynamicLibrary(fixturePath), {
    name: 'TypeError',
    code: 'ERR_CONSTRUCT_CALL_REQUIRED',
  });
  class Library extends ffi.DynamicLibrary {}
  const lib = new Library(fixturePath);
  assert.ok(lib instanceof Library);
  assert.equal(lib.getFunction('answer', { return: 'int32' })(), 42);
});

test('Symbol.dispose closes the library', () => {
  const closedError = { code: 'ERR_FFI_LIBRARY_CLOSED' };
  const handle = openFixture();
  handle[Symbol.dispose]();
  assert.throws(() => handle.lib.symbols, closedError);

  const lib = new ffi.DynamicLibrary(fixturePath);
  lib[Symbol.dispose]();
  lib[Symbol.dispose]();
  assert.throws(() => lib.symbols, closedError);
});

test('suffix and types describe the platform and the type names', () => {
  const suffix = { darwin: 'dylib', win32: 'dll' }[process.platform] ?? 'so';
  assert.equal(ffi.suffix, suffix);
  assert.equal(ffi.types.INT_32, 'int32');
  assert.equal(ffi.types.ARRAY_BUFFER, 'arraybuffer');
  assert.ok(Object.isFrozen(ffi.types));
});
