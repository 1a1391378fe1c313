'use strict';

const { isProxy } = require('node:util/types');
const errors = require('./errors');
const { abiTypeByName } = require('./types');

/**
 * @typedef {object} Signature Interned: one object for all signatures of equal ABI types.
 * @property {Uint8Array} codes ABI type codes, the result's first: the addon's form of it.
 * @property {object} result ABI type.
 * @property {object[]} arguments ABI types.
 * @property {Function|undefined} bind Made by lib/wrapper.js when first needed.
 * @property {Function|undefined} adapter Made by lib/callback.js when first needed.
 */

/** @type {Map<string, Signature>} */
const interned = new Map();

function intern(result, argumentTypes) {
  const codes = Uint8Array.of(result.code, ...argumentTypes.map((type) => type.code));
  const key = codes.join();
  let signature = interned.get(key);
  if (signature === undefined) {
    signature = { codes, result, arguments: argumentTypes, bind: undefined, adapter: undefined };
    interned.set(key, signature);
  }
  return signature;
}

/** True for what C++ `IsObject() && !IsArray()` is true for: functions and proxies of arrays too. */
function isSignatureLike(value) {
  if (typeof value === 'function') return true;
  return typeof value === 'object' && value !== null && !isArray(value);
}

function isArray(value) {
  return Array.isArray(value) && !isProxy(value);
}

function parseType(value, label) {
  if (typeof value !== 'string') throw errors.argumentType(`${label} must be a string`);
  if (value.includes('\0')) throw errors.containsNul(label);
  const type = abiTypeByName.get(value);
  if (type === undefined) {
    throw errors.argumentValue(`Unsupported FFI type: ${value.toWellFormed?.() ?? value}`);
  }
  return type;
}

/**
 * Reads a signature object of the function or callback `name`. Property lookups happen in the
 * order of node:ffi, and what getters and traps throw is passed on.
 */
function parseSignature(name, object) {
  const resultKeys = ['returns', 'return', 'result'].filter((key) => key in object);
  const hasParameters = 'parameters' in object;
  const hasArguments = 'arguments' in object;
  if (resultKeys.length > 1) {
    throw errors.argumentValue(
      `Function signature of ${name} must have either 'returns', 'return' or 'result' property`,
    );
  }
  if (hasArguments && hasParameters) {
    throw errors.argumentValue(
      `Function signature of ${name} must have either 'parameters' or 'arguments' property`,
    );
  }

  const result =
    resultKeys.length === 0
      ? abiTypeByName.get('void')
      : parseType(object[resultKeys[0]], `Return value type of function ${name}`);

  const argumentTypes = [];
  if (hasArguments || hasParameters) {
    const list = object[hasArguments ? 'arguments' : 'parameters'];
    if (!isArray(list)) {
      throw errors.argumentType(`Arguments list of function ${name} must be an array`);
    }
    const count = list.length;
    for (let i = 0; i < count; i++) {
      const label = `Argument ${i} of function ${name}`;
      const type = parseType(list[i], label);
      if (type.kind === 'void') {
        throw errors.argumentValue(
          `${label} must not be 'void'; use an empty array for no-argument functions`,
        );
      }
      argumentTypes.push(type);
    }
  }
  return intern(result, argumentTypes);
}

module.exports = { isSignatureLike, parseSignature };
