'use strict';

// What a callback cannot give back to native code ends the process, so every case needs its own.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { againstNodeFFI, fixturePath, spawnNode } = require('../support/helpers.js');

const badValue = /Callback returned invalid value for declared FFI type/;
const promise = /Callbacks cannot return promises/;
const otherThread = /Callbacks can only be invoked on the system thread they were created on/;

const ABORTS = [
  {
    label: 'throws an Error',
    type: 'int32',
    body: "throw new Error('x')",
    message: /cannot throw/,
  },
  { label: 'throws null', type: 'int32', body: 'throw null', message: /cannot throw/ },
  {
    label: 'returns a promise',
    type: 'int32',
    body: 'return Promise.resolve(1)',
    message: promise,
  },
  { label: 'returns a string', type: 'int32', body: "return '1'", message: badValue },
  { label: 'returns nothing', type: 'int32', body: '', message: badValue },
  { label: 'returns a fraction', type: 'int32', body: 'return 0.5', message: badValue },
  { label: 'returns NaN', type: 'uint8', body: 'return NaN', message: badValue },
  { label: 'returns a bigint for int32', type: 'int32', body: 'return 1n', message: badValue },
  { label: 'returns too much for int8', type: 'int8', body: 'return 128', message: badValue },
  { label: 'returns -1 for uint32', type: 'uint32', body: 'return -1', message: badValue },
  { label: 'returns a number for int64', type: 'int64', body: 'return 1', message: badValue },
  {
    label: 'returns 2n ** 63n for int64',
    type: 'int64',
    body: 'return 2n ** 63n',
    message: badValue,
  },
  { label: 'returns -1n for uint64', type: 'uint64', body: 'return -1n', message: badValue },
  { label: 'returns a bigint for float64', type: 'float64', body: 'return 1n', message: badValue },
  { label: 'returns a number for pointer', type: 'pointer', body: 'return 1', message: badValue },
  { label: 'returns a Buffer', type: 'pointer', body: 'return Buffer.alloc(1)', message: badValue },
  {
    label: 'is called on another thread',
    type: 'int32',
    call: 'call_on_thread',
    body: 'return 1',
    message: otherThread,
  },
];

function abort({ type, body, call = `call_${type}` }) {
  const value = /64|pointer/.test(type) && type !== 'float64' ? '1n' : '1';
  return spawnNode(`
    const { lib, functions } = openFixture({
      ${call}: { return: '${type}', arguments: ['function', '${type}'] },
    });
    function guiltyCallback() { ${body} }
    const signature = { return: '${type}', arguments: ['${type}'] };
    functions.${call}(lib.registerCallback(signature, guiltyCallback), ${value});
    console.log('survived');
  `);
}

for (const { label, message, ...details } of ABORTS) {
  test(`the process aborts when a callback ${label}`, () => {
    const { signal, stdout, stderr } = abort(details);
    assert.equal(stdout, '');
    assert.equal(signal, 'SIGABRT');
    assert.match(stderr, message);
    if (!againstNodeFFI) {
      assert.match(stderr, /guiltyCallback/);
      assert.ok(stderr.includes(fixturePath), stderr);
    }
  });
}

test('a void callback may return anything but a promise', () => {
  const source = (result) => `
    const { lib, functions } = openFixture({ call_void: { arguments: ['function'] } });
    functions.call_void(lib.registerCallback(() => ${result}));
    console.log('survived');
  `;
  assert.equal(spawnNode(source("({ any: 'thing' })")).stdout, 'survived\n');
  const { signal, stderr } = spawnNode(source('Promise.resolve()'));
  assert.equal(signal, 'SIGABRT');
  assert.match(stderr, promise);
});
