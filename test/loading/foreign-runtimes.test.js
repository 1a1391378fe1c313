'use strict';

// Bun and Deno load Node-API addons but are not Node: all calls go the generic path there, and callPath()
// says so. `node scripts/toolchains/foreign-runtimes.js` installs them.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { test } = require('node:test');
const { foreignRuntime } = require('../../scripts/toolchains/foreign-runtimes');
const { againstNodeFFI, fixturePath } = require('../support/helpers.js');

const RUNTIMES = [
  { name: 'bun', args: ['-e'] },
  { name: 'deno', args: ['eval'] },
];

function program() {
  const { lib, functions } = ffi.dlopen(fixturePath, {
    add_int32: { return: 'int32', arguments: ['int32', 'int32'] },
    add_uint64: { return: 'uint64', arguments: ['uint64', 'uint64'] },
    mix_4: { return: 'float64', arguments: ['int32', 'float64', 'float32', 'int64'] },
    string_length: { return: 'int64', arguments: ['string'] },
    sum_bytes: { return: 'uint64', arguments: ['buffer', 'uint64'] },
    call_int32: { return: 'int32', arguments: ['function', 'int32'] },
  });
  const messageOf = (fn) => {
    try {
      return fn();
    } catch ({ code, message }) {
      return `${code} ${message}`;
    }
  };
  const { add_int32: add } = functions;
  let sum = 0;
  for (let i = 0; i < 200_000; i++) sum += add(i, 1);
  const twice = lib.registerCallback({ return: 'int32', arguments: ['int32'] }, (n) => n * 2);
  const results = {
    sum,
    uint64: functions.add_uint64(2n ** 63n, 1),
    mixed: functions.mix_4(1, 0.5, 0.25, 2n),
    string: functions.string_length('grüß dich'),
    buffer: functions.sum_bytes(new Uint8Array([1, 2, 3]), 3),
    callback: functions.call_int32(twice, 21),
    bad: messageOf(() => add(0.5, 1)),
    path: ffi.callPath(add).path,
    reason: ffi.callPath(add).reason,
  };
  lib.close();
  return { ...results, closed: messageOf(() => add(1, 2)) };
}

const EXPECTED = {
  sum: 20_000_100_000,
  uint64: '9223372036854775809',
  mixed: 10.75,
  string: '11',
  buffer: '6',
  callback: 42,
  bad: 'ERR_INVALID_ARG_VALUE Argument 0 must be an int32 (add_int32: got 0.5)',
  path: 'generic',
  closed: `ERR_FFI_LIBRARY_CLOSED Library is closed (add_int32 in ${fixturePath})`,
};

for (const { name, args } of RUNTIMES) {
  const binary = foreignRuntime(name);
  const skip =
    (againstNodeFFI && 'about fast-ffi') ||
    (!fs.existsSync(binary) && 'not installed: run `node scripts/toolchains/foreign-runtimes.js`');
  // The reason for the generic path must be the runtime's own, not the environment variable.
  const env = { ...process.env, FAST_FFI_CALL_PATH: undefined, NODE_TEST_CONTEXT: undefined };

  test(`fast-ffi works in ${name}`, { skip }, () => {
    const source = `
      import { createRequire } from 'node:module';
      const ffi = createRequire(${JSON.stringify(__filename)})('../..');
      const fixturePath = ${JSON.stringify(fixturePath)};
      ${program}
      const asText = (_, value) => (typeof value === 'bigint' ? String(value) : value);
      console.log(JSON.stringify(program(), asText));
    `;
    const { status, stdout, stderr } = spawnSync(binary, [...args, source], {
      encoding: 'utf8',
      env,
    });
    assert.equal(status, 0, stderr);
    const { reason, ...results } = JSON.parse(stdout);
    assert.deepEqual(results, EXPECTED);
    assert.match(reason, /not an ordinary build of Node/);
  });
}
