'use strict';

// Test runners load a package anew for each file, in one thread. Objects of earlier copies may be collected
// meanwhile, and their memory used again.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { againstNodeFFI, spawnNode } = require('../support/helpers.js');

test('the package can be loaded over and over', { skip: againstNodeFFI }, () => {
  const { status, stdout, stderr } = spawnNode(
    `const { freshCopy } = require(${JSON.stringify(require.resolve('../support/fresh-copy'))});
     (async () => {
       for (let i = 0; i < 50; i++) {
         const { lib } = freshCopy().dlopen(fixturePath);
         lib.close();
         for (let turn = 0; turn < 2; turn++) {
           gc();
           await new Promise(setImmediate);
         }
       }
       console.log('loaded');
     })();`,
    { flags: ['--expose-gc'] },
  );
  assert.equal(status, 0, stderr);
  assert.equal(stdout, 'loaded\n');
});
