'use strict';

// Runs the JavaScript tests under a Node of any kind.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { root, run } = require('./build');

const testFiles = ['test', 'test/oracle', 'test/types'].flatMap((directory) =>
  fs
    .readdirSync(path.join(root, directory))
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => path.join(directory, name)),
);

// The environment variable that fixes the call path, and what it can be set to.
const CALL_PATHS = [undefined, 'generic'];

function heading(text) {
  console.log(`\n=== ${text}`);
}

/** On each call path; `options` are for this Node, and `cwd` is where the files are. */
function runTests(node, { options = [], env: more = {}, files = testFiles, cwd = root } = {}) {
  for (const callPath of CALL_PATHS) {
    const { stdout } = spawnSync(node, ['-p', 'process.version'], { encoding: 'utf8' });
    heading(`Node ${stdout.trim()}, ${callPath ?? 'default'} call path`);
    const env = { ...process.env, ...more, FAST_FFI_CALL_PATH: callPath };
    if (callPath === undefined) delete env.FAST_FFI_CALL_PATH;
    run(node, ['--test', '--test-reporter', 'spec', ...options, ...files], { cwd, env });
  }
}

module.exports = { heading, runTests, testFiles };
