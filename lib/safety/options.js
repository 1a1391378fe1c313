'use strict';

const errors = require('../errors');

// This is captured, because programs replace it.
const { keys } = Object;

/** Refuses options that do not exist, which are mostly misspelt. */
function refuseUnknownOptions(options, known) {
  const names = keys(options);
  for (let i = 0; i < names.length; i++) {
    let isKnown = false;
    for (let k = 0; k < known.length; k++) isKnown ||= known[k] === names[i];
    if (!isKnown) throw errors.unknownOption(names[i], known);
  }
}

module.exports = { refuseUnknownOptions };
