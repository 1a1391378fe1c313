'use strict';

// JavaScript functions called by C (src/callback.rs). For each signature there is one adapter:
// native code puts the arguments in the slots and calls it with the user's function; the adapter
// calls that, checks what it returns and leaves it in slot 0. Whatever can't be given to C is
// thrown as a CallbackFailure, upon which native code ends the process, as node:ffi does.

const { isPromise } = require('node:util/types');
const { inspect } = require('node:util');
const { generate } = require('./generate');
const { viewOf, views } = require('./slots');

const { BigInt64Array: int64, BigUint64Array: uint64 } = views;
const { isInteger } = Number;
const { apply } = Reflect;

class CallbackFailure extends Error {}

/** A value in a message; `inspect` can run code of the user's, which can throw. */
function show(value) {
  try {
    return inspect(value);
  } catch {
    return 'a value that cannot be shown';
  }
}

const threw = (error) => new CallbackFailure(`Callbacks cannot throw an exception: ${show(error)}`);

const returnedPromise = () => new CallbackFailure('Callbacks cannot return promises');

function returnedInvalid(value, label) {
  return new CallbackFailure(
    `Callback returned invalid value for declared FFI type: ${show(value)} is not ${label}`,
  );
}

/** Makes the function that checks a result and writes it to slot 0, by the kind of its type. */
const resultStoreMakers = {
  __proto__: null,

  void: () => () => {},

  integer({ min, max, label, ...type }) {
    const { view } = viewOf(type);
    return (value) => {
      if (typeof value !== 'number' || !isInteger(value) || value < min || value > max) {
        throw returnedInvalid(value, label);
      }
      view[0] = value;
    };
  },

  float({ label, ...type }) {
    const { view } = viewOf(type);
    return (value) => {
      if (typeof value !== 'number') throw returnedInvalid(value, label);
      view[0] = value;
    };
  },

  int64({ label }) {
    return (value) => {
      if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) {
        throw returnedInvalid(value, label);
      }
      int64[0] = value;
    };
  },

  uint64({ label }) {
    return (value) => {
      if (typeof value !== 'bigint' || BigInt.asUintN(64, value) !== value) {
        throw returnedInvalid(value, label);
      }
      uint64[0] = value;
    };
  },

  pointer({ label }) {
    return (value) => {
      const address = value ?? 0n;
      if (typeof address !== 'bigint' || BigInt.asUintN(64, address) !== address) {
        throw returnedInvalid(value, label);
      }
      uint64[0] = address;
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
 *       throw threw(error);
 *     }
 *     if (typeof result === 'object' && isPromise(result)) throw returnedPromise();
 *     store(result);
 *   };
 */
function adapterSource(signature) {
  const reads = signature.arguments.map((type, i) => {
    const { perSlot } = viewOf(type);
    return `slots${i}[${(i + 1) * perSlot}]`;
  });
  return `/* ${signature.codes} */ return (fn) => {
      let result;
      try {
        result = fn(${reads.join()});
      } catch (error) {
        throw threw(error);
      }
      if (typeof result === 'object' && isPromise(result)) throw returnedPromise();
      store(result);
    };`;
}

function adapterScope(signature) {
  const scope = {
    threw,
    isPromise,
    returnedPromise,
    store: resultStoreMakers[signature.result.kind](signature.result),
  };
  signature.arguments.forEach((type, i) => {
    scope[`slots${i}`] = viewOf(type).view;
  });
  return scope;
}

/** Does what the generated code does. */
function closureAdapter(signature, { store }) {
  const readers = signature.arguments.map((type, i) => {
    const { view, perSlot } = viewOf(type);
    return () => view[(i + 1) * perSlot];
  });
  return (fn) => {
    const values = readers.map((read) => read());
    let result;
    try {
      result = apply(fn, undefined, values);
    } catch (error) {
      throw threw(error);
    }
    if (typeof result === 'object' && isPromise(result)) throw returnedPromise();
    store(result);
  };
}

function makeAdapter(signature) {
  const scope = adapterScope(signature);
  return (
    generate(adapterSource(signature), scope, signature.arguments.length) ??
    closureAdapter(signature, scope)
  );
}

/** The adapter that callbacks of a signature share. */
function adapterOf(signature) {
  signature.adapter ??= makeAdapter(signature);
  return signature.adapter;
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
