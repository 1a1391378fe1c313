'use strict';

// This comes first, because it throws where the others can't be loaded.
const { packageDirectory } = require('./bundled');
const fs = require('node:fs');
const path = require('node:path');
const {
  addonFileName,
  addonPackageName,
  likelyPlatformName,
  platformName,
} = require('./addon-file');
const errors = require('../errors');
const version = require('./version');

/** The environment variable that names the file to load, where none of the usual places will do. */
const OVERRIDE = 'FAST_FFI_ADDON';

/** Loads an addon from a file, also where `require` knows only Node's own modules. */
function loadFile(file) {
  const loaded = { exports: {} };
  process.dlopen(loaded, file);
  return loaded.exports;
}

/** Lists the folders where npm, pnpm and yarn put what a package in this folder depends on. */
function dependencyFolders(directory) {
  if (directory === undefined) return [];
  const folders = [`${directory}/node_modules`];
  const parent = path.dirname(directory);
  if (parent.endsWith(`${path.sep}node_modules`)) folders.push(parent);
  return folders;
}

/** Gives the path of the file that "fast-ffi build" makes, or "npm run build" in a checkout. */
const builtFile = (directory, platform) => `${directory}${path.sep}${addonFileName(platform)}`;

/** Finds the addon in the installed package for a platform; undefined if it is not where it usually is. */
function installedFile(directory, platform) {
  for (const folder of dependencyFolders(directory)) {
    const file = `${folder}/${addonPackageName(platform)}/${addonFileName(platform)}`;
    if (fs.existsSync(file)) return file;
  }
  return undefined;
}

/** Loads the addon of an installed package; undefined if there is none. */
function loadPackage(directory, platform) {
  // `require` would look there, too, but it is not always Node's: in a program in one file it is another.
  const file = installedFile(directory, platform);
  if (file !== undefined) return loadFile(file);
  try {
    // The name is no literal, so that bundlers leave it alone.
    return require(addonPackageName(platform));
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/**
 * Says why there is no addon in an installed package. If packages for other platforms are there, they are
 * named: then node_modules was made on another platform. If the addon alone is missing from its package,
 * some tool left it behind when it copied the program's files to a server.
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

/** Throws unless the addon was made for this JavaScript, with which it shares memory layouts. */
function checkVersion({ VERSION = 'unknown' }) {
  if (VERSION === version) return;
  throw new Error(`it belongs to another version of fast-ffi: ${VERSION}, and this is ${version}`);
}

/** Loads an addon and checks it. Gives undefined if there is none, or if that fails, which is noted. */
function attempt(place, load, attempts) {
  try {
    const addon = load();
    if (addon === undefined) return undefined;
    checkVersion(addon);
    return addon;
  } catch (cause) {
    if (cause.code === 'ERR_DLOPEN_DISABLED') throw errors.addonsDisabled(cause);
    attempts.push({ place, problem: cause.message, cause });
    return undefined;
  }
}

/** Loads the addon for a platform from the first of the places where it is. Notes why others don't serve. */
function loadFor(platform, attempts) {
  const chosen = process.env[OVERRIDE];
  if (chosen) {
    const file = path.resolve(chosen);
    return attempt(`${file} (${OVERRIDE})`, () => loadFile(file), attempts);
  }
  const directory = packageDirectory();
  if (directory !== undefined) {
    const built = builtFile(directory, platform);
    if (fs.existsSync(built)) {
      const addon = attempt(built, () => loadFile(built), attempts);
      if (addon !== undefined) return addon;
    } else {
      attempts.push({ place: built, problem: 'no such file' });
    }
  }
  const name = addonPackageName(platform);
  const noted = attempts.length;
  const addon = attempt(name, () => loadPackage(directory, platform), attempts);
  if (addon === undefined && attempts.length === noted) {
    attempts.push({ place: name, problem: whyAbsent(directory, platform) });
  }
  return addon;
}

/**
 * Loads the addon. It tries the likely platform first: to tell for certain which one this is takes longer
 * than all else here.
 */
function loadAddon() {
  const likely = likelyPlatformName();
  let attempts = [];
  let addon = loadFor(likely, attempts);
  if (addon !== undefined) return addon;
  const platform = platformName();
  if (platform !== likely) {
    attempts = [];
    addon = loadFor(platform, attempts);
    if (addon !== undefined) return addon;
  }
  throw errors.addonNotLoaded({
    platform,
    attempts,
    override: process.env[OVERRIDE] && OVERRIDE,
    packageToInstall: `${addonPackageName(platform)}@${version}`,
    directory: packageDirectory(),
    cause: attempts.findLast(({ cause }) => cause !== undefined)?.cause,
  });
}

module.exports = loadAddon();
