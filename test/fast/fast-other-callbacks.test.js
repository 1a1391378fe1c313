'use strict';

// There are ways into JavaScript other than a plain registered callback of this copy of the package, and some
// registrations come to an unusual end. A function must not be called fast while such a way is open, and must
// be again once it is closed.

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { freshCopy } = require('../support/fresh-copy');
const {
  collectGarbageUntil,
  ffi,
  fixtureFunction,
  openFixture,
  spawnNode,
  whyNoFastCalls,
} = require('../support/helpers.js');

const skip = whyNoFastCalls();
const isFast = (fn) => ffi.callPath(fn).path === 'fast';

test('a callback of another copy of the package counts', { skip }, () => {
  const other = freshCopy();
  assert.notEqual(other, ffi);

  const add = fixtureFunction('add_int32', 'int32', ['int32', 'int32']);
  assert.ok(isFast(add));
  const lib = new other.DynamicLibrary(null);
  lib.registerCallback(() => {});
  assert.ok(!isFast(add));
  lib.close();
  assert.ok(isFast(add));
});

test('a parameter of type function may be a callback of another package', { skip }, () => {
  const bind = (signature) => openFixture({ call_void: signature }).functions.call_void;
  const notFast = ffi.callPath(bind({ arguments: ['function'] }));
  assert.equal(notFast.path, 'generic');
  assert.match(notFast.reason, /type function/);
  assert.ok(isFast(bind({ arguments: ['function'], callback: false })));
  assert.ok(isFast(bind({ arguments: ['pointer'] })));
});

test('functions of an addon may run JavaScript', { skip }, () => {
  const { addonFileName } = require('../../lib/addon/addon-file');
  const lib = new ffi.DynamicLibrary(path.join(__dirname, '..', '..', addonFileName()));
  const start = { arguments: ['pointer', 'pointer'], return: 'pointer' };
  assert.ok(!isFast(lib.getFunction('napi_register_module_v1', start)));
  lib.close();
});

test('a library collected with an unreferenced callback leaves nothing behind', {
  skip,
}, async () => {
  const add = fixtureFunction('add_int32', 'int32', ['int32', 'int32']);
  (() => {
    const lib = new ffi.DynamicLibrary(null);
    lib.unrefCallback(lib.registerCallback(() => {}));
  })();
  assert.ok(!isFast(add));
  await collectGarbageUntil(() => isFast(add));
});

test('a library closed while a callback is being registered gets none', () => {
  const lib = new ffi.DynamicLibrary(null);
  const fn = Object.defineProperty(() => {}, 'name', {
    get() {
      lib.close();
      return 'closing';
    },
  });
  assert.throws(() => lib.registerCallback(fn), { code: 'ERR_FFI_LIBRARY_CLOSED' });
  const add = fixtureFunction('add_int32', 'int32', ['int32', 'int32']);
  assert.doesNotMatch(String(ffi.callPath(add).reason), /callback/);
});

test('a bad result that cannot be shown is still refused', () => {
  const { signal, stderr } = spawnNode(`
    const { inspect } = require('node:util');
    const { lib, functions } = openFixture({
      call_int32: { return: 'int32', arguments: ['function', 'int32'] },
    });
    const bad = { [inspect.custom]() { throw 1; } };
    functions.call_int32(lib.registerCallback({ return: 'int32', arguments: ['int32'] }, () => bad), 1);
  `);
  assert.equal(signal, 'SIGABRT');
  assert.match(stderr, /invalid value/);
});

test('a callback that unregisters itself and others before it throws is named', () => {
  const { signal, stderr } = spawnNode(`
    const { lib, functions } = openFixture({ call_void: { arguments: ['function'] } });
    const pointer = lib.registerCallback(function victim() {
      lib.unregisterCallback(pointer);
      for (let i = 0; i < 3000; i++) lib.unregisterCallback(lib.registerCallback(() => {}));
      throw new Error('late');
    });
    functions.call_void(pointer);
  `);
  assert.equal(signal, 'SIGABRT');
  assert.match(stderr, /victim.*late/);
});
