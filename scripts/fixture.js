'use strict';

// Builds the C library that the tests and benchmarks call.

const fs = require('node:fs');
const path = require('node:path');
const { root, run } = require('./build');

const source = path.join(root, 'test', 'fixture', 'fixture.c');
const directory = path.join(root, 'build', 'fixture');
const library = path.join(
  directory,
  `libfixture.${process.platform === 'darwin' ? 'dylib' : 'so'}`,
);

function buildFixture() {
  if (fs.existsSync(library) && fs.statSync(library).mtimeMs > fs.statSync(source).mtimeMs) return;
  fs.mkdirSync(directory, { recursive: true });
  run('cc', ['-O2', '-Wall', '-Wextra', '-shared', '-fPIC', '-o', library, source, '-pthread']);
}

if (require.main === module) buildFixture();

module.exports = { buildFixture };
