'use strict';

// Values of structs, unions and arrays as JavaScript has them: plain objects and arrays. A value is taken
// first: every member and element is read once, which may run code of the user's. What was taken is put into
// memory later, where nothing can run any more; then each scalar is checked.

const {
  Uint8Array,
  apply,
  defineProperty,
  fill,
  getOwnPropertyDescriptor,
  hasOwn,
  isArray,
  isTypedArray,
  isUint8Array,
  keys,
  objectPrototype,
  set,
  values,
} = require('../safety/intrinsics');
const { codePointAt } = require('../safety/primordials');
const {
  bytesOf,
  copyOf,
  copyOfTypedArray,
  isElements,
  layoutOf,
  typedArrayIn,
  typedArrayLengthOf,
  typedArrayNameOf,
} = require('./memory');
const { Problem, isProblem } = require('./problem');
const { isScalar, putScalar, readScalar, readUncertain } = require('./scalar-members');

const isObject = (value) => typeof value === 'object' && value !== null;

/**
 * Takes a value of any type. Gives the problem if it has another form. What begins memory (`begins`) may leave
 * members out, which stay zero, but has no others than the type.
 */
const take = (of, value, begins) => {
  const { kind } = of;
  if (kind.take !== undefined) return kind.take(of, value, begins);
  return kind.takeStaged === undefined ? value : kind.takeStaged(of, value);
};

/**
 * Puts what was taken into memory, `at` bytes from its start, or gives the problem if it is not good. `lends`
 * says whether pointers may be strings, which are copied, and memory, for the time of a call.
 */
const put = (memory, of, at, taken, lends) =>
  of.kind.put === undefined
    ? putScalar(memory, of, at, taken, lends)
    : of.kind.put(memory, of, at, taken, lends);

/**
 * Reads a value from memory. Within a union `isUncertain`, because nobody knows which member is meant; text is an
 * address then.
 */
function readAt(memory, of, at, isUncertain = false) {
  if (of.kind.readAt !== undefined) return of.kind.readAt(memory, of, at, isUncertain);
  return isUncertain ? readUncertain(memory, of, at) : readScalar(memory, of, at);
}

/** What was taken for a member that is left out. */
const LEFT_OUT = { __proto__: null };

/** Gives the problem of an object that has other members than a type. */
function unknownMember({ offsets }, value) {
  const names = keys(value);
  for (let i = 0; i < names.length; i++) {
    if (!hasOwn(offsets, names[i])) return new Problem(`has no member ${names[i]}`, value);
  }
  return undefined;
}

/** Tells whether a member that is read of an object is what plain objects inherit, such as `constructor`. */
const isInherited = (member, name) =>
  member === getOwnPropertyDescriptor(objectPrototype, name)?.value;

/**
 * Gives an array of so many elements, to be filled. They are its own from the start, so that what a program
 * has put on Array.prototype does not matter.
 */
function newList(of, count) {
  of.emptyList ??= emptyList(count);
  // V8 makes the array by itself, and looks at nothing that can be patched.
  return values(of.emptyList);
}

function emptyList(count) {
  const list = { __proto__: null };
  for (let i = 0; i < count; i++) list[i] = undefined;
  return values(list);
}

/** Makes a plain object with all members of a type, to be filled: they are its own from the start, too. */
function newObject(of) {
  if (of.emptyObject === undefined) {
    const object = {};
    const names = keys(of.offsets);
    for (let i = 0; i < names.length; i++) {
      defineProperty(object, names[i], {
        __proto__: null,
        value: undefined,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
    of.emptyObject = object;
  }
  return { ...of.emptyObject };
}

/** Copies the members of a type from one object to another, which has them. */
function copyMembers({ offsets }, from, to) {
  const names = keys(offsets);
  for (let i = 0; i < names.length; i++) to[names[i]] = from[names[i]];
}

/**
 * Reads the members of an anonymous member from the object around it, into one of their own. Gives undefined
 * if there are none.
 */
function pickMembers(of, value) {
  const picked = newObject(of);
  const names = keys(of.offsets);
  let isEmpty = true;
  for (let i = 0; i < names.length; i++) {
    picked[names[i]] = value[names[i]];
    if (picked[names[i]] !== undefined) isEmpty = false;
  }
  return isEmpty ? undefined : picked;
}

/** Gives where the members of an anonymous member are: the object around it or, in a view, a view of it. */
const innerOf = (value, name) => (layoutOf(value) === undefined ? value : value[name]);

/** Reads a member of the user's object. */
function memberOf({ name, of, isAnonymous }, value) {
  if (!isAnonymous) return value[name];
  const inner = innerOf(value, name);
  return layoutOf(inner) === of ? inner : pickMembers(of, inner);
}

/** Makes a plain object of all members. */
function readMembers(memory, of, at, isUncertain) {
  const object = newObject(of);
  const { members } = of;
  for (let i = 0; i < members.length; i++) {
    const { name, of: inner, offset, isAnonymous } = members[i];
    const value = readAt(memory, inner, at + offset, isUncertain || of.isUnion);
    if (isAnonymous) copyMembers(inner, value, object);
    else object[name] = value;
  }
  return object;
}

const structValues = {
  __proto__: null,
  take(of, value, begins) {
    if (!isObject(value)) return new Problem('must be an object', value);
    const unknown = begins ? unknownMember(of, value) : undefined;
    if (unknown !== undefined) return unknown;
    const { members } = of;
    const taken = newList(of, members.length);
    for (let i = 0; i < members.length; i++) {
      const { of: inner, step, isAnonymous } = members[i];
      const given = memberOf(members[i], value);
      const member =
        begins && given === undefined
          ? LEFT_OUT
          : take(inner, given ?? (isAnonymous ? {} : given), begins);
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

/** Lists the members of an anonymous member, for messages. */
function namesIn({ offsets }) {
  const names = keys(offsets);
  let list = '';
  for (let i = 0; i < names.length; i++) list += `${list && ' and '}${names[i]}`;
  return list;
}

/** What was taken for a union: a member and its value, or the bytes of a view. */
class TakenUnion {
  constructor(member, value, bytes) {
    this.member = member;
    this.value = value;
    this.bytes = bytes;
  }
}

const unionValues = {
  __proto__: null,
  take(of, value, begins) {
    if (!isObject(value)) return new Problem('must be an object', value);
    // A view has all members, of which none is meant more than others.
    if (layoutOf(value) === of) return new TakenUnion(undefined, undefined, copyOf(value, of.size));
    const unknown = begins ? unknownMember(of, value) : undefined;
    if (unknown !== undefined) return unknown;
    const { members } = of;
    let taken;
    let names = '';
    for (let i = 0; i < members.length; i++) {
      const { name, of: inner, isAnonymous } = members[i];
      names += `${names && ', '}${isAnonymous ? namesIn(inner) : name}`;
      const member = memberOf(members[i], value);
      if (member === undefined || isInherited(member, name)) continue;
      if (taken !== undefined) taken = null;
      else taken = new TakenUnion(members[i], take(inner, member, begins), undefined);
    }
    if (!taken) return new Problem(`must have exactly one of the members ${names}`, value);
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
function takeText({ count }, text) {
  const bytes = new Uint8Array(count);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const point = codePointAt(text, i);
    if (point > 0xffff) i++;
    length = addCharacter(bytes, length, point);
    if (length > count) return new Problem(`must be a string of at most ${count} bytes`, text);
  }
  return bytes;
}

/** Adds the bytes of a character in UTF-8, and gives the length with them. What is beyond the end gets lost. */
function addCharacter(bytes, length, point) {
  if (point < 0x80) {
    bytes[length] = point;
    return length + 1;
  }
  // What is no character becomes U+FFFD, as elsewhere.
  const character = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
  const last = 0x80 | (character & 0x3f);
  const middle = 0x80 | ((character >> 6) & 0x3f);
  if (character < 0x800) {
    bytes[length] = 0xc0 | (character >> 6);
    bytes[length + 1] = last;
    return length + 2;
  }
  if (character < 0x10000) {
    bytes[length] = 0xe0 | (character >> 12);
    bytes[length + 1] = middle;
    bytes[length + 2] = last;
    return length + 3;
  }
  bytes[length] = 0xf0 | (character >> 18);
  bytes[length + 1] = 0x80 | ((character >> 12) & 0x3f);
  bytes[length + 2] = middle;
  bytes[length + 3] = last;
  return length + 4;
}

/** Gives what is wrong with a value that should be an array of so many elements. */
function arrayProblem(value, count, isText) {
  const isTyped = isTypedArray(value);
  if (!isTyped && !isArray(value) && !isElements(value)) {
    return new Problem(`must be an array${isText ? ' or a string' : ''}`, value);
  }
  const length = isTyped ? typedArrayLengthOf(value) : value.length;
  return length === count ? undefined : new Problem(`must have ${count} elements`, value);
}

/** Tells whether a type is a scalar of which all bits of its size are a good value; they are not of a bool. */
function takesAnyBits(of) {
  const { min, max, size } = of;
  if (!isScalar(of)) return false;
  return min === undefined || max - min === 2 ** (8 * size) - 1;
}

/** Takes the bytes of a typed array whose elements are of the very type; undefined if it is none such. */
function takeBytes({ element, count }, value) {
  if (!takesAnyBits(element) || typedArrayNameOf(value) !== element.view) return undefined;
  if (typedArrayLengthOf(value) !== count) return undefined;
  return copyOfTypedArray(value);
}

/** The number of scalars from which on it pays to make a typed array. */
const MANY = 8;

const arrayValues = {
  __proto__: null,
  take(of, value, begins) {
    const { element, count, isText } = of;
    if (isText && typeof value === 'string') return takeText(of, value);
    const bytes = takeBytes(of, value);
    if (bytes !== undefined) return bytes;
    const problem = arrayProblem(value, count, isText);
    if (problem !== undefined) return problem;
    const taken = newList(of, count);
    for (let i = 0; i < count; i++) {
      const one = take(element, value[i], begins);
      if (isProblem(one)) return one.within(`[${i}]`);
      taken[i] = one;
    }
    return taken;
  },

  put(memory, { element, count, size }, at, taken, lends) {
    if (isUint8Array(taken)) {
      apply(set, bytesOf(memory, at, size), [taken]);
      return undefined;
    }
    for (let i = 0; i < count; i++) {
      const problem = put(memory, element, at + i * element.size, taken[i], lends);
      if (problem !== undefined) return problem.within(`[${i}]`);
    }
    return undefined;
  },

  readAt(memory, of, at, isUncertain) {
    const { element, count } = of;
    // V8 makes the whole array of many scalars faster than we can.
    const isPlain = isScalar(element) && element.kind.fromCell === undefined;
    const scalars = count >= MANY && isPlain ? typedArrayIn(memory, at, of) : undefined;
    if (scalars !== undefined) return values(scalars);
    const list = newList(of, count);
    for (let i = 0; i < count; i++)
      list[i] = readAt(memory, element, at + i * element.size, isUncertain);
    return list;
  },
};

module.exports = {
  arrayProblem,
  arrayValues,
  innerOf,
  put,
  readAt,
  structValues,
  take,
  unionValues,
  unknownMember,
};
