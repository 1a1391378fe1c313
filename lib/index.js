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

/** The memory accessors, in whole words: putting these together would take longer than all else here. */
const ACCESSOR_NAMES = [
  'getInt8',
  'getUint8',
  'getInt16',
  'getUint16',
  'getInt32',
  'getUint32',
  'getInt64',
  'getUint64',
  'getFloat32',
  'getFloat64',
  'setInt8',
  'setUint8',
  'setInt16',
  'setUint16',
  'setInt32',
  'setUint32',
  'setInt64',
  'setUint64',
  'setFloat32',
  'setFloat64',
];

/** @type {Object<string, Function>|undefined} All of them are made with the first that is used. */
let accessors;

/** What is there until then, in the order of the names. */
const getters = [];

const describe = (value) => ({
  __proto__: null,
  value,
  configurable: true,
  enumerable: true,
  writable: true,
});

const replaceAccessor = (name, value) => defineProperty(module.exports, name, describe(value));

/**
 * Makes the accessors, and ordinary properties of them; but not of those that the program has
 * replaced, nor where it has frozen them: then getters stay. What is cut short here (node:vm can do
 * that anywhere) is done again.
 */
function makeAccessorsOnce() {
  if (accessors !== undefined) return;
  const made = makeAccessors();
  for (let i = 0; i < getters.length; i++) {
    const name = ACCESSOR_NAMES[i];
    const isPending = getOwnPropertyDescriptor(module.exports, name)?.get === getters[i];
    if (isPending) tryDefineProperty(module.exports, name, describe(made[name]));
  }
  accessors = made;
}

function accessor(name) {
  makeAccessorsOnce();
  return accessors[name];
}

// Making them takes as long as a quarter of all else. One descriptor serves them all. V8 keeps such
// properties as fast as others if they are new, not if they replace others.
const pending = { __proto__: null, configurable: true, enumerable: true, get: undefined };
for (const name of ACCESSOR_NAMES) {
  pending.get = () => accessor(name);
  pending.set = (value) => replaceAccessor(name, value);
  getters.push(pending.get);
  defineProperty(module.exports, name, pending);
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
