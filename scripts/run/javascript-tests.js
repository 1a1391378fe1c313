'use strict';

// This module runs the JavaScript tests under a Node of any kind.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { root, run } = require('./build');

/** The rooms of test/ whose tests are not for every Node, or need to run only once. */
const OTHER_ROOMS = ['package', 'structure'];

/** Lists the test files of a room of test/. */
const testsIn = (room) =>
  fs
    .readdirSync(path.join(root, 'test', room))
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => path.join('test', room, name));

const testFiles = fs
  .readdirSync(path.join(root, 'test'))
  .filter((room) => !OTHER_ROOMS.includes(room))
  .flatMap(testsIn);

/** The options of Node that run test files: as many at a time as there are processors. By itself Node takes one less. */
const TEST_OPTIONS = ['--test', `--test-concurrency=${os.availableParallelism()}`];

/** Gives the version of a Node. */
const versionOf = (node) =>
  spawnSync(node, ['-p', 'process.version'], { encoding: 'utf8' }).stdout.trim();

/** The values of the environment variable that fixes the call path, undefined where it is not set. */
const CALL_PATHS = [undefined, 'generic'];

/** The rooms of test/ that are about what is read and written, not called: they run on the default path alone. */
const ROOMS_WITHOUT_CALLS = ['bind'];

/** Gives those of some test files that are for a call path. */
const filesFor = (callPath, files) =>
  files.filter(
    (file) => callPath === undefined || !ROOMS_WITHOUT_CALLS.includes(file.split(path.sep)[1]),
  );

function heading(text) {
  console.log(`\n=== ${text}`);
}

/**
 * Runs test files under a Node, on each call path. `options` and `env` are for that Node, and `cwd` is where
 * the files are.
 */
function runTests(
  node,
  { options = [], env: more = {}, files = testFiles, cwd = root, callPaths = CALL_PATHS } = {},
) {
  for (const callPath of callPaths) {
    heading(`Node ${versionOf(node)}, ${callPath ?? 'default'} call path`);
    // Node leaves out variables that are undefined.
    const env = { ...process.env, ...more, FAST_FFI_CALL_PATH: callPath };
    const chosen = filesFor(callPath, files);
    run(node, [...TEST_OPTIONS, '--test-reporter', 'spec', ...options, ...chosen], { cwd, env });
  }
}

module.exports = {
  CALL_PATHS,
  TEST_OPTIONS,
  filesFor,
  heading,
  runTests,
  testFiles,
  testsIn,
  versionOf,
};
