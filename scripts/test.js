'use strict';

// `npm test`: installs and builds what is missing, checks formatting, lints and types, and runs
// the Rust tests and then the JavaScript tests on every supported Node line and on the running
// Node, on each call path. `npm test -- js` runs the JavaScript tests on the running Node alone.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { build, root, run } = require('./build');
const { buildFixture } = require('./fixture');
const { installForeignRuntimes } = require('./foreign-runtimes');
const { NODE_LINES, nodeBinary, npm } = require('./node-lines');

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

function developmentTool(name, args) {
  run(path.join(root, 'node_modules', '.bin', name), args);
}

function checkSources() {
  heading('Rust: format, lints, tests');
  run('cargo', ['fmt', '--check']);
  run('cargo', ['clippy', '--locked', '--all-targets', '--', '-D', 'warnings']);
  run('cargo', ['test', '--locked', '--quiet']);
  heading('JavaScript: format, lints; types');
  developmentTool('biome', ['ci', '--error-on-warnings']);
  developmentTool('tsc', ['-p', 'test/types']);
  developmentTool('tsc', ['-p', 'test/types/tsconfig.bundler.json']);
}

function runTests(node) {
  for (const callPath of CALL_PATHS) {
    const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
    heading(`Node ${version}, ${callPath ?? 'default'} call path`);
    const env = { ...process.env, FAST_FFI_CALL_PATH: callPath };
    if (callPath === undefined) delete env.FAST_FFI_CALL_PATH;
    run(node, ['--test', '--test-reporter', 'spec', ...testFiles], { env });
  }
}

function main() {
  if (!fs.existsSync(path.join(root, 'node_modules'))) {
    heading('Installing development tools');
    npm(['ci', '--no-audit', '--no-fund']);
  }
  heading('Building');
  build();
  buildFixture();
  installForeignRuntimes();
  if (!process.argv.includes('js')) {
    checkSources();
    for (const line of NODE_LINES) runTests(nodeBinary(line));
  }
  runTests(process.execPath);
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
