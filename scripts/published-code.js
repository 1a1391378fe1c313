'use strict';

// The JavaScript tests on what is published: the code of lib/ as one file, and the addon that is linked
// for old systems.

const fs = require('node:fs');
const path = require('node:path');
const { addonFileName, platformName } = require('../lib/addon-file');
const { root } = require('./build');
const { distDirectory } = require('./dist');
const { buildFixture } = require('./fixture');
const { installForeignRuntimes } = require('./foreign-runtimes');
const { runTests, testFiles } = require('./javascript-tests');
const { internalModule, joinModules } = require('./join-modules');

const folder = path.join(root, 'build', 'published');

/** Modules of lib/ that tests ask for. */
const INTERNALS = ['binding', 'slots'];

/** What the tests use of a checkout. Types do not depend on how code is published. */
const COPIED = [
  'Cargo.toml',
  'doc',
  'examples',
  'package.json',
  'scripts',
  'test',
  path.join('lib', 'addon-file.js'),
];
const isOfTypes = (file) => file.startsWith(path.join('test', 'types'));

function makeFolder() {
  fs.rmSync(folder, { recursive: true, force: true });
  for (const name of COPIED) {
    fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  const write = (name, code) => fs.writeFileSync(path.join(folder, 'lib', `${name}.js`), code);
  write('index', joinModules(INTERNALS));
  for (const name of INTERNALS) write(name, internalModule(name));
  const addon = path.join(distDirectory, 'staged', platformName(), addonFileName());
  fs.copyFileSync(addon, path.join(folder, addonFileName()));
  // The fixture, and other runtimes.
  fs.symlinkSync('..', path.join(folder, 'build'));
}

/** Runs them under a Node, on each call path, after `npm run dist` for this platform. */
function testPublishedCode(node) {
  makeFolder();
  buildFixture();
  installForeignRuntimes();
  runTests(node, { cwd: folder, files: testFiles.filter((file) => !isOfTypes(file)) });
}

module.exports = { testPublishedCode };
