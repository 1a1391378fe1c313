'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const {
  collectGarbageUntil,
  compileLibrary,
  ffi,
  fixturePath,
  more,
  openFixture,
  spawnNode,
} = require('../support/helpers.js');

/** The error of the closed library, or of a function of it. */
const closedError = (called = '') => ({
  name: 'Error',
  code: 'ERR_FFI_LIBRARY_CLOSED',
  message: `Library is closed${more(` (${called && `${called} in `}${fixturePath})`)}`,
});

const ANSWER = { return: 'int32' };

const USES = {
  symbols: (lib) => lib.symbols,
  functions: (lib) => lib.functions,
  getSymbol: (lib) => lib.getSymbol('noop'),
  'getSymbol of a known symbol': (lib) => lib.getSymbol('answer'),
  getSymbols: (lib) => lib.getSymbols(),
  getFunction: (lib) => lib.getFunction('noop', {}),
  'getFunction of a known function': (lib) => lib.getFunction('answer', ANSWER),
  getFunctions: (lib) => lib.getFunctions(),
  'getFunctions with definitions': (lib) => lib.getFunctions({ noop: {} }),
  registerCallback: (lib) => lib.registerCallback(() => {}),
  unregisterCallback: (lib, callback) => lib.unregisterCallback(callback),
  refCallback: (lib, callback) => lib.refCallback(callback),
  unrefCallback: (lib, callback) => lib.unrefCallback(callback),
  dlsym: (lib) => ffi.dlsym(lib, 'noop'),
};

for (const [name, use] of Object.entries(USES)) {
  test(`${name} throws after close`, () => {
    const { lib } = openFixture({ answer: ANSWER });
    const callback = lib.registerCallback(() => {});
    lib.close();
    assert.throws(() => use(lib, callback), closedError());
  });
}

test('functions throw after close, whatever their arguments', () => {
  const { lib, functions } = openFixture({
    answer: ANSWER,
    add_int32: { return: 'int32', arguments: ['int32', 'int32'] },
    string_length: { return: 'int64', arguments: ['string'] },
  });
  lib.close();
  assert.throws(() => functions.answer(), closedError('answer'));
  assert.throws(() => functions.answer('too', 'many'), closedError('answer'));
  assert.throws(() => functions.add_int32(1, 2), closedError('add_int32'));
  assert.throws(() => functions.add_int32('bad'), closedError('add_int32'));
  assert.throws(() => functions.string_length('text'), closedError('string_length'));
});

test('a function which was hot throws after close', () => {
  const { lib, functions } = openFixture({
    add_int32: { return: 'int32', arguments: ['int32', 'int32'] },
  });
  const add = (a, b) => functions.add_int32(a, b);
  for (let i = 0; i < 20_000; i++) add(i, 1);
  lib.close();
  assert.throws(() => add(1, 2), closedError('add_int32'));
});

test('closing again, in any way, does nothing', () => {
  const { lib } = openFixture();
  assert.equal(lib.close(), undefined);
  assert.equal(lib.close(), undefined);
  assert.equal(lib[Symbol.dispose](), undefined);
  assert.equal(ffi.dlclose(lib), undefined);
});

test('the path and the address of a function stay', () => {
  const { lib, functions } = openFixture({ answer: ANSWER });
  const { pointer } = functions.answer;
  lib.close();
  assert.equal(lib.path, fixturePath);
  assert.equal(functions.answer.pointer, pointer);
});

test('bad arguments are reported before the library being closed', () => {
  const { lib } = openFixture();
  lib.close();
  assert.throws(() => lib.getFunction(5, {}), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => lib.getFunction('noop', 5), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => lib.getSymbol(5), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => lib.registerCallback(5), { code: 'ERR_INVALID_ARG_TYPE' });
});

const closingGetter = (lib, key, value) =>
  Object.defineProperty({}, key, {
    enumerable: true,
    get() {
      lib.close();
      return value;
    },
  });

const CLOSED_MEANWHILE = {
  'the return type': (lib) => lib.getFunction('noop', closingGetter(lib, 'return', 'void')),
  'the arguments': (lib) => lib.getFunction('noop', closingGetter(lib, 'arguments', [])),
  'a known function': (lib) => lib.getFunction('answer', closingGetter(lib, 'return', 'int32')),
  'a definition': (lib) => lib.getFunctions(closingGetter(lib, 'noop', {})),
  'a callback signature': (lib) =>
    lib.registerCallback(closingGetter(lib, 'return', 'void'), () => {}),
};

for (const [name, use] of Object.entries(CLOSED_MEANWHILE)) {
  test(`a getter may close the library: ${name}`, () => {
    const { lib } = openFixture({ answer: ANSWER });
    assert.throws(() => use(lib), closedError());
  });
}

test('a function keeps its library open', async () => {
  const open = () => openFixture({ answer: ANSWER }).functions.answer;
  const answer = open();
  let collected = false;
  const registry = new FinalizationRegistry(() => {
    collected = true;
  });
  registry.register(openFixture().lib);
  await collectGarbageUntil(() => collected);
  assert.ok(collected, 'a library without users is collected');
  assert.equal(answer(), 42);
});

test('a library whose thread runs on may be open when the process ends', () => {
  const library = compileLibrary(`
    static volatile unsigned long count;
    #ifdef _WIN32
    #include <windows.h>
    static DWORD WINAPI run(void *unused) { (void)unused; for (;;) count++; }
    __declspec(dllexport) void start(void) { CreateThread(NULL, 0, run, NULL, 0, NULL); }
    #else
    #include <pthread.h>
    static void *run(void *unused) { for (;;) count++; return unused; }
    void start(void) { pthread_t thread; pthread_create(&thread, NULL, run, NULL); }
    #endif
  `);
  for (let attempt = 0; attempt < 3; attempt++) {
    const { status, signal, stdout } = spawnNode(`
      const { functions } = ffi.dlopen(${JSON.stringify(library)}, { start: {} });
      functions.start();
      console.log('started');
    `);
    assert.deepEqual([status, signal, stdout], [0, null, 'started\n']);
  }
});
