'use strict';

const errors = require('../errors');
const { weakMapGet, weakMapSet } = require('../safety/primordials');

/**
 * The FFI functions. Each has a description: the reason why its signature has no fast path, if it has
 * none, the function's gate, and the gates of its library; the library, the signature, and whether that is open.
 */
const ffiFunctions = new WeakMap();

/** Makes `callPath` know a function. */
function registerFunction(fn, description) {
  weakMapSet(ffiFunctions, fn, description);
}

/** Gives the description of an FFI function; undefined for all else. */
const descriptionOf = (fn) => weakMapGet(ffiFunctions, fn);

/** Tells which way calls of a function go at present, and why if it is not the fast one. */
function callPath(fn) {
  const description = descriptionOf(fn);
  if (description === undefined) throw errors.expectedInstance('fn', 'FFI function', fn);
  const reason = description.reason ?? description.gates.whyClosed(description.gate) ?? null;
  return { path: reason === null ? 'fast' : 'generic', reason };
}

module.exports = { callPath, descriptionOf, registerFunction };
