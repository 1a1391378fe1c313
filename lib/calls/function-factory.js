'use strict';

// This module makes the JavaScript functions that stand for C functions.

const binding = require('../addon/binding');
const { environment } = require('../environment/slots');
const { generate } = require('../safety/generate');
const { register } = require('../safety/primordials');
const { registerFunction } = require('./call-path');
const { fastFunctionsOf } = require('./fast-path');
const { closureWrapper, wrapperScope, wrapperSource } = require('./wrapper');

/** Gives the reason why wrappers of a signature can't call fast functions, if there is one. */
function whyNotFastSignature({ arguments: types, slots }) {
  for (let i = 0; i < types.length; i++) {
    const reason = types[i].kind.whyNotFast?.(types[i], slots[i]);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** The registry that gives up the targets of functions that no library keeps. */
const collectedFunctions = new FinalizationRegistry(({ handle, target }) => {
  binding.removeTarget(handle, target);
});

/** The maker of the functions of a signature. There is one for each signature. */
class FunctionFactory {
  /** The signature in the form with which the addon makes calls. */
  prepared;
  /** The fast function; undefined if calls can't be fast. */
  callFast;
  /** The reason why calls can't be fast; undefined if they can. */
  reason;
  /** The function `(library, target, gate, name, symbol)` that makes the function for a C function. */
  make;

  constructor(signature) {
    this.prepared = binding.prepareCall(environment, signature.checkedIds);
    const callFromSlots = binding.createInvoker(this.prepared);
    const whyNotFast = whyNotFastSignature(signature);
    const functions = fastFunctionsOf(this.prepared, whyNotFast);
    this.callFast = functions.callFast;
    this.reason = functions.reason;
    const scope = wrapperScope(signature, callFromSlots, functions);
    const source = wrapperSource(signature, functions);
    this.make = generate(source, scope, signature.arguments.length);
    if (this.make === undefined) {
      this.reason ??=
        'Fast calls take generated code, which is refused (--disallow-code-generation-from-strings) ' +
        'or not made for so many arguments.';
      this.make = closureWrapper(signature, callFromSlots);
    }
  }
}

/**
 * Makes the function by which JavaScript calls C.
 * @param {Description} description What `callPath` and messages have to know of the function.
 * @param {bigint} address The address of the C function.
 * @param {boolean} isKept Whether the library keeps it. Others give up their target when they are collected:
 *   there are only so many.
 * @param {boolean} isOwn Whether it is the package's own: these have room of their own.
 * @returns {Function|undefined} Undefined if as many functions are bound as can be.
 */
function makeFunction(description, address, isKept, isOwn) {
  const { name, symbol, signature, library, gate } = description;
  signature.factory ??= new FunctionFactory(signature);
  const { factory } = signature;
  const target = binding.addTarget(library.handle, address, factory.prepared, isOwn);
  if (target === null) return undefined;
  const fn = factory.make(library, target, gate, name, symbol);
  description.reason = factory.reason;
  registerFunction(fn, description);
  if (!isKept) register(collectedFunctions, fn, { handle: library.handle, target });
  return fn;
}

/**
 * Makes what calls a C function without checking the arguments: `callFast(target, ...arguments)`, which
 * sets `failure` if it could not convert them. Gives undefined if calls can't be fast. This is for
 * functions of the package's own, which don't run JavaScript, of libraries that stay open.
 */
function makeUncheckedCall(signature, library, address) {
  signature.factory ??= new FunctionFactory(signature);
  const { prepared, callFast, reason } = signature.factory;
  if (reason !== undefined) return undefined;
  const target = binding.addTarget(library.handle, address, prepared, true);
  return target === null ? undefined : { callFast, target };
}

module.exports = { makeFunction, makeUncheckedCall };
