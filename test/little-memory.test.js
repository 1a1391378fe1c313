'use strict';

// What fails for want of memory works when there is some again.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { test } = require('node:test');
const { againstNodeFFI, spawnNode } = require('./helpers.js');

const skip =
  (againstNodeFFI && 'about fast-ffi') ||
  // An emulator and AddressSanitizer, whose scripts ask for patience, have their own ways with memory.
  (process.env.FAST_FFI_TEST_PATIENCE && 'limits memory as Linux does') ||
  (spawnSync('prlimit', ['--version']).error && 'there is no prlimit');

test('the first function can be bound later', { skip }, () => {
  const { status, stdout, stderr } = spawnNode(`
    const { execFileSync } = require('node:child_process');
    const fs = require('node:fs');
    const limit = (size) =>
      execFileSync('prlimit', ['--pid', String(process.pid), '--as=' + size + ':unlimited']);
    const { lib } = openFixture();
    const bind = () => lib.getFunction('answer', { return: 'int32' });
    const [, size] = /VmSize:\\s+(\\d+)/.exec(fs.readFileSync('/proc/self/status'));
    limit((Number(size) + 20_000) * 1024); // the table of functions takes 32 MB
    try {
      bind();
    } catch ({ code }) {
      console.log(code);
    }
    limit('unlimited');
    console.log(bind()());
  `);
  assert.equal(status, 0, stderr);
  assert.equal(stdout, 'ERR_FFI_CALL_FAILED\n42\n');
});
