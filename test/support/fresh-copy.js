'use strict';

const { createRequire } = require('node:module');
const path = require('node:path');

const root = path.join(__dirname, '..', '..');
const library = path.join(root, `lib${path.sep}`);

/**
 * Loads the package anew: what it makes when first needed is still to be made. Code that has the package
 * already keeps its copy.
 */
function freshCopy() {
  const { cache } = require;
  const loaded = Object.entries(cache).filter(([file]) => file.startsWith(library));
  for (const [file] of loaded) delete cache[file];
  // This module's own `require` would not do: a module keeps what it has required.
  const copy = createRequire(library)(root);
  for (const [file, module] of loaded) cache[file] = module;
  return copy;
}

module.exports = { freshCopy };
