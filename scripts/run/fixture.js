'use strict';

// This module builds the C library that the tests call.

const fs = require('node:fs');
const path = require('node:path');
const { root, run } = require('./build');

const source = path.join(root, 'test', 'fixture', 'fixture.c');

const FILE_NAMES = { darwin: 'libfixture.dylib', win32: 'fixture.dll' };

/** The options of compilers but for those for Windows. */
const UNIX_OPTIONS = ['-fPIC', '-pthread'];

/**
 * Builds the library for a platform if it is missing or out of date, and gives its path. `compiler` is the start
 * of a command line.
 */
function buildFixture({
  compiler = ['cc'],
  directory = path.join(root, 'build', 'fixture'),
  platform = process.platform,
  env = process.env,
} = {}) {
  const library = path.join(directory, FILE_NAMES[platform] ?? 'libfixture.so');
  if (!fs.existsSync(library) || fs.statSync(library).mtimeMs <= fs.statSync(source).mtimeMs) {
    fs.mkdirSync(directory, { recursive: true });
    const options = ['-O2', '-Wall', '-Wextra', '-shared'];
    if (platform !== 'win32') options.push(...UNIX_OPTIONS);
    const [program, ...args] = compiler;
    run(program, [...args, ...options, '-o', library, source], { env });
  }
  return library;
}

if (require.main === module) buildFixture();

module.exports = { buildFixture };
