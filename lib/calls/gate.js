'use strict';

// A fast call must not lead back into JavaScript: V8 takes for granted that it doesn't, and aborts or
// computes wrong results otherwise. So functions that might do so are called another way. A gate says, at
// each call, whether a function can be called fast. A gate that is open also says that the function's library
// is open: one check serves both.

const { register, unregister } = require('../safety/primordials');

class Gate {
  // There is no field declaration because with one V8 sees one assignment only, takes `open` for a constant
  // and drops the check from optimised code, until a gate first changes.
  constructor(open) {
    this.open = open;
    // Gates are linked to a ring, which is of this gate alone at first.
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

/** Takes a gate out of its ring. To do so a second time changes nothing. */
function unlink(gate) {
  const { next, previous } = gate;
  next.previous = previous;
  previous.next = next;
  gate.next = gate;
  gate.previous = gate;
}

/** The gate of functions that may run JavaScript even if no callback is registered here. */
const neverOpen = new Gate(false);

/**
 * The key of an object that says what C can reach of this thread's JavaScript, and has the gates that
 * depend on it. All copies of this package in the thread share that object: a callback of one can be
 * called through another's functions. The key names the version of the object's form. `followers` begins
 * the ring of the gates, which are linked themselves because what a Set or a WeakRef does can be patched.
 */
const SHARED_STATE_KEY = Symbol.for('fast-ffi.gates.2');
if (!Object.hasOwn(process, SHARED_STATE_KEY)) {
  const value = { callbackCount: 0, isEventLoopExposed: false, followers: new Gate(false) };
  Object.defineProperty(process, SHARED_STATE_KEY, { __proto__: null, value });
}
const shared = process[SHARED_STATE_KEY];
// A gate leaves the ring when the library that it belongs to is collected.
const collectedLibraryGates = new FinalizationRegistry(unlink);

const isUnreachable = () => shared.callbackCount === 0 && !shared.isEventLoopExposed;

function setGates(isOpen) {
  const { followers } = shared;
  for (let gate = followers.next; gate !== followers; gate = gate.next) gate.open = isOpen;
}

// Each of these two functions can be cut short where little stack is left. Gates are closed before it is
// noted what they are closed for, and opened after it: what is half done is done again, or is too careful.

/** Counts `count` more callbacks that C can call, or fewer if it is negative, and sets the gates accordingly. */
function countCallbacks(count) {
  if (count > 0 && isUnreachable()) setGates(false);
  shared.callbackCount += count;
  if (count < 0 && isUnreachable()) setGates(true);
}

/** Notes that C can get at the event loop, whose functions run JavaScript, and closes the gates. */
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
  #openWhileUnreachable = new Gate(isUnreachable());

  constructor() {
    link(this.#openWhileUnreachable, shared.followers);
    register(collectedLibraryGates, this, this.#openWhileUnreachable, this);
  }

  /**
   * Gives the gate of a function of Node itself. It never opens, whatever the signature promises of
   * callbacks.
   */
  get ofHostCode() {
    return neverOpen;
  }

  /**
   * Gives the gate of any other function, by what its signature says of callbacks, and by whether there is
   * another reason to expect that it runs JavaScript.
   */
  gateFor(callback, mayRunJavaScript) {
    if (callback === false) return this.#promised;
    return callback === true || mayRunJavaScript ? neverOpen : this.#openWhileUnreachable;
  }

  /** Closes the gates for good, because the library was closed. */
  close() {
    this.#closed = true;
    this.#promised.open = false;
    this.#openWhileUnreachable.open = false;
    unlink(this.#openWhileUnreachable);
    unregister(collectedLibraryGates, this);
  }

  /** Says why functions behind a gate are not called fast at present; undefined if they are. */
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
