'use strict';

// This makes what programs use of C text that declares something: definitions of functions and variables, as
// `dlopen` takes them, types, and constants.

const errors = require('../errors');
const { defineProperty, freeze, setPrototypeOf } = require('../safety/intrinsics');
const { infoOf } = require('../records/brands');
const { addText, emptyScope, errorAt, parseSingle, parseText } = require('./parse');
const { bareOf, integerOf, push, signatureAt, typeAt } = require('./make-types');

/** Adds a property, whatever its name is. */
const define = (object, name, value) =>
  defineProperty(object, name, {
    __proto__: null,
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });

/** Copies an object, without a prototype; V8 finds properties of such a copy faster than those of one that was filled so. */
const dictionary = (filled) => freeze(setPrototypeOf({ ...filled }, null));

/** Gives the definition of a function, as `dlopen` takes it. */
function functionDefinition(parsed, node, symbol, name) {
  const signature = signatureAt(parsed, node);
  // Where the name is another than the prototype's, the symbol is the prototype's.
  if (symbol !== name) signature.symbol = symbol;
  return signature;
}

function variableDefinition(parsed, node, symbol, name) {
  const definition = { variable: typeAt(parsed, node) };
  if (symbol !== name) definition.symbol = symbol;
  return definition;
}

/**
 * Reads a text. What can't be used is an error where `isStrict` says so, and listed as skipped elsewhere.
 * @param {object} scope What is known where it begins. It will know what the text declares, too.
 */
function readText(scope, text, isStrict, label) {
  const parsed = parseText(scope, text, label);
  const functions = { __proto__: null };
  const variables = { __proto__: null };
  const skipped = [];
  const skip = (name, reason, line) => push(skipped, freeze({ name, reason, line }));
  for (let i = 0; i < parsed.skipped.length; i++) {
    const [name, reason, , , line] = parsed.skipped[i];
    skip(name, reason, line);
  }
  const types = typesIn(parsed, skip);
  const collect = (list, definitions, makeDefinition) => {
    for (let i = 0; i < list.length; i++) {
      const [name, node, problem, offset, , line, symbol] = list[i];
      if (problem === null) {
        define(definitions, name, makeDefinition(parsed, node, symbol ?? name, name));
      } else if (isStrict) {
        throw errorAt(parsed, offset, `${name} can't be used: ${problem}`, label);
      } else {
        skip(name, problem, line);
      }
    }
  };
  collect(parsed.functions, functions, functionDefinition);
  collect(parsed.variables, variables, variableDefinition);
  const constants = { __proto__: null };
  for (let i = 0; i < parsed.constants.length; i++) {
    const [name, value] = parsed.constants[i];
    define(constants, name, integerOf(value));
  }
  addText(scope, text);
  return {
    functions: dictionary(functions),
    variables: dictionary(variables),
    types: dictionary(types),
    constants: dictionary(constants),
    skipped: freeze(skipped),
  };
}

/** Makes the types that a text names: typedefs, and structs, unions and enums with tags that no typedef has. */
function typesIn(parsed, skip) {
  const types = { __proto__: null };
  const tags = { __proto__: null };
  const { tagged, typedefs, nodes, records, enums } = parsed;
  // Structs that were defined come first, in the order of the text, so that each finds those it consists of.
  for (let i = 0; i < tagged.length; i++) {
    const [node, problem, , , line] = tagged[i];
    const [word, index] = nodes[node];
    const tag = word === 'enum' ? enums[index][0] : records[index][1];
    if (problem === null) addType(parsed, tags, tag, node, line, skip);
    else skip(tag, problem, line);
  }
  for (let i = 0; i < typedefs.length; i++) {
    const [name, node, problem, , , line] = typedefs[i];
    const [word, scalar] = nodes[bareOf(parsed, node)];
    if (word === 'scalar' && scalar === 'void') continue;
    if (problem === null) addType(parsed, types, name, node, line, skip);
    else skip(name, problem, line);
  }
  for (const tag in tags) if (types[tag] === undefined) define(types, tag, tags[tag]);
  return types;
}

function addType(parsed, types, name, node, line, skip) {
  let type;
  try {
    type = typeAt(parsed, node);
  } catch (error) {
    // lib/records has limits of its own.
    if (error.code !== 'ERR_INVALID_ARG_VALUE') throw error;
    skip(name, error.message, line);
    return;
  }
  if (infoOf(type) !== undefined) define(types, name, type);
}

/** Gives the definition that was read, as `dlopen` takes it, of what is called `name`. */
function definitionOf(parsed, name, label) {
  const { nodes, node, problem, symbol } = parsed;
  if (problem !== null) throw errorAt(parsed, 0, `${parsed.name} can't be used: ${problem}`, label);
  const isFunction = nodes[bareOf(parsed, node)][0] === 'function';
  const makeDefinition = isFunction ? functionDefinition : variableDefinition;
  return makeDefinition(parsed, node, symbol ?? parsed.name, name);
}

/** Reads a prototype, or the declaration of a variable. Its own name is the symbol. */
function readDefinition(text, name, scope = emptyScope()) {
  const label = `the definition of ${name}`;
  const parsed = parseSingle(scope, text, label);
  if (parsed.name === null) {
    throw errors.wrongValue(
      `The definition of ${name} must be a prototype, as 'int abs(int)'`,
      text,
    );
  }
  return definitionOf(parsed, name, label);
}

/** Reads a prototype: gives its name, which is that of the function, and the signature. */
function readPrototype(text, scope = emptyScope()) {
  const label = 'the prototype';
  const parsed = parseSingle(scope, text, label);
  const { name } = parsed;
  if (name === null)
    throw errors.wrongValue("A prototype must have a name, as 'int abs(int)'", text);
  return { name, signature: definitionOf(parsed, name, label) };
}

/** Reads the type of functions: a prototype, with or without a name, or a pointer to such functions. */
function readSignature(text, label, scope = emptyScope()) {
  const parsed = parseSingle(scope, text, label);
  const { nodes } = parsed;
  let at = bareOf(parsed, parsed.node);
  if (nodes[at][0] === 'pointer') at = bareOf(parsed, nodes[at][1]);
  const [word, , , , problem] = nodes[at];
  if (word !== 'function') {
    const isPointer =
      nodes[at][0] === 'pointer' && nodes[bareOf(parsed, nodes[at][1])][0] === 'function';
    throw errors.wrongValue(
      `${label} must be the type of a function, as 'int (int, int)'`,
      text,
      isPointer ? 'leave out one *: it is that of a pointer already' : undefined,
    );
  }
  if (problem !== null) throw errorAt(parsed, 0, `it can't be used: ${problem}`, label);
  return signatureAt(parsed, at);
}

/** Reads C text without a library: gives its types and constants, and definitions for `dlopen`. */
function declare(text) {
  if (typeof text !== 'string') throw errors.wrongType('The declarations must be a string', text);
  return freeze(readText(emptyScope(), text, false, 'declarations'));
}

/** Reads C text that says what a library has. What can't be used is an error. */
const readLibrary = (scope, text) => readText(scope, text, true, 'declarations');

module.exports = { declare, readDefinition, readLibrary, readPrototype, readSignature };
