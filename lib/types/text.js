'use strict';

// This is the kind of pointers to text that nobody may change: `const char *`, and the same in wider characters.
// They take strings, or whatever pointers take, and give strings, which are copied, and null for NULL.

const binding = require('../addon/binding');
const errors = require('../errors');
const { environment, views } = require('../environment/slots');
const { values } = require('../safety/intrinsics');
const cAddress = require('./c-address');

const { Uint32Array: uint32 } = views;
const { textAtAddress, textFormOf } = binding;

/**
 * The strings of short texts that C has given before, at the places by which fast calls return them. All are
 * elements of the array's own from the start, whatever a program has put on Array.prototype.
 */
const texts = makeTexts();

function makeTexts() {
  const list = { __proto__: null };
  for (let i = 0; i < binding.CACHED_TEXTS; i++) list[i] = '';
  return values(list);
}

const readNew = binding.createNewTextReader(environment, texts);

/** Gives the text of a result that has no place. */
function readNewText() {
  if (uint32[0] === 0 && uint32[1] === 0) return null;
  const text = readNew();
  if (text === undefined) throw errors.stringTooLong();
  return text;
}

/** Makes the function that gives the text to which the address in a slot leads. */
function makeReader(form) {
  const readText = binding.createTextReader(environment, form);
  return (slot) => {
    if (uint32[2 * slot] === 0 && uint32[2 * slot + 1] === 0) return null;
    const text = readText(slot);
    if (text === undefined) throw errors.stringTooLong();
    return text;
  };
}

/** The names of such functions in generated code, by the forms of text, which the addon numbers. */
const NAMES = ['readText', 'readText16', 'readText32'];

const readers = { __proto__: null, texts, readNewText };
for (let i = 0; i < NAMES.length; i++) readers[NAMES[i]] = makeReader(i);

const nameOf = (type) => NAMES[textFormOf(type.id)];

module.exports = {
  __proto__: null,
  ...cAddress,
  isReturnedByV8: true,
  isReturnedAsDouble: false,

  /** Gives the address in place of the text, for where nobody knows whether there is text. */
  addressFromCell: cAddress.fromCell,

  fromCell(bits, type) {
    if (bits === 0n) return null;
    const text = textAtAddress(bits, textFormOf(type.id));
    if (text === undefined) throw errors.stringTooLong();
    return text;
  },

  /** Fast calls return UTF-8 by its place, and leave all else in the slot. */
  resultSource: (type, slot) =>
    textFormOf(type.id) === 0
      ? '(result >= 0 ? texts[result] : readNewText())'
      : `${nameOf(type)}(${slot})`,
  readSource: (type, slot) => `${nameOf(type)}(${slot})`,
  elementSource: (type, at) => `${nameOf(type)}(${at / 8})`,
  makeRead(type, slot) {
    const read = readers[nameOf(type)];
    return () => read(slot);
  },
  readers,
};
