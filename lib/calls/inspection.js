'use strict';

// This shows FFI functions where util.inspect, and so console.log, meets them: `[Function: abs] int32 abs(int32) [fast]`.

const { shorten } = require('../safety/show');
const { callPath, descriptionOf } = require('./call-path');

const { defineProperty, freeze } = Object;

/** The key of the method by which util.inspect shows an object. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** Names a type as the program has, or as the type itself does; a type of the program's has its name there. */
function typeName(given, type) {
  const name = typeof given === 'string' ? given : given?.name;
  if (typeof name === 'string' && name !== '') return shorten(name);
  return type.name ?? (type.isUnion ? 'union' : 'struct');
}

/** Writes a signature as C would have it, with the names that the program has for the types. */
function declarationOf({ name, signature, given }) {
  const { result, arguments: types } = signature;
  const list = given?.arguments ?? types;
  let parameters = '';
  let position = 0;
  for (let i = 0; i < list.length; i++) {
    const isTail = list[i] === '...';
    parameters += `${i === 0 ? '' : ', '}${isTail ? '...' : typeName(list[i], types[position])}`;
    if (!isTail) position++;
  }
  const called = name === '' ? '(*)' : shorten(name);
  return `${typeName(given?.result, result)} ${called}(${parameters})`;
}

/** Shows the function that it is a method of. */
function inspectFunction(depth) {
  const description = descriptionOf(this);
  // What only inherits it is shown as without it.
  if (description === undefined) return this;
  const { name, library } = description;
  const shown = `[Function${name === '' ? ' (anonymous)' : `: ${shorten(name)}`}]`;
  if (depth < 0) return shown;
  const state = library.closed ? 'closed' : callPath(this).path;
  return `${shown} ${declarationOf(description)} [${state}]`;
}

/** The property of FFI functions; its object is shared, because functions are bound by the hundred. */
const INSPECTED = freeze({
  __proto__: null,
  value: inspectFunction,
  configurable: true,
  writable: true,
});

/** Has util.inspect show a function by its signature and call path. */
const makeInspectable = (fn) => defineProperty(fn, INSPECT, INSPECTED);

module.exports = { INSPECT, makeInspectable };
