'use strict';

// This module makes the adapters between C and JavaScript functions that it calls (src/callbacks/), one for
// each signature. Native code puts the arguments in the slots and calls the adapter with the user's function;
// the adapter calls that, checks what it returns, leaves it in the slot of results, and returns RESULT_STORED; or it
// returns an error. Then native code ends the process with the error's message, as node:ffi does; or, if the
// library supports exceptions, keeps the error for the call that led to the callback. The adapter does not
// throw it, which would end a process that runs with --abort-on-uncaught-exception: only C would catch it.

const { isPromise } = require('node:util/types');
const binding = require('../addon/binding');
const { indexIn, views } = require('../environment/slots');
const errors = require('../errors');
const { generate } = require('../safety/generate');
const { functionName, inspectSafely, showBriefly } = require('../safety/show');

const { RESULT_SLOT } = binding;
const { BigUint64Array: uint64 } = views;
const { assign } = Object;
const { apply } = Reflect;

const returnedPromise = () => errors.returnValue('Callbacks cannot return promises');

const returnedInvalid = (value, label) =>
  errors.returnValue(
    `Callback returned invalid value for declared FFI type: ${showBriefly(value)} is not ${label}`,
  );

/** The makers of the errors that an adapter returns, without and with support of exceptions. */
const failures = {
  ending: {
    threw: (error) => new Error(`Callbacks cannot throw an exception: ${inspectSafely(error)}`),
    returnedPromise,
    returnedInvalid,
  },
  // Exceptions are boxed, because native code keeps objects only (src/node_api/errors.rs).
  kept: {
    threw: (error) => ({ __proto__: null, boxedException: error }),
    returnedPromise: () => failures.kept.threw(returnedPromise()),
    returnedInvalid: (value, label) => failures.kept.threw(returnedInvalid(value, label)),
  },
};

/**
 * Writes the source of the adapter of a signature. For int32 (pointer, int32) it returns
 *
 *   return (fn) => {
 *     let result;
 *     try {
 *       result = fn(BigUint64Array[1], Int32Array[4]);
 *     } catch (error) {
 *       return threw(error);
 *     }
 *     if (typeof result === 'object' && isPromise(result)) return returnedPromise();
 *     return store(result);
 *   };
 */
function adapterSource(signature, failure) {
  const { arguments: types, slots } = signature;
  let reads = '';
  for (let i = 0; i < types.length; i++) {
    reads += `${reads && ', '}${types[i].kind.readSource(types[i], slots[i])}`;
  }
  return `/* ${signature.title} ${failure} */ return (fn) => {
      let result;
      try {
        result = fn(${reads});
      } catch (error) {
        return threw(error);
      }
      if (typeof result === 'object' && isPromise(result)) return returnedPromise();
      return store(result);
    };`;
}

/** Makes the function that checks what a callback returns and writes it to the slot of results. */
function makeStore(result, threw, returnedInvalid) {
  const store = result.kind.makeResultStore(result, RESULT_SLOT, returnedInvalid);
  if (result.kind.makeTake === undefined) return store;
  return (value) => {
    try {
      return store(value);
    } catch (error) {
      return threw(error); // to read a struct's members can run code of the user's
    }
  };
}

function adapterScope(signature, failure) {
  const { threw, returnedPromise, returnedInvalid } = failures[failure];
  const { arguments: types, result, slots } = signature;
  const scope = {
    __proto__: null,
    ...views, // adapters name the views of the slots by their classes
    library: undefined, // functions that C passes belong to none
    threw,
    isPromise,
    returnedPromise,
    store: makeStore(result, threw, returnedInvalid),
  };
  for (let i = 0; i < types.length; i++) {
    assign(scope, types[i].kind.readers);
    types[i].kind.addReadScope?.(scope, types[i], slots[i]);
  }
  return scope;
}

/** Makes a closure that does what the generated code does. */
function closureAdapter(signature, { store, threw, returnedPromise }) {
  const { arguments: types, slots } = signature;
  const reads = [];
  for (let i = 0; i < types.length; i++) reads[i] = types[i].kind.makeRead(types[i], slots[i]);
  return (fn) => {
    const values = [];
    for (let i = 0; i < reads.length; i++) values[i] = reads[i]();
    let result;
    try {
      result = apply(fn, undefined, values);
    } catch (error) {
      return threw(error);
    }
    if (typeof result === 'object' && isPromise(result)) return returnedPromise();
    return store(result);
  };
}

/**
 * Whether V8 must not inline a callback's function into the adapter: some versions make no fast calls where
 * the adapter's `try` would catch an exception.
 */
const mustNotInline = !binding.makesFastCallsInTry(Number(process.versions.modules));

/**
 * The calls of an adapter after which V8 has begun to remember what it calls: that takes 8
 * (--invocation-count-for-feedback-allocation).
 */
const CALLS_UNTIL_REMEMBERED = 10;

/** Shows V8 more than one function in the adapter's call, after which it inlines none. */
function preventInlining(adapter, { result, arguments: types }) {
  if (result.kind.makeTake !== undefined) return; // objects would have to be made up, and take longer anyway
  for (let i = 0; i < types.length; i++) if (types[i].isFunction) return; // so would functions
  const at = indexIn('BigUint64Array', RESULT_SLOT);
  const before = uint64[at];
  uint64[at] = 0n;
  const valid = result.kind.makeRead(result, RESULT_SLOT)();
  for (let i = 0; i < CALLS_UNTIL_REMEMBERED; i++) {
    adapter(() => valid);
    adapter((_) => valid);
  }
  uint64[at] = before;
}

function makeAdapter(signature, failure) {
  const scope = adapterScope(signature, failure);
  const adapter =
    generate(adapterSource(signature, failure), scope, signature.arguments.length) ??
    closureAdapter(signature, scope);
  if (mustNotInline) preventInlining(adapter, signature);
  return adapter;
}

/** Gives the adapter that callbacks of a signature share, with or without support of exceptions. */
function adapterOf(signature, supportsExceptions) {
  const failure = supportsExceptions ? 'kept' : 'ending';
  signature.adapters[failure] ??= makeAdapter(signature, failure);
  return signature.adapters[failure];
}

/** Writes how messages about a callback name it. */
function callbackLabel(fn, libraryPath) {
  const name = functionName(fn);
  const library = libraryPath === '' ? 'of the process' : `of library '${libraryPath}'`;
  return `callback ${name === '' ? '(anonymous)' : `'${name}'`} ${library}`;
}

module.exports = { adapterOf, callbackLabel };
