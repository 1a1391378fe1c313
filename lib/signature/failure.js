'use strict';

// A signature may say by `throws` which results mean that a call has failed. This is the table of the words for that.

const { isIntegerType, isSigned } = require('../types/integers');

/** Writes zero as a value of a type is compared with it: some are booleans. */
function zeroSource(type) {
  if (type.max === 1) return 'false';
  return type.kind.isPassedByV8 ? '0' : '0n';
}

/**
 * The words, each with the results that it is for, and what is true of one that means failure: as the source of an
 * expression on the variable `value`, and as a function.
 */
const FAILURES = {
  __proto__: null,
  negative: {
    needs: 'a signed integer',
    takes: isSigned,
    source: () => 'value < 0',
    isFailure: (value) => value < 0,
  },
  null: {
    needs: 'a pointer',
    takes: (type) => type.kind.isPointer === true,
    // Function pointers are null.
    source: () => '(value === 0n || value === null)',
    isFailure: (value) => value === 0n || value === null,
  },
  nonzero: {
    needs: 'an integer',
    takes: isIntegerType,
    source: (type) => `value !== ${zeroSource(type)}`,
    isFailure: (value) => value !== 0 && value !== 0n && value !== false,
  },
  zero: {
    needs: 'an integer',
    takes: isIntegerType,
    source: (type) => `value === ${zeroSource(type)}`,
    isFailure: (value) => value === 0 || value === 0n || value === false,
  },
  code: {
    needs: 'an integer of 32 bits or less',
    takes: (type) => type.min !== undefined && type.max !== 1,
    source: () => 'value !== 0',
    isFailure: (value) => value !== 0,
  },
};

/** The words, for messages. */
const FAILURE_WORDS = Object.keys(FAILURES);

module.exports = { FAILURES, FAILURE_WORDS };
