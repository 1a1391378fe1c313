'use strict';

// These are arrays in memory. Scalars are elements of a typed array where they are aligned in their buffer;
// all other arrays are DataViews that have their elements as properties: views, or accessors of scalars.

const { inspect } = require('node:util');
const { views } = require('../environment/slots');
const { scalarAccessor } = require('./accessors');
const {
  ELEMENTS,
  registerPrototype,
  typedArrayBufferOf,
  typedArrayByteOffsetOf,
  typedArrayLengthOf,
} = require('./memory');
const { arrayValues } = require('./values');

// These are captured, because programs patch and replace globals.
const { Array, DataView, Int8Array, Uint8Array } = globalThis;
const { defineProperties, defineProperty, freeze } = Object;
const { apply } = Reflect;
const { from: bufferFrom } = Buffer;
const { utf8Slice } = Buffer.prototype;

/** Gives the text of an array of characters: UTF-8, up to the first NUL or the end. */
function textOf(characters) {
  const length = typedArrayLengthOf(characters);
  const bytes = bufferFrom(
    typedArrayBufferOf(characters),
    typedArrayByteOffsetOf(characters),
    length,
  );
  let end = 0;
  while (end < length && bytes[end] !== 0) end++;
  return apply(utf8Slice, bytes, [0, end]);
}

/** Makes the class of arrays of characters: a typed array that turns into its text. */
function textClass(Base) {
  class CharArray extends Base {}
  defineProperties(CharArray.prototype, {
    toString: {
      __proto__: null,
      value: function toString() {
        return textOf(this);
      },
      configurable: true,
      writable: true,
    },
    [inspect.custom]: {
      __proto__: null,
      value(_depth, options) {
        return `CharArray(${this.length}) ${inspect(textOf(this), options)}`;
      },
      configurable: true,
    },
  });
  return CharArray;
}

/** The classes of arrays of scalars, by the name that types have for them. */
const typedArrays = { __proto__: null };
for (const name in views) typedArrays[name] = globalThis[name];

const textClasses = {
  __proto__: null,
  Int8Array: textClass(Int8Array),
  Uint8Array: textClass(Uint8Array),
};

/** An array whose elements are views or accessors. */
class Elements extends DataView {
  #element;

  constructor(buffer, byteOffset, element, length) {
    super(buffer, byteOffset, element.size * length);
    this.#element = element;
    defineProperty(this, 'length', { __proto__: null, value: length });
  }

  /** Gives the values as they come from C. */
  toJSON() {
    return arrayValues.readAt(this, { element: this.#element, count: this.length }, 0);
  }

  get [Symbol.toStringTag]() {
    return 'Elements';
  }

  [inspect.custom](depth, options) {
    const list = Array.prototype.slice.call(this);
    return depth < 0 ? '[Elements]' : `Elements(${list.length}) ${inspect(list, options)}`;
  }
}

/** The methods of arrays that change nothing: they serve whatever has a length and elements. */
const METHODS = [
  'at',
  'entries',
  'every',
  'filter',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'forEach',
  'keys',
  'map',
  'reduce',
  'reduceRight',
  'slice',
  'some',
  'values',
];
for (const name of METHODS) {
  defineProperty(Elements.prototype, name, {
    __proto__: null,
    value: Array.prototype[name],
    configurable: true,
    writable: true,
  });
}
defineProperty(Elements.prototype, Symbol.iterator, {
  __proto__: null,
  value: Array.prototype.values,
  configurable: true,
  writable: true,
});
registerPrototype(Elements.prototype, ELEMENTS);

/** Makes an array of views, each of which `makeView` makes. It is frozen: elements are set by their members. */
function viewElements(element, makeView, buffer, byteOffset, length) {
  const elements = new Elements(buffer, byteOffset, element, length);
  const { size } = element;
  for (let i = 0; i < length; i++) elements[i] = makeView(buffer, byteOffset + i * size, size);
  return freeze(elements);
}

/** Makes an array of scalars that are not aligned. */
function scalarElements(element, label, buffer, byteOffset, length) {
  const elements = new Elements(buffer, byteOffset, element, length);
  for (let i = 0; i < length; i++) {
    const { get, set } = scalarAccessor(element, i * element.size, `${label}[${i}]`);
    defineProperty(elements, i, { __proto__: null, get, set, enumerable: true });
  }
  return elements;
}

/**
 * Makes an array in memory. `makeView` makes the views of elements; it is undefined for scalars, and
 * `isText` says whether those are characters.
 */
function makeElements({ element, makeView, isText, label }, buffer, byteOffset, length) {
  if (makeView !== undefined) return viewElements(element, makeView, buffer, byteOffset, length);
  if (byteOffset % element.size !== 0) {
    return scalarElements(element, label, buffer, byteOffset, length);
  }
  const TypedArray = isText ? textClasses[element.view] : typedArrays[element.view];
  return new TypedArray(buffer, byteOffset, length);
}

module.exports = { makeElements };
