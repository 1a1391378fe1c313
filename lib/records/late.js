'use strict';

// These are the functions that define types, and read and write memory by type, and the options of callbacks. What they
// take is loaded when one is first called, because most programs have no structs: V8 would take a fifth longer to compile
// the package.

const { late: definitions } = require('../late');

const struct = (name, members, options) => definitions().struct(name, members, options);
const union = (name, members, options) => definitions().union(name, members, options);
const array = (type, length) => definitions().array(type, length);
const anonymous = (type) => definitions().anonymous(type);
const bits = (type, width) => definitions().bits(type, width);
const pointer = (type) => definitions().pointer(type);
const func = (signature) => definitions().func(signature);
const opaque = (name) => definitions().opaque(name);
/** The functions whose names no variable can have, or others have where all modules are in one scope. */
const {
  enum: enumeration,
  read,
  write,
} = {
  enum: (name, constants) => definitions().enumeration(name, constants),
  read: (type, address, offset) => definitions().read(type, address, offset),
  write: (type, address, value, offset) => definitions().write(type, address, value, offset),
};
const cell = (type, value) => definitions().cell(type, value);
const sizeof = (type) => definitions().sizeof(type);
const alignof = (type) => definitions().alignof(type);

module.exports = {
  alignof,
  anonymous,
  array,
  bits,
  cell,
  enumeration,
  func,
  opaque,
  pointer,
  read,
  sizeof,
  struct,
  union,
  write,
};
