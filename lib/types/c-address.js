'use strict';

// This is the kind of pointers of the C vocabulary. They take null, a number or a bigint that is an address, and
// memory; some take strings, too, which are copied for the call. Addresses from C are numbers, and null for NULL.
// Small numbers are mistakes where C follows the pointer. So small addresses come out as bigints: those go back in.

const { LOWEST_ADDRESS, addressOfNothing, textFormOf } = require('../addon/binding');
const errors = require('../errors');
const { views } = require('../environment/slots');
const { BigInt, MAX_SAFE_INTEGER, Number, asUintN, isInteger } = require('../safety/intrinsics');
const { writeCell } = require('./cell');
const pointer = require('./pointer');
const { mustBe, refuseArgument, refuseForMemory } = require('./refusal');
const { RESULT_STORED } = require('./result');
const { storeSafeInteger } = require('./wide-integer');

const { BigUint64Array: uint64, Uint32Array: uint32 } = views;
const { NO_TEXT, addressOf, writeAddress } = pointer;

const TWO_TO_32 = 2 ** 32;
const LOWEST = BigInt(LOWEST_ADDRESS);
const MOST = BigInt(MAX_SAFE_INTEGER);

const isAddress = (value) => asUintN(64, value) === value;

/** Tells whether C may only pass a pointer on, so that any number serves. */
const isOpaque = (type) => type.name === 'void *';

/** Tells whether a number stands for an address. */
const isAddressNumber = (type, value) =>
  isInteger(value) &&
  value <= MAX_SAFE_INTEGER &&
  (value >= LOWEST_ADDRESS || value === 0 || (value > 0 && isOpaque(type)));

/** Gives the form in which strings are copied. */
const formOf = (type) => textFormOf(type.id) ?? NO_TEXT;

const TOO_SMALL = `a number from 1 to ${LOWEST_ADDRESS - 1} is no address; if it is meant to be one, pass a bigint`;

/** Says what is wrong with a value that has no address. */
const problemWith = (type, reason) =>
  reason === 'notMemory' ? mustBe(type.label) : errors.pointerProblem(reason, type.leastMemory);

/** Gives the value in a slot. */
function readAddress(slot) {
  const value = uint32[2 * slot + 1] * TWO_TO_32 + uint32[2 * slot];
  if (value >= LOWEST_ADDRESS && value <= MAX_SAFE_INTEGER) return value;
  return value === 0 ? null : uint64[slot];
}

/** Gives an address that was read as a bigint. */
function fromCell(bits) {
  if (bits >= LOWEST && bits <= MOST) return Number(bits);
  return bits === 0n ? null : bits;
}

/** Says what helps where a string is passed for a pointer that leads to no text. */
function hintForText(type) {
  const { target } = type;
  if (isOpaque(type) || target?.size === 1) {
    return "pass a Buffer, as Buffer.from(text + '\\0'); strings are for const char * and char *";
  }
  if (target?.kind?.isPointer)
    return 'pass an array of strings, or a cell where C leaves something';
  return 'strings are for const char * and char *';
}

module.exports = {
  __proto__: null,
  isPassedByV8: false,
  isPointer: true,
  isReturnedByV8: true,
  isReturnedAsDouble: true,
  mayBeMemory: true,
  refusesUndefined: true,
  returnsValue: true,

  /** Gives the form in which strings are copied, `NO_TEXT` if they are refused. */
  textForm: formOf,

  makeStore(type, slot, index) {
    const form = formOf(type);
    const refuse = (words, value, name) => refuseArgument(index, words, value, type, name);
    return (value, name) => {
      if (typeof value === 'number') {
        if (!isAddressNumber(type, value)) refuse(mustBe(type.label), value, name);
        storeSafeInteger(value, 2 * slot);
      } else if (typeof value === 'bigint') {
        if (!isAddress(value)) refuse(mustBe(type.label), value, name);
        uint64[slot] = value;
      } else if (value === null) {
        uint64[slot] = 0n;
      } else {
        const reason = writeAddress(value, slot, form, type.leastMemory);
        if (reason === 'noMemory') refuseForMemory();
        if (reason !== undefined) refuse(problemWith(type, reason), value, name);
        if (uint64[slot] === 0n) uint64[slot] = addressOfNothing();
      }
    };
  },

  putInCell(memory, type, at, value) {
    if (typeof value === 'number') {
      if (!isAddressNumber(type, value)) return mustBe(type.label);
      writeCell(memory, type, at, BigInt(value));
    } else if (typeof value === 'bigint') {
      if (!isAddress(value)) return mustBe(type.label);
      writeCell(memory, type, at, value);
    } else if (value === null) {
      writeCell(memory, type, at, 0n);
    } else {
      const { address, reason } = addressOf(value, formOf(type));
      if (reason === 'noMemory') refuseForMemory();
      if (reason !== undefined) return problemWith(type, reason);
      writeCell(memory, type, at, address === 0n ? addressOfNothing() : address);
    }
    return undefined;
  },

  hint(value, type) {
    if (typeof value === 'number') {
      if (isInteger(value) && value > 0 && value < LOWEST_ADDRESS) return TOO_SMALL;
      return isInteger(value) && value > 0
        ? 'pass a bigint: such large numbers are not exact'
        : undefined;
    }
    if (typeof value === 'string') return formOf(type) === NO_TEXT ? hintForText(type) : undefined;
    return pointer.hint(value);
  },

  fromCell,

  resultSource: (_type, slot) => `(result === result ? result : readAddress(${slot}))`,
  readSource: (_type, slot) => `readAddress(${slot})`,
  elementSource: (_type, at) => `readAddress(${at / 8})`,
  makeRead: (_type, slot) => () => readAddress(slot),
  readers: { __proto__: null, readAddress },

  makeResultStore: (type, slot, refuseResult) => (value) => {
    if (typeof value === 'number' && isAddressNumber(type, value))
      storeSafeInteger(value, 2 * slot);
    else if (typeof value === 'bigint' && isAddress(value)) uint64[slot] = value;
    else if (value === null) uint64[slot] = 0n;
    else return refuseResult(value, 'an address or null');
    return RESULT_STORED;
  },
};
