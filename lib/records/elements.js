'use strict';

// These are arrays in memory. Scalars are elements of a typed array where they are aligned in their buffer and
// come from it as they are;
// all other arrays are DataViews that have their elements as properties: views, or accessors of scalars.

const { inspect } = require('node:util');
const errors = require('../errors');
const { disposeMemory } = require('../memory/ownership');
const {
  apply,
  Array,
  DataView,
  defineProperties,
  defineProperty,
  dispose,
  freeze,
  preventExtensions,
  typedArrays,
} = require('../safety/intrinsics');
const { scalarAccessor } = require('./accessors');
const {
  ELEMENTS,
  registerPrototype,
  typedArrayBufferOf,
  typedArrayByteOffsetOf,
  typedArrayLengthOf,
} = require('./memory');
const { arrayValues } = require('./values');

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

const textClasses = {
  __proto__: null,
  Int8Array: textClass(typedArrays.Int8Array),
  Uint8Array: textClass(typedArrays.Uint8Array),
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

  /** Lists what is shown: text by its address, because to look at memory must not end the process. */
  #shown() {
    const element = this.#element;
    if (element.kind.addressFromCell === undefined) return Array.prototype.slice.call(this);
    return arrayValues.readAt(this, { element, count: this.length }, 0, true);
  }

  get [Symbol.toStringTag]() {
    return 'Elements';
  }

  [inspect.custom](depth, options) {
    const list = this.#shown();
    return depth < 0
      ? '[Elements]'
      : `Elements(${list.length}) ${inspect(list, { ...options, depth })}`;
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
for (let i = 0; i < METHODS.length; i++) {
  defineProperty(Elements.prototype, METHODS[i], {
    __proto__: null,
    value: Array.prototype[METHODS[i]],
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
defineProperty(Elements.prototype, dispose, {
  __proto__: null,
  value: disposeMemory,
  configurable: true,
  writable: true,
});
registerPrototype(Elements.prototype, ELEMENTS);

/** The most views that are made at once: each takes some hundred bytes. */
const MOST_VIEWS = 2 ** 20;

/** Makes an array of views, each of which `makeView` makes. It is frozen: elements are set by their members. */
function viewElements(element, makeView, buffer, byteOffset, length) {
  if (length > MOST_VIEWS) throw errors.tooManyViews(length, MOST_VIEWS);
  const elements = new Elements(buffer, byteOffset, element, length);
  const { size } = element;
  for (let i = 0; i < length; i++) {
    const view = makeView(buffer, byteOffset + i * size, size);
    // Assigning is faster, but runs a setter if a program has put one where all objects inherit.
    if (i in elements)
      defineProperty(elements, i, { __proto__: null, value: view, enumerable: true });
    else elements[i] = view;
  }
  return freeze(elements);
}

/** Makes an array of scalars that are not aligned. */
function scalarElements(element, label, buffer, byteOffset, length) {
  const elements = new Elements(buffer, byteOffset, element, length);
  for (let i = 0; i < length; i++) {
    const { get, set } = scalarAccessor(element, i * element.size, `${label}[${i}]`);
    defineProperty(elements, i, { __proto__: null, get, set, enumerable: true });
  }
  return preventExtensions(elements);
}

/**
 * Makes an array in memory. `makeView` makes the views of elements; it is undefined for scalars, and
 * `isText` says whether those are characters.
 */
function makeElements({ element, makeView, isText }, buffer, byteOffset, length, label) {
  if (makeView !== undefined) return viewElements(element, makeView, buffer, byteOffset, length);
  if (byteOffset % element.size !== 0 || element.kind.fromCell !== undefined) {
    return scalarElements(element, label, buffer, byteOffset, length);
  }
  const TypedArray = isText ? textClasses[element.view] : typedArrays[element.view];
  return new TypedArray(buffer, byteOffset, length);
}

module.exports = { makeElements };
