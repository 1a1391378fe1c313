'use strict';

// This module gets packages from Debian without installing them: so they don't take the place of others, may
// be for another architecture, and don't need root.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { run } = require('../run/build');

/** Gives this machine's list of Debian's sources, for another release. */
function sourcesOf(release) {
  const file = '/etc/apt/sources.list.d/debian.sources';
  const stanza = fs.readFileSync(file, 'utf8').split(/\n\s*\n/)[0];
  return stanza.replace(/^Suites:.*$/m, `Suites: ${release}`);
}

/** Gives the options by which apt keeps its lists and archives below `directory`. */
function aptOptions(directory, { architectures, release }) {
  const archives = path.join(directory, 'archives');
  const lists = path.join(directory, 'lists');
  for (const folder of [archives, lists]) {
    fs.mkdirSync(path.join(folder, 'partial'), { recursive: true });
  }
  const settings = [
    `Dir::State::Lists=${lists}`,
    `Dir::Cache::Archives=${archives}`,
    'Dir::Cache::pkgcache=',
    'Dir::Cache::srcpkgcache=',
    ...architectures.map((architecture) => `APT::Architectures::=${architecture}`),
    'APT::Sandbox::User=root',
    'Debug::NoLocking=true',
  ];
  if (release !== undefined) {
    const sources = path.join(directory, `${release}.sources`);
    fs.writeFileSync(sources, `${sourcesOf(release)}\n`);
    settings.push(`Dir::Etc::SourceList=${sources}`, 'Dir::Etc::SourceParts=/dev/null');
  }
  return ['-qq', ...settings.flatMap((setting) => ['-o', setting])];
}

/**
 * Unpacks packages to a directory: those in `names`, which may end in an architecture, and what
 * `withDependencies` depends on, as far as `isWanted` says so.
 */
function unpackDebianPackages(
  directory,
  { names, withDependencies, isWanted, architectures = ['amd64', 'arm64'], release },
) {
  const work = `${directory}.work`;
  const options = aptOptions(work, { architectures, release });
  const archives = path.join(work, 'archives');
  run('apt-get', [...options, 'update']);
  if (withDependencies !== undefined) {
    const depends = ['depends', '--recurse', '--important', withDependencies];
    const found = execFileSync('apt-cache', [...options, ...depends], { encoding: 'utf8' });
    names.push(...new Set(found.split('\n').filter((line) => isWanted.test(line))));
  }
  run('apt-get', [...options, 'download', ...names], { cwd: archives });
  fs.mkdirSync(directory, { recursive: true });
  for (const name of fs.readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    run('dpkg', ['-x', path.join(archives, name), directory]);
  }
  fs.rmSync(work, { recursive: true });
}

module.exports = { unpackDebianPackages };
