'use strict';

// A callback that C may keep: the object that library.callback gives. It can be passed wherever a pointer of its type
// can. The collector does not close it, because nobody knows when C has no use for it any more: the program says so.

const { prepareThreads } = require('../callbacks/thread-safe');
const { INSPECT } = require('../calls/inspection');
const errors = require('../errors');
const { dispose, Map } = require('../safety/intrinsics');
const { mapSet } = require('../safety/primordials');
const { isSignatureLike, parseSignature, whyNotCallback } = require('../signature/signature');
const { registerHandle } = require('../types/handle');

let stateOf;

/** What is known of a callback. Stores of pointers have it, too (lib/types/handle.js). */
class KeptState {
  /** Whether it has been closed by itself. */
  isClosed = false;
  whyOver = 'it has been closed';

  constructor(library, signature, address) {
    this.library = library;
    this.signature = signature;
    this.address = address;
  }

  get isOver() {
    return this.isClosed || this.library.closed;
  }
}

/** The object that stands for a callback. */
class KeptCallback {
  #state;

  constructor(state) {
    this.#state = state;
    registerHandle(this, state);
  }

  static {
    stateOf = (receiver) => {
      if (typeof receiver !== 'object' || receiver === null || !(#state in receiver)) {
        throw errors.illegalInvocation();
      }
      return receiver.#state;
    };
  }

  get address() {
    const state = stateOf(this);
    if (state.isOver) throw errors.closedCallback();
    return state.address;
  }

  close() {
    close(stateOf(this));
  }

  [dispose]() {
    close(stateOf(this));
  }

  get [Symbol.toStringTag]() {
    return 'Callback';
  }

  [INSPECT]() {
    if (!(#state in this)) return this; // it only inherits this
    const { isOver, address } = this.#state;
    return `Callback <${isOver ? 'closed' : `0x${address.toString(16)}`}>`;
  }
}
delete KeptCallback.prototype.constructor; // programs must not make any by themselves

function close(state) {
  if (!state.isOver) state.library.unregister(state.address);
}

/** Makes a callback of a library. */
function makeKept(library, type, fn, options) {
  library.checkOpen();
  if (!isSignatureLike(type)) {
    throw errors.wrongType(
      'The type must be a signature object, or a function pointer type that ffi has made',
      type,
    );
  }
  if (typeof fn !== 'function') throw errors.wrongType('The callback must be a function', fn);
  const parsed = parseSignature('<callback>', type, library.scope);
  const reason = whyNotCallback(parsed);
  if (reason !== undefined) throw errors.argumentValue(reason);
  const { signature } = parsed;
  const threads =
    options === undefined ? undefined : prepareThreads(options, signature.result.kind.returnsValue);
  const address = library.register(signature, fn, threads);
  const state = new KeptState(library, signature, address);
  library.kept ??= new Map();
  mapSet(library.kept, address, state);
  return new KeptCallback(state);
}

module.exports = { makeKept };
