'use strict';

// Values of structs, unions and arrays as JavaScript has them: plain objects and arrays. A value is taken
// first: every member and element is read once, which may run code of the user's. What was taken is put into
// the slots later, where nothing can run any more; then each scalar is checked.

const { isArray } = Array;
const { isTypedArray } = require('node:util/types');
const { views } = require('../environment/slots');
const { codePointAt } = require('../safety/primordials');
const { Problem } = require('./problem');
const { putScalar, readScalar } = require('./scalar-members');

// These are captured, because programs patch and replace globals.
const { defineProperty, values } = Object;
const { Uint8Array: slotBytes } = views;

const isObject = (value) => typeof value === 'object' && value !== null;

/** Takes a value of any type. Gives the problem if it has another form. */
const take = (of, value) => (of.kind.take === undefined ? value : of.kind.take(of, value));

/**
 * Puts what was taken into the slots, `at` bytes from their start, or gives the problem if it is not good.
 * `lends` says whether pointers may be strings, which are copied, and memory, for the time of a call.
 */
const put = (of, at, taken, lends) =>
  of.kind.put === undefined ? putScalar(of, at, taken, lends) : of.kind.put(of, at, taken, lends);

/** Reads a value from the slots. */
const readAt = (of, at) =>
  of.kind.readAt === undefined ? readScalar(of, at) : of.kind.readAt(of, at);

/** Makes a plain object of all members. They are defined: a program may have put setters on Object.prototype. */
function readMembers({ members }, at) {
  const object = {};
  for (let i = 0; i < members.length; i++) {
    const { name, of, offset } = members[i];
    const value = readAt(of, at + offset);
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
  take({ members }, value) {
    if (!isObject(value)) return new Problem(' must be an object');
    const taken = { __proto__: null };
    for (let i = 0; i < members.length; i++) {
      const { name, of, step } = members[i];
      const member = take(of, value[name]);
      if (member instanceof Problem) return member.within(step);
      taken[i] = member;
    }
    return taken;
  },

  put({ members }, at, taken, lends) {
    for (let i = 0; i < members.length; i++) {
      const { of, offset, step } = members[i];
      const problem = put(of, at + offset, taken[i], lends);
      if (problem !== undefined) return problem.within(step);
    }
    return undefined;
  },

  readAt: readMembers,
};

const unionValues = {
  __proto__: null,
  take({ members }, value) {
    if (!isObject(value)) return new Problem(' must be an object');
    let taken;
    let names = '';
    for (let i = 0; i < members.length; i++) {
      const { name, of } = members[i];
      names += `${names && ', '}${name}`;
      const member = value[name];
      if (member === undefined) continue;
      if (taken !== undefined) taken = null;
      else taken = { __proto__: null, member: members[i], value: take(of, member) };
    }
    if (!taken) return new Problem(` must have exactly one of the members ${names}`);
    if (taken.value instanceof Problem) return taken.value.within(taken.member.step);
    return taken;
  },

  put({ size }, at, { member, value }, lends) {
    for (let i = 0; i < size; i++) slotBytes[at + i] = 0;
    return put(member.of, at + member.offset, value, lends)?.within(member.step);
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
  if (!isArray(value) && !isTypedArray(value)) {
    return new Problem(` must be an array${isText ? ' or a string' : ''}`);
  }
  return value.length === count ? undefined : new Problem(` must have ${count} elements`);
}

const arrayValues = {
  __proto__: null,
  take(of, value) {
    const { element, count, isText } = of;
    if (isText && typeof value === 'string') return takeText(of, value);
    const problem = arrayProblem(value, count, isText);
    if (problem !== undefined) return problem;
    const taken = { __proto__: null };
    for (let i = 0; i < count; i++) {
      const one = take(element, value[i]);
      if (one instanceof Problem) return one.within(`[${i}]`);
      taken[i] = one;
    }
    return taken;
  },

  put({ element, count }, at, taken, lends) {
    for (let i = 0; i < count; i++) {
      const problem = put(element, at + i * element.size, taken[i], lends);
      if (problem !== undefined) return problem.within(`[${i}]`);
    }
    return undefined;
  },

  readAt({ element, count }, at) {
    const list = { __proto__: null };
    for (let i = 0; i < count; i++) list[i] = readAt(element, at + i * element.size);
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
