'use strict';

const binding = require('../addon/binding');
const { environment } = require('../environment/slots');
const errors = require('../errors');

/** Says what is wrong with a value that is not what `label` says, after the words for the argument. */
const mustBe = (label) => `must be ${label}`;

/** Says what helps where a type does not take a value; undefined if there is nothing to say. */
function hintFor(type, value) {
  try {
    return type?.kind.hint?.(value, type);
  } catch {
    return undefined; // a proxy trap of the user's threw
  }
}

/** Forgets strings that earlier arguments of the same call have left in the arena, before an error is thrown. */
const forgetStrings = () => binding.releaseStagedStrings(environment);

/**
 * Throws for a value that an argument of a function can't have.
 * @param {string} where The argument, and where in it: `0.origin.x`.
 * @param {string} words What is wrong, after the words for the argument.
 * @param {unknown} value
 * @param {object|undefined} type The type that refuses the value, if that is a scalar.
 * @param {string} name The name of the function, which may be empty.
 */
function refuseArgument(where, words, value, type, name) {
  forgetStrings();
  throw errors.wrongValue(`Argument ${where} ${words}`, value, hintFor(type, value), name);
}

/** Throws where there is no memory for what an argument needs. */
function refuseForMemory() {
  forgetStrings();
  throw errors.allocationFailed();
}

module.exports = { hintFor, mustBe, refuseArgument, refuseForMemory };
