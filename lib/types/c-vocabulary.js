'use strict';

// These are the types of the C vocabulary, by the names that C has for them.

const { keys } = require('../safety/intrinsics');
const { typeByName } = require('./index');

const cNames = {
  __proto__: null,
  'signed char': 'int8',
  'unsigned char': 'uint8',
  short: 'int16',
  'unsigned short': 'uint16',
  int: 'int32',
  'unsigned int': 'uint32',
  long: 'int64',
  'unsigned long': 'uint64',
  'long long': 'int64',
  'unsigned long long': 'uint64',
  _Bool: 'bool',
  size_t: 'uint64',
  ssize_t: 'int64',
  ptrdiff_t: 'int64',
  intptr_t: 'int64',
  uintptr_t: 'uint64',
  off_t: 'int64',
  time_t: 'int64',
  int8_t: 'int8',
  uint8_t: 'uint8',
  int16_t: 'int16',
  uint16_t: 'uint16',
  int32_t: 'int32',
  uint32_t: 'uint32',
  int64_t: 'int64',
  uint64_t: 'uint64',
  wchar_t: 'int32',
  char16_t: 'uint16',
  char32_t: 'uint32',
  'const char *': 'string',
  'char *': 'pointer',
  'void *': 'pointer',
};

/** Gives the type that a name stands for in a signature object; undefined if it is none. */
const cTypeNamed = (name) => typeByName[cNames[name]];

/** Gives the type that a scalar of C is, by its canonical name. */
const cScalar = (name) => cTypeNamed(name) ?? typeByName[name];

/** Gives the type of pointers. */
const cPointer = ({ kind }, isConst) =>
  kind === 'char' && isConst ? typeByName.string : typeByName.pointer;

/** Gives the integer type of an enum with constants of these values. */
function cEnum(_label, constants) {
  let isSigned = false;
  for (let i = 0; i < constants.length; i++) isSigned ||= constants[i] < 0;
  const { int32, int64, uint32, uint64 } = typeByName;
  const narrow = isSigned ? int32 : uint32;
  for (let i = 0; i < constants.length; i++) {
    if (constants[i] < narrow.min || constants[i] > narrow.max) return isSigned ? int64 : uint64;
  }
  return narrow;
}

const cTypeNames = keys(cNames);

module.exports = { cEnum, cPointer, cScalar, cTypeNamed, cTypeNames };
