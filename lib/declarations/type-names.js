'use strict';

// This finds the types that are written as in C where a type may stand: `long unsigned int`, `struct point *`.

const { infoOf } = require('../records/brands');
const { cTypeNamed, cTypeNames } = require('../types/c-vocabulary');
const { typeByName, typeNames } = require('../types');
const { typeAt } = require('./make-types');
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
  const known = cTypeNamed(name) ?? scope.spelled[name];
  if (known !== undefined) return known;
  const type = readType(name, scope);
  if (type === undefined) return undefined;
  if (rememberedCount++ === MOST_REMEMBERED) {
    ownScope.spelled = { __proto__: null };
    rememberedCount = 0;
  }
  scope.spelled[name] = type;
  return type;
}

function readType(name, scope) {
  const parsed = parseSingle(scope, name);
  if (parsed === undefined || parsed.name !== null || parsed.problem !== null) return undefined;
  const type = typeAt(parsed, parsed.node);
  return infoOf(type) ?? typeByName[type];
}

/** The names of all types, for messages about one that is none. */
const allTypeNames = [...typeNames, ...cTypeNames];

module.exports = { allTypeNames, spelledType };
