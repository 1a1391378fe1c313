'use strict';

// Checks and conversions of call arguments. For each ABI type there is `store(value, slot, index)`,
// which writes the value of argument `index` to its slot, or throws. Types that V8 can pass to C
// itself also have a guard, an expression that is true for good values.

const binding = require('./binding');
const errors = require('./errors');
const { environment, viewOf, views } = require('./slots');

const { BigInt64Array: int64, BigUint64Array: uint64, Int32Array: int32 } = views;
const { asIntN, asUintN } = BigInt;
const { floor, log2 } = Math;
const { isInteger, MAX_SAFE_INTEGER } = Number;

const TWO_TO_32 = 2 ** 32;

const stage = binding.createStage(environment);

/** Throws, and forgets strings that earlier arguments of the same call have left in the arena. */
function refuse(error) {
  binding.releaseStagedStrings(environment);
  throw error;
}

/** Writes a safe integer as a 64-bit integer, without the cost of a bigint. */
function storeSafeInteger(value, slot) {
  const low = value | 0;
  int32[slot * 2] = low;
  int32[slot * 2 + 1] = low === value ? low >> 31 : floor(value / TWO_TO_32);
}

function tryStoreInt64(value, slot) {
  if (typeof value === 'bigint') {
    if (asIntN(64, value) !== value) return false;
    int64[slot] = value;
    return true;
  }
  if (typeof value !== 'number' || !isInteger(value)) return false;
  if (value < -MAX_SAFE_INTEGER || value > MAX_SAFE_INTEGER) return false;
  storeSafeInteger(value, slot);
  return true;
}

function tryStoreUint64(value, slot) {
  if (typeof value === 'bigint') {
    if (asUintN(64, value) !== value) return false;
    uint64[slot] = value;
    return true;
  }
  if (typeof value !== 'number' || !isInteger(value)) return false;
  if (value < 0 || value > MAX_SAFE_INTEGER) return false;
  storeSafeInteger(value, slot);
  return true;
}

/** Takes addresses and null; not strings and memory. */
function tryStoreAddress(value, slot) {
  if (typeof value === 'bigint') {
    if (asUintN(64, value) !== value) return false;
    uint64[slot] = value;
    return true;
  }
  if (value !== null && value !== undefined) return false;
  storeSafeInteger(0, slot);
  return true;
}

/** Makes the `store` of an ABI type, by the kind of its values. */
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
      if (!tryStoreInt64(value, slot)) refuse(errors.argument(index, label));
    };
  },

  uint64({ label }) {
    return (value, slot, index) => {
      if (!tryStoreUint64(value, slot)) refuse(errors.argument(index, label));
    };
  },

  pointer({ label }) {
    return (value, slot, index) => {
      if (tryStoreAddress(value, slot)) return;
      if (typeof value === 'bigint') refuse(errors.argument(index, label));
      const reason = stage(value, slot);
      if (reason !== undefined) refuse(errors.pointerArgument(index, reason));
    };
  },
};

/** By the code of the type. */
const stores = { __proto__: null };

/** The `store` of an ABI type. */
function storeOf(type) {
  stores[type.code] ??= storeMakers[type.kind](type);
  return stores[type.code];
}

/** Source of what is left of the number `name` in the bits of an integer from `min` to `max`. */
function wrapped(name, min, max) {
  if (max === 2 ** 32 - 1) return `${name} >>> 0`;
  if (min === 0) return `${name} & ${max}`;
  const unused = 31 - log2(max + 1);
  return unused === 0 ? `${name} | 0` : `(${name} << ${unused}) >> ${unused}`;
}

/** True for types that V8 can pass to C itself, on every line; trampolines convert the others. */
const isPassedByV8 = ({ kind }) => kind === 'integer' || kind === 'float';

/**
 * Source of the guard of a type that is passed by V8: an expression that is true if the variable
 * `name` holds a good value.
 */
function guardSource({ kind, min, max }, name) {
  const isNumber = `typeof ${name} === 'number'`;
  return kind === 'float' ? isNumber : `${isNumber} && (${wrapped(name, min, max)}) === ${name}`;
}

/** Where `store` puts a value of a type that is passed by V8: the name of a view, and an index. */
function placeOf(type, slot) {
  if (type.kind === 'integer') return { view: 'Int32Array', index: slot * 2 };
  return { view: type.view, index: slot * viewOf(type).perSlot };
}

/** The address of memory or of a string's copy as a bigint, or undefined and the reason why not. */
function addressOf(value) {
  const reason = stage(value, 0);
  return { address: reason === undefined ? uint64[0] : undefined, reason };
}

/** The 64 bits that are passed for a value of a type; undefined if it is refused. */
function convert(type, value) {
  try {
    storeOf(type)(value, 0, 0);
    return uint64[0];
  } catch (error) {
    if (error instanceof RangeError) throw error; // V8's own, of a full stack
    return undefined;
  }
}

module.exports = { addressOf, convert, guardSource, isPassedByV8, placeOf, storeOf };
