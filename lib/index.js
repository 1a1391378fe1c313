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
const { types } = require('./types');

const { defineProperty } = Object;

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

/** The memory accessors that are still to be made: all, with the first that is used. */
const pending = new Set(ACCESSED_TYPES.flatMap((type) => [`get${type}`, `set${type}`]));

function define(name, value) {
  pending.delete(name);
  defineProperty(module.exports, name, {
    __proto__: null,
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

function makeAccessors() {
  const accessors = require('./memory-accessors');
  for (const name of pending) define(name, accessors[name]);
}

// Making them takes as long as a quarter of all else. V8 keeps such properties as fast as others if
// they are new, not if they replace others.
for (const name of pending) {
  defineProperty(module.exports, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      makeAccessors();
      return module.exports[name];
    },
    set: (value) => define(name, value),
  });
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
