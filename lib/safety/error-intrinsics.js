'use strict';

// These are built-in functions and classes as they were when the package was loaded, for the errors that it makes, which
// are loaded late (lib/errors). Those of intrinsics.js can't be had where Node's own modules are missing, and errors say so.

module.exports = Object.freeze({
  __proto__: null,
  Error,
  RangeError,
  SyntaxError,
  TypeError,
  abs: Math.abs,
  assign: Object.assign,
  defineProperty: Object.defineProperty,
  getOwnPropertyDescriptor: Object.getOwnPropertyDescriptor,
  isInteger: Number.isInteger,
  platform: process.platform,
});
