'use strict';

// This finds the types that are written as in C where a type may stand: `long unsigned int`, `struct point *`.

const { infoOf } = require('../records/brands');
const { cTypeNamed, cTypeNames } = require('../types/c-vocabulary');
const { typeByName, typeNames } = require('../types');
const { push, typeAt } = require('./make-types');
const { emptyScope, parseSingle } = require('./parse');

/** The most names that are remembered; a program that makes up ever more has them read anew. */
const MOST_REMEMBERED = 1000;

const ownScope = emptyScope();
let rememberedCount = 0;

/**
 * Gives the type that a name stands for; undefined if it is none. `scope` has the declarations of a library, where
 * there is one that has some.
 */
function spelledType(name, scope = ownScope) {
  const known = cTypeNamed(name);
  if (known !== undefined) return known;
  const type = readType(name, scope);
  return infoOf(type) ?? typeByName[type];
}

/** Gives the object that stands for a type of a name, as ffi has made it; undefined if there is none. */
function spelledObject(name) {
  const type = cTypeNamed(name) === undefined ? readType(name, ownScope) : undefined;
  return infoOf(type) === undefined ? undefined : type;
}

/** Gives a type that is spelled as in C, as programs know it; undefined if it is none. */
function readType(name, scope) {
  const known = scope.spelled[name];
  if (known !== undefined) return known;
  const parsed = parseSingle(scope, name);
  if (parsed === undefined || parsed.name !== null || parsed.problem !== null) return undefined;
  const type = typeAt(parsed, parsed.node);
  if (rememberedCount++ === MOST_REMEMBERED) {
    ownScope.spelled = { __proto__: null };
    rememberedCount = 0;
  }
  scope.spelled[name] = type;
  return type;
}

/** The names of all types, for messages about one that is none. */
const allTypeNames = [];
for (let i = 0; i < typeNames.length; i++) push(allTypeNames, typeNames[i]);
for (let i = 0; i < cTypeNames.length; i++) push(allTypeNames, cTypeNames[i]);

module.exports = { allTypeNames, spelledObject, spelledType };
