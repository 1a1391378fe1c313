'use strict';

// This module reads from a shared library which glibc it needs.

const { execFileSync } = require('node:child_process');

/** Tells whether one dotted version is newer than another. */
function isNewer(version, other) {
  return version.localeCompare(other, 'en', { numeric: true }) > 0;
}

/** Finds the highest of the `GLIBC_` versions that a library's symbols ask for. */
function highestGlibc(file) {
  const options = ['--version-info', '--wide', file];
  const text = execFileSync('readelf', options, { encoding: 'utf8' });
  const versions = [...text.matchAll(/\bGLIBC_(\d[\d.]*)/g)].map(([, version]) => version);
  if (versions.length === 0) throw new Error(`${file} asks for no version of glibc at all`);
  return versions.reduce((a, b) => (isNewer(b, a) ? b : a));
}

module.exports = { highestGlibc, isNewer };
