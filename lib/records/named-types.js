'use strict';

// These are the public functions that define types which are scalars in C: pointers to something, function
// pointers and enums. What is behind an opaque type is not known, so only pointers lead to it.

const errors = require('../errors');
const {
  MAX_SAFE_INTEGER,
  defineProperty,
  freeze,
  isArray,
  keys,
  stringify,
} = require('../safety/intrinsics');
const { isSignatureLike, parseSignature } = require('../signature/signature');
const { typeByName } = require('../types');
const { isInRange } = require('../types/range');
const { infoOf, markAsType } = require('./brands');
const { functionType } = require('../functions/function-types');
const { pointerTo } = require('./lent-arrays');
const { infoFor, nameOf } = require('./type-arguments');

/** Makes an object that stands for a type. */
function makeType(info, facts) {
  const type = {};
  for (const key in facts) {
    defineProperty(type, key, { __proto__: null, value: facts[key], enumerable: true });
  }
  markAsType(type, info, undefined);
  return freeze(type);
}

/** Checks the name of a type, which may be left out. */
function checkName(name, label) {
  if (typeof name !== 'string') throw errors.argumentType(`The name of ${label} must be a string`);
  return name;
}

/** Gives the type of pointers to values of a type, which may be opaque. */
function pointer(target) {
  const isUnknown = infoOf(target)?.isOpaque === true || target === 'void';
  const { pointer: info } = typeByName;
  const { size, alignment } = info;
  return makeType(isUnknown ? info : pointerTo(infoFor(target, 'The target type')), {
    __proto__: null,
    name: `${nameOf(target)} *`,
    size,
    alignment,
    target,
  });
}

/** Gives the type of pointers to functions of a signature. */
function func(given) {
  if (!isSignatureLike(given)) throw errors.argumentType('The signature must be an object');
  const parsed = parseSignature('pointer', given);
  const signature = infoOf(given)?.isFunction ? given.signature : given;
  const info = functionType(parsed);
  const { size, alignment } = info;
  return makeType(info, { __proto__: null, name: 'function', size, alignment, signature });
}

/** Gives a type of which only pointers are known. */
function opaque(name) {
  const label = `the opaque type ${checkName(name, 'an opaque type')}`;
  return makeType({ __proto__: null, isOpaque: true, label }, { __proto__: null, name });
}

/** The types that C gives an enum, by what its constants need, the first that serves. */
const ENUM_TYPES = ['uint32', 'int32'];

function enumeration(first, second) {
  const isNamed = typeof first === 'string';
  const name = isNamed ? first : '';
  const list = isNamed ? second : first;
  const called = `enum${isNamed ? ` ${name}` : ''}`;
  const label = `the ${called}`;
  if (typeof list !== 'object' || list === null || isArray(list)) {
    throw errors.argumentType(`The constants of ${label} must be an object`);
  }
  const names = keys(list);
  if (names.length === 0) throw errors.argumentValue(`The ${called} must have a constant`);
  const values = { __proto__: null };
  const constants = {};
  for (let i = 0; i < names.length; i++) {
    const value = list[names[i]];
    if (!isInRange(value, -MAX_SAFE_INTEGER, MAX_SAFE_INTEGER)) {
      throw errors.argumentValue(
        `The constant ${stringify(names[i])} of ${label} must be a safe integer`,
      );
    }
    values[i] = value;
    defineProperty(constants, names[i], { __proto__: null, value, enumerable: true });
  }
  return enumOf(enumInfo(values, names.length, label), name, constants);
}

/** Makes the type of an enum that is passed as another type. */
function enumOf(info, name, constants) {
  const { size, alignment } = info;
  // A constant that is named as one of these is among the values only.
  const facts = { __proto__: null, ...constants, name, size, alignment, values: freeze(constants) };
  return makeType(info, facts);
}

/** Finds the integer type of an enum, as gcc and clang do: unsigned, unless a constant is negative. */
function enumInfo(values, count, label) {
  for (let i = 0; i < ENUM_TYPES.length; i++) {
    const info = typeByName[ENUM_TYPES[i]];
    let isGood = true;
    for (let k = 0; k < count; k++) isGood &&= isInRange(values[k], info.min, info.max);
    if (isGood) return info;
  }
  throw errors.argumentValue(`The constants of ${label} do not fit an int or an unsigned int`);
}

module.exports = { enumOf, enumeration, func, makeType, opaque, pointer };
