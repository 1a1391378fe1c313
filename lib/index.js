'use strict';

// This comes first: where the addon can't be loaded, its error is the one to see.
require('./addon/binding');

const { callPath } = require('./calls/call-path');
const { DynamicLibrary, dlclose, dlopen, dlsym } = require('./libraries/dynamic-library');
const {
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
} = require('./memory/accessors');
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
} = require('./memory/raw-memory');
const { alignof, array, bits, sizeof, struct, union } = require('./records/late');
const { types } = require('./types');

/** The file name ending of shared libraries on this platform, without a dot. */
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
  struct,
  union,
  array,
  bits,
  sizeof,
  alignof,
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
};
