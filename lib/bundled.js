'use strict';

// Bundlers can't take along a native addon. Some of what they make of this package works all the
// same; where it doesn't, the error should say what is to be done.

const errors = require('./errors');

/** In a bundle that is an ES module neither this name nor Node's own modules may be there. */
const directory = typeof __dirname === 'undefined' ? undefined : __dirname;

let fs;
let path;
try {
  fs = require('node:fs');
  path = require('node:path');
} catch (cause) {
  if (cause instanceof RangeError) throw cause; // V8's own, of a full stack
  throw errors.bundled(cause);
}

/** The folder of this package; undefined if its code is elsewhere, in a bundle. */
function packageDirectory() {
  if (directory === undefined || !fs.existsSync(`${directory}/addon-file.js`)) return undefined;
  return path.dirname(directory);
}

module.exports = { packageDirectory };
