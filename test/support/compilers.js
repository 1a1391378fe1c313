'use strict';

// The C compilers that calling conventions are tried with. FAST_FFI_TEST_CC and FAST_FFI_TEST_CLANG name others
// than those of this machine, as in src/abi/tests/compilers.rs.

const { spawnSync } = require('node:child_process');

const { FAST_FFI_TEST_CC, FAST_FFI_TEST_CLANG, CC } = process.env;

const TARGETS = { arm64: 'aarch64-linux-gnu', x64: 'x86_64-linux-gnu' };

/** Tells whether a program can be started. Under qemu those that are not there seem to start, and end with 127. */
function isInstalled(program) {
  const { error, status } = spawnSync(program, ['--version']);
  return error === undefined && status !== 127;
}

const gcc = { name: 'gcc', program: FAST_FFI_TEST_CC ?? CC ?? 'cc', options: ['-O1'] };

function findClang() {
  const program = FAST_FFI_TEST_CLANG ?? 'clang';
  if (!isInstalled(program)) {
    if (FAST_FFI_TEST_CLANG === undefined) return undefined;
    throw new Error(`FAST_FFI_TEST_CLANG is ${program}, which is not installed`);
  }
  // A gcc compiles for one machine, and whoever names one may mean another than this.
  const isForeign = FAST_FFI_TEST_CC !== undefined || CC !== undefined;
  const target = isForeign ? [`--target=${TARGETS[process.arch]}`] : [];
  return { name: 'clang', program, options: ['-O2', ...target] };
}

const clang = findClang();

/** Lists the compilers that are there. Without clang a test says so, and goes on with gcc. */
function compilersFor(t) {
  if (clang === undefined) t.diagnostic('clang is not installed: only gcc was tried');
  return clang === undefined ? [gcc] : [gcc, clang];
}

module.exports = { compilersFor };
