'use strict';

// This makes the errors of calls that have failed by their results (`throws`), as Node makes those of its own.

const errors = require('../errors');
const { mapForEach, mapGet } = require('../safety/primordials');
const { errno } = require('./errno');

// These are captured, because programs replace globals.
const { Number } = globalThis;
const { keys } = Object;

// Node's own modules are required late: few programs need them, and to load them takes time.

/** Finds the name and the description of an error of the system. */
function describe(number) {
  let entry;
  try {
    const known = require('node:util').getSystemErrorMap();
    // libuv counts errors as the system does, or else, on Windows, in a way of its own.
    entry = mapGet(known, -number) ?? entryOf(nameOf(number), known);
  } catch {
    // A program has replaced it. The error is the one to see.
  }
  if (entry !== undefined) return { name: entry[0], text: entry[1] };
  return { name: nameOf(number) ?? 'UNKNOWN', text: `system error ${number}` };
}

/** Finds what libuv knows of the error that it has by this name. */
function entryOf(name, known) {
  let found;
  mapForEach(known, (entry) => {
    if (entry[0] === name) found = entry;
  });
  return found;
}

/** Finds the name of an error that libuv does not know. */
function nameOf(number) {
  const { errno: numbers } = require('node:os').constants;
  const names = keys(numbers);
  for (let i = 0; i < names.length; i++) if (numbers[names[i]] === number) return names[i];
  return undefined;
}

/** Makes the error of a call of the function `symbol`, which has returned `result`. */
function failedCall(throws, result, symbol) {
  const number = throws === 'code' ? Number(result) : errno();
  if (number === 0) return errors.failedWithoutErrno(symbol, result);
  return errors.systemError(number, describe(number), symbol, result);
}

module.exports = { failedCall };
