'use strict';

// First, because it throws where the others can't be loaded.
const { packageDirectory } = require('./bundled');
const fs = require('node:fs');
const path = require('node:path');
const {
  addonFileName,
  addonPackageName,
  likelyPlatformName,
  platformName,
} = require('./addon-file');
const errors = require('./errors');
const version = require('./version');

/** Names the file to load, where none of the usual places will do. */
const OVERRIDE = 'FAST_FFI_ADDON';

/** Loads an addon from a file, also where `require` knows only Node's own modules. */
function loadFile(file) {
  const loaded = { exports: {} };
  process.dlopen(loaded, file);
  return loaded.exports;
}

/** Where npm, pnpm and yarn put what a package in this folder depends on. */
function dependencyFolders(directory) {
  if (directory === undefined) return [];
  const folders = [`${directory}/node_modules`];
  const parent = path.dirname(directory);
  if (parent.endsWith(`${path.sep}node_modules`)) folders.push(parent);
  return folders;
}

/** What "fast-ffi build" makes, or "npm run build" in a checkout. */
const builtFile = (directory, platform) => `${directory}${path.sep}${addonFileName(platform)}`;

/** The addon of the package made for its platform; undefined if it is not where it usually is. */
function installedFile(directory, platform) {
  for (const folder of dependencyFolders(directory)) {
    const file = `${folder}/${addonPackageName(platform)}/${addonFileName(platform)}`;
    if (fs.existsSync(file)) return file;
  }
  return undefined;
}

/**
 * Loads the addon where it is almost always; undefined if anything is in the way. This takes a third of
 * the time that going by `places` would.
 */
function loadUsual() {
  const directory = packageDirectory();
  if (directory === undefined || process.env[OVERRIDE]) return undefined;
  const platform = likelyPlatformName();
  const built = builtFile(directory, platform);
  const file = fs.existsSync(built) ? built : installedFile(directory, platform);
  if (file === undefined) return undefined;
  try {
    const addon = loadFile(file);
    checkVersion(addon);
    return addon;
  } catch {
    return undefined; // It is loaded once more, for an error that says all.
  }
}

/** Loads the addon of an installed package; undefined if there is none. */
function loadPackage(directory, platform) {
  // `require` would look there, too, but it is not always for real: in a program in one file, say.
  const file = installedFile(directory, platform);
  if (file !== undefined) return loadFile(file);
  try {
    // Not a literal, so that bundlers leave it alone.
    return require(addonPackageName(platform));
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** Where the addon may be, in the order in which it is looked for. */
function* places(platform) {
  const chosen = process.env[OVERRIDE];
  if (chosen) {
    const file = path.resolve(chosen);
    yield { place: `${file} (${OVERRIDE})`, load: () => loadFile(file) };
    return;
  }
  const directory = packageDirectory();
  if (directory !== undefined) {
    const file = builtFile(directory, platform);
    const load = () => (fs.existsSync(file) ? loadFile(file) : undefined);
    yield { place: file, load, absence: () => 'no such file' };
  }
  yield {
    place: addonPackageName(platform),
    load: () => loadPackage(directory, platform),
    absence: () => whyAbsent(directory, platform),
  };
}

/**
 * Why a package brings no addon. Others are named: then node_modules was made on another platform. What
 * copies a program's files to a server may leave the addon behind.
 */
function whyAbsent(directory, platform) {
  const name = addonPackageName(platform);
  const scope = path.dirname(name);
  const installed = dependencyFolders(directory).flatMap((folder) => {
    try {
      return fs.readdirSync(path.join(folder, scope)).map((each) => `${scope}/${each}`);
    } catch {
      return [];
    }
  });
  if (installed.includes(name)) return `${addonFileName(platform)} is missing from it`;
  return installed.length > 0 ? `not installed, but ${installed.join(', ')}` : 'not installed';
}

/** Memory layouts are shared with the addon, so it has to be the one made for this JavaScript. */
function checkVersion({ VERSION = 'unknown' }) {
  if (VERSION === version) return;
  throw new Error(`it belongs to another version of fast-ffi: ${VERSION}, and this is ${version}`);
}

function loadAddon() {
  const platform = platformName();
  const attempts = [];
  let cause;
  for (const { place, load, absence } of places(platform)) {
    try {
      const addon = load();
      if (addon !== undefined) {
        checkVersion(addon);
        return addon;
      }
      attempts.push({ place, problem: absence() });
    } catch (error) {
      if (error.code === 'ERR_DLOPEN_DISABLED') throw errors.addonsDisabled(error);
      cause = error;
      attempts.push({ place, problem: error.message });
    }
  }
  throw errors.addonNotLoaded({
    platform,
    attempts,
    override: process.env[OVERRIDE] && OVERRIDE,
    packageToInstall: `${addonPackageName(platform)}@${version}`,
    directory: packageDirectory(),
    cause,
  });
}

module.exports = loadUsual() ?? loadAddon();
