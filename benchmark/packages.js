'use strict';

// This module gets the packages that are compared with from npm. They are installed under build/ unless this
// package depends on them for its development.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { root } = require('../scripts/run/build');
const {
  foreignRuntime,
  installForeignRuntimes,
} = require('../scripts/toolchains/foreign-runtimes');
const { npm } = require('../scripts/run/node-lines');

const VERSIONS = { 'better-sqlite3': '13.2.0', 'ffi-rs': '1.3.7' };

const prefix = path.join(root, 'build', 'peers');

/** Gives the folder of a package, after it has been installed if need be. */
function packageDirectory(name) {
  const version = VERSIONS[name];
  if (version === undefined) return path.join(root, 'node_modules', name);
  const own = path.join(prefix, `${name}@${version}`);
  const directory = path.join(own, 'node_modules', name);
  if (!fs.existsSync(directory)) {
    fs.mkdirSync(own, { recursive: true });
    // Binaries are in the packages: nothing is to be built.
    const options = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
    npm(['install', '--prefix', own, ...options, `${name}@${version}`]);
  }
  return directory;
}

const packageVersion = (name) =>
  JSON.parse(fs.readFileSync(path.join(packageDirectory(name), 'package.json'), 'utf8')).version;

function runtimeBinary(name) {
  installForeignRuntimes();
  return foreignRuntime(name);
}

const runtimeVersion = (name) =>
  execFileSync(runtimeBinary(name), ['--version'], { encoding: 'utf8' }).match(/\d+\.\d+\.\d+/)[0];

module.exports = { packageDirectory, packageVersion, runtimeBinary, runtimeVersion };
