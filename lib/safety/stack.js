'use strict';

// These functions throw V8's RangeError where little stack is left. They are called before what must not
// be done by half, and before what takes any failure for another reason.

// These are captured, because programs replace globals.
const { Array } = globalThis;
const { apply } = Reflect;

const nothing = () => {};

/** Throws where less than 2 kB are left, which are enough for a few calls of functions that have run before. */
function ensureStack() {
  apply(nothing, undefined, new Array(256));
}

/**
 * Throws where less than 48 kB are left: V8 compiles a function when it is first called, and with less
 * than 40 kB it does not.
 */
function ensureStackToCompile() {
  apply(nothing, undefined, new Array(6144));
}

module.exports = { ensureStack, ensureStackToCompile };
