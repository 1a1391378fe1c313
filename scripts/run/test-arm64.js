'use strict';

// `npm run test:arm64` tests fast-ffi for arm64 Linux on an x86-64 Debian machine. It cross-builds the addon
// and its tests, then runs the Rust tests under qemu, and the JavaScript tests in real arm64 binaries of Node.
// That takes long, so only those JavaScript tests run that depend on the processor, on one line; `-- --all`
// runs all of them on both lines below. With --line=24, --path=generic or --path=default a part of either runs.
// Debian's packages of tools are installed if they are missing, which needs root; all else goes below build/.

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { install, root, run } = require('./build');
const { debianRustCompiler } = require('../toolchains/debian-rust');
const { EMULATOR, RUNTIME, installDebianPackages } = require('../toolchains/emulator');
const { buildFixture } = require('./fixture');
const { CALL_PATHS, heading, runTests, testFiles, testsIn } = require('./javascript-tests');
const { nodeBinary } = require('./node-lines');
const { wrapNode } = require('./wrapped-node');

const NODE_LINES = [24, 26];

/** The rooms of test/ that run without `--all`, on the newest line, for each call path. Callbacks are the same on both. */
const CHOSEN_ROOMS = [
  {
    callPath: undefined,
    rooms: ['callbacks', 'calls', 'fast', 'memory', 'records'],
  },
  { callPath: 'generic', rooms: ['calls', 'records'] },
];

const TARGET = 'aarch64-unknown-linux-gnu';
const COMPILER = 'aarch64-linux-gnu-gcc';
const CPP_COMPILER = 'aarch64-linux-gnu-g++';
const TOOLS = [
  ...RUNTIME,
  'clang',
  'g++-aarch64-linux-gnu',
  'gcc-aarch64-linux-gnu',
  'libc6-dev-arm64-cross',
];

const directory = path.join(root, 'build', 'arm64');

/** Gives the environment in which cargo builds for the target, in a directory for what Debian's compiler makes. */
function cargoEnvironment() {
  const variable = `CARGO_TARGET_${TARGET.toUpperCase().replaceAll('-', '_')}`;
  return {
    ...process.env,
    RUSTC: debianRustCompiler(),
    CARGO_TARGET_DIR: path.join(directory, 'target'),
    [`${variable}_LINKER`]: COMPILER,
    [`${variable}_RUNNER`]: EMULATOR.join(' '),
    FAST_FFI_TEST_RUNNER: EMULATOR.join(' '),
    // A process that qemu forks while another of its threads holds a lock of qemu's waits for that for ever, and
    // the tests start compilers.
    RUST_TEST_THREADS: '1',
    // These two are for what the tests of src/abi/ compile.
    FAST_FFI_TEST_CC: COMPILER,
    FAST_FFI_TEST_CLANG: 'clang',
    [`CC_${TARGET.replaceAll('-', '_')}`]: COMPILER,
  };
}

const argumentsOfCargo = (command, args) => [command, '--locked', '--target', TARGET, ...args];

const cargo = (command, args) =>
  run('cargo', argumentsOfCargo(command, args), { env: cargoEnvironment() });

/**
 * Builds the Rust tests and starts them. They take one processor, so other tests may run meanwhile. Gives a
 * function that waits for their end, shows what they have written, and throws if they have failed.
 */
function startRustTests() {
  cargo('test', ['--no-run']);
  const log = path.join(directory, 'rust-tests.log');
  const output = fs.openSync(log, 'w');
  const options = { cwd: root, env: cargoEnvironment(), stdio: ['ignore', output, output] };
  const ended = once(spawn('cargo', argumentsOfCargo('test', ['--quiet']), options), 'exit');
  return async () => {
    const [status] = await ended;
    fs.closeSync(output);
    heading('Rust tests');
    process.stdout.write(fs.readFileSync(log, 'utf8'));
    if (status !== 0) throw new Error(`The Rust tests failed with status ${status}`);
  };
}

function buildAddon() {
  cargo('build', ['--release']);
  const library = path.join(directory, 'target', TARGET, 'release', 'libfast_ffi.so');
  install(library, path.join(root, 'fast-ffi.linux-arm64-gnu.node'));
}

/** Makes a command that runs a Node line under qemu, and by which it starts itself again. */
function emulatedNode(line) {
  const emulated = `exec ${EMULATOR.join(' ')} '${nodeBinary(line, { arch: 'arm64' })}'`;
  return wrapNode(path.join(directory, `node-${line}`), emulated);
}

/** Lists the runs of the JavaScript tests, or those of a line or a call path: on which line and path, and which files. */
function plannedRuns({ all, line: chosenLine, path: chosenPath }) {
  const runs = all
    ? NODE_LINES.flatMap((line) =>
        CALL_PATHS.map((callPath) => ({ line, callPath, files: testFiles })),
      )
    : CHOSEN_ROOMS.map(({ callPath, rooms }) => ({
        line: NODE_LINES.at(-1),
        callPath,
        files: rooms.flatMap(testsIn),
      }));
  const chosen = runs.filter(
    ({ line, callPath = 'default' }) =>
      [undefined, String(line)].includes(chosenLine) && [undefined, callPath].includes(chosenPath),
  );
  if (chosen.length === 0) throw new Error(`No run has --line=${chosenLine} --path=${chosenPath}`);
  return chosen;
}

async function main() {
  const { values: chosen } = parseArgs({
    options: {
      all: { type: 'boolean', default: false },
      line: { type: 'string' },
      path: { type: 'string' },
    },
  });
  const runs = plannedRuns(chosen);
  fs.mkdirSync(directory, { recursive: true });
  installDebianPackages(TOOLS);
  const rustc = debianRustCompiler();
  heading('Building for arm64');
  run(rustc, ['--version']);
  buildAddon();
  const fixture = buildFixture({
    compiler: [COMPILER],
    directory: path.join(directory, 'fixture'),
  });
  const finishRustTests = startRustTests();
  const env = {
    CC: COMPILER,
    CXX: CPP_COMPILER,
    FAST_FFI_FIXTURE: fixture,
    FAST_FFI_TEST_PATIENCE: '60000',
  };
  try {
    for (const { line, callPath, files } of runs) {
      runTests(emulatedNode(line), { env, files, callPaths: [callPath] });
    }
  } finally {
    await finishRustTests();
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
