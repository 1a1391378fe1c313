'use strict';

// This loads what most programs never need, when it is first needed: V8 takes its time to compile it.

const { forgetHalfLoaded } = require('./safety/half-loaded');

// This captures what a program may have patched by then.
require('./safety/intrinsics');

let loaded;

/** Loads the functions that do the work. The script that joins modules makes a file of its own of these. */
function late() {
  if (loaded === undefined) {
    forgetHalfLoaded();
    loaded = require('./late-modules');
  }
  return loaded;
}

module.exports = { late };
