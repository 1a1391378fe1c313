'use strict';

// A fast call must not lead back into JavaScript: V8 takes it for granted, and aborts or computes
// wrong results otherwise. So what might do so is called another way. A gate says, at each call,
// whether a function can be called fast.

class Gate {
  open;

  constructor(open) {
    this.open = open;
  }
}

/** Of functions whose signature promises that they never call back. */
const alwaysOpen = new Gate(true);

/** Of functions that are known to call back, or may run JavaScript by themselves. */
const neverOpen = new Gate(false);

/** Of all others: open while C has no way into the JavaScript of this thread. */
const whileNoCallbacks = new Gate(true);

let callbackCount = 0;
let isEventLoopExposed = false;

function update() {
  whileNoCallbacks.open = callbackCount === 0 && !isEventLoopExposed;
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

/** Why a function is not called fast at present, undefined if it is. */
function whyClosed(gate) {
  if (gate.open) return undefined;
  if (gate === neverOpen) {
    return (
      'The function may run JavaScript: its signature says `callback: true`, ' +
      'or it is part of Node.js itself.'
    );
  }
  if (callbackCount > 0) {
    return (
      'The function could call one of the callbacks that are registered now; ' +
      'if it never does, say `callback: false` in its signature.'
    );
  }
  return (
    'getCurrentEventLoop() was called, so the function could run JavaScript; ' +
    'if it never does, say `callback: false` in its signature.'
  );
}

module.exports = {
  alwaysOpen,
  countCallbacks,
  exposeEventLoop,
  neverOpen,
  whileNoCallbacks,
  whyClosed,
};
