'use strict';

const errors = require('./errors');
const { weakMapGet, weakMapSet } = require('./primordials');

/**
 * FFI functions, with the reason why their signature has no fast path, if so, their gate and the
 * gates of their library.
 */
const ffiFunctions = new WeakMap();

/** Makes `callPath` know a function. */
function registerFunction(fn, description) {
  weakMapSet(ffiFunctions, fn, description);
}

/** Which way calls of a function go at present, and why not the fast one. */
function callPath(fn) {
  const description = weakMapGet(ffiFunctions, fn);
  if (description === undefined) throw errors.expectedInstance('fn', 'FFI function', fn);
  const reason = description.reason ?? description.gates.whyClosed(description.gate) ?? null;
  return { path: reason === null ? 'fast' : 'generic', reason };
}

module.exports = { callPath, registerFunction };
