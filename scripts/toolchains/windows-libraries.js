'use strict';

// This module makes DLLs of libraries that programs for Windows really use, so that the examples run under Wine:
// SQLite from its source, which is in a package of npm's, and zlib as Debian builds it for Windows.

const fs = require('node:fs');
const path = require('node:path');
const { root, run } = require('../run/build');
const { npm } = require('../run/node-lines');
const { windowsZlib } = require('./wine');
const { FOR_WINDOWS, zigEnvironment } = require('./zig');

/** The package of npm's that has SQLite's source in one file. */
const SQLITE_PACKAGE = {
  name: 'better-sqlite3',
  version: '12.11.1',
  source: 'deps/sqlite3/sqlite3.c',
};

const directory = path.join(root, 'build', 'windows', 'libraries');

function buildSQLite(library) {
  const { name, version, source } = SQLITE_PACKAGE;
  const prefix = path.join(root, 'build', 'windows', 'sources');
  fs.mkdirSync(prefix, { recursive: true });
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
  npm(['install', '--prefix', prefix, ...options, `${name}@${version}`]);
  const file = path.join(prefix, 'node_modules', name, source);
  const exported = '-DSQLITE_API=__declspec(dllexport)';
  run('python-zig', ['cc', ...FOR_WINDOWS, '-O1', '-w', '-shared', exported, '-o', library, file], {
    env: zigEnvironment(),
  });
}

/** Gives the folder with the DLLs, which are made when they aren't there yet. */
function windowsLibraries() {
  fs.mkdirSync(directory, { recursive: true });
  const sqlite = path.join(directory, 'sqlite3.dll');
  if (!fs.existsSync(sqlite)) buildSQLite(sqlite);
  fs.copyFileSync(windowsZlib(), path.join(directory, 'zlib1.dll'));
  return directory;
}

module.exports = { windowsLibraries };
