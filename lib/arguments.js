// Checks and conversions of call arguments. For each ABI type there is one function
// `(value, slot, index)` that writes the value of argument `index` to its slot, or throws. These
// are all there is: both call paths, and wrappers with and without generated code, use them.

const binding = require('./binding');
const errors = require('./errors');
const { environment, viewOf, views } = require('./slots');

const { BigInt64Array: int64, BigUint64Array: uint64, Int32Array: int32 } = views;
const { floor } = Math;
const { isInteger, MAX_SAFE_INTEGER } = Number;

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;
const TWO_TO_32 = 2 ** 32;

const stage = binding.createStage(environment);

/** Throws, and forgets strings that earlier arguments of the same call have left in the arena. */
function refuse(error) {
  binding.releaseStagedStrings(environment);
  throw error;
}

/** Writes a safe integer as a 64-bit integer, without the cost of a bigint. */
function storeSafeInteger(value, slot) {
  int32[slot * 2] = value;
  int32[slot * 2 + 1] = floor(value / TWO_TO_32);
}

/** Makes the storing function of an ABI type, by the kind of its values. */
const storeMakers = {
  __proto__: null,

  void: () => undefined,

  // Narrow integers are written 32 bits wide, as they travel in registers.
  integer({ label, min, max }) {
    return (value, slot, index) => {
      if (typeof value !== 'number' || !isInteger(value) || value < min || value > max) {
        refuse(errors.argument(index, label));
      }
      int32[slot * 2] = value;
    };
  },

  float({ label, ...type }) {
    const { view, perSlot } = viewOf(type);
    return (value, slot, index) => {
      if (typeof value !== 'number') refuse(errors.argument(index, label));
      view[slot * perSlot] = value;
    };
  },

  int64({ label }) {
    return (value, slot, index) => {
      if (typeof value === 'bigint' && value >= MIN_INT64 && value <= MAX_INT64) {
        int64[slot] = value;
      } else if (
        typeof value === 'number' &&
        isInteger(value) &&
        value >= -MAX_SAFE_INTEGER &&
        value <= MAX_SAFE_INTEGER
      ) {
        storeSafeInteger(value, slot);
      } else {
        refuse(errors.argument(index, label));
      }
    };
  },

  uint64({ label }) {
    return (value, slot, index) => {
      if (typeof value === 'bigint' && value >= 0n && value <= MAX_UINT64) {
        uint64[slot] = value;
      } else if (
        typeof value === 'number' &&
        isInteger(value) &&
        value >= 0 &&
        value <= MAX_SAFE_INTEGER
      ) {
        storeSafeInteger(value, slot);
      } else {
        refuse(errors.argument(index, label));
      }
    };
  },

  pointer({ label }) {
    return (value, slot, index) => {
      if (typeof value === 'bigint') {
        if (value < 0n || value > MAX_UINT64) refuse(errors.argument(index, label));
        uint64[slot] = value;
      } else if (value === null || value === undefined) {
        storeSafeInteger(0, slot);
      } else {
        const reason = stage(value, slot);
        if (reason !== undefined) refuse(errors.pointerArgument(index, reason));
      }
    };
  },
};

const stores = new Map();

/** The function that checks, converts and stores arguments of an ABI type. */
function storeOf(type) {
  let store = stores.get(type);
  if (store === undefined) {
    store = storeMakers[type.kind](type);
    stores.set(type, store);
  }
  return store;
}

/** The address of memory or of a string's copy as a bigint, or undefined and the reason why not. */
function addressOf(value) {
  const reason = stage(value, 0);
  return reason === undefined ? { address: uint64[0] } : { reason };
}

module.exports = { addressOf, storeOf };
