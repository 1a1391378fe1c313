'use strict';

const { isProxy } = require('node:util/types');
const { MAX_ARGUMENTS } = require('./binding');
const errors = require('./errors');
const { stringIncludes } = require('./primordials');
const { abiTypeByName } = require('./types');

// Captured: programs patch and replace globals.
const { isArray } = Array;
const { Uint8Array } = globalThis;

/**
 * @typedef {object} Signature Interned: one object for all signatures of equal ABI types.
 * @property {Uint8Array} codes ABI type codes, the result's first: the addon's form of it.
 * @property {string} title The same as text.
 * @property {object} result ABI type.
 * @property {object[]} arguments ABI types.
 * @property {object|undefined} binder Made by lib/wrapper.js when first needed.
 * @property {Object<string, Function>} adapters Made by lib/callback.js when first needed.
 */

/** @type {Object<string, Signature>} */
const interned = { __proto__: null };

function intern(result, argumentTypes) {
  let title = `${result.code}`;
  for (let i = 0; i < argumentTypes.length; i++) title += `,${argumentTypes[i].code}`;
  let signature = interned[title];
  if (signature === undefined) {
    // An index loop: what iterating gives can be patched, and code and types must agree.
    const codes = new Uint8Array(1 + argumentTypes.length);
    codes[0] = result.code;
    for (let i = 0; i < argumentTypes.length; i++) codes[i + 1] = argumentTypes[i].code;
    signature = {
      codes,
      title,
      result,
      arguments: argumentTypes,
      binder: undefined,
      adapters: { __proto__: null },
    };
    interned[title] = signature;
  }
  return signature;
}

/** True for an array; not for a proxy of one, which is no array to native code. */
function isTrueArray(value) {
  return !isProxy(value) && isArray(value);
}

/** True for what may be a signature object: any object, functions included, but no array. */
function isSignatureLike(value) {
  return typeof value === 'function' || (typeof value === 'object' && value && !isTrueArray(value));
}

/** The ABI type for a type name of the user's, which messages call as `label` says. */
function parseType(value, label) {
  if (typeof value !== 'string') throw errors.argumentType(`${label()} must be a string`);
  const type = abiTypeByName[value];
  if (type !== undefined) return type;
  if (stringIncludes(value, '\0')) throw errors.containsNul(label());
  throw errors.argumentValue(`Unsupported FFI type: ${value.toWellFormed()}`);
}

/**
 * Reads a signature object of the function or callback `name`. Properties are looked up in the
 * order of node:ffi, and what getters and traps throw is passed on. Returns the signature and what
 * is no part of it: `callback`, and whether a parameter has the type name `function`.
 */
function parseSignature(name, object) {
  const hasReturn = 'return' in object;
  const hasArguments = 'arguments' in object;
  const result = hasReturn
    ? parseType(object.return, () => `Return value type of function ${name}`)
    : abiTypeByName.void;
  const { types, takesFunction } = parseArguments(name, hasArguments ? object.arguments : []);
  return {
    signature: intern(result, types),
    callback: parseCallback(name, object),
    takesFunction,
  };
}

/** Whether a function calls back: true, false, or undefined where the signature doesn't say. */
function parseCallback(name, { callback }) {
  if (callback !== undefined && typeof callback !== 'boolean') {
    throw errors.argumentType(`The callback property of function ${name} must be a boolean`);
  }
  return callback;
}

function parseArguments(name, list) {
  if (!isTrueArray(list)) {
    throw errors.argumentType(`Arguments list of function ${name} must be an array`);
  }
  const types = [];
  let takesFunction = false;
  const count = list.length;
  if (count > MAX_ARGUMENTS) {
    throw errors.argumentValue(
      `Function ${name} has ${count} arguments, at most ${MAX_ARGUMENTS} are supported`,
    );
  }
  for (let i = 0; i < count; i++) {
    const label = () => `Argument ${i} of function ${name}`;
    const typeName = list[i];
    const type = parseType(typeName, label);
    if (type.kind === 'void') {
      throw errors.argumentValue(
        `${label()} must not be 'void'; use an empty array for no-argument functions`,
      );
    }
    types[i] = type;
    takesFunction ||= typeName === 'function';
  }
  return { types, takesFunction };
}

module.exports = { isSignatureLike, parseSignature };
