'use strict';

// These are the public functions that read and write native memory by type.

const binding = require('../addon/binding');
const errors = require('../errors');
const accessors = require('../memory/accessors');
const { ArrayBuffer, BigInt, DataView } = require('../safety/intrinsics');
const { checkPermission } = require('../safety/permission');
const { checkRange, checkSize, toAddress } = require('../types/address');
const { readCell } = require('../types/cell');
const { addressOf } = require('../types/pointer');
const { refusal } = require('./accessors');
const { byteLengthOf } = require('./memory');
const { isProblem } = require('./problem');
const { fromCell, isScalar } = require('./scalar-members');
const { infoFor, nameOf } = require('./type-arguments');
const { put, readAt, take } = require('./values');

/** Memory through which values go, and its address, which is asked for when it is first needed. */
let passage = new DataView(new ArrayBuffer(256));
let passageAddress;

/** Gives such memory of at least so many bytes. */
function passageOf(size) {
  if (size > byteLengthOf(passage)) {
    passage = new DataView(new ArrayBuffer(size));
    passageAddress = undefined;
  }
  passageAddress ??= addressOf(passage).address;
  return passage;
}

/** Checks a place in native memory, and gives its address. */
function placeAt(address, offset, size, type) {
  const start = toAddress(address, 'address');
  if (start === 0n) throw errors.nullPointer(`${nameOf(type)} can't be at a null address`);
  checkSize(offset, 'offset');
  checkRange(start, offset, size, 'address and offset exceed');
  return start + BigInt(offset);
}

/** The getters and setters of the memory of scalars, by the typed array that a type names. */
const memoryAccess = { __proto__: null };
const NAMES = ['Int8', 'Uint8', 'Int16', 'Uint16', 'Int32', 'Uint32', 'Float32', 'Float64'];
for (let i = 0; i < NAMES.length; i++) {
  const name = NAMES[i];
  memoryAccess[`${name}Array`] = {
    get: accessors[`get${name}`],
    set: accessors[`set${name}`],
  };
}
memoryAccess.BigInt64Array = { get: accessors.getInt64, set: accessors.setInt64 };
memoryAccess.BigUint64Array = { get: accessors.getUint64, set: accessors.setUint64 };

/** Copies native memory to the passage, so that what is read is one state of it. */
function fetchValue(place, size) {
  const memory = passageOf(size);
  if (size > 0) binding.copyMemory(place, passageAddress, size, memory);
  return memory;
}

/** Reads a value of a type at an address. */
function read(type, address, offset = 0) {
  checkPermission();
  const of = infoFor(type, 'The type');
  if (isScalar(of)) {
    return fromCell(of, memoryAccess[of.view].get(toAddress(address, 'address'), offset));
  }
  const place = placeAt(address, offset, of.size, type);
  return readAt(fetchValue(place, of.size), of, 0);
}

/** Writes a value of a type at an address. Nothing is written if something of the value is not good. */
function write(type, address, value, offset = 0) {
  checkPermission();
  const of = infoFor(type, 'The type');
  const place = placeAt(address, offset, of.size, type);
  const taken = take(of, value, false);
  if (isProblem(taken)) throw refusal('Value', taken);
  const isOne = isScalar(of);
  // What is there now is kept where the value says nothing: in padding, and beside bit-fields.
  const memory = isOne ? passageOf(of.size) : fetchValue(place, of.size);
  const problem = put(memory, of, 0, taken, false);
  if (problem !== undefined) throw refusal('Value', problem);
  if (isOne) memoryAccess[of.view].set(place, 0, readCell(memory, of, 0));
  else if (of.size > 0) binding.copyMemory(passageAddress, place, of.size, memory);
}

module.exports = { read, write };
