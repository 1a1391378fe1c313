'use strict';

// A nonblocking function gives a promise: its arguments are checked and converted at once, as those of others
// are, and another thread makes the call (src/calls/nonblocking.rs).

const binding = require('../addon/binding');

const { environment } = require('../environment/slots');
const errors = require('../errors');
const { bufferOf } = require('../memory/buffers');
const { keepLentMemory } = require('../memory/transfers');
const {
  Promise,
  apply,
  defineProperty,
  getters,
  isArrayBuffer,
  isUint8Array,
} = require('../safety/intrinsics');
const { isTaken } = require('../records/lent-arrays');
const { descriptionOf, registerFunction } = require('./call-path');
const { addCall, nativeCalls } = require('./pending-calls');
const { makeGive, makeTake } = require('./wrapper');

/** What is said where a call can't be submitted, by what the addon says. */
const failures = {
  __proto__: null,
  closed: ({ library, name }) => errors.libraryClosed(library.path, name),
  noMemory: () => errors.allocationFailed(),
  noThread: () => errors.noThread(),
};

/**
 * Lists the buffers whose memory a scalar argument lends, and refuses functions, which would be lent. Their memory must stay where it is: one that is
 * resizable may give some back.
 */
function addBuffer(of, value, buffers, place, name) {
  if (of.isFunction && typeof value === 'function' && descriptionOf(value) === undefined) {
    throw errors.wrongValue(
      `Argument ${place} must not be a JavaScript function, because the call is nonblocking`,
      value,
      'pass what library.callback(type, fn, { threadSafe: true }) gives',
      name,
    );
  }
  if (typeof value !== 'object' || value === null) return;
  const buffer = bufferOf(value);
  if (buffer === undefined) return; // the store refuses it
  if (isArrayBuffer(buffer) && apply(getters.isResizable, buffer, [])) {
    throw errors.wrongValue(
      `Argument ${place} must not be memory of a resizable ArrayBuffer, because the call is nonblocking`,
      value,
      '',
      name,
    );
  }
  buffers[buffers.length++] = buffer;
}

/** Lists the buffers whose memory is lent by what was taken for an argument (lib/records/values.js). */
function addBuffers(of, taken, buffers, place, name) {
  if (of.members !== undefined && of.isUnion) {
    if (taken.member !== undefined) {
      addBuffers(taken.member.of, taken.value, buffers, place + taken.member.step, name);
    }
  } else if (of.members !== undefined) {
    for (let i = 0; i < of.members.length; i++) {
      addBuffers(of.members[i].of, taken[i], buffers, place + of.members[i].step, name);
    }
  } else if (of.element !== undefined) {
    if (isUint8Array(taken)) return; // bytes that were copied
    for (let i = 0; i < of.count; i++)
      addBuffers(of.element, taken[i], buffers, `${place}[${i}]`, name);
  } else if (isTaken(taken)) {
    buffers[buffers.length] = bufferOf(taken.memory);
    if (taken.elements === undefined) return;
    for (let i = 0; i < taken.count; i++) {
      addBuffers(taken.of, taken.elements[i], buffers, `${place}[${i}]`, name);
    }
  } else if (of.kind.mayBeMemory) {
    addBuffer(of, taken, buffers, place, name);
  }
}

/** What is the same for all nonblocking functions of a signature. */
class NonblockingFactory {
  constructor(signature) {
    const { arguments: types, slots } = signature;
    this.prepared = binding.prepareCall(environment, signature.checkedIds);
    this.count = types.length;
    this.types = types;
    this.stores = [];
    this.takes = [];
    for (let i = 0; i < types.length; i++) {
      const { kind } = types[i];
      this.stores[i] = kind.makeStore(types[i], slots[i], i);
      this.takes[i] = makeTake(types[i], i);
      if (kind.mayBeMemory) keepLentMemory();
    }
    this.give = makeGive(signature);
  }
}

let resolveLast;
let rejectLast;
const catchSettlers = (resolve, reject) => {
  resolveLast = resolve;
  rejectLast = reject;
};

/**
 * Makes the function that calls C on another thread.
 * @param {Description} description What `callPath` and messages have to know of the function.
 * @param {bigint} address The address of the C function.
 */
function makeNonblocking(description, address) {
  const { name, symbol, signature, library } = description;
  signature.nonblockingFactory ??= new NonblockingFactory(signature);
  const { prepared, count, types, stores, takes, give } = signature.nonblockingFactory;
  const submit = binding.createSubmitter(library.handle, address, prepared, nativeCalls());
  const read = () => give(symbol, library);
  const { invoke } = {
    invoke(...values) {
      if (library.closed) throw errors.libraryClosed(library.path, name);
      if (values.length !== count) throw errors.argumentCount(count, values.length, name);
      // It is no array, because programs put setters on Array.prototype, and what is lent must be held.
      const buffers = { __proto__: null, length: 0 };
      for (let i = 0; i < count; i++) {
        const type = types[i];
        if (takes[i] !== undefined) values[i] = takes[i](values[i], name);
        if (type.kind.mayBeMemory) addBuffers(type, values[i], buffers, `${i}`, name);
      }
      // To take arguments may have run code of the user's, which has closed the library. From here on nothing
      // of the user's runs.
      if (library.closed) throw errors.libraryClosed(library.path, name);
      const promise = new Promise(catchSettlers);
      for (let i = 0; i < count; i++) stores[i](values[i], name);
      const token = apply(submit, undefined, buffers);
      if (typeof token === 'string') throw failures[token](description);
      // The library is kept because its callbacks are not to be collected.
      addCall(token, read, resolveLast, rejectLast, { __proto__: null, values, library });
      return promise;
    },
  };
  registerFunction(invoke, description);
  return defineProperty(invoke, 'length', { __proto__: null, value: count, configurable: true });
}

module.exports = { makeNonblocking };
