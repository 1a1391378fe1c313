'use strict';

// V8 of Node 22 takes memory away from whoever shares it: `transfer` to another length reallocates the backing store, and
// C would go on with memory that is freed. So there, from the first nonblocking function on that may be lent memory,
// a buffer that is lent is transferred to another length by copying it.

const { addressOf } = require('../types/pointer');
const { isLent } = require('../calls/pending-calls');
const {
  ArrayBuffer,
  Uint8Array,
  apply,
  defineProperty,
  getOwnPropertyDescriptor,
  getters,
  isArrayBuffer,
  min,
  parseFloat,
  process,
  set,
} = require('../safety/intrinsics');

const NAMES = ['transfer', 'transferToFixedLength'];

/** The first V8 that is known to leave memory where it is: that of Node 24. */
const LEAVES_MEMORY = 13.6;

/** Tells whether a call that is pending has been passed the memory of a buffer. */
function isLentBuffer(buffer) {
  const { address, reason } = addressOf(buffer);
  if (reason !== undefined) return false; // it is detached
  const length = apply(getters.arrayBufferLength, buffer, []);
  return length > 0 && isLent(address, length);
}

/** Gives what `transfer` gives for another length, without reallocating anything. */
function copyAndDetach(transfer, buffer, length) {
  const copy = new ArrayBuffer(length);
  const whole = apply(transfer, buffer, []); // this is the same backing store
  const count = min(
    apply(getters.arrayBufferLength, whole, []),
    apply(getters.arrayBufferLength, copy, []),
  );
  apply(set, new Uint8Array(copy), [new Uint8Array(whole, 0, count)]);
  return copy;
}

/** Makes a method that does what the given one does, and leaves lent memory where it is. */
function sparing(name, transfer) {
  const { [name]: method } = {
    [name](newLength) {
      if (newLength === undefined || !isArrayBuffer(this))
        return apply(transfer, this, [newLength]);
      const length = +newLength; // this may run code, which may lend the buffer
      return isLentBuffer(this)
        ? copyAndDetach(transfer, this, length)
        : apply(transfer, this, [length]);
    },
  };
  return defineProperty(method, 'length', { __proto__: null, value: 0, configurable: true });
}

let isDone = false;

/** Sees to it that memory which is lent stays where it is. */
function keepLentMemory() {
  if (isDone || parseFloat(process.versions.v8) >= LEAVES_MEMORY) return;
  isDone = true;
  for (let i = 0; i < NAMES.length; i++) {
    const descriptor = getOwnPropertyDescriptor(ArrayBuffer.prototype, NAMES[i]);
    // Node 20 has no such methods. One that a program has put there may be anything.
    if (!descriptor?.configurable || typeof descriptor.value !== 'function') continue;
    descriptor.value = sparing(NAMES[i], descriptor.value);
    defineProperty(ArrayBuffer.prototype, NAMES[i], { __proto__: null, ...descriptor });
  }
}

module.exports = { keepLentMemory };
