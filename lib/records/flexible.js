'use strict';

// Structs may end with an array without a length, whose elements are as many as there is memory for.

const { floor, isArray, isTypedArray, max } = require('../safety/intrinsics');
const { isElements, typedArrayLengthOf } = require('./memory');

/** Finds the array at the end of a type: its offset, and what its elements are. */
function tailOf(of) {
  if (of.element !== undefined) return { offset: 0, element: of.element };
  const { of: inner, offset } = of.members[of.members.length - 1];
  const tail = tailOf(inner);
  return { offset: offset + tail.offset, element: tail.element };
}

/** Gives the bytes that a value takes if the array at its end has so many elements. */
function sizeWith(of, count) {
  if (!of.isFlexible) return of.size;
  const { offset, element } = tailOf(of);
  return max(of.size, offset + count * element.size);
}

/** Gives a type with as many elements at its end as there is room for in so many bytes. */
function extended(of, byteLength) {
  if (!of.isFlexible) return of;
  if (of.element !== undefined) {
    const count = floor(byteLength / of.element.size);
    return { __proto__: null, ...of, count, size: count * of.element.size };
  }
  const members = { __proto__: null };
  const last = of.members.length - 1;
  for (let i = 0; i < last; i++) members[i] = of.members[i];
  const tail = of.members[last];
  members[last] = { ...tail, of: extended(tail.of, byteLength - tail.offset) };
  members.length = of.members.length;
  return { __proto__: null, ...of, members, size: byteLength };
}

/** Gives how many elements a value has for the array at the end of a type; 0 if it has no such array. */
function countIn(of, value) {
  if (!of.isFlexible) return undefined;
  if (isTypedArray(value)) return typedArrayLengthOf(value);
  if (isArray(value) || isElements(value)) return value.length;
  if (of.members === undefined || typeof value !== 'object' || value === null) return 0;
  const { name, of: last } = of.members[of.members.length - 1];
  return countIn(last, value[name]);
}

module.exports = { countIn, extended, sizeWith };
