'use strict';

// `npm run test:arm64`: tests fast-ffi for arm64 Linux on an x86-64 Debian machine. Cross-builds
// the addon and its tests, then runs them under qemu: the Rust tests, and the JavaScript tests in
// real arm64 binaries of Node. Of what that takes Debian's packages of tools are installed if they
// are missing, which needs root; all else goes below build/.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { install, root, run } = require('./build');
const { debianRustCompiler } = require('./debian-rust');
const { EMULATOR, RUNTIME, installDebianPackages } = require('./emulator');
const { buildFixture } = require('./fixture');
const { heading, runTests } = require('./javascript-tests');
const { nodeBinary } = require('./node-lines');
const { wrapNode } = require('./wrapped-node');

const NODE_LINES = [24, 26];
const TARGET = 'aarch64-unknown-linux-gnu';
const COMPILER = 'aarch64-linux-gnu-gcc';
const TOOLS = [...RUNTIME, 'gcc-aarch64-linux-gnu', 'libc6-dev-arm64-cross'];

const directory = path.join(root, 'build', 'arm64');

/** Runs cargo for the target, with a directory of its own for what Debian's compiler makes. */
function cargo(command, args) {
  const variable = `CARGO_TARGET_${TARGET.toUpperCase().replaceAll('-', '_')}`;
  const env = {
    ...process.env,
    RUSTC: debianRustCompiler(),
    CARGO_TARGET_DIR: path.join(directory, 'target'),
    [`${variable}_LINKER`]: COMPILER,
    [`${variable}_RUNNER`]: EMULATOR.join(' '),
    FAST_FFI_TEST_RUNNER: EMULATOR.join(' '),
    [`CC_${TARGET.replaceAll('-', '_')}`]: COMPILER,
  };
  run('cargo', [command, '--locked', '--target', TARGET, ...args], { env });
}

function buildAddon() {
  cargo('build', ['--release']);
  const library = path.join(directory, 'target', TARGET, 'release', 'libfast_ffi.so');
  install(library, path.join(root, 'fast-ffi.linux-arm64-gnu.node'));
}

/** A command that runs this Node under qemu, and by which it starts itself again. */
function emulatedNode(line) {
  const emulated = `exec ${EMULATOR.join(' ')} '${nodeBinary(line, 'arm64')}'`;
  return wrapNode(path.join(directory, `node-${line}`), emulated);
}

function main() {
  fs.mkdirSync(directory, { recursive: true });
  installDebianPackages(TOOLS);
  const nodes = NODE_LINES.map(emulatedNode);
  const rustc = debianRustCompiler();
  heading('Building for arm64');
  run(rustc, ['--version']);
  buildAddon();
  const fixture = buildFixture({ compiler: COMPILER, directory: path.join(directory, 'fixture') });
  heading('Rust tests');
  cargo('test', ['--quiet']);
  for (const node of nodes) {
    runTests(node, {
      options: [`--test-concurrency=${os.availableParallelism()}`],
      env: { CC: COMPILER, FAST_FFI_FIXTURE: fixture, FAST_FFI_TEST_PATIENCE: '60000' },
    });
  }
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
