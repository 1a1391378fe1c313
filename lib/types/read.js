'use strict';

// Scalars are read from a slot as an element of the typed array that their type names.

const { indexIn, views } = require('../environment/slots');

/** Writes the source of the value in a slot; views are in scope by the names of their classes. */
const readSource = ({ view }, slot) => `${view}[${indexIn(view, slot)}]`;

/** Makes a function that gives the value in a slot. */
function makeRead({ view: viewName }, slot) {
  const view = views[viewName];
  const at = indexIn(viewName, slot);
  return () => view[at];
}

module.exports = { makeRead, readSource };
