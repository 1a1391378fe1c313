'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const {
  againstNodeFFI,
  ffi,
  fixtureFunction,
  spawnNode,
  whyNoFastCalls,
} = require('../support/helpers.js');

const skip = againstNodeFFI && 'node:ffi does not tell';

const SIGNATURES = [
  ['noop', 'void', []],
  ['add_int32', 'int32', ['int32', 'int32']],
  ['add_float64', 'float64', ['float64', 'float64']],
  ['string_length', 'int64', ['string']],
  ['sum_16_int32', 'int32', new Array(16).fill('int32')],
];

test('every function has a call path', { skip }, () => {
  for (const signature of SIGNATURES) {
    const { path, reason } = ffi.callPath(fixtureFunction(...signature));
    assert.ok(['fast', 'generic'].includes(path), path);
    // A path that is not the fast one is explained in a sentence.
    if (path === 'fast') assert.equal(reason, null);
    else assert.match(reason, /\w+ .*\w+/);
  }
});

test('callPath does not call the function', { skip }, () => {
  const fn = fixtureFunction('first_byte', 'int32', ['pointer']);
  assert.deepEqual(ffi.callPath(fn), ffi.callPath(fn));
});

test('callPath knows functions of closed libraries', { skip }, () => {
  const { lib, functions } = ffi.dlopen(null, { malloc: { arguments: ['uint64'] } });
  const before = ffi.callPath(functions.malloc);
  lib.close();
  const reason = before.reason ?? 'The library is closed.';
  assert.deepEqual(ffi.callPath(functions.malloc), { path: 'generic', reason });
});

test('callPath refuses everything else', { skip }, () => {
  const strangers = [undefined, null, 5, 'noop', {}, () => {}, ffi.dlopen, ffi.DynamicLibrary];
  for (const stranger of strangers) {
    assert.throws(() => ffi.callPath(stranger), {
      name: 'TypeError',
      code: 'ERR_INVALID_ARG_TYPE',
    });
  }
});

test('a full stack at the first binding does not turn the fast path off', { skip }, () => {
  const { stdout, stderr } = spawnNode(
    `const { lib } = openFixture();
     const signature = { return: 'int32', arguments: ['int32', 'int32'] };
     let deep;
     let failures = 0;
     function bind() {
       try {
         bind();
       } catch {}
       if (deep !== undefined) return;
       try {
         deep = lib.getFunction('add_int32', signature);
       } catch {
         failures++;
       }
     }
     bind();
     const length = fixtureFunction('string_length', 'int64', ['string']);
     const reasons = [deep, length].map((fn) => ffi.callPath(fn).reason);
     const results = [deep(20, 22), Number(length('größe, 日本語'))];
     console.log(JSON.stringify({ failed: failures > 0, reasons, results }));`,
  );
  assert.notEqual(stdout, '', stderr);
  const { reason } = ffi.callPath(fixtureFunction('noop'));
  assert.deepEqual(JSON.parse(stdout), {
    failed: true,
    reasons: [reason, reason],
    results: [42, 18],
  });
});

test('FAST_FFI_CALL_PATH=generic turns the fast path off', { skip }, () => {
  const { stdout, stderr } = spawnNode(
    `const add = fixtureFunction('add_int32', 'int32', ['int32', 'int32']);
     console.log(JSON.stringify({ ...ffi.callPath(add), sum: add(20, 22) }));`,
    { env: { FAST_FFI_CALL_PATH: 'generic' } },
  );
  assert.notEqual(stdout, '', stderr);
  const { path, reason, sum } = JSON.parse(stdout);
  assert.equal(path, 'generic');
  assert.match(reason, /FAST_FFI_CALL_PATH/);
  assert.equal(sum, 42);
});

const isGlibc =
  process.platform === 'linux' && process.report.getReport().header.glibcVersionRuntime;
const otherLoader = !isGlibc && 'it is about the loader of glibc';

test('functions that Node imports are no functions of Node', {
  skip: skip || whyNoFastCalls() || otherLoader,
}, () => {
  // Where Node takes the address of such a function, the loader gives that of a stub in Node to all who ask.
  const { lib } = ffi.dlopen(null);
  for (const name of ['strcmp', 'malloc', 'free', 'read', 'write', 'sqrt', 'access']) {
    const fn = lib.getFunction(name, { return: 'pointer', arguments: ['pointer', 'pointer'] });
    assert.equal(ffi.callPath(fn).path, 'fast', name);
  }
  for (const name of ['uv_version', 'napi_create_function']) {
    assert.match(ffi.callPath(lib.getFunction(name, {})).reason, /part of Node\.js/, name);
  }
});
