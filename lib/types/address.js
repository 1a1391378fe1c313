'use strict';

const { LOWEST_ADDRESS } = require('../addon/binding');
const errors = require('../errors');

// These are captured, because programs replace globals.
const { BigInt } = globalThis;
const { isInteger, MAX_SAFE_INTEGER } = Number;

const MAX_ADDRESS = 2n ** 64n - 1n;

/** Tells whether a value is a number that is an address: below the lowest one nothing is ever mapped. */
const isAddressNumber = (value) =>
  typeof value === 'number' &&
  isInteger(value) &&
  value >= LOWEST_ADDRESS &&
  value <= MAX_SAFE_INTEGER;

/** Says what helps where an address is wanted and there is none. */
function hintOfNoAddress(value) {
  if (value === null) return "C's NULL; test for it, or pass address ?? 0n";
  if (typeof value !== 'object') return undefined;
  return 'getRawPointer gives the address of memory, and .address that of what is owned';
}

/** Checks an address that messages call `label`, and returns it as a bigint. */
function checkAddress(value, label) {
  if (isAddressNumber(value)) return BigInt(value);
  if (typeof value !== 'bigint') {
    throw errors.wrongType(`The ${label} must be a bigint`, value, hintOfNoAddress(value));
  }
  if (value < 0n || value > MAX_ADDRESS) {
    throw errors.wrongValue(`The ${label} must be a non-negative bigint`, value);
  }
  return value;
}

/** Gives an address as a bigint. Null and 0 serve, too, for a null pointer. */
function toAddress(value, label) {
  if (typeof value === 'bigint') return checkAddress(value, label);
  if (value === null || value === 0) return 0n;
  if (typeof value !== 'number') {
    throw errors.wrongType(`The ${label} must be a bigint or a number`, value);
  }
  if (!isAddressNumber(value)) {
    throw errors.wrongValue(
      `The ${label} must be 0 or an integer from ${LOWEST_ADDRESS} to ${MAX_SAFE_INTEGER} if it is a number`,
      value,
    );
  }
  return BigInt(value);
}

/** Checks an offset or a length in bytes and returns it. */
function checkSize(value, label) {
  if (typeof value !== 'number') throw errors.wrongType(`The ${label} must be a number`, value);
  if (!isInteger(value) || value < 0) {
    throw errors.wrongValue(`The ${label} must be a non-negative integer`, value);
  }
  if (value > MAX_SAFE_INTEGER) throw errors.tooLarge(label);
  return value;
}

/** Throws if the `length` bytes at `address + offset` go beyond the end of the address space. */
function checkRange(address, offset, length, label) {
  if (length > 0 && address + BigInt(offset) + BigInt(length) - 1n > MAX_ADDRESS) {
    throw errors.argumentValue(`The ${label} the platform address range`);
  }
}

module.exports = { isAddressNumber, checkAddress, checkRange, checkSize, toAddress };
