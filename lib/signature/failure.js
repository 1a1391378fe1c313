'use strict';

// A signature may say by `throws` which results mean that a call has failed. This is the table of the words for that.

const { typeByName } = require('../types');

const { int64, uint64, pointer: pointerType } = typeByName;

const isInteger = (type) => type.min !== undefined || type === int64 || type === uint64;
const isSigned = (type) => type.min < 0 || type === int64;

/** Writes zero as a value of a type is compared with it. */
const zeroSource = (type) => (type.kind.isPassedByV8 ? '0' : '0n');

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
    takes: (type) => type.id === pointerType.id,
    // Function pointers are null.
    source: () => 'value === 0n || value === null',
    isFailure: (value) => value === 0n || value === null,
  },
  nonzero: {
    needs: 'an integer',
    takes: isInteger,
    source: (type) => `value !== ${zeroSource(type)}`,
    isFailure: (value) => value !== 0 && value !== 0n,
  },
  zero: {
    needs: 'an integer',
    takes: isInteger,
    source: (type) => `value === ${zeroSource(type)}`,
    isFailure: (value) => value === 0 || value === 0n,
  },
  code: {
    needs: 'an integer of 32 bits or less',
    takes: (type) => type.min !== undefined,
    source: () => 'value !== 0',
    isFailure: (value) => value !== 0,
  },
};

/** The words, for messages. */
const FAILURE_WORDS = Object.keys(FAILURES);

module.exports = { FAILURES, FAILURE_WORDS };
