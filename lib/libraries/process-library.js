'use strict';

// The process as a library: functions that belong to no library which a program has opened are bound from it. It
// stays open.

const { Library } = require('./library');

let library;

/** Gives the process as a library, which is opened when it is first needed. */
function processLibrary() {
  library ??= new Library(null);
  return library;
}

module.exports = { processLibrary };
