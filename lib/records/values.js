'use strict';

// Values of structs, unions and arrays as JavaScript has them: plain objects and arrays. A value is taken
// first: every member and element is read once, which may run code of the user's. What was taken is put into
// memory later, where nothing can run any more; then each scalar is checked.

const { isTypedArray } = require('node:util/types');
const { codePointAt } = require('../safety/primordials');
const { bytesOf, copyOf, isElements, layoutOf, typedArrayLengthOf } = require('./memory');
const { Problem, isProblem } = require('./problem');
const { putScalar, readScalar } = require('./scalar-members');

// These are captured, because programs patch and replace globals.
const { isArray } = Array;
const { defineProperty, getOwnPropertyDescriptor, hasOwn, keys, values } = Object;
const { apply } = Reflect;
const { fill, set } = Uint8Array.prototype;

const isObject = (value) => typeof value === 'object' && value !== null;

/**
 * Takes a value of any type. Gives the problem if it has another form. What begins memory (`begins`) may leave
 * members out, which stay zero, but has no others than the type.
 */
const take = (of, value, begins) =>
  of.kind.take === undefined ? value : of.kind.take(of, value, begins);

/**
 * Puts what was taken into memory, `at` bytes from its start, or gives the problem if it is not good. `lends`
 * says whether pointers may be strings, which are copied, and memory, for the time of a call.
 */
const put = (memory, of, at, taken, lends) =>
  of.kind.put === undefined
    ? putScalar(memory, of, at, taken, lends)
    : of.kind.put(memory, of, at, taken, lends);

/** Reads a value from memory. */
const readAt = (memory, of, at) =>
  of.kind.readAt === undefined ? readScalar(memory, of, at) : of.kind.readAt(memory, of, at);

/** What was taken for a member that is left out. */
const LEFT_OUT = { __proto__: null };

/** Gives the problem of an object that has other members than a type. */
function unknownMember({ offsets }, value) {
  const names = keys(value);
  for (let i = 0; i < names.length; i++) {
    if (!hasOwn(offsets, names[i])) return new Problem(` has no member ${names[i]}`);
  }
  return undefined;
}

const { prototype: objectPrototype } = Object;

/** Tells whether every object has this as its member, such as `constructor`. */
const isInherited = (member, name) =>
  member === getOwnPropertyDescriptor(objectPrototype, name)?.value;

/** Makes a plain object of all members. They are defined: a program may have put setters on Object.prototype. */
function readMembers(memory, { members }, at) {
  const object = {};
  for (let i = 0; i < members.length; i++) {
    const { name, of, offset } = members[i];
    const value = readAt(memory, of, at + offset);
    defineProperty(object, name, {
      __proto__: null,
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  return object;
}

const structValues = {
  __proto__: null,
  take(of, value, begins) {
    if (!isObject(value)) return new Problem(' must be an object');
    const unknown = begins ? unknownMember(of, value) : undefined;
    if (unknown !== undefined) return unknown;
    const { members } = of;
    const taken = { __proto__: null };
    for (let i = 0; i < members.length; i++) {
      const { name, of: inner, step } = members[i];
      const given = value[name];
      const member = begins && given === undefined ? LEFT_OUT : take(inner, given, begins);
      if (isProblem(member)) return member.within(step);
      taken[i] = member;
    }
    return taken;
  },

  put(memory, { members }, at, taken, lends) {
    for (let i = 0; i < members.length; i++) {
      if (taken[i] === LEFT_OUT) continue;
      const { of, offset, step } = members[i];
      const problem = put(memory, of, at + offset, taken[i], lends);
      if (problem !== undefined) return problem.within(step);
    }
    return undefined;
  },

  readAt: readMembers,
};

const unionValues = {
  __proto__: null,
  take(of, value, begins) {
    if (!isObject(value)) return new Problem(' must be an object');
    // A view has all members, of which none is meant more than others.
    if (layoutOf(value) === of) return { __proto__: null, bytes: copyOf(value, of.size) };
    const unknown = begins ? unknownMember(of, value) : undefined;
    if (unknown !== undefined) return unknown;
    const { members } = of;
    let taken;
    let names = '';
    for (let i = 0; i < members.length; i++) {
      const { name, of: inner } = members[i];
      names += `${names && ', '}${name}`;
      const member = value[name];
      if (member === undefined || isInherited(member, name)) continue;
      if (taken !== undefined) taken = null;
      else taken = { __proto__: null, member: members[i], value: take(inner, member, begins) };
    }
    if (!taken) return new Problem(` must have exactly one of the members ${names}`);
    if (isProblem(taken.value)) return taken.value.within(taken.member.step);
    return taken;
  },

  put(memory, { size }, at, { bytes, member, value }, lends) {
    const destination = bytesOf(memory, at, size);
    if (bytes !== undefined) {
      apply(set, destination, [bytes]);
      return undefined;
    }
    apply(fill, destination, [0]);
    return put(memory, member.of, at + member.offset, value, lends)?.within(member.step);
  },

  readAt: readMembers,
};

/** Takes a string for an array of characters, as UTF-8; what it leaves of the array is zero. */
function takeText({ element, count }, text) {
  const taken = { __proto__: null };
  let length = 0;
  const add = (byte) => {
    taken[length++] = element.min < 0 ? (byte << 24) >> 24 : byte;
  };
  for (let i = 0; i < text.length; i++) {
    // What is no character becomes U+FFFD, as elsewhere.
    const point = codePointAt(text, i);
    const character = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
    if (point > 0xffff) i++;
    addCharacter(add, character);
    if (length > count) return new Problem(` must be a string of at most ${count} bytes`);
  }
  while (length < count) taken[length++] = 0;
  return taken;
}

/** Adds the bytes of a character in UTF-8. */
function addCharacter(add, point) {
  if (point < 0x80) return add(point);
  const last = 0x80 | (point & 0x3f);
  const middle = 0x80 | ((point >> 6) & 0x3f);
  if (point < 0x800) {
    add(0xc0 | (point >> 6));
  } else if (point < 0x10000) {
    add(0xe0 | (point >> 12));
    add(middle);
  } else {
    add(0xf0 | (point >> 18));
    add(0x80 | ((point >> 12) & 0x3f));
    add(middle);
  }
  return add(last);
}

/** Gives what is wrong with a value that should be an array of so many elements. */
function arrayProblem(value, count, isText) {
  const isTyped = isTypedArray(value);
  if (!isTyped && !isArray(value) && !isElements(value)) {
    return new Problem(` must be an array${isText ? ' or a string' : ''}`);
  }
  const length = isTyped ? typedArrayLengthOf(value) : value.length;
  return length === count ? undefined : new Problem(` must have ${count} elements`);
}

const arrayValues = {
  __proto__: null,
  take(of, value, begins) {
    const { element, count, isText } = of;
    if (isText && typeof value === 'string') return takeText(of, value);
    const problem = arrayProblem(value, count, isText);
    if (problem !== undefined) return problem;
    const taken = { __proto__: null };
    for (let i = 0; i < count; i++) {
      const one = take(element, value[i], begins);
      if (isProblem(one)) return one.within(`[${i}]`);
      taken[i] = one;
    }
    return taken;
  },

  put(memory, { element, count }, at, taken, lends) {
    for (let i = 0; i < count; i++) {
      const problem = put(memory, element, at + i * element.size, taken[i], lends);
      if (problem !== undefined) return problem.within(`[${i}]`);
    }
    return undefined;
  },

  readAt(memory, { element, count }, at) {
    const list = { __proto__: null };
    for (let i = 0; i < count; i++) list[i] = readAt(memory, element, at + i * element.size);
    return values(list); // it makes the array itself, whatever Array.prototype has become
  },
};

module.exports = {
  arrayProblem,
  arrayValues,
  put,
  readAt,
  structValues,
  take,
  unionValues,
};
