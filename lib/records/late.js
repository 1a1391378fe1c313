'use strict';

// These are the functions that define types. What they take is loaded when one is first called, because most
// programs have no structs: V8 would take a fifth longer to compile the package.

/** Loads the functions that do the work. The script that joins modules makes a file of its own of these. */
const definitions = () => require('./definitions');

const struct = (name, members, options) => definitions().struct(name, members, options);
const union = (name, members, options) => definitions().union(name, members, options);
const array = (type, length) => definitions().array(type, length);
const bits = (type, width) => definitions().bits(type, width);
const sizeof = (type) => definitions().sizeof(type);
const alignof = (type) => definitions().alignof(type);

module.exports = { alignof, array, bits, sizeof, struct, union };
