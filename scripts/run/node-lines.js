'use strict';

// This module gets the Node lines that fast-ffi supports, as binaries from npm (packages
// `node-<platform>-<arch>`).

const fs = require('node:fs');
const path = require('node:path');
const { root, run } = require('./build');

const NODE_LINES = [20, 22, 24, 26];

/** Gives the path of the newest binary of a line, which is installed under build/ when it isn't there yet. */
function nodeBinary(line, arch = process.arch) {
  const packageName = `node-${process.platform}-${arch}`;
  const isForeign = arch !== process.arch;
  const directory = isForeign ? `${line}-${arch}` : String(line);
  const prefix = path.join(root, 'build', 'node-lines', directory);
  const binary = path.join(prefix, 'node_modules', packageName, 'bin', 'node');
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

module.exports = { NODE_LINES, nodeBinary, npm };
