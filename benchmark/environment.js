'use strict';

// Figures depend on the machine, and on the versions of all that took part. This module finds out both.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const { root } = require('../scripts/run/build');
const { nodeBinary } = require('../scripts/run/node-lines');
const { versionOf } = require('./contestants');

/** Gives the first line that a command prints; undefined if there is no such command. */
function firstLine(command, args) {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'];
    return execFileSync(command, args, { encoding: 'utf8', cwd: root, stdio }).split('\n')[0];
  } catch {
    return undefined;
  }
}

/** Names the operating system, for instance "Debian GNU/Linux 12 (bookworm)". */
function systemName() {
  try {
    return fs.readFileSync('/etc/os-release', 'utf8').match(/^PRETTY_NAME="?([^"\n]*)/m)[1];
  } catch {
    return os.type();
  }
}

const cacheSize = () =>
  firstLine('sh', ['-c', 'lscpu | sed -n "s/^L3 cache: *\\([^(]*\\) .*/\\1/p"']) || undefined;

function describeEnvironment({ lines, contestants }) {
  const versions = contestants.map((each) => [each.title, versionOf(each)]);
  return {
    date: new Date().toISOString().slice(0, 10),
    revision: firstLine('git', ['rev-parse', '--short', 'HEAD']),
    machine: {
      processor: os.cpus()[0].model,
      cores: os.cpus().length,
      cache: cacheSize(),
      memoryGiB: Math.round(os.totalmem() / 2 ** 30),
      system: `${systemName()}, Linux ${os.release()}, ${process.arch}`,
      hypervisor: firstLine('systemd-detect-virt', []),
      load: os.loadavg().map((load) => Number(load.toFixed(2))),
    },
    compiler: firstLine('cc', ['--version']),
    node: Object.fromEntries(lines.map((line) => [line, firstLine(nodeBinary(line), ['-v'])])),
    versions: Object.fromEntries(versions.filter(([, version]) => version !== undefined)),
  };
}

module.exports = { describeEnvironment };
