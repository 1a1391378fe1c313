'use strict';

// This module runs the JavaScript tests on what is published: the code of lib/ as one file, and the addon
// that is linked for old systems.

const fs = require('node:fs');
const path = require('node:path');
const { addonFileName, platformName } = require('../../lib/addon/addon-file');
const { root } = require('../run/build');
const { distDirectory } = require('./dist');
const { buildFixture } = require('../run/fixture');
const { installForeignRuntimes } = require('../toolchains/foreign-runtimes');
const { runTests, testFiles } = require('../run/javascript-tests');
const {
  LATE_FILE,
  copyCommandModules,
  internalModule,
  joinLateModules,
  joinModules,
} = require('./join-modules');

const folder = path.join(root, 'build', 'published');

/** The modules of lib/ that tests ask for by themselves. */
const INTERNALS = ['addon/binding', 'environment/slots'];

/** The files and folders of a checkout that the tests use. Tests of types are left out: those stay the same. */
const COPIED = [
  'Cargo.toml',
  'bin',
  'doc',
  'examples',
  path.join('fuzz', 'random.js'),
  'package.json',
  'README.md',
  'scripts',
  'test',
  path.join('lib', 'addon', 'addon-file.js'),
];
const isOfTypes = (file) => file.startsWith(path.join('test', 'types'));

function makeFolder() {
  fs.rmSync(folder, { recursive: true, force: true });
  for (const name of COPIED) {
    fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  const write = (name, code) => {
    const file = path.join(folder, 'lib', `${name}.js`);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, code);
  };
  copyCommandModules(path.join(folder, 'lib'));
  write('index', joinModules(INTERNALS));
  write(LATE_FILE, joinLateModules());
  for (const name of INTERNALS) write(name, internalModule(name));
  const addon = path.join(distDirectory, 'staged', platformName(), addonFileName());
  fs.copyFileSync(addon, path.join(folder, addonFileName()));
  // The tests find the fixture and other runtimes there.
  fs.symlinkSync('..', path.join(folder, 'build'));
}

/** Runs the tests under a Node, on each call path. `npm run dist` for this platform has to come before. */
function testPublishedCode(node) {
  makeFolder();
  buildFixture();
  installForeignRuntimes();
  runTests(node, { cwd: folder, files: testFiles.filter((file) => !isOfTypes(file)) });
}

module.exports = { testPublishedCode };
