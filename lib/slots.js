'use strict';

// The slots through which values go to and from C (src/environment.rs): slot 0 is the result and,
// before a call, names the target; slot n is argument n - 1. 8 bytes each. Behind them fast calls
// keep copies of strings.

const binding = require('./binding');

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

/** Its only element is not 0 after a fast call that could not convert its arguments. */
const failure = new Uint32Array(memory, binding.FAILURE_SLOT * BYTES_PER_SLOT, 1);

/** The view for an ABI type and how many of its elements make a slot. */
function viewOf(type) {
  const view = views[type.view];
  return { view, perSlot: BYTES_PER_SLOT / view.BYTES_PER_ELEMENT };
}

const { apply } = Reflect;

/** Tells whether a view is within its buffer, by a method of such views that throws if it isn't. */
const isWithinBounds = (method) => (view) => {
  try {
    apply(method, view, []);
    return true;
  } catch {
    return false;
  }
};

/** This thread's half of native state. */
const environment = binding.createEnvironment(
  views.BigUint64Array,
  isWithinBounds(Object.getPrototypeOf(Uint8Array.prototype).keys),
  isWithinBounds(Object.getOwnPropertyDescriptor(DataView.prototype, 'byteLength').get),
);

module.exports = { environment, failure, viewOf, views };
