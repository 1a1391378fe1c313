'use strict';

// This is the kind of pointers to text that nobody may change: `const char *`, and the same in wider characters.
// They take strings, or whatever pointers take, and give strings, which are copied, and null for NULL.

const { createTextReader, textAtAddress, textFormOf } = require('../addon/binding');
const errors = require('../errors');
const { environment, views } = require('../environment/slots');
const cAddress = require('./c-address');

const { Uint32Array: uint32 } = views;

/** Makes the function that gives the text to which the address in a slot leads. */
function makeReader(form) {
  const readText = createTextReader(environment, form);
  return (slot) => {
    if (uint32[2 * slot] === 0 && uint32[2 * slot + 1] === 0) return null;
    const text = readText(slot);
    if (text === undefined) throw errors.stringTooLong();
    return text;
  };
}

/** The names of such functions in generated code, by the forms of text, which the addon numbers. */
const NAMES = ['readText', 'readText16', 'readText32'];

const readers = { __proto__: null };
for (let i = 0; i < NAMES.length; i++) readers[NAMES[i]] = makeReader(i);

const nameOf = (type) => NAMES[textFormOf(type.id)];

module.exports = {
  __proto__: null,
  ...cAddress,
  isReturnedAsDouble: false,

  /** Gives the address in place of the text, for where nobody knows whether there is text. */
  addressFromCell: cAddress.fromCell,

  fromCell(bits, type) {
    if (bits === 0n) return null;
    const text = textAtAddress(bits, textFormOf(type.id));
    if (text === undefined) throw errors.stringTooLong();
    return text;
  },

  resultSource: (type, slot) => `${nameOf(type)}(${slot})`,
  readSource: (type, slot) => `${nameOf(type)}(${slot})`,
  elementSource: (type, at) => `${nameOf(type)}(${at / 8})`,
  makeRead(type, slot) {
    const read = readers[nameOf(type)];
    return () => read(slot);
  },
  readers,
};
