'use strict';

const errors = require('../errors');
const { weakMapGet, weakMapSet } = require('../safety/primordials');

/**
 * @typedef {object} Description What is known of an FFI function.
 * @property {string} name The name by which it was bound; empty if it has none.
 * @property {string} symbol The name that C has for it; empty if that is not known.
 * @property {Signature} signature
 * @property {Declared|undefined} declared The types by the names that the program uses (lib/signature/signature.js).
 * @property {Library} library The library; once it is closed calls throw ERR_FFI_LIBRARY_CLOSED.
 * @property {bigint} address The address that C has for it.
 * @property {Gate} gate The gate that says at each call whether it may be fast. It closes with the library.
 * @property {boolean} isOpen Whether it takes the rest of its arguments as pairs (lib/libraries/open-function.js).
 * @property {boolean} isNonblocking Whether other threads make its calls (nonblocking.js).
 * @property {string|undefined} reason The reason why its signature has no fast path, if it has none.
 */

/** The FFI functions, with their descriptions. */
const ffiFunctions = new WeakMap();

/** Makes `callPath` know a function. */
function registerFunction(fn, description) {
  weakMapSet(ffiFunctions, fn, description);
}

/** Gives the description of an FFI function; undefined for all else. */
const descriptionOf = (fn) => weakMapGet(ffiFunctions, fn);

/**
 * The property of a function that stands for one which is bound when it is first used: it gives that one. The
 * modules that lib/bind writes have such functions.
 */
const BOUND = Symbol.for('fast-ffi.bound');

/** Gives the FFI function that a function stands for, which is mostly itself. Runs code of the user's. */
function boundFunction(fn) {
  const mayStand = typeof fn === 'function' && descriptionOf(fn) === undefined;
  return mayStand ? (fn[BOUND] ?? fn) : fn;
}

/** What `callPath` says of functions that are nonblocking. */
const NONBLOCKING = 'The function is nonblocking: other threads make its calls.';

/** Tells which way calls of a function go at present, and why if it is not the fast one. */
function callPath(fn) {
  const description = descriptionOf(boundFunction(fn));
  if (description === undefined) throw errors.expectedInstance('fn', 'FFI function', fn);
  const { library, gate, isNonblocking } = description;
  if (isNonblocking) return { path: 'nonblocking', reason: NONBLOCKING };
  const reason = description.reason ?? library.gates.whyClosed(gate) ?? null;
  return { path: reason === null ? 'fast' : 'generic', reason };
}

module.exports = { boundFunction, callPath, descriptionOf, registerFunction };
