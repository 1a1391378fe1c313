'use strict';

// This is what is known of views without the classes that make them: which type a view has, and where its
// memory is. Programs patch prototypes, so all of it is asked for by getters as they were at first.

const { weakMapGet, weakMapSet } = require('../safety/primordials');
const {
  Uint8Array,
  WeakMap,
  apply,
  getPrototypeOf,
  getters,
  isArrayBuffer,
  isDataView,
  typedArrays,
} = require('../safety/intrinsics');

/** These throw for what is no DataView, and the last two for one whose buffer is detached. */
const bufferOf = (view) => apply(getters.dataViewBuffer, view, []);
const byteOffsetOf = (view) => apply(getters.dataViewOffset, view, []);
const byteLengthOf = (view) => apply(getters.dataViewLength, view, []);

/** These throw for what is no typed array, and give 0 for one whose buffer is detached. */
const typedArrayBufferOf = (array) => apply(getters.typedArrayBuffer, array, []);
const typedArrayByteOffsetOf = (array) => apply(getters.typedArrayOffset, array, []);
const typedArrayByteLengthOf = (array) => apply(getters.typedArrayByteLength, array, []);
const typedArrayLengthOf = (array) => apply(getters.typedArrayLength, array, []);
/** Gives the name of the class of a typed array; undefined for all else. */
const typedArrayNameOf = (array) => apply(getters.typedArrayName, array, []);

/** Gives the bytes of an ArrayBuffer or SharedArrayBuffer, 0 if it is detached. */
const bufferLengthOf = (buffer) =>
  apply(isArrayBuffer(buffer) ? getters.arrayBufferLength : getters.sharedBufferLength, buffer, []);

/** What the views are of that have a prototype: a type, or ELEMENTS. */
const typesOfPrototypes = new WeakMap();

/** What stands there for arrays whose elements are views or accessors. */
const ELEMENTS = { __proto__: null };

/** Notes what the views are of that have this prototype. */
const registerPrototype = (viewPrototype, of) => weakMapSet(typesOfPrototypes, viewPrototype, of);

/** Finds what a value is a view of; undefined if it is none. */
function viewed(value) {
  if (!isDataView(value)) return undefined;
  for (let each = getPrototypeOf(value); each !== null; each = getPrototypeOf(each)) {
    const of = weakMapGet(typesOfPrototypes, each);
    if (of !== undefined) return of;
  }
  return undefined;
}

/** Gives the type of a view of a struct or union; undefined for all else. */
function layoutOf(value) {
  const of = viewed(value);
  // With a prototype that it was given, a view may be shorter than its type.
  return of === undefined || of === ELEMENTS || byteLengthOf(value) < of.size ? undefined : of;
}

/** Tells whether a value is an array whose elements are views or accessors. */
const isElements = (value) => viewed(value) === ELEMENTS;

/** Gives an array of scalars in memory as a typed array; undefined where they are not aligned in their buffer. */
function typedArrayIn(memory, at, { element, count }) {
  const byteOffset = byteOffsetOf(memory) + at;
  if (byteOffset % element.size !== 0) return undefined;
  return new typedArrays[element.view](bufferOf(memory), byteOffset, count);
}

/** Gives `size` bytes of memory as a typed array, from `at` on. */
const bytesOf = (memory, at, size) =>
  new Uint8Array(bufferOf(memory), byteOffsetOf(memory) + at, size);

/** Copies the first `size` bytes of a view. */
const copyOf = (view, size) => new Uint8Array(bytesOf(view, 0, size));

/** Copies the bytes of a typed array. */
const copyOfTypedArray = (array) =>
  new Uint8Array(
    new Uint8Array(
      typedArrayBufferOf(array),
      typedArrayByteOffsetOf(array),
      typedArrayByteLengthOf(array),
    ),
  );

module.exports = {
  ELEMENTS,
  bufferLengthOf,
  bufferOf,
  byteLengthOf,
  byteOffsetOf,
  bytesOf,
  copyOf,
  copyOfTypedArray,
  isElements,
  layoutOf,
  registerPrototype,
  typedArrayBufferOf,
  typedArrayByteLengthOf,
  typedArrayByteOffsetOf,
  typedArrayLengthOf,
  typedArrayIn,
  typedArrayNameOf,
};
