'use strict';

// This module builds the addon for macOS on a Debian machine: with Debian's compiler and the standard library
// from source, linked by zig, which knows what the libraries of macOS export and needs nothing of Apple's.

const path = require('node:path');
const { root, run } = require('../run/build');
const { debianRustCompiler } = require('./debian-rust');
const { zigEnvironment } = require('./zig');

const OPTIONS = [
  '--release',
  '--locked',
  '-Zbuild-std=std,panic_unwind',
  '-Zbuild-std-features=panic-unwind',
];

/** The options by which the linker leaves out debugging information, and names that only its file knows. */
const STRIPPING = ['-s', '-Wl,-x'];

/** Builds the addon for a target of macOS, and its versions from one on; gives the path of what cargo made. */
function buildMacosAddon(rustTarget, oldestMacos) {
  const targetDirectory = path.join(root, 'build', 'macos-target');
  const env = {
    ...zigEnvironment(),
    RUSTC: debianRustCompiler(),
    RUSTC_BOOTSTRAP: '1',
    // To strip the file after it was linked would take tools that know how to sign it once more.
    RUSTFLAGS: STRIPPING.map((option) => `-Clink-arg=${option}`).join(' '),
    CARGO_PROFILE_RELEASE_STRIP: 'none',
    CARGO_TARGET_DIR: targetDirectory,
    MACOSX_DEPLOYMENT_TARGET: oldestMacos,
  };
  run('cargo-zigbuild', ['build', ...OPTIONS, '--target', rustTarget], { env });
  return path.join(targetDirectory, rustTarget, 'release', 'libfast_ffi.dylib');
}

module.exports = { buildMacosAddon };
