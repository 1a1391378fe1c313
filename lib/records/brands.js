'use strict';

// These are the objects that stand for types which programs define. All else about such types is loaded when a
// program first defines one (late.js).

const { freeze } = Object;

/** Gives what the rest of the package knows of a type; undefined if the value is none. */
let infoOf;

/** A type that is no name. Programs can't make any by themselves: nothing leads them to the class. */
class FFIType {
  #info;

  constructor(info, name) {
    this.#info = info;
    this.name = name;
    this.size = info.size;
    this.alignment = info.alignment;
    if (info.offsets !== undefined) this.offsets = info.offsets;
    freeze(this);
  }

  static {
    infoOf = (value) =>
      typeof value === 'object' && value !== null && #info in value ? value.#info : undefined;
    delete FFIType.prototype.constructor;
    freeze(FFIType.prototype);
  }
}

let unitOf;

/** What `bits` gives: a bit-field is a member, and no type that anything else can have. */
class BitField {
  #unit;

  constructor(unit, width) {
    this.#unit = unit;
    this.width = width;
    freeze(this);
  }

  static {
    unitOf = (value) =>
      typeof value === 'object' && value !== null && #unit in value ? value.#unit : undefined;
    delete BitField.prototype.constructor;
    freeze(BitField.prototype);
  }
}

module.exports = { BitField, FFIType, infoOf, unitOf };
