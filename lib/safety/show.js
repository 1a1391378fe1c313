'use strict';

// This shows values in messages. To inspect a value can run code of the user's, which can throw; a message must
// not be lost by that.

const { stringSlice } = require('./primordials');

/** The most characters of a value, or of a name, that a message has. */
const MOST_CHARACTERS = 80;

/** The settings by which objects are shown on one line, and as far as possible by what they really are. */
const BRIEFLY = {
  __proto__: null,
  breakLength: Infinity,
  colors: false,
  compact: true,
  customInspect: false,
  depth: 0,
  maxArrayLength: 8,
};

/** Cuts off what is too long for a message. */
const shorten = (text, most = MOST_CHARACTERS) =>
  text.length <= most ? text : `${stringSlice(text, 0, most - 3)}...`;

/**
 * Shows a value as node:util does. That module is required late, because this one has to load where
 * Node's own modules can't be had (lib/addon/bundled.js).
 */
function inspectSafely(value, options) {
  try {
    return require('node:util').inspect(value, options);
  } catch {
    return 'a value that cannot be shown';
  }
}

/** Gives the name of a function of the user's; empty if it has none. */
function functionName(fn) {
  try {
    return String(fn.name);
  } catch {
    return ''; // a getter or proxy trap of the user's threw
  }
}

/** Shows a value on one line of at most 80 characters. */
function showBriefly(value) {
  if (typeof value === 'function')
    return shorten(`function ${functionName(value) || '(anonymous)'}`);
  const shown = typeof value === 'string' ? shorten(value) : value;
  return shorten(inspectSafely(shown, BRIEFLY));
}

module.exports = { functionName, inspectSafely, shorten, showBriefly };
