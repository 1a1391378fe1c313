'use strict';

// These are the kinds of 64-bit integers of the C vocabulary which are numbers in JavaScript: `long`, `size_t` and
// the like. They take what 64-bit integers of node:ffi take, and give numbers: a bigint only for what no safe
// integer is.

const { views } = require('../environment/slots');
const {
  BigInt,
  MAX_SAFE_INTEGER,
  Number,
  asIntN,
  asUintN,
  isInteger,
} = require('../safety/intrinsics');
const { RESULT_STORED } = require('./result');
const { signed: ofInt64, storeSafeInteger, unsigned: ofUint64 } = require('./wide-integer');

const {
  BigInt64Array: int64,
  BigUint64Array: uint64,
  Int32Array: int32,
  Uint32Array: uint32,
} = views;

const TWO_TO_32 = 2 ** 32;
const MOST = BigInt(MAX_SAFE_INTEGER);

/** Makes a kind of one that takes the same values, of which the numbers are those from `min` on. */
function makeKind(base, { view, wrap, high, min, reader }) {
  const least = BigInt(min);

  /** Gives the value in a slot, which V8 has to make a bigint of only where it is large. */
  const read = (slot) => {
    const value = high[2 * slot + 1] * TWO_TO_32 + uint32[2 * slot];
    return value >= min && value <= MAX_SAFE_INTEGER ? value : view[slot];
  };
  const isGoodNumber = (value) =>
    typeof value === 'number' && isInteger(value) && value >= min && value <= MAX_SAFE_INTEGER;

  return {
    __proto__: null,
    ...base,
    isPassedByV8: true,
    isReturnedByV8: true,
    /** What a fast call returns is a number, or NaN if the result is in its slot. */
    isReturnedAsDouble: true,
    allSmallBigInts: undefined,

    guardSource: (_type, name) =>
      `typeof ${name} === 'number' && ${name} >= ${min} && ${name} <= ${MAX_SAFE_INTEGER} && floor(${name}) === ${name}`,
    storeSource: (_type, slot, name) => `storeSafeInteger(${name}, ${2 * slot});`,

    fromCell: (bits) => (bits >= least && bits <= MOST ? Number(bits) : bits),

    resultSource: (_type, slot) => `(result === result ? result : ${reader}(${slot}))`,
    readSource: (_type, slot) => `${reader}(${slot})`,
    elementSource: (_type, at) => `${reader}(${at / 8})`,
    makeRead: (_type, slot) => () => read(slot),
    readers: { __proto__: null, [reader]: read },

    makeResultStore:
      ({ label }, slot, refuseResult) =>
      (value) => {
        if (isGoodNumber(value)) storeSafeInteger(value, 2 * slot);
        else if (typeof value === 'bigint' && wrap(64, value) === value) view[slot] = value;
        else return refuseResult(value, label);
        return RESULT_STORED;
      },
  };
}

module.exports = {
  signed: makeKind(ofInt64, {
    view: int64,
    wrap: asIntN,
    high: int32,
    min: -MAX_SAFE_INTEGER,
    reader: 'readLong',
  }),
  unsigned: makeKind(ofUint64, {
    view: uint64,
    wrap: asUintN,
    high: uint32,
    min: 0,
    reader: 'readSize',
  }),
};
