'use strict';

// Scalars that are members of records or elements of arrays: each is read from the user's object once, and
// written later. A bit-field is a type of its own here, made from that of its unit.

const { readCell } = require('../types/cell');
const { mustBe } = require('../types/refusal');
const { views } = require('../environment/slots');
const { Problem } = require('./problem');

const { Uint8Array: slotBytes } = views;
// These are captured, because programs replace globals.
const { BigInt, Number } = globalThis;
const { asIntN, asUintN } = BigInt;
const { ceil } = Math;
const { isInteger } = Number;

/**
 * Writes a value to the slots, `at` bytes from their start, or gives the problem if it is not good. Where
 * nothing can be lent, a pointer can only be an address.
 */
function putScalar(of, at, value, lends) {
  // A pointer that is an argument may be undefined; a member that is undefined is missing.
  const isRefused =
    value === undefined || (!lends && (typeof value === 'string' || isObject(value)));
  const wrong = isRefused ? mustBe(of.label) : of.kind.putInCell(of, at, value);
  return wrong === undefined ? undefined : new Problem(` ${wrong}`);
}

const isObject = (value) => typeof value === 'object' && value !== null;

/** Gives the bytes of a bit-field as one number, and the bits that are below it. */
function bitsAt({ shift, width }, at) {
  let bits = 0n;
  const count = ceil((shift + width) / 8);
  for (let i = count - 1; i >= 0; i--) bits = (bits << 8n) | BigInt(slotBytes[at + i]);
  return { bits, count };
}

/** The kind of bit-fields. Those of 64-bit types are bigints, all others are numbers. */
const bitField = {
  put(of, at, value) {
    const { unit, shift, width, isSigned, isWide } = of;
    const isGood =
      typeof value === 'bigint' ? isWide : typeof value === 'number' && isInteger(value);
    const integer = isGood ? BigInt(value) : undefined;
    const wrap = isSigned ? asIntN : asUintN;
    if (!isGood || wrap(width, integer) !== integer) {
      return new Problem(` ${mustBe(`${unit.label} of ${width} bits`)}`);
    }
    const { bits, count } = bitsAt(of, at);
    const mask = ((1n << BigInt(width)) - 1n) << BigInt(shift);
    let changed = (bits & ~mask) | (asUintN(width, integer) << BigInt(shift));
    for (let i = 0; i < count; i++, changed >>= 8n) slotBytes[at + i] = Number(changed & 255n);
    return undefined;
  },

  readAt(of, at) {
    const { shift, width, isSigned, isWide } = of;
    const wrap = isSigned ? asIntN : asUintN;
    const integer = wrap(width, bitsAt(of, at).bits >> BigInt(shift));
    return isWide ? integer : Number(integer);
  },
};

module.exports = { bitField, putScalar, readScalar: readCell };
