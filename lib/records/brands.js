'use strict';

// This tells the objects that stand for types which programs define. All else about such types is loaded when
// a program first defines one (late.js).

const { freeze, getPrototypeOf } = Object;

/** Gives back the object that it is constructed with, so that a class below it adds its fields to that. */
class Identity {
  constructor(object) {
    // biome-ignore lint/correctness/noConstructorReturn: this is how an object gets private fields.
    return object;
  }
}

/** Gives what the rest of the package knows of a type; undefined if the value is none. */
let infoOf;
/** Gives the function `(buffer, byteOffset, byteLength)` that makes a view of a type; undefined if it has none. */
let viewMakerOf;

/** The mark of an object or a class as a type. Programs can't make any by themselves. */
class TypeMark extends Identity {
  #info;
  #makeView;

  constructor(type, info, makeView) {
    super(type);
    this.#info = info;
    this.#makeView = makeView;
  }

  static {
    const isType = (value) =>
      (typeof value === 'object' || typeof value === 'function') &&
      value !== null &&
      #info in value;
    infoOf = (value) => (isType(value) ? value.#info : undefined);
    viewMakerOf = (value) => (isType(value) ? value.#makeView : undefined);
  }
}

/** Makes an object or a class stand for a type, and returns it. */
const markAsType = (type, info, makeView) => new TypeMark(type, info, makeView);

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

let anonymousTypeOf;

/** What `anonymous` gives: a member whose own members count as those of the struct or union around it. */
class AnonymousMember {
  #type;

  constructor(type) {
    this.#type = type;
    freeze(this);
  }

  static {
    anonymousTypeOf = (value) =>
      typeof value === 'object' && value !== null && #type in value ? value.#type : undefined;
    delete AnonymousMember.prototype.constructor;
    freeze(AnonymousMember.prototype);
  }
}

/** Says of what is no type where one must be, what it has to do with types. */
function hintOfNoType(value) {
  if (unitOf(value) !== undefined) return 'bit-fields are members only';
  if (typeof value !== 'function') return undefined;
  for (let base = getPrototypeOf(value); base !== null; base = getPrototypeOf(base)) {
    if (infoOf(base) !== undefined) return 'it extends a type, and is none itself';
  }
  return undefined;
}

module.exports = {
  AnonymousMember,
  anonymousTypeOf,
  BitField,
  hintOfNoType,
  infoOf,
  markAsType,
  unitOf,
  viewMakerOf,
};
