'use strict';

// Tens of thousands of arguments take stack, of which Node leaves native code little in Workers.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { againstNodeFFI, compileLibrary, spawnNode } = require('./helpers.js');

const COUNT = 60_000;

/** Calls with ever less stack left, until V8 has none. */
const PROGRAM = (file) => `
  const { functions } = ffi.dlopen(${JSON.stringify(file)}, {
    many: { return: 'int32', arguments: Array(${COUNT}).fill('int32') },
  });
  const values = Array(${COUNT}).fill(1);
  const call = (depth) => (depth > 0 ? call(depth - 1) : functions.many(...values));
  const seen = new Set();
  for (let depth = 0, refused = 0; refused < 3; depth += 100) {
    try {
      seen.add(call(depth));
    } catch (error) {
      seen.add(error.message);
      refused++;
    }
  }
  seen.add(functions.many(...values));
  console.log(...seen);
`;

for (const place of ['the main thread', 'a Worker']) {
  test(`a call on ${place} is refused for want of stack`, { skip: againstNodeFFI }, () => {
    const program = PROGRAM(compileLibrary('int many() { return 2; }'));
    const worker = `
      const { ffi } = require(${JSON.stringify(require.resolve('./helpers.js'))});
      ${program}
    `;
    const { status, stdout, stderr } = spawnNode(
      place === 'a Worker'
        ? `new (require('node:worker_threads').Worker)(${JSON.stringify(worker)}, { eval: true });`
        : program,
    );
    assert.equal(status, 0, stderr);
    assert.equal(stdout, '2 Maximum call stack size exceeded\n');
  });
}
