'use strict';

// This module builds the C library that the tests call.

const fs = require('node:fs');
const path = require('node:path');
const { root, run } = require('./build');

const source = path.join(root, 'test', 'fixture', 'fixture.c');
const fileName = `libfixture.${process.platform === 'darwin' ? 'dylib' : 'so'}`;

/** Builds the library if it is missing or out of date, and gives its path. */
function buildFixture({ compiler = 'cc', directory = path.join(root, 'build', 'fixture') } = {}) {
  const library = path.join(directory, fileName);
  if (!fs.existsSync(library) || fs.statSync(library).mtimeMs <= fs.statSync(source).mtimeMs) {
    fs.mkdirSync(directory, { recursive: true });
    const options = ['-O2', '-Wall', '-Wextra', '-shared', '-fPIC', '-pthread'];
    run(compiler, [...options, '-o', library, source]);
  }
  return library;
}

if (require.main === module) buildFixture();

module.exports = { buildFixture };
