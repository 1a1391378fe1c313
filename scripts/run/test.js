'use strict';

// `npm test` installs and builds what is missing, checks formatting, lints and types, and runs the Rust tests
// and then the JavaScript tests on every supported Node line, and on the running Node if it is another, on each
// call path.
// `npm test -- js` runs the JavaScript tests on the running Node alone.

const { build, run } = require('./build');
const { installDevelopmentTools, runDevelopmentTool } = require('./development-tools');
const { buildFixture } = require('./fixture');
const { installForeignRuntimes } = require('../toolchains/foreign-runtimes');
const { heading, runTests, testsIn, versionOf } = require('./javascript-tests');
const { NODE_LINES, nodeBinary } = require('./node-lines');
const { checkTypes } = require('./types');

function checkSources() {
  heading('Rust: format, lints, tests');
  run('cargo', ['fmt', '--check']);
  run('cargo', ['clippy', '--locked', '--all-targets', '--', '-D', 'warnings']);
  run('cargo', ['test', '--locked', '--quiet']);
  heading('JavaScript: format, lints; types');
  runDevelopmentTool('biome', ['ci', '--error-on-warnings']);
  checkTypes();
  heading('Structure');
  run(process.execPath, ['--test', '--test-reporter', 'spec', ...testsIn('structure')]);
}

function main() {
  installDevelopmentTools();
  heading('Building');
  build();
  buildFixture();
  installForeignRuntimes();
  const isWhole = !process.argv.includes('js');
  if (isWhole) {
    checkSources();
    for (const line of NODE_LINES) runTests(nodeBinary(line));
  }
  const isDone =
    isWhole && NODE_LINES.some((line) => versionOf(nodeBinary(line)) === process.version);
  if (!isDone) runTests(process.execPath);
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
