'use strict';

// A cell is where a scalar lies within the slots, so many bytes from their start. In a packed struct it need
// not be at a multiple of the scalar's size, as the elements of a typed array are.

const { views } = require('../environment/slots');

// These are captured, because programs replace globals.
const { ArrayBuffer } = globalThis;

const memory = new ArrayBuffer(8);
/** The views of the bytes through which unaligned scalars go, by the name of their class. */
const passage = { __proto__: null };
for (const name in views) passage[name] = new views[name].constructor(memory);

const { Uint8Array: slotBytes } = views;
const { Uint8Array: passageBytes } = passage;

/** Tells whether a cell is an element of the typed array that its type names. */
const isAligned = ({ size }, at) => at % size === 0;

/** Writes a value that is known to be good to a cell. */
function writeCell(type, at, value) {
  const { size, view } = type;
  if (isAligned(type, at)) {
    views[view][at / size] = value;
    return;
  }
  passage[view][0] = value;
  for (let i = 0; i < size; i++) slotBytes[at + i] = passageBytes[i];
}

/** Gives the value in a cell. */
function readCell(type, at) {
  const { size, view } = type;
  if (isAligned(type, at)) return views[view][at / size];
  for (let i = 0; i < size; i++) passageBytes[i] = slotBytes[at + i];
  return passage[view][0];
}

module.exports = { isAligned, readCell, writeCell };
