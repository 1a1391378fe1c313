'use strict';

// This shows FFI functions where util.inspect, and so console.log, meets them: `[Function: abs] int32 abs(int32) [fast]`.

const { shorten } = require('../safety/show');
const { namesOf } = require('../signature/signature');
const { callPath, descriptionOf } = require('./call-path');

const { defineProperty, freeze } = Object;

/** The key of the method by which util.inspect shows an object. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** Writes a signature as C would have it, with the names that the program uses for the types. */
function declarationOf({ name, signature, declared }) {
  const result = declared?.result ?? signature.result.name;
  const parameters = declared?.parameters ?? namesOf(signature.arguments);
  return `${result} ${name === '' ? '(*)' : shorten(name)}(${parameters})`;
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

module.exports = { INSPECT, declarationOf, makeInspectable };
