'use strict';

// These tests look at what is in the packages that have been made, those of other platforms included.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { addonFileName, addonPackageName, platformName } = require('../../lib/addon/addon-file');
const { distDirectory, packageTarball } = require('../../scripts/package/dist');
const { highestGlibc, isNewer } = require('../../scripts/package/glibc-version');
const { OLDEST_GLIBC, PLATFORMS, installConditions } = require('../../scripts/package/platforms');
const { newFolder } = require('./helpers');
const { packedManifest } = require('./registry');

const MEGABYTE = 1_000_000;

const tarballOf = (name) => path.join(distDirectory, packageTarball(name));

const listing = (tarball) =>
  execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n').sort();

/** Asserts that a package has nothing by which npm, pnpm or yarn run something when it is installed. */
function assertNothingRuns(tarball) {
  const { scripts, gypfile } = packedManifest(tarball);
  assert.deepEqual({ scripts, gypfile }, { scripts: undefined, gypfile: undefined });
  assert.ok(!listing(tarball).includes('package/binding.gyp'));
}

test('the main package is JavaScript, types, and sources', () => {
  const tarball = tarballOf('fast-ffi');
  assertNothingRuns(tarball);
  assert.ok(fs.statSync(tarball).size < MEGABYTE);
  const kinds = new Set(listing(tarball).map((name) => path.extname(name)));
  assert.ok(!kinds.has('.node'));
  const { dependencies, optionalDependencies, version } = packedManifest(tarball);
  assert.equal(dependencies, undefined);
  const names = Object.keys(PLATFORMS).map((name) => addonPackageName(name));
  assert.deepEqual(optionalDependencies, Object.fromEntries(names.map((name) => [name, version])));
});

test('the published code is fit for error messages', () => {
  const folder = newFolder('main');
  for (const name of ['fast-ffi', addonPackageName()]) {
    const to = path.join(folder, 'node_modules', name);
    fs.mkdirSync(to, { recursive: true });
    execFileSync('tar', ['-xzf', tarballOf(name), '-C', to, '--strip-components=1']);
  }
  const file = path.join(folder, 'node_modules', 'fast-ffi', 'lib', 'index.js');
  // Node shows the line that an error comes from, so lines should be short. Some can't be broken.
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  assert.ok(Math.max(...lines.map(({ length }) => length)) < 500);
  for (const [name, value] of Object.entries(require(file))) {
    if (typeof value === 'function') assert.equal(value.name, name);
  }
});

const isMade = (name) => fs.existsSync(tarballOf(addonPackageName(name)));

test('there is a package for this platform', () => assert.ok(isMade(platformName())));

for (const name of Object.keys(PLATFORMS).filter(isMade)) {
  test(`the package for ${name} is an addon that runs on old systems`, () => {
    const tarball = tarballOf(addonPackageName(name));
    assertNothingRuns(tarball);
    assert.ok(fs.statSync(tarball).size < MEGABYTE);
    const manifest = packedManifest(tarball);
    const { os, cpu, libc } = manifest;
    assert.deepEqual({ os, cpu, ...(libc && { libc }) }, installConditions(name));
    assert.equal(manifest.dependencies ?? manifest.optionalDependencies, undefined);
    const files = ['LICENSE', 'README.md', addonFileName(name), 'package.json'];
    assert.deepEqual(listing(tarball), files.map((file) => `package/${file}`).sort());

    const folder = newFolder(name);
    execFileSync('tar', ['-xzf', tarball, '-C', folder]);
    const addon = path.join(folder, 'package', addonFileName(name));
    assert.ok(fs.statSync(addon).size < MEGABYTE);
    if (PLATFORMS[name].libc !== 'glibc') return;
    assert.ok(!isNewer(highestGlibc(addon), OLDEST_GLIBC), highestGlibc(addon));
  });
}
