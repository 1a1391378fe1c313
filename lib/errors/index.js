'use strict';

// These are the errors that users get. The functions that make them are loaded when the first is made, because most
// programs make none, and their words are a tenth of the package's code.

const { forgetHalfLoaded } = require('../safety/half-loaded');

// This captures what a program may have patched by then.
require('../safety/error-intrinsics');

let loaded;

function makers() {
  if (loaded === undefined) {
    forgetHalfLoaded();
    loaded = require('./makers');
  }
  return loaded;
}

/** The functions of makers.js by their names. What keeps one of them, to call it later, has it loaded by that. */
const errors = new Proxy(
  { __proto__: null },
  { __proto__: null, get: (_, name) => makers()[name] },
);

module.exports = errors;
