'use strict';

// Bundlers can't take a native addon along. Some of the bundles that they make of this package work all the
// same; where one doesn't, the error should say what is to be done.

const errors = require('../errors');
const { isPackageCode } = require('../safety/user-stack');

/**
 * The folder of this file; undefined in a bundle that is an ES module, where Node's own modules may be
 * missing, too.
 */
const directory = typeof __dirname === 'undefined' ? undefined : __dirname;

let path;
try {
  require('node:fs');
  path = require('node:path');
} catch (cause) {
  if (cause instanceof RangeError) throw cause; // V8 throws it where the stack is full
  throw errors.bundled(cause);
}

/** The number of folders from this file's up to the package's; join-modules.js changes it for the joined file. */
const FOLDERS_UP = 2;

/** Gives the folder of this package; undefined if its code is elsewhere, in a bundle. */
function packageDirectory() {
  if (directory === undefined) return undefined;
  let found = directory;
  // This does without `path.join`, which takes longer when nobody has called it before.
  for (let i = 0; i < FOLDERS_UP; i++) found = path.dirname(found);
  return isPackageCode(`${found}/lib`) ? found : undefined;
}

module.exports = { packageDirectory };
