'use strict';

// Programs for arm64 Linux under qemu, on an x86-64 Debian machine.

const { spawnSync } = require('node:child_process');
const { run } = require('./build');

/** Where Debian's packages for cross-compiling have arm64 libraries. */
const LIBRARIES = '/usr/aarch64-linux-gnu';
const EMULATOR = ['/usr/bin/qemu-aarch64-static', '-L', LIBRARIES];

/** Debian's packages that Node takes there. */
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
