'use strict';

// Checks and conversions of call arguments. For each ABI type there is one function
// `(value, slot, index)` that writes the value of argument `index` to its slot, or throws. Both
// call paths, and wrappers with and without generated code, use them. Wrappers spare themselves
// the call for types that V8 can pass in a register, if a guard finds a value good at a glance.

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

/**
 * Makes the storing function of an ABI type, by the kind of its values. That of pointers returns
 * whether it has found an address right away; otherwise the slot holds that of an object or of a
 * string's copy, which only calls through an invoker keep alive.
 */
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
        return true;
      }
      if (value === null || value === undefined) {
        storeSafeInteger(0, slot);
        return true;
      }
      const reason = stage(value, slot);
      if (reason !== undefined) refuse(errors.pointerArgument(index, reason));
      return false;
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

/** Source of an expression that is false only if the variable `name` holds a good value. */
const guardSources = {
  __proto__: null,

  integer({ min, max, size }, name) {
    const isNumber = `typeof ${name} !== 'number'`;
    if (size === 4) return `${isNumber} || (${name} ${min < 0 ? '|' : '>>>'} 0) !== ${name}`;
    return `${isNumber} || (${name} | 0) !== ${name} || ${name} < ${min} || ${name} > ${max}`;
  },

  float: (_, name) => `typeof ${name} !== 'number'`,
};

/** True for types that V8 can pass to C itself, on every line; others travel in slots. */
const isPassedByV8 = (type) => type.kind in guardSources;

/** Source of a guard for a type that is passed by V8. */
const guardSource = (type, name) => guardSources[type.kind](type, name);

/** Where a value of a type that is passed by V8 goes for other calls: a view and an index. */
function placeOf(type, slot) {
  if (type.kind === 'integer') return { view: int32, index: slot * 2 };
  const { view, perSlot } = viewOf(type);
  return { view, index: slot * perSlot };
}

/** The address of memory or of a string's copy as a bigint, or undefined and the reason why not. */
function addressOf(value) {
  const reason = stage(value, 0);
  return reason === undefined ? { address: uint64[0] } : { reason };
}

module.exports = { addressOf, guardSource, isPassedByV8, placeOf, storeOf };
