'use strict';

// Bigints below 1024 are results that were made once. Whatever a program does while they are made, they are
// all there or none, and they are bigints.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { againstNodeFFI, spawnNode } = require('../support/helpers.js');

const skip = againstNodeFFI && 'about fast-ffi';

/** The program that prints small results of hot code, and a larger one. */
const PRINT = `
  const { add_int64 } = openFixture({
    add_int64: { return: 'int64', arguments: ['int64', 'int64'] },
  }).functions;
  const add = (value) => add_int64(value, 0n);
  for (let i = 0; i < 100_000; i++) add(3);
  console.log(...[3n, 511n, 512n, 600n, 1023n, 2000n].map(add));
`;
const EXPECTED = '3n 511n 512n 600n 1023n 2000n\n';

function assertPrints(expected, source, options) {
  const { status, stdout, stderr } = spawnNode(source, options);
  assert.equal(status, 0, stderr);
  assert.equal(stdout, expected);
}

test('a setter of array elements takes no part', { skip }, () => {
  assertPrints(
    EXPECTED,
    `let calls = 0;
     Object.defineProperty(Array.prototype, 512, {
       configurable: true,
       set() { calls++; throw new Error('cut short'); },
     });
     try { fixtureFunction('add_int64', 'int64', ['int64', 'int64']); } catch {}
     delete Array.prototype[512];
     ${PRINT}`,
  );
});

test('a time limit leaves none out', { skip }, () => {
  assertPrints(
    EXPECTED,
    `const vm = require('node:vm');
     const bind = () => fixtureFunction('add_int64', 'int64', ['int64', 'int64']);
     // The limit strikes at different moments of the first binding.
     for (let limit = 1; limit < 6; limit++) {
       try {
         vm.runInNewContext('for (const end = now() + ' + (limit - 0.3) + '; now() < end; ); bind();', {
           bind,
           now: () => performance.now(),
         }, { timeout: limit });
       } catch {}
     }
     ${PRINT}`,
  );
});

/** Runs a program after another file, which is run before the package is loaded. */
function assertPrintsAfter(preload, expected, source) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-preload-'));
  const file = path.join(directory, 'preload.cjs');
  fs.writeFileSync(file, preload);
  try {
    assertPrints(expected, source, { flags: ['-r', file] });
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

test('a global that was replaced before the package was loaded takes no part', { skip }, () => {
  const preload = `const { asIntN, asUintN } = BigInt;
    globalThis.BigInt = Object.assign((value) => Number(value), { asIntN, asUintN });`;
  assertPrintsAfter(preload, EXPECTED, PRINT);
});

test('what is on Object.prototype does not keep the package from working', { skip }, () => {
  const preload = `for (const name of ['kind', 'kindName', 'slots']) {
    Object.defineProperty(Object.prototype, name, { value: 1, configurable: true });
  }`;
  assertPrintsAfter(preload, EXPECTED, PRINT);
});
