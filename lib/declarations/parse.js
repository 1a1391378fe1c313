'use strict';

// This reads C text by the addon (src/declarations/), which gives JSON: objects made so are the fastest. What is in
// which place of the arrays, src/declarations/json.rs says; here they get names.

const binding = require('../addon/binding');
const errors = require('../errors');
const { parse } = require('../safety/intrinsics');

/**
 * @typedef {object} Scope Text whose declarations count where more is read, and what was made of them.
 * @property {string} text
 * @property {Object<number, object>} made The types by the place of their node. Text that begins with the same text has the same nodes.
 * @property {Object<string, object>} spelled The types of names that were looked up.
 */

/**
 * @typedef {object} Parsed The types of a text, as far as it goes.
 * @property {Scope} scope
 * @property {string} text
 * @property {Array[]} nodes
 * @property {Array[]} records
 * @property {Array[]} enums
 */

/** Makes a scope in which nothing is known. */
const emptyScope = () => ({
  __proto__: null,
  text: '',
  made: { __proto__: null },
  spelled: { __proto__: null },
});

/** Adds text to what a scope knows. */
function addText(scope, text) {
  scope.text = scope.text === '' ? text : scope.text + binding.BOUNDARY + text;
  scope.spelled = { __proto__: null };
}

/** Throws the problem, if what the addon gave is one. */
function checkParsed(list, label) {
  if (typeof list[0] !== 'string') return list;
  throw errors.declaration(problemOf(list), label);
}

const problemOf = ([message, line, column, file, shown]) => ({
  message,
  line,
  column,
  file,
  shown,
});

/**
 * Reads declarations. What can't be read at all is an error, or is skipped where `goesOn` says so.
 * @param {string} label What messages call the text.
 */
function parseText(scope, text, label, { goesOn = false, comments = false } = {}) {
  const json = binding.parseDeclarations(scope.text, text, goesOn, comments);
  const list = checkParsed(parse(json), label);
  return {
    __proto__: null,
    scope,
    text,
    nodes: list[0],
    records: list[1],
    enums: list[2],
    functions: list[3],
    variables: list[4],
    typedefs: list[5],
    tagged: list[6],
    constants: list[7],
    skipped: list[8],
    files: list[9],
  };
}

/** Gives a scope that knows as much; what is made there is forgotten with it. */
const scopeWithin = (scope) => ({
  __proto__: null,
  text: scope.text,
  made: { __proto__: scope.made },
  spelled: scope.spelled,
});

/** Reads a type or a declaration that stands by itself. Gives undefined where it is none, and `label` is not given. */
function parseSingle(scope, text, label = undefined) {
  const list = parse(binding.parseSingleDeclaration(scope.text, text));
  if (typeof list[0] === 'string' && label === undefined) return undefined;
  checkParsed(list, label);
  return {
    __proto__: null,
    scope: scopeWithin(scope),
    text,
    nodes: list[0],
    records: list[1],
    enums: list[2],
    name: list[3],
    node: list[4],
    problem: list[5],
    symbol: list[6],
    isConst: list[7],
    parameterNames: list[8],
  };
}

/** Makes the error of something at a place of a text. */
function errorAt({ scope, text }, offset, message, label) {
  const list = parse(binding.placeOfDeclaration(scope.text, text, offset));
  list[0] = message;
  return errors.declaration(problemOf(list), label);
}

module.exports = { addText, emptyScope, errorAt, parseSingle, parseText };
