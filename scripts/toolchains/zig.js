'use strict';

// This module gets zig, a C compiler and linker for other C libraries and older versions of them, and
// cargo-zigbuild, by which cargo uses it. Both come from PyPI, and go below build/.

const fs = require('node:fs');
const path = require('node:path');
const { pip, programs } = require('./python-environment');

const PACKAGES = ['ziglang==0.17.1', 'cargo-zigbuild==0.24.1'];

/**
 * The options by which zig links for Windows. It makes the C library of Windows itself, which takes a minute or
 * more, and makes another where one is asked to optimise and another is not, or to keep names for debuggers.
 */
const LINKED_FOR_WINDOWS = ['-O2', '-s'];

/** The options by which zig compiles C for Windows x64. */
const FOR_WINDOWS = ['-target', 'x86_64-windows-gnu', ...LINKED_FOR_WINDOWS];

/** Gives an environment in which `cargo zigbuild` and `python-zig` are found. */
function zigEnvironment() {
  const done = path.join(programs, 'zig-packages');
  const wanted = PACKAGES.join(' ');
  if (!fs.existsSync(done) || fs.readFileSync(done, 'utf8') !== wanted) {
    pip(['install', ...PACKAGES]);
    fs.writeFileSync(done, wanted);
  }
  return { ...process.env, PATH: `${programs}${path.delimiter}${process.env.PATH}` };
}

module.exports = { FOR_WINDOWS, LINKED_FOR_WINDOWS, zigEnvironment };
