'use strict';

// To make packages takes tools. This module says how to get those that are missing, before anything is made.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { checkTools, root } = require('../run/build');

/** The packages of `devDependencies` that join the code of lib/. */
const MODULES = ['esbuild', 'terser'];

/** The programs that it takes to link for older systems, and arguments with which they succeed if they work. */
const LINUX_PROGRAMS = [
  {
    command: 'python3',
    args: ['-c', 'import ensurepip, venv'],
    help: 'Python 3 with venv: apt-get install python3-venv',
  },
  { command: 'readelf', args: ['--version'], help: 'readelf: apt-get install binutils' },
];

const runs = ({ command, args }) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Throws an error that says what to install, if something is missing. */
function checkDistTools({ buildsAddons }) {
  const isInstalled = (name) => fs.existsSync(path.join(root, 'node_modules', name));
  const missing = MODULES.every(isInstalled) ? [] : [`${MODULES.join(' and ')}: npm install`];
  if (buildsAddons) {
    checkTools();
    if (process.platform === 'linux') {
      missing.push(...LINUX_PROGRAMS.filter((program) => !runs(program)).map(({ help }) => help));
    }
  }
  if (missing.length === 0) return;
  throw new Error(['Making packages takes what is not installed here:', ...missing].join('\n- '));
}

module.exports = { checkDistTools };
