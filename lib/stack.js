'use strict';

// Throws V8's RangeError where little stack is left: before what must not be done by half, or what
// takes any failure for another reason.

// Captured: programs replace globals.
const { Array } = globalThis;
const { apply } = Reflect;

const nothing = () => {};

/** Where less than 2 kB are left, enough for a few calls of functions that have run before. */
function needStack() {
  apply(nothing, undefined, new Array(256));
}

/**
 * Where less than 48 kB are left: V8 compiles a function when it is first called, and with less than
 * 40 kB it does not.
 */
function needStackToCompile() {
  apply(nothing, undefined, new Array(6144));
}

module.exports = { needStack, needStackToCompile };
