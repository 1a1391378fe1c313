'use strict';

// A fast call must not lead back into JavaScript: V8 takes that for granted, and aborts or computes
// wrong results otherwise. So what might do so is called another way. A gate says, at each call,
// whether a function can be called fast. A gate that is open also says that the function's library
// is open: one check serves both.

const { register, unregister } = require('./primordials');

class Gate {
  // No field declaration: V8 then sees one assignment only, takes `open` for a constant and drops
  // the check from optimised code, until a gate first changes.
  constructor(open) {
    this.open = open;
    // A ring, of this gate alone at first.
    this.next = this;
    this.previous = this;
  }
}

/** Puts a gate behind another in a ring. */
function link(gate, previous) {
  const { next } = previous;
  gate.previous = previous;
  gate.next = next;
  next.previous = gate;
  previous.next = gate;
}

/** Takes a gate out of its ring. Nothing happens a second time. */
function unlink(gate) {
  const { next, previous } = gate;
  next.previous = previous;
  previous.next = next;
  gate.next = gate;
  gate.previous = gate;
}

/** Of functions that may run JavaScript even if no callback is registered here. */
const neverOpen = new Gate(false);

/**
 * What C can reach of this thread's JavaScript, and the gates that depend on it. Shared by all
 * copies of this package in the thread: a callback of one can be called through another's
 * functions. The key names the version of this object's form. `followers` begins the ring of the
 * gates, which are linked themselves because what a Set or a WeakRef does can be patched.
 */
const KEY = Symbol.for('fast-ffi.gates.2');
if (!Object.hasOwn(process, KEY)) {
  const value = { callbackCount: 0, isEventLoopExposed: false, followers: new Gate(false) };
  Object.defineProperty(process, KEY, { __proto__: null, value });
}
const shared = process[KEY];
// Gates live as long as their libraries.
const collected = new FinalizationRegistry(unlink);

const isUnreachable = () => shared.callbackCount === 0 && !shared.isEventLoopExposed;

function setGates(isOpen) {
  const { followers } = shared;
  for (let gate = followers.next; gate !== followers; gate = gate.next) gate.open = isOpen;
}

// Either can be cut short where little stack is left. Gates are closed before it is noted what
// they are closed for, and opened after it: what is half done is done again, or is too careful.

/** To be told of `count` callbacks more that C can call. */
function countCallbacks(count) {
  if (count > 0 && isUnreachable()) setGates(false);
  shared.callbackCount += count;
  if (count < 0 && isUnreachable()) setGates(true);
}

/** To be told that C can get at the event loop, whose functions run JavaScript. */
function exposeEventLoop() {
  if (isUnreachable()) setGates(false);
  shared.isEventLoopExposed = true;
}

function whyReachable() {
  const what =
    shared.callbackCount > 0
      ? 'The function could call one of the callbacks that are registered now'
      : 'getCurrentEventLoop() was called, so the function could run JavaScript';
  return `${what}; if it never does, say \`callback: false\` in its signature.`;
}

/** The gates of a library's functions. */
class LibraryGates {
  #closed = false;
  #promised = new Gate(true);
  #others = new Gate(isUnreachable());

  constructor() {
    link(this.#others, shared.followers);
    register(collected, this, this.#others, this);
  }

  /** The gate of a function of Node itself: promises are not believed of those. */
  get ofHostCode() {
    return neverOpen;
  }

  /**
   * The gate of another function, by what its signature says of callbacks, and whether there is
   * another reason to expect that it runs JavaScript.
   */
  for(callback, isSuspect) {
    if (callback === false) return this.#promised;
    return callback === true || isSuspect ? neverOpen : this.#others;
  }

  /** To be told that the library was closed. */
  close() {
    this.#closed = true;
    this.#promised.open = false;
    this.#others.open = false;
    unlink(this.#others);
    unregister(collected, this);
  }

  /** Why functions behind a gate are not called fast at present, undefined if they are. */
  whyClosed(gate) {
    if (gate.open) return undefined;
    if (gate === neverOpen) {
      return (
        'The function may run JavaScript: it is part of Node.js, or its signature says ' +
        '`callback: true`, or it has a parameter of type function or is part of an addon ' +
        'and its signature does not say `callback: false`.'
      );
    }
    return this.#closed ? 'The library is closed.' : whyReachable();
  }
}

module.exports = { LibraryGates, countCallbacks, exposeEventLoop };
