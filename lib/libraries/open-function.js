'use strict';

// An open variadic function takes what comes after `...` as `[type, value]` pairs. There is an ordinary function
// for each combination of types, made when one is first called with it.

const errors = require('../errors');
const { registerFunction } = require('../calls/call-path');
const { signatureOfCall } = require('../signature/signature');

// These are captured, because programs patch and replace globals.
const { isArray } = Array;
const { defineProperty } = Object;
const { apply } = Reflect;

const REASON =
  "The types of the arguments after '...' are known at each call only; name them in the signature for fast calls.";

/** The most combinations of types that are kept for a function. */
const MOST_COMBINATIONS = 1000;

/**
 * Makes an open variadic function. `bind` makes the function for a signature, and `scopeOf` gives what its library
 * knows of types.
 * @param {Description} description What is known of it (lib/calls/call-path.js). Its signature is that of what
 *   is before `...`.
 */
function makeOpenFunction(description, bind, scopeOf) {
  const { name, signature: declared } = description;
  const count = declared.arguments.length;
  let combinations = { __proto__: null };
  let combinationCount = 0;

  /** Reads the pair at a position: once, as it may run code of the user's. */
  function pairAt(values, i) {
    const pair = values[i];
    if (!isArray(pair) || pair.length !== 2) {
      const expected = 'a pair of a type and a value, as [type, value]';
      throw errors.wrongValue(`Argument ${i} must be ${expected}`, pair, undefined, name);
    }
    return { type: pair[0], value: pair[1] };
  }

  const { invoke } = {
    invoke(...values) {
      if (values.length < count) {
        throw errors.argumentCount(`at least ${count}`, values.length, name);
      }
      const pairs = [];
      for (let i = count; i < values.length; i++) {
        const pair = pairAt(values, i);
        pairs[i - count] = pair;
        values[i] = pair.value;
      }
      const signature = signatureOfCall(name, declared, pairs, scopeOf());
      let fn = combinations[signature.title];
      if (fn === undefined) {
        // A program that makes up ever more of them gets them anew.
        if (combinationCount++ === MOST_COMBINATIONS) {
          combinations = { __proto__: null };
          combinationCount = 1;
        }
        fn = bind(signature);
        combinations[signature.title] = fn;
      }
      return apply(fn, undefined, values);
    },
  };
  description.reason = REASON;
  registerFunction(invoke, description);
  return defineProperty(invoke, 'length', { __proto__: null, value: count, configurable: true });
}

module.exports = { makeOpenFunction };
