'use strict';

// zig as a C compiler and linker for other C libraries and older versions of them, and
// cargo-zigbuild, by which cargo uses it: both from PyPI, below build/.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { root, run } = require('./build');

const PACKAGES = ['ziglang==0.17.1', 'cargo-zigbuild==0.24.1'];

const directory = path.join(root, 'build', 'zig');
const programs = path.join(directory, process.platform === 'win32' ? 'Scripts' : 'bin');

/** An environment in which `cargo zigbuild` and `python-zig` are found. */
function zigEnvironment() {
  const done = path.join(directory, 'installed');
  const wanted = PACKAGES.join(' ');
  if (!fs.existsSync(done) || fs.readFileSync(done, 'utf8') !== wanted) {
    const { status } = spawnSync('python3', ['-c', 'import ensurepip'], { stdio: 'ignore' });
    if (status !== 0) throw new Error('zig takes Python with venv: apt-get install python3-venv');
    run('python3', ['-m', 'venv', directory]);
    run(path.join(programs, 'pip'), ['install', '-q', '--disable-pip-version-check', ...PACKAGES]);
    fs.writeFileSync(done, wanted);
  }
  return { ...process.env, PATH: `${programs}${path.delimiter}${process.env.PATH}` };
}

module.exports = { zigEnvironment };
