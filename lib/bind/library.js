'use strict';

// This looks into the library, if it is there: whether it has all functions, and how it must be opened.

const fs = require('node:fs');
const path = require('node:path');
const ffi = require('../index');
const { catchContainedWarning } = require('./contained-warning');

/** Opens a library. Tells whether a warning says that it needs deepBind. */
function open(file) {
  const opened = catchContainedWarning(() => new ffi.DynamicLibrary(file, { lazy: true }));
  return { library: opened.result, needsDeepBind: opened.warning !== undefined };
}

/**
 * Gives the name with the version by which programs that are linked ask for a library: that of the link which the
 * system has for its file. Undefined if there is none.
 */
function versionedName(file) {
  const real = fs.realpathSync(file);
  const folder = path.dirname(file);
  const isSame = (name) => {
    try {
      return fs.realpathSync(path.join(folder, name)) === real;
    } catch {
      return false; // a link that leads nowhere
    }
  };
  const stem = path.basename(file).replace(/\.so\b.*$/, '');
  return fs
    .readdirSync(folder)
    .find((name) => name.startsWith(`${stem}.so.`) && /\.so\.\d+$/.test(name) && isSame(name));
}

/** Looks into the library that options name. */
function inspectLibrary({ library: name }, { functions }) {
  try {
    const isName = !name.includes('/');
    const file = isName ? (ffi.findLibrary(name) ?? name) : name;
    const { library, needsDeepBind } = open(file);
    const missing = functions.filter(({ name: each, symbol }) => !has(library, symbol ?? each));
    const fileName = isName && file.includes('/') ? versionedName(file) : undefined;
    return { file, fileName, needsDeepBind, missing: missing.map((each) => each.name) };
  } catch (error) {
    return { problem: error.message, needsDeepBind: false, missing: [] };
  }
}

function has(library, symbol) {
  try {
    library.getSymbol(symbol);
    return true;
  } catch {
    return false;
  }
}

module.exports = { inspectLibrary };
