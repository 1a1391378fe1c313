'use strict';

// A callback may close the library whose code is waiting for it to return.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test } = require('node:test');
const { collectGarbageUntil, compileLibrary, errorOf, ffi } = require('./helpers.js');

const SOURCE = `
  static int state = 40;
  int call_twice(void (*callback)(int)) { callback(++state); callback(++state); return state; }
  int call_once(void (*callback)(int)) { callback(++state); return state; }
`;

const FUNCTIONS = {
  call_twice: { return: 'int32', arguments: ['function'] },
  call_once: { return: 'int32', arguments: ['function'] },
};

const CALLBACK = { arguments: ['int32'] };

/** Whether a library is mapped into this process; undefined where that can't be told. */
function isLoaded(file) {
  if (process.platform !== 'linux') return undefined;
  return fs.readFileSync('/proc/self/maps', 'utf8').includes(file);
}

test('a library closed by its callback is unloaded once the call has returned', () => {
  const file = compileLibrary(SOURCE);
  const { lib, functions } = ffi.dlopen(file, FUNCTIONS);
  // Not one of the library's, so that it survives its closing.
  const process = ffi.dlopen(null).lib;
  const seen = [];
  const callback = process.registerCallback(CALLBACK, (value) => {
    seen.push(value);
    lib.close();
    assert.equal(errorOf(() => functions.call_once(callback)).code, 'ERR_FFI_LIBRARY_CLOSED');
    assert.notEqual(isLoaded(file), false);
  });
  assert.equal(functions.call_twice(callback), 42);
  assert.deepEqual(seen, [41, 42]);
  assert.notEqual(isLoaded(file), true);
  process.unregisterCallback(callback);
});

test('calls in a row through several libraries are all left before one is unloaded', () => {
  const [first, second] = [SOURCE, `${SOURCE}int other = 1;`].map(compileLibrary);
  const outer = ffi.dlopen(first, FUNCTIONS);
  const inner = ffi.dlopen(second, FUNCTIONS);
  const process = ffi.dlopen(null).lib;
  const closesOuter = process.registerCallback(CALLBACK, () => outer.lib.close());
  const callsInner = process.registerCallback(CALLBACK, () => {
    inner.functions.call_once(closesOuter);
    assert.notEqual(isLoaded(first), false);
  });
  assert.equal(outer.functions.call_once(callsInner), 41);
  assert.notEqual(isLoaded(first), true);
  assert.notEqual(isLoaded(second), false);
  inner.lib.close();
  assert.notEqual(isLoaded(second), true);
  process.unregisterCallback(closesOuter);
  process.unregisterCallback(callsInner);
});

test('a library that is collected during a call of it is left first', async () => {
  const file = compileLibrary(SOURCE);
  const process = ffi.dlopen(null).lib;
  let done = 0;
  const callback = process.registerCallback(CALLBACK, () => {
    done++;
    new Array(100_000).fill(done);
  });
  (() => {
    for (let i = 0; i < 50; i++) ffi.dlopen(file, FUNCTIONS).functions.call_twice(callback);
  })();
  assert.equal(done, 100);
  await collectGarbageUntil(() => isLoaded(file) === false);
  assert.notEqual(isLoaded(file), true);
  process.unregisterCallback(callback);
});
