'use strict';

// This loads what most programs never need, when it is first needed: V8 takes its time to compile it.

const { stringIncludes } = require('./safety/primordials');
const { isPackageCode } = require('./safety/user-stack');

// This captures what a program may have patched by then.
require('./safety/intrinsics');

const { cache = {} } = require;

/**
 * Forgets files that were left half loaded, which node:vm can end anywhere: Node would give what there is of
 * them for ever.
 */
function forgetHalfLoaded() {
  if (!isPackageCode(__dirname)) return; // it is the folder of a bundle, and of the program's files
  for (const file in cache) {
    if (stringIncludes(file, __dirname) && !cache[file].loaded) delete cache[file];
  }
}

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
