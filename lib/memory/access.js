'use strict';

// getInt8 ... setFloat64 (accessors.js) call C functions of the addon (src/memory.rs), by way of the fast
// path. Trampolines check that pointer and offset are 64-bit integers, and the C function checks that they may
// be accessed. This module looks only at what one of them refuses, to throw the right error. When it is loaded
// it binds nothing: that would take as long as a quarter of all else.

const binding = require('../addon/binding');
const { makeUncheckedCall } = require('../calls/function-factory');
const { failure } = require('../environment/slots');
const errors = require('../errors');
const { processLibrary } = require('../libraries/process-library');
const { checkPermission, isRestricted } = require('../safety/permission');
const { parseSignature } = require('../signature/signature');
const { typeByName } = require('../types');
const { checkAddress, checkRange, checkSize } = require('../types/address');
const { addressOf } = require('../types/pointer');
const { hintFor } = require('../types/refusal');

/** The address of `failure`, which every accessor passes to C, for C to set. It is there once one is bound. */
const failureReference = { address: undefined };

/** The addresses of the C functions, by the id of their type. */
let addresses;

function addressesOf(type) {
  if (addresses === undefined) {
    const list = binding.memoryAccessors();
    const found = [];
    for (let i = 0; i < list.length; i++) found[list[i].id] = list[i];
    addresses = found;
  }
  return addresses[type.id];
}

/** Binds a C function: `call` checks its arguments; `unchecked`, which is there if calls can be fast, doesn't. */
function bind(address, signatureObject) {
  const library = processLibrary();
  failureReference.address ??= addressOf(failure).address;
  const { signature } = parseSignature('', signatureObject);
  const gate = library.gates.gateFor(false);
  const call = library.bind({
    name: '',
    signature,
    declared: undefined,
    gate,
    address,
    isOwn: true,
  });
  const unchecked = isRestricted ? undefined : makeUncheckedCall(signature, library, address);
  return { call, unchecked };
}

/** Checks the pointer of an access, which must not be null, and returns it as a bigint. */
function checkPointer(pointer) {
  const address = checkAddress(pointer, 'pointer');
  if (address === 0n) throw errors.nullPointer('Cannot dereference a null pointer');
  return address;
}

function checkOffset(pointer, offset) {
  checkSize(offset, 'offset');
  checkRange(pointer, offset, 1, 'pointer and offset exceed');
}

function checkAccess(pointer, offset, size) {
  checkRange(pointer, offset, size, 'accessed range exceeds');
}

/** Checks what a setter is given. */
function checkValue(type, value) {
  const isNumber = typeof value === 'number';
  if (!type.kind.isPassedByV8 && typeof value !== 'bigint' && !isNumber) {
    throw errors.wrongValue('Value must be a bigint or a number', value);
  }
  try {
    type.kind.makeStore(type, binding.RESULT_SLOT, 0)(value);
  } catch (error) {
    if (error instanceof RangeError) throw error; // V8 throws it where the stack is full
    throw errors.wrongValue(`Value must be ${type.label}`, value, hintFor(type, value));
  }
}

/** Makes the object that holds what an accessor of a type calls. It is filled when first needed. */
const makeAccess = (typeName) => ({
  typeName,
  // `callFast` accesses memory without checks; both are undefined until they are bound, or if calls can't be
  // fast.
  callFast: undefined,
  target: undefined,
  // `call` is called with what has been checked; undefined until it is bound.
  call: undefined,
});

/** Binds the C function of an accessor. */
function bindAccess(access, address, signatureObject) {
  const { call, unchecked } = bind(address, signatureObject);
  access.target = unchecked?.target;
  access.callFast = unchecked?.callFast;
  // This comes last, because what is cut short is done again as long as it is missing.
  access.call = call;
}

/** Reads a value, after all checks: this is the way of an accessor where its fast call can't be made. */
function read(access, given, offset) {
  checkPermission();
  const pointer = checkPointer(given);
  checkOffset(pointer, offset);
  const type = typeByName[access.typeName];
  checkAccess(pointer, offset, type.size);
  if (access.call === undefined) {
    const parameters = ['pointer', 'uint64', 'pointer'];
    bindAccess(access, addressesOf(type).read, { arguments: parameters, return: type.name });
  }
  const { call } = access;
  const value = call(pointer, offset, failureReference.address);
  // Nothing is refused that was checked, but a mark that is left here would fail another call.
  failure[0] = 0;
  return value;
}

/** Writes a value, after all checks. */
function write(access, given, offset, value) {
  checkPermission();
  const pointer = checkPointer(given);
  if (offset === undefined) throw errors.argumentValue('Expected an offset argument');
  checkOffset(pointer, offset);
  if (value === undefined) throw errors.argumentValue('Expected a value argument');
  const type = typeByName[access.typeName];
  checkAccess(pointer, offset, type.size);
  checkValue(type, value);
  if (access.call === undefined) {
    const parameters = ['pointer', 'uint64', type.name, 'pointer'];
    bindAccess(access, addressesOf(type).write, { arguments: parameters });
  }
  const { call } = access;
  call(pointer, offset, value, failureReference.address);
  failure[0] = 0;
}

module.exports = { makeAccess, read, failureReference, write };
