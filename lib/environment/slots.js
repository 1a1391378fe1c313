'use strict';

// These are the slots through which values go to and from C; src/slots.rs says what each is for.

const binding = require('../addon/binding');

const BYTES_PER_SLOT = 8;

const memory = new ArrayBuffer(binding.SLOT_MEMORY_SIZE);

/** The slots as typed arrays, by the name of their class. */
const views = {
  Int8Array: new Int8Array(memory),
  Uint8Array: new Uint8Array(memory),
  Int16Array: new Int16Array(memory),
  Uint16Array: new Uint16Array(memory),
  Int32Array: new Int32Array(memory),
  Uint32Array: new Uint32Array(memory),
  Float32Array: new Float32Array(memory),
  Float64Array: new Float64Array(memory),
  BigInt64Array: new BigInt64Array(memory),
  BigUint64Array: new BigUint64Array(memory),
};

/** The slots as memory in which values lie anywhere. */
const slotMemory = new DataView(memory);

/** The view whose only element is not 0 after a fast call that could not convert its arguments. */
const failure = new Uint32Array(memory, binding.FAILURE_SLOT * BYTES_PER_SLOT, 1);

/** Gives the index at which a slot starts in a view, which is given by its name. */
const indexIn = (viewName, slot) => (slot * BYTES_PER_SLOT) / views[viewName].BYTES_PER_ELEMENT;

const { apply } = Reflect;

/** Makes a function that tells whether a view is within its buffer, by a method that throws if it isn't. */
const isWithinBounds = (method) => (view) => {
  try {
    apply(method, view, []);
    return true;
  } catch {
    return false;
  }
};

/** The native state of this thread, which functions of the addon take. */
const environment = binding.createEnvironment(
  views.BigUint64Array,
  isWithinBounds(Object.getPrototypeOf(Uint8Array.prototype).keys),
  isWithinBounds(Object.getOwnPropertyDescriptor(DataView.prototype, 'byteLength').get),
);

module.exports = { BYTES_PER_SLOT, environment, failure, indexIn, slotMemory, views };
