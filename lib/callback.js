'use strict';

// JavaScript functions called by C (src/callback.rs). For each signature there is one adapter:
// native code puts the arguments in the slots and calls it with the user's function; the adapter
// calls that, checks what it returns, leaves it in slot 0, and returns DONE, or an error. In that case
// native code ends the process with the error's message, as node:ffi does; or, if the library supports
// exceptions, keeps the error for the call that led to the callback. The adapter does not throw it,
// which ends a process that runs with --abort-on-uncaught-exception: only C would catch it.

const { isPromise } = require('node:util/types');
const errors = require('./errors');
const { generate } = require('./generate');
const { viewOf, views } = require('./slots');

const { BigInt64Array: int64, BigUint64Array: uint64 } = views;
const { asIntN, asUintN } = BigInt;
const { isInteger } = Number;
const { apply } = Reflect;

/** A value in a message; `inspect` can run code of the user's, which can throw. */
function show(value) {
  try {
    return require('node:util').inspect(value);
  } catch {
    return 'a value that cannot be shown';
  }
}

const returnedPromise = () => errors.returnValue('Callbacks cannot return promises');

const returnedInvalid = (value, label) =>
  errors.returnValue(
    `Callback returned invalid value for declared FFI type: ${show(value)} is not ${label}`,
  );

/** The errors that an adapter returns: without and with support of exceptions. */
const failures = {
  ending: {
    threw: (error) => new Error(`Callbacks cannot throw an exception: ${show(error)}`),
    returnedPromise,
    returnedInvalid,
  },
  // Boxed, because native code keeps objects only (src/node_api.rs).
  kept: {
    threw: (error) => ({ __proto__: null, boxedException: error }),
    returnedPromise: () => failures.kept.threw(returnedPromise()),
    returnedInvalid: (value, label) => failures.kept.threw(returnedInvalid(value, label)),
  },
};

/** What adapters return if all is well: Node-API tells numbers from other values in no time. */
const DONE = 0;

/**
 * Makes the function that checks a result and writes it to slot 0, by the kind of its type. It returns
 * DONE, or an error.
 */
const resultStoreMakers = {
  __proto__: null,

  void: () => () => DONE,

  integer({ min, max, label, ...type }, fail) {
    const { view } = viewOf(type);
    return (value) => {
      if (typeof value !== 'number' || !isInteger(value) || value < min || value > max) {
        return fail(value, label);
      }
      view[0] = value;
      return DONE;
    };
  },

  float({ label, ...type }, fail) {
    const { view } = viewOf(type);
    return (value) => {
      if (typeof value !== 'number') return fail(value, label);
      view[0] = value;
      return DONE;
    };
  },

  int64({ label }, fail) {
    return (value) => {
      if (typeof value !== 'bigint' || asIntN(64, value) !== value) {
        return fail(value, label);
      }
      int64[0] = value;
      return DONE;
    };
  },

  uint64({ label }, fail) {
    return (value) => {
      if (typeof value !== 'bigint' || asUintN(64, value) !== value) {
        return fail(value, label);
      }
      uint64[0] = value;
      return DONE;
    };
  },

  pointer({ label }, fail) {
    return (value) => {
      const address = value ?? 0n;
      if (typeof address !== 'bigint' || asUintN(64, address) !== address) {
        return fail(value, label);
      }
      uint64[0] = address;
      return DONE;
    };
  },
};

/**
 * Source of the adapter of a signature. For int32 (pointer, int32) it returns
 *
 *   return (fn) => {
 *     let result;
 *     try {
 *       result = fn(slots0[1], slots1[4]);
 *     } catch (error) {
 *       return threw(error);
 *     }
 *     if (typeof result === 'object' && isPromise(result)) return returnedPromise();
 *     return store(result);
 *   };
 */
function adapterSource(signature, failure) {
  const { arguments: types } = signature;
  let reads = '';
  for (let i = 0; i < types.length; i++) {
    const { perSlot } = viewOf(types[i]);
    reads += `${reads && ', '}slots${i}[${(i + 1) * perSlot}]`;
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

function adapterScope(signature, failure) {
  const { threw, returnedPromise, returnedInvalid } = failures[failure];
  const scope = {
    __proto__: null,
    threw,
    isPromise,
    returnedPromise,
    store: resultStoreMakers[signature.result.kind](signature.result, returnedInvalid),
  };
  const { arguments: types } = signature;
  for (let i = 0; i < types.length; i++) scope[`slots${i}`] = viewOf(types[i]).view;
  return scope;
}

/** Does what the generated code does. */
function closureAdapter(signature, { store, threw, returnedPromise }) {
  const sources = [];
  const indices = [];
  for (let i = 0; i < signature.arguments.length; i++) {
    const { view, perSlot } = viewOf(signature.arguments[i]);
    sources[i] = view;
    indices[i] = (i + 1) * perSlot;
  }
  return (fn) => {
    const values = [];
    for (let i = 0; i < sources.length; i++) values[i] = sources[i][indices[i]];
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
 * V8 12.4 makes no fast calls inside `try`, and so none in a function that it inlines into an adapter.
 */
const NO_FAST_CALLS_IN_TRY = process.versions.v8.startsWith('12.4.');

/** After 8 calls V8 remembers what a function calls (--invocation-count-for-feedback-allocation). */
const CALLS_UNTIL_REMEMBERED = 10;

/** Shows V8 more than one function in the adapter's call, after which it inlines none. */
function preventInlining(adapter, { result }) {
  const { view } = viewOf(result);
  const before = uint64[0];
  uint64[0] = 0n;
  const valid = view[0];
  for (let i = 0; i < CALLS_UNTIL_REMEMBERED; i++) {
    adapter(() => valid);
    adapter((_) => valid);
  }
  uint64[0] = before;
}

function makeAdapter(signature, failure) {
  const scope = adapterScope(signature, failure);
  const adapter =
    generate(adapterSource(signature, failure), scope, signature.arguments.length) ??
    closureAdapter(signature, scope);
  if (NO_FAST_CALLS_IN_TRY) preventInlining(adapter, signature);
  return adapter;
}

/** The adapter that callbacks of a signature share, with or without support of exceptions. */
function adapterOf(signature, supportsExceptions) {
  const failure = supportsExceptions ? 'kept' : 'ending';
  signature.adapters[failure] ??= makeAdapter(signature, failure);
  return signature.adapters[failure];
}

/** How messages about a callback name it. */
function callbackLabel(fn, libraryPath) {
  const name = nameOf(fn);
  const library = libraryPath === '' ? 'of the process' : `of library '${libraryPath}'`;
  return `callback ${name === '' ? '(anonymous)' : `'${name}'`} ${library}`;
}

function nameOf(fn) {
  try {
    return String(fn.name);
  } catch {
    return ''; // a getter or proxy trap of the user's threw
  }
}

module.exports = { adapterOf, callbackLabel };
