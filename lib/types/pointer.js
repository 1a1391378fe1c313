'use strict';

// This is the kind of pointers. They take null and undefined, a bigint that is an address, a string, which is
// copied for the call, or memory of an ArrayBuffer or a view. Addresses from C are bigints.

const binding = require('../addon/binding');
const errors = require('../errors');
const { environment, indexIn, views } = require('../environment/slots');
const { writeCell } = require('./cell');
const { makeRead, readSource } = require('./read');
const { mustBe, refuse } = require('./refusal');
const { RESULT_STORED } = require('./result');

const { BigUint64Array: uint64 } = views;
const { asUintN } = BigInt;

/** Writes the address of memory or of a string's copy to a slot, or gives the reason why it can't. */
const writeAddress = binding.createAddressWriter(environment);

const isAddress = (value) => asUintN(64, value) === value;

/** Gives the address of memory or of a string's copy as a bigint, or the reason why there is none. */
function addressOf(value) {
  const reason = writeAddress(value, binding.RESULT_SLOT);
  const at = indexIn('BigUint64Array', binding.RESULT_SLOT);
  return { address: reason === undefined ? uint64[at] : undefined, reason };
}

module.exports = {
  __proto__: null,
  isPassedByV8: false,
  mayBeMemory: true,
  returnsValue: true,

  makeStore({ label }, slot, index) {
    const at = indexIn('BigUint64Array', slot);
    return (value) => {
      if (typeof value === 'bigint') {
        if (!isAddress(value)) refuse(errors.argument(index, label));
        uint64[at] = value;
      } else if (value === null || value === undefined) {
        uint64[at] = 0n;
      } else {
        const reason = writeAddress(value, slot);
        if (reason !== undefined) refuse(errors.pointerArgument(index, reason));
      }
    };
  },

  putInCell(memory, type, at, value) {
    if (typeof value === 'bigint') {
      if (!isAddress(value)) return mustBe(type.label);
      writeCell(memory, type, at, value);
    } else if (value === null || value === undefined) {
      writeCell(memory, type, at, 0n);
    } else {
      const { address, reason } = addressOf(value);
      if (reason === 'noMemory') refuse(errors.pointerArgument('', reason));
      if (reason !== undefined) return errors.pointerProblem(reason);
      writeCell(memory, type, at, address);
    }
    return undefined;
  },

  resultSource: readSource,
  readSource,
  makeRead,

  makeResultStore({ label }, slot, refuseResult) {
    const at = indexIn('BigUint64Array', slot);
    return (value) => {
      const address = value ?? 0n;
      if (typeof address !== 'bigint' || !isAddress(address)) return refuseResult(value, label);
      uint64[at] = address;
      return RESULT_STORED;
    };
  },

  addressOf,
};
