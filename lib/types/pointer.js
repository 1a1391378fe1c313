'use strict';

// This is the kind of pointers. They take null and undefined, a bigint or a number that is an address, a string,
// which is copied for the call, or memory of an ArrayBuffer or a view. Addresses from C are bigints.

const { isSharedArrayBuffer } = require('node:util/types');
const binding = require('../addon/binding');
const errors = require('../errors');
const { environment, indexIn, views } = require('../environment/slots');
const { writeCell } = require('./cell');
const { isAddressNumber } = require('./address');
const { handleOf } = require('./handle');
const { makeRead, readSource } = require('./read');
const { mustBe, refuseArgument, refuseForMemory } = require('./refusal');
const { RESULT_STORED } = require('./result');
const { storeSafeInteger } = require('./wide-integer');

const { BigUint64Array: uint64 } = views;
// This is captured, because programs replace globals.
const { BigInt } = globalThis;
const { asUintN } = BigInt;
const { hasOwn } = Object;

const writeMemoryAddress = binding.createAddressWriter(environment);

/** The form of text by which native code is told that strings have no address. */
const NO_TEXT = 3;

/**
 * Writes the address of memory, of a string's copy or of a handle to a slot, or gives the reason why it can't.
 * `form` is that of the copy, UTF-8 if there is none, and `least` the bytes that memory has to have.
 */
function writeAddress(value, slot, form, least) {
  const reason = writeMemoryAddress(value, slot, form, least);
  if (reason !== 'notMemory') return reason;
  const handle = handleOf(value);
  if (handle === undefined || handle.isOver) return reason;
  uint64[indexIn('BigUint64Array', slot)] = handle.address;
  return undefined;
}

const isAddress = (value) => asUintN(64, value) === value;

/** Gives the address of memory or of a string's copy as a bigint, or the reason why there is none. */
function addressOf(value, form) {
  const reason = writeAddress(value, binding.RESULT_SLOT, form);
  const at = indexIn('BigUint64Array', binding.RESULT_SLOT);
  return { address: reason === undefined ? uint64[at] : undefined, reason };
}

/** Says what helps where a function is passed as a pointer. What it is shows in what it has. */
function hintForFunction(value) {
  if (hasOwn(value, 'pointer')) return 'pass its address, which is its property pointer';
  if (hasOwn(value, 'alignment')) return 'pass a view or a cell of this type';
  return 'register it with library.registerCallback, and pass the pointer that this gives';
}

module.exports = {
  __proto__: null,
  isPassedByV8: false,
  isPointer: true,
  mayBeMemory: true,
  returnsValue: true,

  /** Gives the form in which strings are copied, UTF-8. */
  textForm: () => 0,

  makeStore(type, slot, index) {
    const at = indexIn('BigUint64Array', slot);
    return (value, name) => {
      if (typeof value === 'bigint') {
        if (!isAddress(value)) refuseArgument(index, mustBe(type.label), value, type, name);
        uint64[at] = value;
      } else if (value === null || value === undefined) {
        uint64[at] = 0n;
      } else if (isAddressNumber(value)) {
        storeSafeInteger(value, 2 * slot);
      } else {
        const reason = writeAddress(value, slot, undefined, type.leastMemory);
        if (reason === 'noMemory') refuseForMemory();
        if (reason !== undefined) {
          refuseArgument(index, errors.pointerProblem(reason, type.leastMemory), value, type, name);
        }
      }
    };
  },

  putInCell(memory, type, at, value) {
    if (typeof value === 'bigint') {
      if (!isAddress(value)) return mustBe(type.label);
      writeCell(memory, type, at, value);
    } else if (value === null || value === undefined) {
      writeCell(memory, type, at, 0n);
    } else if (isAddressNumber(value)) {
      writeCell(memory, type, at, BigInt(value));
    } else {
      const { address, reason } = addressOf(value);
      if (reason === 'noMemory') refuseForMemory();
      if (reason !== undefined) return errors.pointerProblem(reason);
      writeCell(memory, type, at, address);
    }
    return undefined;
  },

  hint(value) {
    if (value === undefined) return 'pass null for a null pointer';
    const handle = handleOf(value);
    if (handle?.isOver) return handle.whyOver ?? 'it has been disposed of';
    if (typeof value === 'number') return 'addresses are bigints, or numbers from 65536 up';
    if (typeof value === 'function') return hintForFunction(value);
    return isSharedArrayBuffer(value) ? 'pass a typed array of it' : undefined;
  },

  resultSource: readSource,
  readSource,
  makeRead,

  makeResultStore({ label }, slot, refuseResult) {
    const at = indexIn('BigUint64Array', slot);
    return (value) => {
      const address = value ?? 0n;
      if (typeof address === 'bigint' && isAddress(address)) uint64[at] = address;
      else if (isAddressNumber(value)) storeSafeInteger(value, 2 * slot);
      else return refuseResult(value, label);
      return RESULT_STORED;
    };
  },

  NO_TEXT,
  addressOf,
  writeAddress,
};
