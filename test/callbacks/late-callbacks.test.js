'use strict';

// C may use a callback's pointer when nobody holds the registration any more.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const {
  againstNodeFFI,
  collectGarbageUntil,
  compileLibrary,
  openFixture,
  spawnNode,
} = require('../support/helpers.js');

const skip = againstNodeFFI && 'node:ffi jumps into freed memory';

const INT32 = { return: 'int32', arguments: ['int32'] };
const CALL_INT = { return: 'int32', arguments: ['pointer', 'int32'] };
const STORED = { store_callback: { arguments: ['pointer'] }, call_stored: INT32 };

/** The number of callbacks that are remembered, as SECURITY.md promises, the late callback included. */
const QUARANTINE_SIZE = 1024;

const ENDINGS = {
  'it was unregistered': 'other.unregisterCallback(callback);',
  'its library was closed': 'other.close();',
  'it and others were unregistered': `
    other.unregisterCallback(callback);
    for (let i = 1; i < ${QUARANTINE_SIZE}; i++) lib.unregisterCallback(lib.registerCallback(() => {}));
  `,
  'it unregistered itself': 'functions.call_int32(callback, 1);',
};

for (const [name, end] of Object.entries(ENDINGS)) {
  test(`calling a callback after ${name} ends in a message`, { skip }, () => {
    const { signal, stdout, stderr } = spawnNode(`
      const INT32 = ${JSON.stringify(INT32)};
      const { lib, functions } = openFixture({ call_int32: ${JSON.stringify(CALL_INT)} });
      const other = openFixture().lib;
      function lateCallback(value) {
        other.unregisterCallback(callback);
        return value;
      }
      const callback = other.registerCallback(INT32, lateCallback);
      ${end}
      console.log('ended');
      functions.call_int32(callback, 1);
      console.log('survived');
    `);
    assert.equal(stdout, 'ended\n');
    assert.equal(signal, 'SIGABRT');
    assert.match(stderr, /'lateCallback' .*Callback invoked after it was unregistered/);
  });
}

test('a callback that unregisters itself returns its result', { skip }, () => {
  const { lib, functions } = openFixture({ call_int32: CALL_INT });
  const callback = lib.registerCallback(INT32, (value) => {
    lib.unregisterCallback(callback);
    // These are more than are remembered.
    for (let i = 0; i < 2 * QUARANTINE_SIZE; i++)
      lib.unregisterCallback(lib.registerCallback(() => {}));
    return value + 1;
  });
  assert.equal(functions.call_int32(callback, 41), 42);
});

/** Opens a library that nobody refers to afterwards; `state.collected` tells when it is gone. */
function openCollectable() {
  const state = { collected: false };
  const { lib } = openFixture();
  state.registry = new FinalizationRegistry(() => {
    state.collected = true;
  });
  state.registry.register(lib);
  return { lib, state };
}

test('a registration keeps its library, a callback without reference does not', {
  skip,
}, async () => {
  const { functions } = openFixture(STORED);
  const double = (value) => value * 2;
  const keeper = new FinalizationRegistry(() => assert.fail('the function was collected'));
  (() => {
    const callback = (value) => value + 1;
    keeper.register(callback);
    functions.store_callback(openFixture().lib.registerCallback(INT32, callback));
  })();
  const abandoned = (() => {
    const { lib, state } = openCollectable();
    const pointer = lib.registerCallback(INT32, double);
    lib.unrefCallback(pointer);
    return { pointer, state };
  })();
  await collectGarbageUntil(() => abandoned.state.collected);
  assert.ok(abandoned.state.collected);
  assert.equal(functions.call_stored(41), 42);
  // Calls do nothing once nothing is left of the library. When that is, the collector decides.
  await collectGarbageUntil(() => {
    functions.store_callback(abandoned.pointer);
    return functions.call_stored(4) === 0;
  });
  assert.equal(functions.call_stored(4), 0);
});

const CALLS_BACK_WHEN_UNLOADED = `
  static int (*stored)(int);
  void store(int (*callback)(int)) { stored = callback; }
  __attribute__((destructor)) static void leave(void) { if (stored != 0) stored(1); }
`;

/** Writes code that registers, with one library or another, what the library calls when it is unloaded. */
const registration = (file, owner) => `
  const { lib, functions } = ffi.dlopen(${JSON.stringify(file)}, {
    store: { arguments: ['pointer'] },
  });
  const host = ffi.dlopen(null).lib;
  functions.store(${owner}.registerCallback(${JSON.stringify(INT32)}, (value) => value));
  globalThis.kept = [lib, host];
`;

for (const owner of ['lib', 'host']) {
  const which = owner === 'lib' ? 'its own library' : 'another library';
  test(`a destructor may call back at the end of the process: ${which}`, { skip }, () => {
    const source = registration(compileLibrary(CALLS_BACK_WHEN_UNLOADED), owner);
    const { status, stderr } = spawnNode(source);
    assert.equal(status, 0, stderr);
  });

  test(`a destructor may call back at the end of a Worker: ${which}`, { skip }, () => {
    const source = registration(compileLibrary(CALLS_BACK_WHEN_UNLOADED), owner);
    const { status, stderr } = spawnNode(`
      const { Worker } = require('node:worker_threads');
      const program = ${JSON.stringify(
        `const { ffi } = require(${JSON.stringify(require.resolve('../support/helpers.js'))});\n${source}`,
      )};
      new Worker(program, { eval: true }).on('exit', (code) => { process.exitCode = code + 7; });
    `);
    assert.equal(status, 7, stderr);
  });
}
