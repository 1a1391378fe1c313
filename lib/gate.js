'use strict';

// A fast call must not lead back into JavaScript: V8 takes that for granted, and aborts or computes
// wrong results otherwise. So what might do so is called another way. A gate says, at each call,
// whether a function can be called fast. A gate that is open also says that the function's library
// is open: one check serves both.

class Gate {
  // No field declaration: V8 then sees one assignment only, takes `open` for a constant and drops
  // the check from optimised code, until a gate first changes.
  constructor(open) {
    this.open = open;
  }
}

/** Of functions that may run JavaScript, by their signature's or their library's word. */
const neverOpen = new Gate(false);

/** Why no unpromising function can be called fast at present; undefined if they all can. */
let reason;
let callbackCount = 0;
let isEventLoopExposed = false;

/** Gates that follow `reason`, weakly: they live as long as their libraries. */
const followers = new Set();
const collected = new FinalizationRegistry((follower) => followers.delete(follower));

function update() {
  const wasOpen = reason === undefined;
  reason = undefined;
  if (isEventLoopExposed) {
    reason =
      'getCurrentEventLoop() was called, so the function could run JavaScript; ' +
      'if it never does, say `callback: false` in its signature.';
  }
  if (callbackCount > 0) {
    reason =
      'The function could call one of the callbacks that are registered now; ' +
      'if it never does, say `callback: false` in its signature.';
  }
  const isOpen = reason === undefined;
  if (isOpen === wasOpen) return;
  for (const follower of followers) {
    const gate = follower.deref();
    if (gate !== undefined) gate.open = isOpen;
  }
}

/** To be told of `change` callbacks more that C can call. */
function countCallbacks(change) {
  callbackCount += change;
  update();
}

/** To be told that C can get at the event loop, whose functions run JavaScript. */
function exposeEventLoop() {
  isEventLoopExposed = true;
  update();
}

/** The gates of a library's functions. */
class LibraryGates {
  #closed = false;
  #promised = new Gate(true);
  #others = new Gate(reason === undefined);
  #follower = new WeakRef(this.#others);

  constructor() {
    followers.add(this.#follower);
    collected.register(this.#others, this.#follower);
  }

  /** The gate of a function, by what its signature says of callbacks. */
  for(callback, isHostCode) {
    if (callback === true || isHostCode) return neverOpen;
    return callback === false ? this.#promised : this.#others;
  }

  /** To be told that the library was closed. */
  close() {
    this.#closed = true;
    followers.delete(this.#follower);
    this.#promised.open = false;
    this.#others.open = false;
  }

  /** Why functions behind a gate are not called fast at present, undefined if they are. */
  whyClosed(gate) {
    if (gate.open) return undefined;
    if (gate === neverOpen) {
      return (
        'The function may run JavaScript: its signature says `callback: true`, ' +
        'or it is part of Node.js itself.'
      );
    }
    return this.#closed ? 'The library is closed.' : reason;
  }
}

module.exports = { LibraryGates, countCallbacks, exposeEventLoop };
