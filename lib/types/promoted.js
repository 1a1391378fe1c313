'use strict';

// These are the types of arguments after `...`, which C promotes: it passes a `float` as a `double`, and integers that
// are shorter than an `int` as an `int`. Their values are checked as those of the types that they have.

const { fround } = require('../safety/intrinsics');
const { indexIn, views } = require('../environment/slots');
const float = require('./float');
const { typeByName } = require('./index');
const { readSource } = require('./read');
const { mustBe, refuseArgument } = require('./refusal');

/** The kind of a float that is passed as a double: of its value there is left what a float has. */
const floatAsDouble = {
  __proto__: null,
  ...float,

  passedSource: (_type, name) => `fround(${name})`,
  storeSource: (type, slot, name) => `${readSource(type, slot)} = fround(${name});`,

  makeStore(type, slot, index) {
    const { label, view: viewName } = type;
    const view = views[viewName];
    const at = indexIn(viewName, slot);
    return (value, name) => {
      if (typeof value !== 'number') refuseArgument(index, mustBe(label), value, type, name);
      view[at] = fround(value);
    };
  },
};

/** The types that were made, by the keys of those that they promote. */
const made = { __proto__: null };

/** Gives the type that passes the values of another, which is shorter, as C promotes them. */
function promotedType(type) {
  const isFloat = type.min === undefined;
  const { id, view } = isFloat ? typeByName.float64 : typeByName.int32;
  const kind = isFloat ? floatAsDouble : type.kind;
  made[type.key] ??= { __proto__: null, ...type, key: `${type.key} promoted`, id, view, kind };
  return made[type.key];
}

module.exports = { promotedType };
