'use strict';

// This adds to the source of wrappers what pointers take that may be more than native code converts: arrays, and
// functions (lib/calls/wrapper.js). It is loaded with the types that have such.

/**
 * Adds the sources for the variable `name`. `take_` reads an array, which may run code of the user's; `fit_` makes
 * memory or an address of what was read, which has the variable `${name}t`.
 */
function addStaged(sources, { kind }, name) {
  const { fastGuardSource, makeStagedTake } = kind;
  if (fastGuardSource !== undefined) sources.fastGuards += ` && (${fastGuardSource(name)})`;
  const isObject = `typeof ${name} === 'object' && ${name} !== null`;
  const take =
    makeStagedTake === undefined ? name : `${isObject} ? take_${name}(${name}, name) : ${name}`;
  sources.takesStaged ||= makeStagedTake !== undefined;
  sources.stagedTakes += `const ${name}t = ${take};\n    `;
  sources.fits += `const ${name}f = fit_${name}(${name}t);\n      `;
  sources.memory += `,${name}t`;
  sources.kept += `,${name}t`;
  sources.converted += `,${name}f`;
  sources.isConverting = true;
}

/** Adds what the source of an argument refers to by name. */
function addStagedScope(scope, type, name, path) {
  scope[`take_${name}`] = type.kind.makeStagedTake?.(type, path);
  scope[`fit_${name}`] = type.kind.makeFit(type, path);
}

module.exports = { addStaged, addStagedScope };
