'use strict';

// This module makes a Python environment for this project alone, below build/, with packages from PyPI.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { root, run } = require('../run/build');

const directory = path.join(root, 'build', 'python');

/** The folder where the environment's programs are. */
const programs = path.join(directory, process.platform === 'win32' ? 'Scripts' : 'bin');

/** Runs pip in the environment, which is made when it isn't there yet. */
function pip(args) {
  const command = path.join(programs, 'pip');
  if (!fs.existsSync(command)) {
    const { status } = spawnSync('python3', ['-c', 'import ensurepip'], { stdio: 'ignore' });
    if (status !== 0) throw new Error('This takes Python with venv: apt-get install python3-venv');
    run('python3', ['-m', 'venv', directory]);
  }
  run(command, [...args, '--quiet', '--disable-pip-version-check']);
}

module.exports = { pip, programs };
