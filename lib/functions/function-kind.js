'use strict';

// This is the kind of function pointers of a known signature. They take JavaScript functions, which are lent for the
// call, functions of C, callbacks that are kept, and addresses; from C come functions.

const { descriptionOf } = require('../calls/call-path');
const { indexIn, views } = require('../environment/slots');
const { infoOf } = require('../records/brands');
const { addStaged, addStagedScope } = require('../records/staged-source');
const { BigInt, MAX_SAFE_INTEGER } = require('../safety/intrinsics');
const { typeByName } = require('../types');
const { LOWEST_ADDRESS } = require('../addon/binding');
const { handleOf } = require('../types/handle');
const { isInRange } = require('../types/range');
const { mustBe, refuseArgument } = require('../types/refusal');
const { isLent, knownLent, lend, lending, makeLent } = require('./lending');
const { functionFrom } = require('./pointed');

const { pointer } = typeByName;
const { kind: pointerKind } = pointer;
const { Uint32Array: uint32 } = views;

/** What is wrong with a value that is a function or an object. */
class Refusal {
  constructor(words, hint) {
    this.words = words;
    this.hint = hint;
  }
}

const LABEL = 'a function, a callback, an address, or null';

/** Tells whether functions of two signatures are called in the same way. */
function isSameCall(one, other) {
  if (one === other) return true;
  if (one.ids.length !== other.ids.length) return false;
  for (let i = 0; i < one.ids.length; i++) if (one.ids[i] !== other.ids[i]) return false;
  return true;
}

const otherSignature = (what) =>
  new Refusal(
    `must not be a ${what} of another signature`,
    `pass its ${what === 'callback' ? 'address' : 'property pointer'} if it is meant`,
  );

/** Gives the address of a function of C. */
function addressOfC({ parsed }, { signature, library, address, isOpen }) {
  if (library.closed) return new Refusal('must not be a function of a library that is closed');
  if (isOpen !== parsed.isOpen || !isSameCall(signature, parsed.signature)) {
    return otherSignature('function');
  }
  return address;
}

/** Gives the address that an object stands for, if it stands for one. */
function addressOfHandle({ parsed }, handle) {
  if (handle === undefined) return new Refusal(mustBe(LABEL));
  if (handle.isOver) return new Refusal(mustBe(LABEL), handle.whyOver);
  if (handle.signature !== undefined && !isSameCall(handle.signature, parsed.signature)) {
    return otherSignature('callback');
  }
  return handle.address;
}

/** Gives the address that a number is. */
const addressOfNumber = (value) =>
  value === 0 || isInRange(value, LOWEST_ADDRESS, MAX_SAFE_INTEGER)
    ? BigInt(value)
    : new Refusal(mustBe(LABEL), `a number must be an address, which is ${LOWEST_ADDRESS} or more`);

/**
 * Gives the address of what C may keep: a function of C, or a callback. Gives a refusal for what is none, and
 * undefined for functions of JavaScript.
 */
function lastingAddress(type, value) {
  if (typeof value === 'object') return addressOfHandle(type, handleOf(value));
  if (typeof value === 'number') return addressOfNumber(value);
  if (typeof value !== 'function') return new Refusal(mustBe(LABEL));
  const description = descriptionOf(value);
  if (description !== undefined) return addressOfC(type, description);
  return infoOf(value) === undefined ? undefined : new Refusal(mustBe(LABEL), 'it is a type');
}

/** Gives the address for an argument that is no plain one, or a refusal. Runs no code of the user's. */
function addressFor(type, value, path) {
  const { parsed, whyNotLent } = type;
  const known = whyNotLent === undefined ? knownLent(parsed.signature, value) : undefined;
  const lent = known ?? lentFor(type, value);
  if (!isLent(lent)) return lent;
  return lend(lent, path) ?? new Refusal('is one function more than can be passed in a call');
}

/** Makes the callback of a function that was not lent before. Gives an address or a refusal for all else. */
function lentFor(type, value) {
  const address = lastingAddress(type, value);
  if (address !== undefined) return address;
  const { whyNotLent } = type;
  if (whyNotLent !== undefined) {
    return new Refusal(`must not be a JavaScript function: ${whyNotLent}`);
  }
  return makeLent(type.parsed.signature, value);
}

const isRefusal = (value) => typeof value === 'object' && value !== null;

/** Tells whether pointers take a value as it is: addresses, and what stands for a null pointer. */
const isPlain = (value) => typeof value === 'bigint' || value === null || value === undefined;

/** What native code can't convert. */
const NOTHING = { __proto__: null };

/** Gives a type that says of a value what a refusal says. */
const hinting = (type, { hint }) =>
  hint === undefined ? type : { __proto__: null, kind: { __proto__: null, hint: () => hint } };

/** Writes the source of a function in a slot. The variable `library` has the one that it belongs to. */
function readFunctionSource(type, slot) {
  const low = indexIn('Uint32Array', slot);
  return `function_${type.key}(Uint32Array[${low}], Uint32Array[${low + 1}], library)`;
}

const functionKind = {
  ...pointerKind,
  __proto__: null,

  addStaged,
  addStagedScope,
  lending,

  /** Writes what must hold of a value that is passed to a fast call. */
  fastGuardSource: (name) =>
    `typeof ${name} !== 'function' && typeof ${name} !== 'object' && typeof ${name} !== 'string' || ${name} === null`,

  makeFit: (type, path) => (value) => {
    if (isPlain(value)) return value;
    const address = addressFor(type, value, path);
    return isRefusal(address) ? NOTHING : address;
  },

  makeStore(type, slot, index) {
    const store = pointerKind.makeStore(type, slot, index);
    const path = `${index}`;
    return (value, name) => {
      let address = value;
      if (!isPlain(value)) {
        address = addressFor(type, value, path);
        if (isRefusal(address)) {
          refuseArgument(index, address.words, value, hinting(type, address), name);
        }
      }
      store(address, name);
    };
  },

  putInCell(memory, type, at, value) {
    if (isPlain(value)) return pointerKind.putInCell(memory, type, at, value);
    const address = addressFor(type, value);
    if (isRefusal(address)) return address.words;
    return pointerKind.putInCell(memory, type, at, address);
  },

  /** Gives the address of a value that may be kept in memory; undefined if it is not such. */
  lastingAddress(type, value) {
    if (isPlain(value)) return undefined;
    const address = lastingAddress(type, value);
    return isRefusal(address) ? undefined : address;
  },

  hint(value) {
    if (value === undefined) return 'pass null for a null pointer';
    if (handleOf(value)?.isOver) return handleOf(value).whyOver ?? 'it has been disposed of';
    return undefined;
  },

  resultSource: (type, slot) => readFunctionSource(type, slot),
  readSource: (type, slot) => readFunctionSource(type, slot),

  addReadScope(scope, type) {
    scope[`function_${type.key}`] = (low, high, library) => functionFrom(type, low, high, library);
  },

  makeRead(type, slot) {
    const at = indexIn('Uint32Array', slot);
    return (library) => functionFrom(type, uint32[at], uint32[at + 1], library);
  },

  makeResultStore(type, slot, refuseResult) {
    const store = pointerKind.makeResultStore(type, slot, refuseResult);
    return (value) => {
      if (isPlain(value)) return store(value);
      const address = lastingAddress(type, value);
      if (address === undefined || isRefusal(address)) {
        return refuseResult(value, `${LABEL}; C would keep a JavaScript function`);
      }
      return store(address);
    };
  },
};

module.exports = { LABEL, functionKind };
