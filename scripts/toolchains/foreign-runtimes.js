'use strict';

// This module gets other runtimes that load Node-API addons, as binaries from npm. What fast-ffi does there
// is tested, too (test/loading/foreign-runtimes.test.js).

const fs = require('node:fs');
const path = require('node:path');
const { root } = require('../run/build');
const { npm } = require('../run/node-lines');

const prefix = path.join(root, 'build', 'foreign-runtimes');
const { arch, platform } = process;

/** The runtimes. Binaries are in packages of their own, which the packages `bun` and `deno` depend on. */
const RUNTIMES = {
  bun: {
    version: '1.4.5',
    binary: ['@oven', `bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch}`, 'bin', 'bun'],
  },
  deno: {
    version: '2.9.6',
    binary: ['@deno', `${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}`, 'deno'],
  },
};

/** Gives the path of a runtime's binary, whether it is there or not. */
function foreignRuntime(name) {
  return path.join(prefix, 'node_modules', ...RUNTIMES[name].binary);
}

/** Installs the runtimes under build/ if they aren't there yet. */
function installForeignRuntimes() {
  if (Object.keys(RUNTIMES).every((name) => fs.existsSync(foreignRuntime(name)))) return;
  fs.mkdirSync(prefix, { recursive: true });
  const packages = Object.entries(RUNTIMES).map(([name, { version }]) => `${name}@${version}`);
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
  npm(['install', '--prefix', prefix, ...options, ...packages]);
}

if (require.main === module) installForeignRuntimes();

module.exports = { foreignRuntime, installForeignRuntimes };
