'use strict';

// An operation that fails for want of memory works when there is some again.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { againstNodeFFI, compileLibrary, spawnNode } = require('../support/helpers.js');

const skip =
  (againstNodeFFI && 'about fast-ffi') ||
  (process.platform !== 'linux' && 'LD_PRELOAD is for Linux') ||
  (process.env.FAST_FFI_TEST_NODE !== undefined && 'the preloaded library is for this machine');

test('the first function can be bound later', { skip }, () => {
  const library = compileLibrary(
    fs.readFileSync(path.join(__dirname, '..', 'preload', 'memory.c')),
  );
  const { status, stdout, stderr } = spawnNode(
    `const { lib } = openFixture();
     const bind = () => lib.getFunction('answer', { return: 'int32' });
     for (let i = 0; i < 2; i++) {
       try {
         bind(); // the table of functions takes 32 MiB
       } catch ({ code }) {
         console.log(code);
       }
     }
     delete process.env.LARGE_MAPPINGS;
     console.log(bind()());`,
    { env: { LD_PRELOAD: library, LARGE_MAPPINGS: 'refuse' } },
  );
  assert.equal(status, 0, stderr);
  assert.equal(stdout, 'ERR_FFI_CALL_FAILED\nERR_FFI_CALL_FAILED\n42\n');
});
