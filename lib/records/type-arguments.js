'use strict';

// This finds what the types are that programs pass as arguments to functions which define or access something.

const errors = require('../errors');
const { knownTypeNames, otherTypes, typeByName, typeNamed } = require('../types');
const { hintOfNoType, infoOf } = require('./brands');

/** Gives how messages name a type. */
const nameOf = (type) => (typeof type === 'string' ? type : type.name);

/** Gives the object that stands for a type, where a name is spelled as in C and no name of node:ffi's. */
const objectFor = (type) =>
  typeof type === 'string' && typeByName[type] === undefined
    ? (otherTypes.object?.(type) ?? type)
    : type;

/** Finds what a type of the user's is, which messages call `label`. */
function infoFor(value, label) {
  const isName = typeof value === 'string';
  const info = isName ? typeNamed(value) : infoOf(value);
  if (info === undefined && isName) {
    const ofText = 'what a text declares is among its types';
    throw errors.unsupportedType(value, label, knownTypeNames(), ofText);
  }
  if (info === undefined) {
    const expected = 'a type name, or a type that ffi has made';
    throw errors.wrongType(`${label} must be ${expected}`, value, hintOfNoType(value));
  }
  if (info.isOpaque) {
    throw errors.argumentValue(
      `${label} must not be opaque; use ffi.pointer, or what declare(text).types has`,
    );
  }
  if (info === typeByName.void) throw errors.argumentValue(`${label} must not be 'void'`);
  return info;
}

module.exports = { infoFor, nameOf, objectFor };
