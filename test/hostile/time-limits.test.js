'use strict';

// A time limit of node:vm ends a script anywhere, also while this package does what it does only once, and
// neither `catch` nor `finally` runs then. The next use of the package has to make up for it.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { againstNodeFFI, spawnNode } = require('../support/helpers.js');

const skip = againstNodeFFI && 'about the package itself';

/**
 * Writes a program with a list of what is not as usual, `faults`. Over and over it loads the package anew,
 * as `globalThis.fresh`, and runs `script` until a time limit ends it, each time a little further on.
 * `check` looks at what is left.
 */
const program = (script, check) => `
  const vm = require('node:vm');
  const { freshCopy } = require(${JSON.stringify(require.resolve('../support/fresh-copy'))});
  globalThis.fixturePath = fixturePath;
  globalThis.address = allocate(8).pointer;
  const clock = () => Number(process.hrtime.bigint()) / 1e6;
  globalThis.waitUntil = (time) => {
    while (clock() < time);
  };
  const script = new vm.Script(\`waitUntil(start); \${${JSON.stringify(script)}}; for (;;);\`);
  const faults = new Set();
  for (let i = 0; i < 100; i++) {
    globalThis.fresh = freshCopy();
    globalThis.start = clock() + 3 + i * 0.025;
    try {
      script.runInThisContext({ timeout: 5 });
    } catch (error) {
      if (error.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') faults.add(error.message);
    }
    ${check}
  }
  console.log(JSON.stringify([...faults]));
`;

function faults(script, check) {
  const { stdout, stderr } = spawnNode(program(script, check));
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout);
}

test('the first use of a memory accessor may be cut short', { skip }, () => {
  const check = `
    try {
      fresh.setInt32(address, 4, -i);
      if (fresh.getInt32(address, 4) !== -i) faults.add('getInt32 is wrong');
    } catch (error) {
      faults.add(error.message);
    }
    for (const name of Object.keys(ffi)) {
      if (typeof fresh[name] !== typeof ffi[name]) faults.add(name + ' is missing');
    }
  `;
  assert.deepEqual(faults('fresh.setInt8(address, 0, 1)', check), []);
});

test('the first binding may be cut short', { skip }, () => {
  const check = `
    const INT64 = { return: 'int64', arguments: ['int64', 'int64'] };
    const { lib, functions } = fresh.dlopen(fixturePath, { add_int64: INT64 });
    if (functions.add_int64(1n, 2n) !== 3n) faults.add('add_int64 is wrong');
    const { reason } = fresh.callPath(functions.add_int64);
    if (reason !== usual) faults.add(reason);
    lib.close();
  `;
  const usual = `
    const usual = ffi.callPath(fixtureFunction('add_int64', 'int64', ['int64', 'int64'])).reason;
  `;
  const script = `
    fresh.dlopen(fixturePath, { add_int64: { return: 'int64', arguments: ['int64', 'int64'] } })
      .functions.add_int64(1n, 2n)
  `;
  assert.deepEqual(faults(script, usual + check), []);
});
