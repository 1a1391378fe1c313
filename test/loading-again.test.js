'use strict';

// Test runners load a package anew for each file, in one thread. What earlier copies have left may
// be collected meanwhile, and its memory used again.

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { againstNodeFFI, spawnNode } = require('./helpers.js');

test('the package can be loaded over and over', { skip: againstNodeFFI }, () => {
  const root = path.join(__dirname, '..');
  const { status, stdout, stderr } = spawnNode(
    `const root = ${JSON.stringify(root)};
     const { createRequire } = require('node:module');
     const library = require('node:path').join(root, 'lib');
     (async () => {
       for (let i = 0; i < 50; i++) {
         for (const file of Object.keys(require.cache)) {
           if (file.startsWith(library)) delete require.cache[file];
         }
         // A module keeps what it has required.
         const { lib } = createRequire(library)(root).dlopen(fixturePath);
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
