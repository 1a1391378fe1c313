'use strict';

// The C compilers that calling conventions are tried with, and the C++ compiler. FAST_FFI_TEST_CC and
// FAST_FFI_TEST_CLANG name others than those of this machine, as in src/abi/tests/compilers.rs, and so does CXX.
// Where a service compiles, it has one compiler: zig, which is clang.

const { spawnSync } = require('node:child_process');

const { service } = require('./compile');

const { FAST_FFI_TEST_CC, FAST_FFI_TEST_CLANG, CC, CXX } = process.env;

const TARGETS = { arm64: 'aarch64-linux-gnu', x64: 'x86_64-linux-gnu' };

/** Gives what a compiler says of itself, if there is one. Under qemu those that are not there seem to start. */
function versionOf(program) {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout : undefined;
}

const makeCompiler = (name, program, options) => ({
  name,
  program,
  options,
  isClang: service !== undefined || versionOf(program)?.includes('clang') === true,
});

/** The compiler that has to be there. It is gcc on Linux. */
const cc = makeCompiler('cc', FAST_FFI_TEST_CC ?? CC ?? 'cc', ['-O1']);

/** Whether a C compiler is named: it compiles for one machine, which may be another than this and lack its libraries. */
const isNamed = FAST_FFI_TEST_CC !== undefined || CC !== undefined;

function findClang() {
  if (service !== undefined) return undefined;
  const program = FAST_FFI_TEST_CLANG ?? 'clang';
  const target =
    isNamed && process.platform === 'linux' ? [`--target=${TARGETS[process.arch]}`] : [];
  const clang = makeCompiler('clang', program, ['-O2', ...target]);
  if (clang.isClang) return clang;
  if (FAST_FFI_TEST_CLANG === undefined) return undefined;
  throw new Error(`FAST_FFI_TEST_CLANG is ${program}, which is no clang that is installed`);
}

const clang = findClang();

/** Lists the compilers that are there. Without clang a test says so, and goes on. */
function compilersFor(t) {
  if (service !== undefined) return [{ name: 'zig', options: ['-O1'], isClang: true }];
  if (clang === undefined) t.diagnostic(`clang is not installed: only ${cc.program} was tried`);
  return clang === undefined ? [cc] : [cc, clang];
}

/** The C++ compiler. Where a C compiler is named but no C++ compiler, there is none for the same machine. */
const cpp = makeCompiler('c++', CXX ?? 'c++', ['-O2']);

/** Says why there is no C++ compiler; false if there is one. */
function whyNoCpp() {
  if (service !== undefined) return false;
  if (isNamed && CXX === undefined) return 'CC names a compiler, and CXX names none for C++';
  if (versionOf(cpp.program) === undefined) return `no C++ compiler is installed (${cpp.program})`;
  return false;
}

module.exports = { cc, compilersFor, cpp, isNamed, whyNoCpp };
