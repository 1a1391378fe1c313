'use strict';

// Scalars that are members of records or elements of arrays: each is read from the user's object once, and
// written later. A bit-field is a type of its own here, made from that of its unit.

const { readCell } = require('../types/cell');
const { typeByName } = require('../types');
const { isInRange } = require('../types/range');
const { mustBe } = require('../types/refusal');
const { Problem } = require('./problem');

// These are captured, because programs replace globals.
const { BigInt, Number } = globalThis;
const { apply } = Reflect;
const { asIntN, asUintN } = BigInt;
const { ceil } = Math;
const { isSafeInteger } = Number;

/**
 * Writes a value to memory, `at` bytes from its start, or gives the problem if it is not good. Where nothing
 * can be lent, a pointer can only be an address.
 */
function putScalar(memory, of, at, value, lends) {
  // A pointer that is an argument may be undefined; a member that is undefined is missing.
  const isRefused = value === undefined || (!lends && of.kind.mayBeMemory && !isAddressLike(value));
  const wrong = isRefused ? mustBe(of.label) : of.kind.putInCell(memory, of, at, value);
  return wrong === undefined ? undefined : new Problem(` ${wrong}`);
}

const isAddressLike = (value) => typeof value === 'bigint' || value === null;

const { get: readByte, set: writeByte } = typeByName.uint8.cell;

/** The most bits, those below a bit-field included, with which numbers serve; bigints take longer. */
const NUMBER_BITS = 32;
const NUMBER_MASK = 0xffffffff;

/** Gives bytes as one number of at most 32 bits. */
function numberAt(memory, at, count) {
  let bits = 0;
  for (let i = 0; i < count; i++) bits |= apply(readByte, memory, [at + i]) << (8 * i);
  return bits;
}

/** Gives bytes as one bigint. */
function bigIntAt(memory, at, count) {
  let bits = 0n;
  for (let i = count - 1; i >= 0; i--)
    bits = (bits << 8n) | BigInt(apply(readByte, memory, [at + i]));
  return bits;
}

/** Tells how many bytes a bit-field and what is below it take. */
const bytesOf = ({ shift, width }) => ceil((shift + width) / 8);

const isOfNumberBits = ({ shift, width, isWide }) => !isWide && shift + width <= NUMBER_BITS;

/** Writes such a bit-field, without bigints. */
function putNumberBits(memory, of, at, value) {
  const { unit, shift, width, isSigned } = of;
  const min = isSigned ? -(2 ** (width - 1)) : 0;
  if (!isInRange(value, min, min + 2 ** width - 1)) {
    return new Problem(` ${mustBe(`${unit.label} of ${width} bits`)}`);
  }
  const count = bytesOf(of);
  const mask = (NUMBER_MASK >>> (NUMBER_BITS - width)) << shift;
  const changed = (numberAt(memory, at, count) & ~mask) | ((value << shift) & mask);
  for (let i = 0; i < count; i++) apply(writeByte, memory, [at + i, changed >> (8 * i)]);
  return undefined;
}

/** The kind of bit-fields. Those of 64-bit types are bigints, all others are numbers. */
const bitField = {
  __proto__: null,

  put(memory, of, at, value) {
    if (isOfNumberBits(of)) return putNumberBits(memory, of, at, value);
    const { unit, shift, width, isSigned, isWide } = of;
    const isGood = typeof value === 'bigint' ? isWide : isSafeInteger(value);
    const integer = isGood ? BigInt(value) : undefined;
    const wrap = isSigned ? asIntN : asUintN;
    if (!isGood || wrap(width, integer) !== integer) {
      return new Problem(` ${mustBe(`${unit.label} of ${width} bits`)}`);
    }
    const count = bytesOf(of);
    const mask = ((1n << BigInt(width)) - 1n) << BigInt(shift);
    const others = bigIntAt(memory, at, count) & ~mask;
    let changed = others | (asUintN(width, integer) << BigInt(shift));
    for (let i = 0; i < count; i++, changed >>= 8n) {
      apply(writeByte, memory, [at + i, Number(changed & 255n)]);
    }
    return undefined;
  },

  readAt(memory, of, at) {
    const { shift, width, isSigned, isWide } = of;
    if (isOfNumberBits(of)) {
      const unused = NUMBER_BITS - width;
      const highest = numberAt(memory, at, bytesOf(of)) << (unused - shift);
      return isSigned ? highest >> unused : highest >>> unused;
    }
    const wrap = isSigned ? asIntN : asUintN;
    const integer = wrap(width, bigIntAt(memory, at, bytesOf(of)) >> BigInt(shift));
    return isWide ? integer : Number(integer);
  },
};

module.exports = { bitField, putScalar, readScalar: readCell };
