'use strict';

const binding = require('../addon/binding');
const errors = require('../errors');
const { read, sizeof, write } = require('../records/late');

const { freeze } = Object;

/** A variable of a library, which is read and written where it is. */
class Variable {
  #library;
  #type;
  /** Whether it may be written; undefined until it first is. */
  #isWritable;

  constructor(library, name, type, address) {
    this.#library = library;
    this.#type = type;
    this.name = name;
    this.address = address;
    freeze(this);
  }

  get value() {
    this.#library.checkOpen();
    return read(this.#type, this.address);
  }

  set value(value) {
    this.#library.checkOpen();
    this.#isWritable ??= binding.mayBeWritten(this.address, sizeof(this.#type));
    if (!this.#isWritable) throw errors.readOnly(this.name);
    write(this.#type, this.address, value);
  }
}

/** Makes the object for a variable of a library. */
function makeVariable(library, name, type, address) {
  sizeof(type); // it refuses what is no type, or has no size
  return new Variable(library, name, type, address);
}

module.exports = { makeVariable };
