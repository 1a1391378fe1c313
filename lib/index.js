'use strict';

// First: where the addon can't be loaded its error is the one to see.
require('./binding');

const { callPath } = require('./call-path');
const { DynamicLibrary, dlclose, dlopen, dlsym } = require('./dynamic-library');
const {
  exportArrayBuffer,
  exportArrayBufferView,
  exportString,
  exportBuffer,
  getCurrentEventLoop,
  getRawPointer,
  toString,
  toArrayBuffer,
  toBuffer,
} = require('./memory');
const { makeAccessors } = require('./memory-accessors');
const { types } = require('./types');

const { defineProperty, getOwnPropertyDescriptor } = Object;
const { defineProperty: tryDefineProperty } = Reflect;

/** File name ending of shared libraries on this platform, without a dot. */
const suffix = { darwin: 'dylib', win32: 'dll' }[process.platform] ?? 'so';

module.exports = {
  DynamicLibrary,
  dlopen,
  dlclose,
  dlsym,
  callPath,
  exportArrayBuffer,
  exportArrayBufferView,
  exportString,
  exportBuffer,
  getCurrentEventLoop,
  getRawPointer,
  suffix,
  toString,
  toArrayBuffer,
  toBuffer,
  types,
};

/** What there are `get...` and `set...` for. */
const ACCESSED_TYPES = [
  'Int8',
  'Uint8',
  'Int16',
  'Uint16',
  'Int32',
  'Uint32',
  'Int64',
  'Uint64',
  'Float32',
  'Float64',
];

/** @type {Object<string, Function>|undefined} The memory accessors: all are made with the first that is used. */
let accessors;

/** What is there until then, by name. */
const getters = { __proto__: null };

const describe = (value) => ({
  __proto__: null,
  value,
  configurable: true,
  enumerable: true,
  writable: true,
});

/**
 * Makes the accessors, and ordinary properties of them; but not of those that the program has
 * replaced, nor where it has frozen them: then getters stay. What is cut short here (node:vm can do
 * that anywhere) is done again.
 */
function makeAccessorsOnce() {
  if (accessors !== undefined) return;
  const made = makeAccessors();
  for (const name in getters) {
    const isPending = getOwnPropertyDescriptor(module.exports, name)?.get === getters[name];
    if (isPending) tryDefineProperty(module.exports, name, describe(made[name]));
  }
  accessors = made;
}

/** One object for all of them: making it takes longer than defining a property. */
const pending = { __proto__: null, configurable: true, enumerable: true, get: undefined };

/** Defines an accessor as a getter that makes all of them, which takes as long as a quarter of all else. */
function defineLazily(name) {
  pending.get = () => {
    makeAccessorsOnce();
    return accessors[name];
  };
  pending.set = (value) => defineProperty(module.exports, name, describe(value));
  getters[name] = pending.get;
  // V8 keeps such properties as fast as others if they are new, not if they replace others.
  defineProperty(module.exports, name, pending);
}

for (const type of ACCESSED_TYPES) {
  defineLazily(`get${type}`);
  defineLazily(`set${type}`);
}

// For `import { getInt8 } from 'fast-ffi'`: Node reads names without running the code.
0 &&
  // biome-ignore lint/suspicious/noAssignInExpressions: it is not run
  (module.exports = {
    getInt8,
    getUint8,
    getInt16,
    getUint16,
    getInt32,
    getUint32,
    getInt64,
    getUint64,
    getFloat32,
    getFloat64,
    setInt8,
    setUint8,
    setInt16,
    setUint16,
    setInt32,
    setUint32,
    setInt64,
    setUint64,
    setFloat32,
    setFloat64,
  });
