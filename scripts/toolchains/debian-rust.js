'use strict';

// This module gets a Rust compiler with the standard library for arm64, and with that library's sources, from
// which cargo can build it for musl. They are Debian's, because rustup takes its own from a server of its own,
// which not every machine can reach.

const fs = require('node:fs');
const path = require('node:path');
const { root } = require('../run/build');
const { unpackDebianPackages } = require('./debian-packages');
const { writeScript } = require('../run/wrapped-node');

const directory = path.join(root, 'build', 'debian-rust');

/** Gives the path of Debian's rustc, unpacked below build/ when it isn't there yet. */
function debianRustCompiler() {
  const compiler = path.join(directory, 'rustc');
  if (fs.existsSync(compiler)) return compiler;
  const unpacked = path.join(directory, 'unpacked');
  unpackDebianPackages(unpacked, {
    names: ['libstd-rust-web-dev:arm64', 'rust-web-src'],
    withDependencies: 'rustc-web',
    isWanted: /^(rustc-web|libstd-rust-web|libllvm)/,
  });
  const libraries = path.join(unpacked, 'usr', 'lib', 'x86_64-linux-gnu');
  const binary = path.join(unpacked, 'usr', 'bin', 'rustc');
  return writeScript(compiler, [`LD_LIBRARY_PATH='${libraries}' exec '${binary}' "$@"`]);
}

/** The options of cargo that build the standard library without what prints backtraces, a fifth of the addon. */
const OWN_STANDARD_LIBRARY = ['-Zbuild-std=std,panic_unwind', '-Zbuild-std-features=panic-unwind'];

module.exports = { OWN_STANDARD_LIBRARY, debianRustCompiler };
