'use strict';

// This comes first: where the addon can't be loaded, its error is the one to see.
require('./addon/binding');

const { callPath } = require('./calls/call-path');
const { errno } = require('./calls/errno');
const { INSPECT } = require('./calls/inspection');
const { late } = require('./late');
const {
  DynamicLibrary,
  declare,
  dlclose,
  dlopen,
  dlsym,
  findLibrary,
  functionAt,
} = require('./libraries/dynamic-library');
const { suffix } = require('./libraries/suffix');
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
const { allocate, free, owned } = require('./memory/late');
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
const {
  alignof,
  anonymous,
  array,
  bits,
  cell,
  enumeration,
  func,
  opaque,
  pointer,
  read,
  sizeof,
  struct,
  union,
  write,
} = require('./records/late');
const { types } = require('./types');

module.exports = {
  DynamicLibrary,
  dlopen,
  dlclose,
  dlsym,
  findLibrary,
  functionAt,
  callPath,
  errno,
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
  declare,
  struct,
  union,
  array,
  bits,
  anonymous,
  pointer,
  func,
  opaque,
  enum: enumeration,
  cell,
  allocate,
  owned,
  free,
  sizeof,
  alignof,
  read,
  write,
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

/** Shows the package in a REPL and by console.log. What only inherits from it is shown as any object is. */
function inspectExports(depth) {
  return this === module.exports ? late().showExports(this, depth) : this;
}
Object.defineProperty(module.exports, INSPECT, { __proto__: null, value: inspectExports });
