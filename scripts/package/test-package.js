'use strict';

// `npm run test:package` makes the packages that are published, as far as they are for this machine, runs the
// JavaScript tests on their code, and tests what they do in somebody else's project (test/package). With
// --all it does the last for the other Linux platforms, too, runs the tests on the generic path as well, and compiles
// the addon as users can. That needs Debian on x64, root to install an emulator, and about half an hour.

const { parseArgs } = require('node:util');
const fs = require('node:fs');
const path = require('node:path');
const { platformName } = require('../../lib/addon/addon-file');
const { root, run } = require('../run/build');
const { buildablePlatforms, dist } = require('./dist');
const { CALL_PATHS, heading } = require('../run/javascript-tests');
const { NODE_LINES, nodeBinary } = require('../run/node-lines');
const { installPackageTools } = require('./package-tools');
const { testPublishedCode } = require('./published-code');

const directory = path.join('test', 'package');

const testFiles = (ending) =>
  fs
    .readdirSync(path.join(root, directory))
    .filter((name) => name.endsWith(ending))
    .map((name) => path.join(directory, name));

function main() {
  const { values } = parseArgs({ options: { all: { type: 'boolean', default: false } } });
  NODE_LINES.map((line) => nodeBinary(line));
  installPackageTools();
  heading('Making packages');
  dist(values.all ? buildablePlatforms() : [platformName()]);
  testPublishedCode(process.execPath, values.all ? CALL_PATHS : [undefined]);
  heading('Using packages');
  const files = [...testFiles('.test.js'), ...(values.all ? testFiles('.slow.js') : [])];
  run(process.execPath, ['--test', '--test-reporter', 'spec', ...files]);
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
