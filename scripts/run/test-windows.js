'use strict';

// `npm run test:windows` tests fast-ffi for Windows x64 on an x86-64 Debian machine, where nothing is installed
// for it. It cross-builds the addon and its tests, then runs the Rust tests under Wine, and the JavaScript tests
// in Node for Windows on each call path: the oldest line and the newest, which is what CI has time for, or all with
// `-- --all`. Names of rooms or files of test/ choose those tests alone. What it takes goes below build/.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { root } = require('./build');
const { installDevelopmentTools } = require('./development-tools');
const { buildFixture } = require('./fixture');
const { CALL_PATHS, filesFor, heading, testsIn } = require('./javascript-tests');
const { addonFileName } = require('../../lib/addon/addon-file');
const { makePublishedFolder, publishedTestFiles } = require('../package/published-folder');
const { NODE_LINES, OUTER_LINES, nodeBinary } = require('./node-lines');
const { closeLanes, openLanes, runInLanes } = require('./wine-lanes');
const { stopWine, windowsPath, wineCommand } = require('../toolchains/wine');
const { TARGET, buildWindowsAddon, cargoForWindows } = require('../toolchains/windows-rust');
const { windowsLibraries } = require('../toolchains/windows-libraries');
const { FOR_WINDOWS, zigEnvironment } = require('../toolchains/zig');

const directory = path.join(root, 'build', 'windows');

/** The folder where the tests run. They run on the published code, because Wine takes its time over each file. */
const folder = path.join(directory, 'published');

function runRustTests() {
  const runner = `CARGO_TARGET_${TARGET.toUpperCase().replaceAll('-', '_')}_RUNNER`;
  cargoForWindows('test', ['--quiet'], { [runner]: wineCommand() });
}

/** Runs test files in Node for Windows. Gives those that have failed. */
function runTests(lanes, { line, callPath }, files, { fixture, libraries }) {
  const node = nodeBinary(line, { platform: 'win32', arch: 'x64' });
  const { stdout } = spawnSync(lanes.wide.command, [node, '-p', 'process.version'], {
    encoding: 'utf8',
  });
  heading(`Node ${stdout.trim()} for Windows, ${callPath ?? 'default'} call path`);
  const env = {
    ...process.env,
    FAST_FFI_CALL_PATH: callPath,
    FAST_FFI_FIXTURE: windowsPath(fixture),
    FAST_FFI_TEST_PATIENCE: '20000',
    // Folders that go to the front of PATH.
    WINEPATH: windowsPath(libraries),
  };
  return runInLanes(lanes, node, filesFor(callPath, files), { cwd: folder, env });
}

/** Gives the files of the rooms and files named, or all. */
const chosenFiles = (names) =>
  names.length === 0
    ? publishedTestFiles
    : names.flatMap((name) => (name.endsWith('.js') ? [name] : testsIn(name)));

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { all: { type: 'boolean', default: false } },
  });
  fs.mkdirSync(directory, { recursive: true });
  installDevelopmentTools();
  heading('Building for Windows');
  makePublishedFolder(folder, {
    addon: buildWindowsAddon(),
    name: addonFileName('win32-x64-msvc'),
  });
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
  const lanes = openLanes();
  const failed = [];
  try {
    const files = chosenFiles(positionals);
    const built = { fixture, libraries };
    for (const line of values.all ? NODE_LINES : OUTER_LINES) {
      for (const callPath of CALL_PATHS) {
        const failedHere = await runTests(lanes, { line, callPath }, files, built);
        failed.push(
          ...failedHere.map((file) => `${file} on Node ${line}, ${callPath ?? 'default'}`),
        );
      }
    }
  } finally {
    closeLanes(lanes);
    stopWine();
  }
  if (failed.length > 0) throw new Error(`Failed: ${failed.join(', ')}`);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
