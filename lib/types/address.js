'use strict';

const errors = require('../errors');

// These are captured, because programs replace globals.
const { BigInt } = globalThis;
const { isInteger, MAX_SAFE_INTEGER } = Number;

const MAX_ADDRESS = 2n ** 64n - 1n;

/** Checks an address that messages call `label`, and returns it. */
function checkAddress(value, label) {
  if (typeof value !== 'bigint') throw errors.argumentType(`The ${label} must be a bigint`);
  if (value < 0n || value > MAX_ADDRESS) {
    throw errors.argumentValue(`The ${label} must be a non-negative bigint`);
  }
  return value;
}

/** Checks an offset or a length in bytes and returns it. */
function checkSize(value, label) {
  if (typeof value !== 'number') throw errors.argumentType(`The ${label} must be a number`);
  if (!isInteger(value) || value < 0) {
    throw errors.argumentValue(`The ${label} must be a non-negative integer`);
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

module.exports = { checkAddress, checkRange, checkSize };
