'use strict';

// The type table of src/types.rs, as the rest of the JavaScript layer uses it.

const binding = require('./binding');

const { abiTypes, typeNames } = binding.typeTable();

/** ABI type by the code that the addon gives it. */
const abiTypeByCode = abiTypes;

/** ABI type by any name or alias. */
const abiTypeByName = { __proto__: null };
for (const { name, code } of typeNames) abiTypeByName[name] = abiTypes[code];

/** The public `types` object. */
const types = { __proto__: null };
for (const { name, constant } of typeNames) {
  if (constant !== undefined) types[constant] = name;
}
Object.freeze(types);

module.exports = { abiTypeByCode, abiTypeByName, types };
