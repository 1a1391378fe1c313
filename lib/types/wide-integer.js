'use strict';

// These are the kinds of 64-bit integers. They take bigints, and numbers that are safe integers; from C they
// are always bigints. Signed and unsigned ones differ in their range alone.

const errors = require('../errors');
const { indexIn, views } = require('../environment/slots');
const { makeRead, readSource } = require('./read');
const { refuse } = require('./refusal');
const { RESULT_STORED } = require('./result');

const { BigInt64Array: int64, BigUint64Array: uint64, Int32Array: int32 } = views;
// These are captured, because programs replace globals.
const { BigInt } = globalThis;
const { asIntN, asUintN } = BigInt;
const { floor } = Math;
const { isInteger, MAX_SAFE_INTEGER } = Number;

const TWO_TO_32 = 2 ** 32;

/** The number of bigints, from 0n up, that are made once: V8 takes longer to make one than for all else. */
const SMALL_BIGINT_COUNT = 1024;

/** The bigints that are made once; there are none until a function is made that returns 64-bit integers. */
const smallBigInts = [];

function makeSmallBigInts() {
  if (smallBigInts.length > 0) return;
  for (let i = 0; i < SMALL_BIGINT_COUNT; i++) smallBigInts[i] = BigInt(i);
}

/** Writes a safe integer as a 64-bit integer, of which `at` is the lower half, without a bigint. */
function storeSafeInteger(value, at) {
  const low = value | 0;
  int32[at] = low;
  int32[at + 1] = low === value ? low >> 31 : floor(value / TWO_TO_32);
}

/**
 * Writes the source of a result in a slot, which is often small: a length, for instance. The low half of
 * a slot comes first.
 */
function resultSource(type, slot) {
  makeSmallBigInts();
  const low = indexIn('Uint32Array', slot);
  const isSmall = `Uint32Array[${low + 1}] === 0 && Uint32Array[${low}] < ${SMALL_BIGINT_COUNT}`;
  return `(${isSmall} ? smallBigInts[Uint32Array[${low}]] : ${readSource(type, slot)})`;
}

/**
 * Makes the function that stores an argument in a slot, of which `view` shows the integers. `wrap` leaves
 * good bigints as they are; good numbers are safe integers from `min` up.
 */
function makeWideStore(view, wrap, min, { label }, slot, index) {
  const at = indexIn('BigInt64Array', slot);
  const lowerHalf = indexIn('Int32Array', slot);
  return (value) => {
    if (typeof value === 'bigint') {
      if (wrap(64, value) !== value) refuse(errors.argument(index, label));
      view[at] = value;
      return;
    }
    if (typeof value !== 'number' || !isInteger(value)) refuse(errors.argument(index, label));
    if (value < min || value > MAX_SAFE_INTEGER) refuse(errors.argument(index, label));
    storeSafeInteger(value, lowerHalf);
  };
}

/** Makes the function that checks what a callback returns and stores it in a slot. */
function makeWideResultStore(view, wrap, { label }, slot, refuseResult) {
  const at = indexIn('BigInt64Array', slot);
  return (value) => {
    if (typeof value !== 'bigint' || wrap(64, value) !== value) return refuseResult(value, label);
    view[at] = value;
    return RESULT_STORED;
  };
}

const signed = {
  isPassedByV8: false,
  mayBeMemory: false,
  returnsValue: true,
  makeStore: (type, slot, index) =>
    makeWideStore(int64, asIntN, -MAX_SAFE_INTEGER, type, slot, index),
  resultSource,
  readSource,
  makeRead,
  makeResultStore: (type, slot, refuseResult) =>
    makeWideResultStore(int64, asIntN, type, slot, refuseResult),
};

const unsigned = {
  ...signed,
  makeStore: (type, slot, index) => makeWideStore(uint64, asUintN, 0, type, slot, index),
  makeResultStore: (type, slot, refuseResult) =>
    makeWideResultStore(uint64, asUintN, type, slot, refuseResult),
};

module.exports = { signed, smallBigInts, unsigned };
