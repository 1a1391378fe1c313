'use strict';

// These are the types of function pointers, one for each signature.

const { whyNotCallback } = require('../signature/signature');
const { typeByName } = require('../types');
const { LABEL, functionKind } = require('./function-kind');
const { lending } = require('./lending');

/** @type {Object<string, object>} The types, by all that makes a difference between them. */
const known = { __proto__: null };
let count = 0;

/** Gives the type of pointers to functions of a signature, which was parsed (lib/signature/signature.js). */
function functionType(parsed) {
  const { signature, declared, callback, takesFunction, isVariadic, isOpen, isNonblocking } =
    parsed;
  const marks = `${callback} ${takesFunction} ${isVariadic} ${isOpen} ${isNonblocking}`;
  const names = declared === undefined ? '' : `${declared.result}(${declared.parameters})`;
  const text = `${signature.title};${marks};${names}`;
  known[text] ??= {
    __proto__: null,
    ...typeByName.function,
    number: count,
    key: `f${count++}`,
    label: LABEL,
    kind: functionKind,
    isFunction: true,
    lending,
    parsed,
    /** Why JavaScript functions can't be called by such pointers; undefined if they can. */
    whyNotLent: whyNotCallback(parsed),
  };
  return known[text];
}

module.exports = { functionType };
