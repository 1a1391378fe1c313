'use strict';

// This finds the types that are written as in C where a type may stand: `long unsigned int`, `struct point *`.

const errors = require('../errors');
const { infoOf } = require('../records/brands');
const { stringIndexOf, stringSlice } = require('../safety/primordials');
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
  const parsed = parseType(scope, name) ?? parseHandle(scope, name);
  if (parsed === undefined) return undefined;
  const type = typeAt(parsed, parsed.node);
  if (rememberedCount++ === MOST_REMEMBERED) {
    ownScope.spelled = { __proto__: null };
    rememberedCount = 0;
  }
  scope.spelled[name] = type;
  return type;
}

function parseType(scope, text) {
  const parsed = parseSingle(scope, text);
  return parsed === undefined || parsed.name !== null || parsed.problem !== null
    ? undefined
    : parsed;
}

/**
 * Reads a pointer to what no text has declared, `sqlite3 *`: an opaque struct. A word that is like the name of a type is
 * taken for a mistake.
 */
function parseHandle(scope, name) {
  const star = stringIndexOf(name, '*');
  if (star < 1) return undefined;
  const start = stringIndexOf(name, 'const ') === 0 ? 'const '.length : 0;
  const word = stringSlice(name, start, name[star - 1] === ' ' ? star - 1 : star);
  const isWord = stringIndexOf(word, ' ') < 0 && stringIndexOf(word, '(') < 0;
  if (!isWord || errors.suggestType(word, allTypeNames) !== undefined) return undefined;
  return parseType(scope, `struct ${word} ${stringSlice(name, star)}`);
}

/** The names of all types, for messages about one that is none. */
const allTypeNames = [];
for (let i = 0; i < typeNames.length; i++) push(allTypeNames, typeNames[i]);
for (let i = 0; i < cTypeNames.length; i++) push(allTypeNames, cTypeNames[i]);

module.exports = { allTypeNames, spelledObject, spelledType };
