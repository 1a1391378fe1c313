'use strict';

// These are built-in functions and classes as they were when the package was loaded, for what is loaded late
// (lib/late.js): by then a program may have replaced any of them. They are properties of one object, so
// that little code takes them to the second file of the published code.

const types = require('node:util/types');

const { getOwnPropertyDescriptor, getPrototypeOf } = Object;

const getterOf = (object, name) => getOwnPropertyDescriptor(object, name).get;
const dataView = DataView.prototype;
const typedArray = getPrototypeOf(Uint8Array.prototype);

module.exports = Object.freeze({
  __proto__: null,
  Array,
  ArrayBuffer,
  BigInt,
  DataView,
  FinalizationRegistry,
  Int32Array,
  MAX_SAFE_INTEGER: Number.MAX_SAFE_INTEGER,
  Map,
  Number,
  Promise,
  TextEncoder,
  Uint8Array,
  Uint32Array,
  WeakMap,
  WeakRef,
  apply: Reflect.apply,
  asIntN: BigInt.asIntN,
  asUintN: BigInt.asUintN,
  assign: Object.assign,
  bufferFrom: Buffer.from,
  ceil: Math.ceil,
  defineProperties: Object.defineProperties,
  defineProperty: Object.defineProperty,
  deref: WeakRef.prototype.deref,
  dispose: Symbol.dispose,
  encodeInto: TextEncoder.prototype.encodeInto,
  fill: Uint8Array.prototype.fill,
  floor: Math.floor,
  freeze: Object.freeze,
  fround: Math.fround,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn: Object.hasOwn,
  isAnyArrayBuffer: types.isAnyArrayBuffer,
  isArray: Array.isArray,
  isArrayBuffer: types.isArrayBuffer,
  isDataView: types.isDataView,
  isInteger: Number.isInteger,
  isProxy: types.isProxy,
  isSafeInteger: Number.isSafeInteger,
  isTypedArray: types.isTypedArray,
  isUint8Array: types.isUint8Array,
  isView: ArrayBuffer.isView,
  keys: Object.keys,
  max: Math.max,
  min: Math.min,
  objectPrototype: Object.prototype,
  parse: JSON.parse,
  parseFloat: Number.parseFloat,
  prependListener: process.prependListener,
  preventExtensions: Object.preventExtensions,
  process,
  set: Uint8Array.prototype.set,
  setImmediate,
  setPrototypeOf: Object.setPrototypeOf,
  setTimeout,
  stringify: JSON.stringify,
  values: Object.values,

  /** The classes of typed arrays by name. */
  typedArrays: {
    __proto__: null,
    Int8Array,
    Uint8Array,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  },

  /** The getters of memory, which say what objects really are. */
  getters: {
    isResizable: getterOf(ArrayBuffer.prototype, 'resizable'),
    arrayBufferLength: getterOf(ArrayBuffer.prototype, 'byteLength'),
    sharedBufferLength: getterOf(SharedArrayBuffer.prototype, 'byteLength'),
    dataViewBuffer: getterOf(dataView, 'buffer'),
    dataViewOffset: getterOf(dataView, 'byteOffset'),
    dataViewLength: getterOf(dataView, 'byteLength'),
    typedArrayBuffer: getterOf(typedArray, 'buffer'),
    typedArrayOffset: getterOf(typedArray, 'byteOffset'),
    typedArrayByteLength: getterOf(typedArray, 'byteLength'),
    typedArrayLength: getterOf(typedArray, 'length'),
    typedArrayName: getterOf(typedArray, Symbol.toStringTag),
  },
});
