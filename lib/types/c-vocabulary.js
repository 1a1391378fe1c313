'use strict';

// These are the types of the C vocabulary, by the names that C has for them (doc/api.md, "C's own words"). What
// is written otherwise (`long unsigned int`), or leads to one of these (`struct point *`), is for those to find who
// read declarations.

const binding = require('../addon/binding');
const { keys } = require('../safety/intrinsics');
const { typeById, typeByKey, typeByName } = require('./index');
const boolean = require('./boolean');
const cAddress = require('./c-address');
const exactNumber = require('./exact-number');
const text = require('./text');

/** The kinds, by the names that the addon has for them. */
const kinds = {
  __proto__: null,
  long: exactNumber.signed,
  size: exactNumber.unsigned,
  address: cAddress,
  text,
};
for (let i = 0; i < typeById.length; i++) typeById[i].kind ??= kinds[typeById[i].kindName];

/** The types by C's names. */
const byName = { __proto__: null };
const rows = binding.cTypeNames();
for (let i = 0; i < rows.length; i++) byName[rows[i].name] = typeById[rows[i].id];

byName._Bool = {
  __proto__: null,
  ...byName._Bool,
  key: '_Bool',
  name: '_Bool',
  label: 'a boolean',
  max: 1,
  kind: boolean,
};

typeByKey._Bool = byName._Bool;

/** The name under which the addon has pointers to whatever C reads or writes. No program can use it. */
const ANY_POINTER = 'T *';

/** The names, for messages that say which there are. */
const cTypeNames = [];
const names = keys(byName);
for (let i = 0; i < names.length; i++) {
  if (names[i] !== ANY_POINTER) cTypeNames[cTypeNames.length] = names[i];
}

/** The names that node:ffi has, too. In C text they have these meanings. */
const SHARED = {
  __proto__: null,
  void: typeByName.void,
  char: typeByName.char,
  float: typeByName.float,
  double: typeByName.double,
  bool: byName._Bool,
};

/** Gives the type that a scalar of C is, by its canonical name; undefined if there is none, as for long double. */
const cScalar = (name) => SHARED[name] ?? cTypeNamed(name);

/** Gives the type that a name of C's stands for in a signature object; undefined if it is none. */
const cTypeNamed = (name) => (name === ANY_POINTER ? undefined : byName[name]);

/** The types of pointers to text that nobody may change. */
const textNames = {
  __proto__: null,
  char: 'const char *',
  char16_t: 'const char16_t *',
  char32_t: 'const char32_t *',
  wchar_t: 'const wchar_t *',
};

/**
 * Gives the type of pointers.
 * @param {{ kind: 'char' | 'char16_t' | 'char32_t' | 'wchar_t' | 'void' | 'other' }} pointee What they lead to.
 * @param {boolean} isConst Whether that is const.
 */
function cPointer({ kind }, isConst) {
  if (kind === 'void') return byName['void *'];
  const textName = textNames[kind];
  if (textName !== undefined && isConst) return byName[textName];
  return byName[kind === 'char' ? 'char *' : ANY_POINTER];
}

/**
 * Gives the integer type of an enum, as gcc and clang choose it: unsigned, unless a constant is negative.
 * @param {string} _label
 * @param {Array<number|bigint>} [constants] The values of its constants; without them it is that of `int`.
 */
function cEnum(_label, constants = undefined) {
  if (constants === undefined) return byName.int;
  let isSigned = false;
  let isWide = false;
  for (let i = 0; i < constants.length; i++) if (constants[i] < 0) isSigned = true;
  const { min, max } = isSigned ? byName.int : byName['unsigned int'];
  for (let i = 0; i < constants.length; i++) {
    if (constants[i] < min || constants[i] > max) isWide = true;
  }
  if (isWide) return isSigned ? byName.ssize_t : byName.size_t;
  return isSigned ? byName.int : byName['unsigned int'];
}

module.exports = { cEnum, cPointer, cScalar, cTypeNamed, cTypeNames };
