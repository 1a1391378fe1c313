'use strict';

// This module builds Rust for Windows x64 on a Debian machine: with Debian's compiler and the standard library
// from source, linked by zig.

const fs = require('node:fs');
const path = require('node:path');
const { root, run } = require('../run/build');
const { OWN_STANDARD_LIBRARY, debianRustCompiler } = require('./debian-rust');
const { LINKED_FOR_WINDOWS, zigEnvironment } = require('./zig');

const TARGET = 'x86_64-pc-windows-gnu';

/** Debian has the standard library as source only; building it is not a stable feature of cargo. */
const OPTIONS = ['--locked', ...OWN_STANDARD_LIBRARY, '--target', TARGET];

const directory = path.join(root, 'build', 'windows');
const targetDirectory = path.join(directory, 'target');

/** An archive without members, with which nothing is linked. */
const EMPTY_ARCHIVE = '!<arch>\n';

/**
 * Gives a folder with what the linker is told to look for, and does not need: `libnode` by the build script of
 * napi, which does not know that Node-API is looked up in the process, and the other by that of Rust's library.
 */
function stubsForLinker() {
  const folder = path.join(directory, 'stubs');
  fs.mkdirSync(folder, { recursive: true });
  for (const name of ['libnode.a', 'libssp_nonshared.a']) {
    fs.writeFileSync(path.join(folder, name), EMPTY_ARCHIVE);
  }
  fs.writeFileSync(path.join(folder, 'libnode.dll'), '');
  return folder;
}

/** Runs a command of cargo's for Windows, through zig, with more variables of the environment. */
function cargoForWindows(command, args, more = {}) {
  const stubs = stubsForLinker();
  const env = {
    ...zigEnvironment(),
    RUSTC: debianRustCompiler(),
    RUSTC_BOOTSTRAP: '1',
    RUSTFLAGS: [
      `-L native=${stubs}`,
      ...LINKED_FOR_WINDOWS.map((option) => `-C link-arg=${option}`),
    ].join(' '),
    // The script that configures libffi links, too.
    LDFLAGS: LINKED_FOR_WINDOWS.join(' '),
    LIBNODE_PATH: stubs,
    CARGO_TARGET_DIR: targetDirectory,
    ...more,
  };
  run('cargo-zigbuild', [command, ...OPTIONS, ...args], { env });
}

/** Builds the addon for Windows x64; gives the path of what cargo made. */
function buildWindowsAddon() {
  cargoForWindows('build', ['--release']);
  return path.join(targetDirectory, TARGET, 'release', 'fast_ffi.dll');
}

module.exports = { TARGET, buildWindowsAddon, cargoForWindows };
