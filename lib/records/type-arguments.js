'use strict';

// This finds what the types are that programs pass as arguments to functions which define or access something.

const errors = require('../errors');
const { typeNamed, typeNames } = require('../types');
const { hintOfNoType, infoOf } = require('./brands');

/** Gives how messages name a type. */
const nameOf = (type) => (typeof type === 'string' ? type : type.name);

/** Finds what a type of the user's is, which messages call `label`. */
function infoFor(value, label) {
  if (typeof value === 'string') {
    const named = typeNamed(value);
    if (named === undefined) throw errors.unsupportedType(value, label, typeNames);
    if (!named.kind.returnsValue) throw errors.argumentValue(`${label} must not be 'void'`);
    return named;
  }
  const info = infoOf(value);
  if (info === undefined) {
    const expected = 'a type name, or a type that ffi has made';
    throw errors.wrongType(`${label} must be ${expected}`, value, hintOfNoType(value));
  }
  if (info.isOpaque) throw errors.argumentValue(`${label} must not be opaque; use ffi.pointer`);
  return info;
}

module.exports = { infoFor, nameOf };
