'use strict';

// Captured: programs replace globals.
const { Array } = globalThis;
const { apply } = Reflect;

/**
 * Throws V8's RangeError where less than 8 kB of stack is left: before what must not be done by
 * half, or what takes any failure for another reason.
 */
function needStack() {
  apply(() => {}, undefined, new Array(1024));
}

module.exports = { needStack };
