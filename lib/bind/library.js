'use strict';

// This looks into the library, if it is there: whether it has all functions, and how it must be opened.

const ffi = require('../index');

/** The code of the warning that a library needs deepBind. */
const CONTAINED = 'FAST_FFI_CONTAINED_LIBRARY';

/** Opens a library. Tells whether a warning says that it needs deepBind. */
function open(path) {
  const { emitWarning } = process;
  let needsDeepBind = false;
  process.emitWarning = (warning, ...rest) => {
    if (rest[0]?.code === CONTAINED) needsDeepBind = true;
    else emitWarning.call(process, warning, ...rest);
  };
  try {
    const library = new ffi.DynamicLibrary(path, { lazy: true });
    return { library, needsDeepBind };
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Looks into the library that options name. */
function inspectLibrary({ library: name }, { functions }) {
  try {
    const path = name.includes('/') ? name : (ffi.findLibrary(name) ?? name);
    const { library, needsDeepBind } = open(path);
    const missing = functions.filter(({ name: each, symbol }) => !has(library, symbol ?? each));
    return { path, needsDeepBind, missing: missing.map((each) => each.name) };
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
