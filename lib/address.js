'use strict';

const errors = require('./errors');

const MAX_ADDRESS = 2n ** 64n - 1n;

/** Checks an address that messages call `label`, and returns it. */
function checkAddress(value, label) {
  if (typeof value !== 'bigint') throw errors.argumentType(`The ${label} must be a bigint`);
  if (value < 0n || value > MAX_ADDRESS) {
    throw errors.argumentValue(`The ${label} must be a non-negative bigint`);
  }
  return value;
}

module.exports = { MAX_ADDRESS, checkAddress };
