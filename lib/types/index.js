'use strict';

// This is the table of types (src/types/), as the rest of the JavaScript layer uses it. Each type has a
// kind, which knows how its values are checked and converted:
//
// - `isPassedByV8` says whether fast functions take the value as it is; trampolines convert all others;
// - `guardSource(type, name)`, of kinds passed by V8 only, is the source of an expression that is true if
//   the variable `name` holds a good value;
// - `storeSource(type, slot, name)`, of the same kinds, is the source that writes a good value to its slot on the
//   generic path, and `passedSource(type, name)`, of some of them, that of what fast functions are passed for it;
// - `makeStore(type, slot, index)` makes a function that writes the value of argument `index`, or throws; it
//   also takes the name of the function that is called, for the error;
// - `putInCell(memory, type, at, value)` checks the value of a struct's member and writes it to a cell
//   (cell.js), or gives what is wrong with it, as words that follow those for the argument;
// - `hint(value, type)`, of some kinds, says what helps where a value was refused;
// - `mayBeMemory` says whether the value may be memory that has to be kept alive during the call;
// - `returnsValue` says whether there is a result of this type;
// - `isElement` says whether a value of a struct's member is written as an element of the typed array that the
//   type names; what is not, native code converts;
// - `isReturnedByV8` says whether fast functions return something for a result where they take the value otherwise;
// - `isReturnedAsDouble` says whether fast functions return a number, or NaN for what is in the slot;
// - `fromCell(bits, type)`, of some kinds, gives the value that a DataView or a typed array gives as `bits`;
// - `elementSource(type, at)`, of these, is the source of the value that lies so many bytes from the first slot;
// - `readers`, of some kinds, are the functions that the sources of values name;
// - `resultSource(type, slot)` is the source of what a fast call gives, where the variable `result` holds
//   what the fast function returned;
// - `allSmallBigInts(type)`, of kinds whose source of a result may refer to `smallBigInts`, gives those;
// - `readSource(type, slot)` is the source of the value in a slot;
// - `makeRead(type, slot)` makes a function that gives the value in a slot;
// - `makeResultStore(type, slot, refuse)` makes a function that checks what a callback returns and writes it
//   to the slot. That function returns RESULT_STORED, or what `refuse(value, label)` gives.

const binding = require('../addon/binding');
const { cellMethods } = require('./cell');
const float = require('./float');
const integer = require('./integer');
const pointer = require('./pointer');
const nothing = require('./void');
const wideInteger = require('./wide-integer');

/** The kinds, by the names that the addon has for them. */
const kinds = {
  __proto__: null,
  void: nothing,
  integer,
  float,
  int64: wideInteger.signed,
  uint64: wideInteger.unsigned,
  pointer,
};

const { types: typeById, names } = binding.typeTable();
// Without prototypes, and by definition: a program may have put anything on Object.prototype.
for (let i = 0; i < typeById.length; i++) {
  const row = typeById[i];
  typeById[i] = {
    __proto__: null,
    ...row,
    key: row.id,
    alignment: row.size,
    cell: cellMethods(row),
    kind: kinds[row.kindName],
  };
}

/** The types by their keys, which tell signatures apart. */
const typeByKey = { __proto__: null };
for (let i = 0; i < typeById.length; i++) typeByKey[typeById[i].key] = typeById[i];

/** The types by each of their names and aliases. */
const typeByName = { __proto__: null };
for (const { name, id } of names) typeByName[name] = typeById[id];

/** The names of types, for messages that say which there are. */
const typeNames = Object.keys(typeByName);

/** The public `types` object: names by constant. */
const types = { __proto__: null };
for (const { name, constant } of names) {
  if (constant !== undefined) types[constant] = name;
}
Object.freeze(types);

/**
 * What finds types that node:ffi does not have, the objects that stand for them, and their names, and what promotes
 * types after `...`. It is put here because it is loaded late, with modules that need this one.
 */
const otherTypes = {
  __proto__: null,
  find: undefined,
  object: undefined,
  names: undefined,
  promoted: undefined,
};

/** Gives the type that a name stands for; undefined if there is none. `scope` has the types of a library's text. */
const typeNamed = (name, scope = undefined) => typeByName[name] ?? otherTypes.find?.(name, scope);

/** Lists all names, for messages about one that is none. */
const knownTypeNames = () => otherTypes.names?.() ?? typeNames;

module.exports = {
  knownTypeNames,
  otherTypes,
  typeById,
  typeByKey,
  typeByName,
  typeNamed,
  typeNames,
  types,
};
