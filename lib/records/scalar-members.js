'use strict';

// Scalars that are members of records or elements of arrays: each is read from the user's object once, and
// written later. A bit-field is a type of its own here, made from that of its unit.

const errors = require('../errors');
const {
  BigInt,
  Number,
  apply,
  asIntN,
  asUintN,
  ceil,
  isSafeInteger,
  min,
} = require('../safety/intrinsics');
const { readCell } = require('../types/cell');
const { typeByName } = require('../types');
const { isAddressNumber } = require('../types/address');
const { isInRange } = require('../types/range');
const { mustBe } = require('../types/refusal');
const { Problem, isProblem } = require('./problem');

/** Tells whether a type is a scalar: not a struct, a union or an array. */
const isScalar = ({ members, element }) => members === undefined && element === undefined;

/**
 * Writes a value to memory, `at` bytes from its start, or gives the problem if it is not good. Where nothing
 * can be lent, a pointer can only be an address.
 */
function putScalar(memory, of, at, value, lends) {
  // A pointer that is an argument may be undefined; a member that is undefined is missing.
  const { kind } = of;
  const isPointer = kind.mayBeMemory;
  let good = value;
  if (isPointer && !lends && !isAddressLike(of, value)) {
    good = kind.lastingAddress?.(of, value);
    if (good === undefined)
      return new Problem(addressOnly(kind), kind.givenOf?.(value) ?? value, of);
  }
  const isMissing = good === undefined;
  const wrong = isMissing ? missing(of, isPointer) : kind.putInCell(memory, of, at, good);
  if (isProblem(wrong)) return wrong; // of an element of an array that a pointer leads to
  return wrong === undefined ? undefined : new Problem(wrong, value, of);
}

/** Says what must be where a pointer can only be an address: nobody would keep what other memory it leads to. */
const addressOnly = (kind) => {
  const label = kind.refusesUndefined ? 'an address' : typeByName.pointer.label;
  return `${mustBe(label)}, as ffi.getRawPointer gives, or null`;
};

/** Says what a member that is missing must be. */
const missing = (of, isPointer) =>
  isPointer && !of.kind.refusesUndefined ? errors.pointerProblem('notMemory') : mustBe(of.label);

/** Tells whether a value can only be an address. Pointers of the C vocabulary say themselves which numbers are. */
const isAddressLike = ({ kind }, value) =>
  typeof value === 'bigint' ||
  value === null ||
  (kind.refusesUndefined ? typeof value === 'number' : isAddressNumber(value));

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

/** The bytes that are looked at together where bigints are needed: making one takes long. */
const CHUNK = 4;

/** Gives bytes as one bigint. */
function bigIntAt(memory, at, count) {
  let bits = 0n;
  for (let i = 0; i < count; i += CHUNK) {
    const chunk = numberAt(memory, at + i, min(CHUNK, count - i)) >>> 0;
    bits |= BigInt(chunk) << BigInt(8 * i);
  }
  return bits;
}

/** Writes a bigint as so many bytes. */
function writeBigInt(memory, at, count, bits) {
  for (let i = 0; i < count; i += CHUNK) {
    const chunk = Number(asUintN(8 * CHUNK, bits >> BigInt(8 * i)));
    writeNumber(memory, at + i, min(CHUNK, count - i), chunk);
  }
}

/** Writes the lowest bytes of a number. */
function writeNumber(memory, at, count, bits) {
  for (let i = 0; i < count; i++) apply(writeByte, memory, [at + i, bits >>> (8 * i)]);
}

/** Tells how many bytes a bit-field and what is below it take. */
const bytesOf = ({ shift, width }) => ceil((shift + width) / 8);

const isOfNumberBits = ({ shift, width, isWide }) => !isWide && shift + width <= NUMBER_BITS;

/** Writes such a bit-field, without bigints. */
function putNumberBits(memory, of, at, value) {
  const { unit, shift, width, isSigned } = of;
  const least = isSigned ? -(2 ** (width - 1)) : 0;
  if (!isInRange(value, least, least + 2 ** width - 1)) {
    return new Problem(mustBe(`${unit.label} of ${width} bits`), value, unit);
  }
  const count = bytesOf(of);
  const mask = (NUMBER_MASK >>> (NUMBER_BITS - width)) << shift;
  const changed = (numberAt(memory, at, count) & ~mask) | ((value << shift) & mask);
  writeNumber(memory, at, count, changed);
  return undefined;
}

/** Writes a bit-field of _Bool. */
function putBooleanBit(memory, of, at, value) {
  if (typeof value !== 'boolean') return new Problem(mustBe(of.unit.label), value, of.unit);
  return putNumberBits(memory, of, at, of.unit.kind.toCell(value));
}

/** The kind of bit-fields. Those of 64-bit types are bigints, all others are numbers. */
const bitField = {
  __proto__: null,

  put(memory, of, at, value) {
    if (of.unit.kind.toCell !== undefined) return putBooleanBit(memory, of, at, value);
    if (isOfNumberBits(of)) return putNumberBits(memory, of, at, value);
    const { unit, shift, width, isSigned, isWide } = of;
    const isGood = typeof value === 'bigint' ? isWide : isSafeInteger(value);
    const integer = isGood ? BigInt(value) : undefined;
    const wrap = isSigned ? asIntN : asUintN;
    if (!isGood || wrap(width, integer) !== integer) {
      return new Problem(mustBe(`${unit.label} of ${width} bits`), value, unit);
    }
    const count = bytesOf(of);
    const mask = ((1n << BigInt(width)) - 1n) << BigInt(shift);
    const others = bigIntAt(memory, at, count) & ~mask;
    writeBigInt(memory, at, count, others | (asUintN(width, integer) << BigInt(shift)));
    return undefined;
  },

  readAt(memory, of, at) {
    const { shift, width, isSigned, isWide, unit } = of;
    if (isOfNumberBits(of)) {
      const unused = NUMBER_BITS - width;
      const highest = numberAt(memory, at, bytesOf(of)) << (unused - shift);
      const integer = isSigned ? highest >> unused : highest >>> unused;
      return unit.kind.fromCell === undefined ? integer : unit.kind.fromCell(integer);
    }
    const wrap = isSigned ? asIntN : asUintN;
    const integer = wrap(width, bigIntAt(memory, at, bytesOf(of)) >> BigInt(shift));
    if (!isWide) return Number(integer);
    return fromCell(unit, integer);
  },
};

/** Reads a scalar. */
const readScalar = (memory, of, at) => fromCell(of, readCell(memory, of, at));

/** Gives the value of a scalar that was read as an element of the typed array which its type names. */
const fromCell = (of, bits) => (of.kind.fromCell === undefined ? bits : of.kind.fromCell(bits, of));

/** Reads a scalar where nobody knows whether it is what its type says: text is an address then. */
function readUncertain(memory, of, at) {
  const read = of.kind.addressFromCell;
  return read === undefined ? readScalar(memory, of, at) : read(readCell(memory, of, at));
}

module.exports = { bitField, fromCell, isScalar, putScalar, readScalar, readUncertain };
