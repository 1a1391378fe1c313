'use strict';

// These are built-in functions and classes as they were when the package was loaded, for what is loaded late
// (lib/records/late.js): by then a program may have replaced any of them.

const {
  isAnyArrayBuffer,
  isArrayBuffer,
  isDataView,
  isTypedArray,
  isUint8Array,
} = require('node:util/types');

const {
  Array,
  ArrayBuffer,
  BigInt,
  BigInt64Array,
  BigUint64Array,
  DataView,
  Float32Array,
  Float64Array,
  Int8Array,
  Int16Array,
  Int32Array,
  Number,
  Object,
  SharedArrayBuffer,
  Uint8Array,
  Uint16Array,
  Uint32Array,
  WeakMap,
} = globalThis;
const { isArray } = Array;
const { isView } = ArrayBuffer;
const { asIntN, asUintN } = BigInt;
const { ceil, floor, max, min } = Math;
const { isInteger, isSafeInteger, MAX_SAFE_INTEGER } = Number;
const {
  assign,
  defineProperties,
  defineProperty,
  freeze,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  keys,
  preventExtensions,
  values,
} = Object;
const { prototype: objectPrototype } = Object;
const { apply } = Reflect;
const { fill, set } = Uint8Array.prototype;
const { stringify } = JSON;

/** The classes of typed arrays by name. */
const typedArrays = {
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
};

module.exports = {
  Array,
  ArrayBuffer,
  BigInt,
  DataView,
  Int32Array,
  MAX_SAFE_INTEGER,
  Number,
  SharedArrayBuffer,
  Uint8Array,
  Uint32Array,
  WeakMap,
  apply,
  asIntN,
  asUintN,
  assign,
  ceil,
  defineProperties,
  defineProperty,
  fill,
  floor,
  freeze,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  isAnyArrayBuffer,
  isArray,
  isArrayBuffer,
  isDataView,
  isInteger,
  isSafeInteger,
  isTypedArray,
  isUint8Array,
  isView,
  keys,
  max,
  min,
  objectPrototype,
  preventExtensions,
  set,
  stringify,
  typedArrays,
  values,
};
