'use strict';

// These are the kinds of 64-bit integers. They take bigints, and numbers that are safe integers; from C they
// are always bigints. Signed and unsigned ones differ in their range alone.

const { indexIn, views } = require('../environment/slots');
const { writeCell } = require('./cell');
const { makeRead, readSource } = require('./read');
const { mustBe, refuseArgument } = require('./refusal');
const { RESULT_STORED } = require('./result');

const { BigInt64Array: int64, BigUint64Array: uint64, Int32Array: int32 } = views;
// These are captured, because programs replace globals.
const { ArrayBuffer, BigInt, BigUint64Array, Uint32Array } = globalThis;
const { values } = Object;
const { asIntN, asUintN } = BigInt;
const { floor } = Math;
const { isInteger, isSafeInteger, MAX_SAFE_INTEGER } = Number;

const TWO_TO_32 = 2 ** 32;

/** The number of bigints, from 0n on, that are made once: V8 takes longer to make one than for all else. */
const SMALL_BIGINT_COUNT = 1024;

/** The array of those bigints; undefined until a function is made that returns some. */
let smallBigInts;

/**
 * Gives the small bigints. They come from a typed array by one function of V8's, so that nothing that a
 * program has patched takes part, and they are all there or none: `node:vm` can end this anywhere.
 */
function allSmallBigInts() {
  if (smallBigInts === undefined) {
    const memory = new ArrayBuffer(SMALL_BIGINT_COUNT * BigUint64Array.BYTES_PER_ELEMENT);
    const halves = new Uint32Array(memory);
    for (let i = 0; i < SMALL_BIGINT_COUNT; i++) halves[2 * i] = i;
    smallBigInts = values(new BigUint64Array(memory));
  }
  return smallBigInts;
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
  const low = indexIn('Uint32Array', slot);
  const isSmall = `Uint32Array[${low + 1}] === 0 && Uint32Array[${low}] < ${SMALL_BIGINT_COUNT}`;
  return `(${isSmall} ? smallBigInts[Uint32Array[${low}]] : ${readSource(type, slot)})`;
}

/**
 * Makes the function that stores an argument in a slot, of which `view` shows the integers. `wrap` leaves
 * good bigints as they are; good numbers are safe integers from `min` up.
 */
function makeWideStore(view, wrap, min, type, slot, index) {
  const at = indexIn('BigInt64Array', slot);
  const lowerHalf = indexIn('Int32Array', slot);
  const refuse = (value, name) => refuseArgument(index, mustBe(type.label), value, type, name);
  return (value, name) => {
    if (typeof value === 'bigint') {
      if (wrap(64, value) !== value) refuse(value, name);
      view[at] = value;
      return;
    }
    if (typeof value !== 'number' || !isInteger(value)) refuse(value, name);
    if (value < min || value > MAX_SAFE_INTEGER) refuse(value, name);
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

/** Checks a value of a struct's member and writes it, as the function above does with an argument. */
function putInCell(wrap, min, memory, type, at, value) {
  if (typeof value === 'bigint') {
    if (wrap(64, value) !== value) return mustBe(type.label);
    writeCell(memory, type, at, value);
    return undefined;
  }
  if (typeof value !== 'number' || !isInteger(value)) return mustBe(type.label);
  if (value < min || value > MAX_SAFE_INTEGER) return mustBe(type.label);
  writeCell(memory, type, at, BigInt(value));
  return undefined;
}

/** Says what helps where a value is refused. */
function hint(value) {
  if (typeof value === 'boolean') return 'pass 1 or 0';
  const isUnsafe = typeof value === 'number' && isInteger(value) && !isSafeInteger(value);
  return isUnsafe ? 'pass a bigint: such large numbers are not exact' : undefined;
}

const signed = {
  __proto__: null,
  hint,
  isPassedByV8: false,
  mayBeMemory: false,
  returnsValue: true,
  makeStore: (type, slot, index) =>
    makeWideStore(int64, asIntN, -MAX_SAFE_INTEGER, type, slot, index),
  putInCell: (memory, type, at, value) =>
    putInCell(asIntN, -MAX_SAFE_INTEGER, memory, type, at, value),
  resultSource,
  allSmallBigInts,
  readSource,
  makeRead,
  makeResultStore: (type, slot, refuseResult) =>
    makeWideResultStore(int64, asIntN, type, slot, refuseResult),
};

const unsigned = {
  __proto__: null,
  ...signed,
  makeStore: (type, slot, index) => makeWideStore(uint64, asUintN, 0, type, slot, index),
  putInCell: (memory, type, at, value) => putInCell(asUintN, 0, memory, type, at, value),
  makeResultStore: (type, slot, refuseResult) =>
    makeWideResultStore(uint64, asUintN, type, slot, refuseResult),
};

module.exports = { signed, storeSafeInteger, unsigned };
