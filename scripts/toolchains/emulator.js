'use strict';

// This module serves to run programs for arm64 Linux under qemu, on an x86-64 Debian machine.

const { spawnSync } = require('node:child_process');
const { run } = require('../run/build');

/** The folder where Debian's packages for cross-compiling have arm64 libraries. */
const LIBRARIES = '/usr/aarch64-linux-gnu';
const EMULATOR = ['/usr/bin/qemu-aarch64-static', '-L', LIBRARIES];

/** The packages of Debian's that it takes to run Node there. */
const RUNTIME = [
  'qemu-user-static',
  'libc6-arm64-cross',
  'libstdc++6-arm64-cross',
  'libatomic1-arm64-cross',
];

/** Installs packages of Debian's that are missing, which needs root. */
function installDebianPackages(names) {
  if (spawnSync('dpkg', ['-s', ...names], { stdio: 'ignore' }).status === 0) return;
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names]);
}

module.exports = { EMULATOR, RUNTIME, installDebianPackages };
