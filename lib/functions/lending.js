'use strict';

// A JavaScript function that is passed where C has a function pointer is lent: C may call it until the call that
// it was passed to returns. There is one callback for each function and signature, which lives as long as the
// function does, since to make one takes a hundred times as long as a call. It is enabled by the call itself
// (src/environment/lending.rs), from what is staged here. C that calls it at another time ends the process.

const binding = require('../addon/binding');
const { adapterOf } = require('../callbacks/adapter');
const { countCallbacks } = require('../calls/gate');
const { environment, indexIn, views } = require('../environment/slots');
const errors = require('../errors');
const { processLibrary } = require('../libraries/process-library');
const {
  Uint32Array,
  WeakMap,
  apply,
  getOwnPropertyDescriptor,
  isProxy,
} = require('../safety/intrinsics');
const { weakMapGet, weakMapSet } = require('../safety/primordials');
const { shorten } = require('../safety/show');

const { MOST_LENT } = binding;
const { Uint32Array: uint32 } = views;

/** The elements that say how many functions are staged, and how many calls are in progress that some were lent to. */
const STAGED = indexIn('Uint32Array', binding.LENDING_SLOT);
const CALLS = STAGED + 1;

const staged = new Uint32Array(2 * MOST_LENT);
binding.startLending(environment, staged);

/** What is known of a function that was lent, for one signature. */
class Lent {
  constructor(address, number) {
    this.address = address;
    this.number = number;
    this.place = lastPlace;
  }
}

/** Gives the functions of a signature that were lent: to libraries that support exceptions, or to others. */
function lentOf(signature, supportsExceptions) {
  signature.lent ??= { ending: new WeakMap(), kept: new WeakMap() };
  return supportsExceptions ? signature.lent.kept : signature.lent.ending;
}

/** Gives what is known of a function that was lent before to libraries such as that which is called. */
const knownLent = (signature, fn) => weakMapGet(lentOf(signature, call.supportsExceptions), fn);

/** Gives the name of a function. Nothing of the user's runs here: other arguments are staged already. */
function nameOf(fn) {
  if (isProxy(fn)) return '';
  const name = getOwnPropertyDescriptor(fn, 'name')?.value;
  return typeof name === 'string' ? shorten(name) : '';
}

/** Where native code puts the number of a callback. */
const numbers = new Uint32Array(1);

/** Makes the callback of a function. Runs no code of the user's. */
function makeLent(signature, fn) {
  const { supportsExceptions } = call;
  const name = nameOf(fn);
  let address;
  try {
    address = binding.registerLentFunction(
      processLibrary().handle,
      environment,
      signature.ids,
      adapterOf(signature, supportsExceptions),
      fn,
      `function ${name === '' ? '(anonymous)' : `'${name}'`}`,
      supportsExceptions,
      numbers,
    );
  } catch (cause) {
    throw errors.noCallbacks(cause);
  }
  const lent = new Lent(address, numbers[0]);
  weakMapSet(lentOf(signature, supportsExceptions), fn, lent);
  return lent;
}

/** The call whose arguments are being staged, and the argument. */
const call = { libraryPath: '', supportsExceptions: false, name: '', path: '' };

/** Where a function is passed, for the message that C's later calls lead to. */
class Place {
  constructor({ libraryPath, name }, path) {
    this.libraryPath = libraryPath;
    this.name = name;
    this.path = path;
    const of = libraryPath === '' ? 'the process' : `library '${libraryPath}'`;
    const to = name === '' ? 'a function' : shorten(name);
    this.number = binding.numberPlace(`argument ${path} of ${to} of ${of}`);
  }
}

const isAt = (place, path) =>
  place.path === path && place.name === call.name && place.libraryPath === call.libraryPath;

/** The place where a function was passed last. */
let lastPlace = { path: undefined };

/**
 * Lends a function to the call that comes next, and gives its address; undefined where that is more than can be
 * lent.
 */
function lend(lent, path = call.path) {
  if (!isAt(lent.place, path)) {
    if (!isAt(lastPlace, path)) lastPlace = new Place(call, path);
    lent.place = lastPlace;
  }
  const count = uint32[STAGED];
  if (count === MOST_LENT) return undefined;
  staged[2 * count] = lent.number;
  staged[2 * count + 1] = lent.place.number;
  uint32[STAGED] = count + 1;
  return lent.address;
}

/** The calls that the gates are closed for. */
let counted = 0;

/** What wrappers have to do where functions may be lent (lib/calls/wrapper.js). */
const lending = {
  __proto__: null,

  /** Begins to stage the arguments of a call. */
  begin(library, name) {
    uint32[STAGED] = 0;
    call.libraryPath = library.path;
    call.supportsExceptions = library.supportsExceptions;
    call.name = name;
  },

  /** Closes the gates for a call that functions are lent to: C may call them through any function. */
  open() {
    // A time limit of node:vm ends JavaScript anywhere, and `close` does not run then.
    const stale = counted - uint32[CALLS];
    if (stale !== 0) {
      countCallbacks(-stale);
      counted -= stale;
    }
    countCallbacks(1);
    counted++;
  },

  /** Ends what `open` has begun. */
  close() {
    counted--;
    countCallbacks(-1);
    uint32[STAGED] = 0;
  },

  /** Calls native code with these arguments, when all that is lent is staged. */
  call(callNative, values) {
    if (uint32[STAGED] === 0) {
      apply(callNative, undefined, values);
      return;
    }
    lending.open();
    try {
      apply(callNative, undefined, values);
    } finally {
      lending.close();
    }
  },

  /** Writes the source that does the same for a statement that makes the call. */
  source: (statement) =>
    `if (Uint32Array[${STAGED}] === 0) ${statement}
    else { openLending(); try { ${statement} } finally { closeLending(); } }`,

  /** Adds what the source of wrappers refers to by name. */
  addScope(scope) {
    scope.beginLending = lending.begin;
    scope.openLending = lending.open;
    scope.closeLending = lending.close;
  },

  /** Says which argument it is that is staged from now on. */
  setPath(path) {
    call.path = path;
  },
};

/** Tells what `makeLent` gives from addresses and refusals. */
const isLent = (value) => value instanceof Lent;

module.exports = { isLent, knownLent, lend, lending, makeLent };
