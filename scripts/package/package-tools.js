'use strict';

// These are the package managers and bundlers that the published packages are tested with, from npm. Each
// runs as it is in its package: nothing of them is executed at installation.

const fs = require('node:fs');
const path = require('node:path');
const { root } = require('../run/build');
const { npm } = require('../run/node-lines');

const VERSIONS = {
  '@yarnpkg/cli-dist': '4.18.1',
  pnpm: '12.21.0',
  postject: '1.0.0-alpha.6',
  vite: '8.3.8',
  webpack: '5.112.2',
};

/** The file that Node runs to start a tool, as a path below node_modules. */
const COMMANDS = {
  pnpm: ['pnpm', 'bin', 'pnpm.mjs'],
  postject: ['postject', 'dist', 'cli.js'],
  vite: ['vite', 'bin', 'vite.js'],
  yarn: ['@yarnpkg/cli-dist', 'bin', 'yarn.js'],
};

const prefix = path.join(root, 'build', 'package-tools');

/** Gives the path of a tool's package. */
const toolPackage = (name) => path.join(prefix, 'node_modules', name);

/** Gives the path of the file that Node runs to start a tool. */
const toolCommand = (name) => path.join(prefix, 'node_modules', ...COMMANDS[name]);

const isInstalled = ([name, version]) => {
  const file = path.join(toolPackage(name), 'package.json');
  return fs.existsSync(file) && JSON.parse(fs.readFileSync(file, 'utf8')).version === version;
};

/** Installs the tools under build/ if they aren't there yet. */
function installPackageTools() {
  const tools = Object.entries(VERSIONS);
  if (tools.every(isInstalled)) return;
  fs.mkdirSync(prefix, { recursive: true });
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
  const packages = tools.map(([name, version]) => `${name}@${version}`);
  npm(['install', '--prefix', prefix, ...options, ...packages]);
}

module.exports = { installPackageTools, toolCommand, toolPackage };
