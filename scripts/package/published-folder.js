'use strict';

// This module makes a folder in which the JavaScript tests run on what is published: the code of lib/ as one file
// and the second, with an addon that was built before.

const fs = require('node:fs');
const path = require('node:path');
const { root } = require('../run/build');
const { testFiles } = require('../run/javascript-tests');
const {
  LATE_FILE,
  copyCommandModules,
  internalModule,
  joinLateModules,
  joinModules,
} = require('./join-modules');

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

/** The test files that run in such a folder. */
const publishedTestFiles = testFiles.filter((file) => !isOfTypes(file));

/** Makes such a folder anew. `addon` is the file of an addon, and `name` the name under which it is looked for. */
function makePublishedFolder(folder, { addon, name: addonName }) {
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
  fs.copyFileSync(addon, path.join(folder, addonName));
  // The tests find the fixture and other runtimes there.
  fs.symlinkSync(path.join(root, 'build'), path.join(folder, 'build'));
}

module.exports = { makePublishedFolder, publishedTestFiles };
