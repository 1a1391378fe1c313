'use strict';

// The options that are flags of the loader's.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { platformName } = require('../../lib/addon/addon-file');
const {
  GET_PROCESS_ID,
  againstNodeFFI,
  compileLibrary,
  errorOf,
  ffi,
  isLoaded,
  isWindows,
  whyNotIsLoaded,
} = require('../support/helpers.js');

const skip = againstNodeFFI && 'node:ffi has no such options';
const isGlibc = /^linux-.*-gnu$/.test(platformName());

const knowsLoaded = { skip: skip || whyNotIsLoaded };

/** Why what needs unresolved functions can't be tried; false where it can. */
const namesLibraries =
  isWindows && 'libraries of Windows name the library of each function that they need';

/** A library that needs a function which nobody has yet. */
const NEEDING = (name) => `int ${name}(void); int call(void) { return ${name}(); }`;
const CALL = { call: { return: 'int32' } };

test('a lazy library may lack functions that it does not call', {
  skip: skip || namesLibraries,
}, () => {
  const library = compileLibrary(NEEDING('no_such_function'));
  // musl binds all functions at once.
  if (isGlibc) {
    ffi.dlopen(library, CALL).lib.close();
    ffi.dlopen(library, CALL, { lazy: true }).lib.close();
  }
  const { code, message } = errorOf(() => ffi.dlopen(library, CALL, { lazy: false }));
  assert.equal(code, 'ERR_FFI_CALL_FAILED');
  assert.match(message, /no_such_function/);
});

test('a global library gives its functions to those opened later', {
  skip: skip || namesLibraries,
}, () => {
  const source = (result) => `int of_global_library(void) { return ${result}; }`;
  const needing = compileLibrary(NEEDING('of_global_library'));
  const options = { lazy: false };
  ffi.dlopen(compileLibrary(source(1)));
  assert.throws(() => ffi.dlopen(needing, CALL, options), { code: 'ERR_FFI_CALL_FAILED' });
  const { lib } = ffi.dlopen(compileLibrary(source(2)), {}, { global: true });
  assert.equal(ffi.dlopen(needing, CALL, options).functions.call(), 2);
  assert.ok(lib.getSymbol('of_global_library') > 0n);
});

test('a library that is not to be deleted stays loaded', knowsLoaded, () => {
  for (const nodelete of [false, true]) {
    const library = compileLibrary('int x = 5;');
    const { lib } = ffi.dlopen(library, {}, { nodelete });
    assert.ok(isLoaded(library));
    lib.close();
    // musl never unloads.
    if (nodelete || isGlibc || isWindows) assert.equal(isLoaded(library), nodelete);
    assert.throws(() => lib.getSymbol('x'), { code: 'ERR_FFI_LIBRARY_CLOSED' });
  }
});

test('a library that is not to be loaded must have been', knowsLoaded, () => {
  const library = compileLibrary('int x = 5;');
  const { code, message } = errorOf(() => new ffi.DynamicLibrary(library, { noload: true }));
  assert.equal(code, 'ERR_FFI_CALL_FAILED');
  assert.match(message, /^dlopen failed: .*(is not loaded|not already loaded)$/);
  assert.ok(message.includes(library) && !isLoaded(library), message);
  const first = new ffi.DynamicLibrary(library);
  const second = new ffi.DynamicLibrary(library, { noload: true });
  assert.equal(second.getSymbol('x'), first.getSymbol('x'));
});

test('the process is open as it is', { skip }, () => {
  const all = { deepBind: true, global: true, lazy: false, nodelete: true, noload: true };
  const { functions } = ffi.dlopen(null, { [GET_PROCESS_ID]: { return: 'int32' } }, all);
  assert.equal(functions[GET_PROCESS_ID](), process.pid);
});

test('options must be booleans, of known names', { skip }, () => {
  for (const name of ['deepBind', 'global', 'lazy', 'nodelete', 'noload', 'supportsExceptions']) {
    assert.throws(() => ffi.dlopen(null, {}, { [name]: 1 }), {
      code: 'ERR_INVALID_ARG_TYPE',
      message: `The ${name} option must be a boolean (got 1)`,
    });
    ffi.dlopen(null, {}, { [name]: undefined });
  }
  assert.throws(() => ffi.dlopen(null, {}, { noDelete: true }), {
    code: 'ERR_INVALID_ARG_VALUE',
    message: 'Unknown option noDelete; did you mean nodelete?',
  });
});

const VERSIONED = { skip: skip || (!isGlibc && 'glibc alone tells versions') };

/** The version that glibc gives what it has had since it was ported to the machine. */
const OLDEST = { arm64: 'GLIBC_2.17', x64: 'GLIBC_2.2.5' }[process.arch];

test('versions of symbols are found', VERSIONED, () => {
  const { lib, functions } = ffi.dlopen('libc.so.6', {
    oldest: { symbol: `getpid@${OLDEST}`, return: 'int32' },
    none: { symbol: 'getpid@GLIBC_1.99', optional: true },
  });
  assert.equal(functions.oldest(), process.pid);
  assert.equal(functions.none, null);
  const name = `memcpy@${OLDEST}`;
  assert.equal(lib.getSymbol(name), lib.getSymbol(`memcpy@@${OLDEST}`));
  assert.equal(lib.getFunction(`getpid@${OLDEST}`, { return: 'int32' })(), process.pid);
  if (process.arch === 'x64') {
    assert.equal(lib.getSymbol('memcpy@GLIBC_2.14'), lib.getSymbol('memcpy'));
    assert.notEqual(lib.getSymbol(name), lib.getSymbol('memcpy'));
  }
});

test('a version that is missing is named', VERSIONED, () => {
  const lib = new ffi.DynamicLibrary('libc.so.6');
  const { code, message } = errorOf(() => lib.getSymbol('getpid@GLIBC_1.99'));
  assert.equal(code, 'ERR_FFI_CALL_FAILED');
  assert.match(message, /^dlsym failed: .*getpid.*GLIBC_1\.99/);
  for (const name of ['getpid@', '@GLIBC_2.17', '@', 'getpid@@']) {
    assert.throws(
      () => lib.getSymbol(name),
      ({ message }) => message.includes(name),
    );
  }
});
