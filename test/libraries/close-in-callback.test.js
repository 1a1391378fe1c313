'use strict';

// A callback may close the library whose code is waiting for it to return.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const v8 = require('node:v8');
const vm = require('node:vm');
const {
  collectGarbageUntil,
  compileLibrary,
  errorOf,
  ffi,
  isLoaded,
} = require('../support/helpers.js');

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

test('a library closed by its callback is unloaded once the call has returned', () => {
  const file = compileLibrary(SOURCE);
  const { lib, functions } = ffi.dlopen(file, FUNCTIONS);
  // The callback is not one of the library's, so that it survives the library's closing.
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

test('a library object that is collected during a call leaves the library loaded', async () => {
  const file = compileLibrary(SOURCE);
  const process = ffi.dlopen(null).lib;
  let collected = 0;
  const registry = new FinalizationRegistry(() => collected++);
  let done = 0;
  const callback = process.registerCallback(CALLBACK, () => {
    done++;
    new Array(100_000).fill(done);
  });
  (() => {
    for (let i = 0; i < 50; i++) {
      const { lib, functions } = ffi.dlopen(file, FUNCTIONS);
      registry.register(lib);
      functions.call_twice(callback);
    }
  })();
  assert.equal(done, 100);
  await collectGarbageUntil(() => collected === 50);
  assert.equal(collected, 50);
  assert.notEqual(isLoaded(file), false);
  process.unregisterCallback(callback);
});

test('what a library does when it is unloaded leaves the result of the call alone', () => {
  const file = compileLibrary(`
    static int (*stored)(int);
    void store(int (*callback)(int)) { stored = callback; }
    int call(void (*callback)(void)) { callback(); return 42; }
    __attribute__((destructor)) static void leave(void) { if (stored != 0) stored(7); }
  `);
  const { lib, functions } = ffi.dlopen(file, {
    store: { arguments: ['pointer'] },
    call: { return: 'int32', arguments: ['pointer'] },
  });
  const process = ffi.dlopen(null).lib;
  const seen = [];
  const told = process.registerCallback({ return: 'int32', arguments: ['int32'] }, (value) => {
    seen.push(value);
    return 1234;
  });
  functions.store(told);
  const closes = process.registerCallback(() => lib.close());
  assert.equal(functions.call(closes), 42);
  if (isLoaded(file) !== undefined) assert.deepEqual(seen, [7]);
  process.unregisterCallback(told);
  process.unregisterCallback(closes);
});

/** The ways in which a finalizer runs within a call, and whether the library is unloaded after it. */
const FINALIZERS = {
  'a finalizer closes the library, which is unloaded after it': {
    register: (lib, registry) => registry.register({}, lib),
    isUnloaded: true,
  },
  'the library object is collected, and the library stays': {
    register: (lib, registry) => registry.register(lib),
    isUnloaded: false,
  },
};

// Finalizers run in turns of the event loop, so a call sees one only if it turns the loop itself.
for (const [name, { register, isUnloaded }] of Object.entries(FINALIZERS)) {
  test(`within a call ${name}`, async () => {
    const file = compileLibrary(SOURCE);
    const host = ffi.dlopen(null, { uv_run: { return: 'int32', arguments: ['pointer', 'int32'] } });
    const UV_RUN_NOWAIT = 2;
    const loop = ffi.getCurrentEventLoop();
    let finalized = 0;
    const registry = new FinalizationRegistry((lib) => {
      finalized++;
      lib?.close();
    });
    v8.setFlagsFromString('--expose-gc');
    const gc = vm.runInNewContext('gc');
    const turn = host.lib.registerCallback(CALLBACK, () => {
      for (let i = 0; i < 50; i++) {
        gc();
        setImmediate(() => {});
        host.functions.uv_run(loop, UV_RUN_NOWAIT);
      }
      // The library's code has a frame on the stack, to which this callback returns.
      assert.notEqual(isLoaded(file), false);
    });
    const call = () => {
      let { lib } = ffi.dlopen(file);
      register(lib, registry);
      const holder = { fn: lib.getFunctions(FUNCTIONS).call_twice };
      lib = undefined;
      return ((fn) => {
        holder.fn = undefined;
        return fn(turn);
      })(holder.fn);
    };
    assert.equal(call(), 42);
    await collectGarbageUntil(() => finalized === 1);
    assert.equal(finalized, 1);
    if (isLoaded(file) !== undefined) assert.equal(isLoaded(file), !isUnloaded);
    host.lib.unregisterCallback(turn);
  });
}
