'use strict';

const { callPath } = require('./call-path');
const { DynamicLibrary, dlclose, dlopen, dlsym } = require('./dynamic-library');
const memory = require('./memory');
const { types } = require('./types');

/** File name ending of shared libraries on this platform, without a dot. */
const suffixes = { __proto__: null, darwin: 'dylib', win32: 'dll' };

// Spelled out, so that Node finds the names for `import { dlopen } from 'fast-ffi'`.
module.exports = {
  DynamicLibrary,
  dlopen,
  dlclose,
  dlsym,
  callPath,
  exportArrayBuffer: memory.exportArrayBuffer,
  exportArrayBufferView: memory.exportArrayBufferView,
  exportString: memory.exportString,
  exportBuffer: memory.exportBuffer,
  getInt8: memory.getInt8,
  getUint8: memory.getUint8,
  getInt16: memory.getInt16,
  getUint16: memory.getUint16,
  getInt32: memory.getInt32,
  getUint32: memory.getUint32,
  getInt64: memory.getInt64,
  getUint64: memory.getUint64,
  getFloat32: memory.getFloat32,
  getFloat64: memory.getFloat64,
  getCurrentEventLoop: memory.getCurrentEventLoop,
  getRawPointer: memory.getRawPointer,
  setInt8: memory.setInt8,
  setUint8: memory.setUint8,
  setInt16: memory.setInt16,
  setUint16: memory.setUint16,
  setInt32: memory.setInt32,
  setUint32: memory.setUint32,
  setInt64: memory.setInt64,
  setUint64: memory.setUint64,
  setFloat32: memory.setFloat32,
  setFloat64: memory.setFloat64,
  suffix: suffixes[process.platform] ?? 'so',
  toString: memory.toString,
  toArrayBuffer: memory.toArrayBuffer,
  toBuffer: memory.toBuffer,
  types,
};
