'use strict';

// This reads text of C's in other encodings than UTF-8, and text without a NUL after it.

const binding = require('../addon/binding');
const errors = require('../errors');
const { stringify } = require('../safety/intrinsics');
const { toLowerCase } = require('../safety/primordials');
const { checkAddress, checkRange, checkSize } = require('../types/address');
const { typeByName } = require('../types');
const { cTypeNamed } = require('../types/c-vocabulary');

const utf8 = { __proto__: null, form: 0, unit: 1 };
const utf16 = { __proto__: null, form: 1, unit: 2 };
const utf32 = { __proto__: null, form: 2, unit: 4 };
const latin1 = { __proto__: null, form: binding.LATIN1_FORM, unit: 1 };

const isWide = cTypeNamed('wchar_t').size === typeByName.int32.size;

/** The encodings, by the names that Node has for them, and by the types of C's characters. */
const ENCODINGS = {
  __proto__: null,
  utf8,
  'utf-8': utf8,
  utf16le: utf16,
  'utf-16le': utf16,
  ucs2: utf16,
  'ucs-2': utf16,
  char16_t: utf16,
  utf32le: utf32,
  'utf-32le': utf32,
  char32_t: utf32,
  wchar_t: isWide ? utf32 : utf16,
  latin1,
  binary: latin1,
};

/** Reads text at an address: up to its NUL, or so many bytes. */
function readEncoded(pointer, encoding = 'utf8', length = undefined) {
  const address = checkAddress(pointer, 'first argument');
  if (typeof encoding !== 'string') {
    throw errors.wrongType('The encoding must be a string', encoding);
  }
  const known = ENCODINGS[toLowerCase(encoding)];
  if (known === undefined) {
    throw errors.argumentValue(
      `The encoding ${stringify(encoding)} is not known; there are utf8, latin1, utf16le, utf32le and wchar_t`,
    );
  }
  if (length !== undefined) checkLength(address, length, known.unit);
  else if (known === latin1) {
    throw errors.argumentValue('Text in latin1 needs a length');
  }
  const text = binding.textAtAddress(address, known.form, length);
  if (text === undefined) throw errors.stringTooLong();
  return text;
}

function checkLength(address, length, unit) {
  checkSize(length, 'length');
  if (length % unit !== 0) {
    throw errors.wrongValue(
      `The length must be a multiple of ${unit}, the bytes of a character`,
      length,
    );
  }
  if (address === 0n && length > 0) {
    throw errors.nullPointer('Cannot read text at a null pointer');
  }
  checkRange(address, 0, length, 'pointer and length exceed');
}

module.exports = { readEncoded };
