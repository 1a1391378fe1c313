'use strict';

// `npm run test:windows` tests fast-ffi for Windows x64 on an x86-64 Debian machine, where nothing is installed
// for it. It cross-builds the addon and its tests, then runs the Rust tests under Wine, and the JavaScript tests
// in Node for Windows: on a call path of the oldest line and the other of the newest, which is what CI has time for.
// `-- --all` does so on all Node lines and call paths, and names of rooms or files of test/ choose those tests
// alone. What it takes goes below build/.

const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { install, root, run } = require('./build');
const { buildFixture } = require('./fixture');
const {
  CALL_PATHS,
  TEST_OPTIONS,
  filesFor,
  heading,
  testFiles,
  testsIn,
} = require('./javascript-tests');
const { NODE_LINES, nodeBinary } = require('./node-lines');
const { stopWine, windowsPath, wineCommand } = require('../toolchains/wine');
const { TARGET, buildWindowsAddon, cargoForWindows } = require('../toolchains/windows-rust');
const { windowsLibraries } = require('../toolchains/windows-libraries');
const { FOR_WINDOWS, zigEnvironment } = require('../toolchains/zig');

/** The runs without `--all`. A call path that is undefined is the default one. */
const CHOSEN_RUNS = [
  { line: 20, callPath: 'generic' },
  { line: 26, callPath: undefined },
];
const ALL_RUNS = NODE_LINES.flatMap((line) => CALL_PATHS.map((callPath) => ({ line, callPath })));

const directory = path.join(root, 'build', 'windows');
const serviceFolder = path.join(directory, 'compile-requests');

const buildAddon = () =>
  install(buildWindowsAddon(), path.join(root, 'fast-ffi.win32-x64-msvc.node'));

function runRustTests() {
  const runner = `CARGO_TARGET_${TARGET.toUpperCase().replaceAll('-', '_')}_RUNNER`;
  cargoForWindows('test', ['--quiet'], { [runner]: wineCommand() });
}

/** Starts what compiles for tests, which can't start a compiler under Wine. */
function startCompileService() {
  fs.rmSync(serviceFolder, { recursive: true, force: true });
  const service = path.join(__dirname, 'compile-service.js');
  return spawn(process.execPath, [service, serviceFolder], {
    stdio: 'inherit',
    env: zigEnvironment(),
  });
}

/** Runs test files in Node for Windows. Gives how many tests have failed. */
function runTests(line, files, callPath, { fixture, libraries }) {
  const node = nodeBinary(line, { platform: 'win32', arch: 'x64' });
  const { stdout } = spawnSync(wineCommand(), [node, '-p', 'process.version'], {
    encoding: 'utf8',
  });
  heading(`Node ${stdout.trim()} for Windows, ${callPath ?? 'default'} call path`);
  const env = {
    ...process.env,
    FAST_FFI_CALL_PATH: callPath,
    FAST_FFI_FIXTURE: windowsPath(fixture),
    FAST_FFI_TEST_COMPILE_SERVICE: windowsPath(serviceFolder),
    FAST_FFI_TEST_PATIENCE: '20000',
    // Folders that go to the front of PATH.
    WINEPATH: windowsPath(libraries),
  };
  if (callPath === undefined) delete env.FAST_FFI_CALL_PATH;
  run(wineCommand(), [node, ...TEST_OPTIONS, '--test-reporter', 'spec', ...files], { env });
}

/** Gives the files of the rooms and files named, or all. */
const chosenFiles = (names) =>
  names.length === 0
    ? testFiles
    : names.flatMap((name) => (name.endsWith('.js') ? [name] : testsIn(name)));

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { all: { type: 'boolean', default: false } },
  });
  fs.mkdirSync(directory, { recursive: true });
  heading('Building for Windows');
  buildAddon();
  const fixture = buildFixture({
    compiler: ['python-zig', 'cc', ...FOR_WINDOWS],
    directory: path.join(directory, 'fixture'),
    platform: 'win32',
    env: zigEnvironment(),
  });
  const libraries = windowsLibraries();
  if (positionals.length === 0) {
    heading('Rust tests');
    runRustTests();
  }
  const service = startCompileService();
  let failures = 0;
  try {
    for (const { line, callPath } of values.all ? ALL_RUNS : CHOSEN_RUNS) {
      try {
        const files = filesFor(callPath, chosenFiles(positionals));
        runTests(line, files, callPath, { fixture, libraries });
      } catch (error) {
        console.error(error.message);
        failures++;
      }
    }
  } finally {
    service.kill();
    stopWine();
  }
  if (failures > 0) throw new Error(`${failures} runs of the JavaScript tests have failed`);
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
