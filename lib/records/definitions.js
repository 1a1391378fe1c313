'use strict';

// These are the public functions that define structs, unions and arrays, and the objects that they give.

const binding = require('../addon/binding');
const errors = require('../errors');
const {
  Int32Array,
  MAX_SAFE_INTEGER,
  Number,
  Uint32Array,
  defineProperty,
  freeze,
  hasOwn,
  isArray,
  keys,
  max,
  stringify,
} = require('../safety/intrinsics');
const { refuseUnknownOptions } = require('../safety/options');
const { typeNamed } = require('../types');
const { isSigned, isWideInteger } = require('../types/integers');
const { isInRange } = require('../types/range');
const { AnonymousMember, BitField, anonymousTypeOf, markAsType, unitOf } = require('./brands');
const kinds = require('./kinds');
const { infoFor, nameOf, objectFor } = require('./type-arguments');
const { makeArrayClass, makeViewClass } = require('./views');

/**
 * @typedef {object} TypeInfo A type, as the rest of the JavaScript layer knows it (lib/types/index.js).
 * @property {number} id Its id in the addon, which knows no names: types of one layout have one id.
 * @property {number|string} key Its id here.
 * @property {number} depth How many types are nested in it.
 */

/** The most types that may be nested: what goes through them is recursive. */
const MOST_NESTED = 64;
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** @type {Object<string, TypeInfo>} The types that were defined, by what they consist of. */
const defined = { __proto__: null };
let definedCount = 0;

/** Gives the type that consists of what `text` says; `make` makes it if there is none yet. */
function intern(text, make) {
  defined[text] ??= { __proto__: null, key: `d${definedCount++}`, ...make() };
  return defined[text];
}

/** Gives how deep types are nested in one that has this as a member or element. */
function depthAround(info, label) {
  const depth = 1 + (info.depth ?? 0);
  if (depth > MOST_NESTED) {
    throw errors.argumentValue(`${label} nests more than ${MOST_NESTED} types`);
  }
  return depth;
}

/** Sets an element of an array, whatever a program has put on Array.prototype. */
function defineElement(list, index, value) {
  defineProperty(list, index, {
    __proto__: null,
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

/** Gives how messages name a member. */
const stepTo = (name) => (IDENTIFIER.test(name) ? `.${name}` : `[${stringify(name)}]`);

/** Reads a member: what it is, how many bits of it, -1 if it is no bit-field, and whether it has no name in C. */
function readMember(value, label) {
  const unit = unitOf(value);
  if (unit !== undefined) {
    return { of: unit, width: value.width, type: undefined, isAnonymous: false };
  }
  const inner = anonymousTypeOf(value);
  const type = objectFor(inner ?? value);
  return { of: infoFor(type, label), width: -1, type, isAnonymous: inner !== undefined };
}

const isPowerOfTwo = (value, most) => isInRange(value, 1, most) && (value & (value - 1)) === 0;

/** Reads the options of a record: 0 says nothing of the packing or the alignment. */
function readOptions(options, label) {
  if (options === undefined) return { packing: 0, alignment: 0 };
  if (typeof options !== 'object' || options === null) {
    throw errors.argumentType(`The options of ${label} must be an object`);
  }
  const { packed = false, align } = options;
  refuseUnknownOptions(options, ['packed', 'align']);
  if (typeof packed !== 'boolean' && !isPowerOfTwo(packed, 16)) {
    throw errors.argumentValue(
      `The option packed of ${label} must be true, false, 1, 2, 4, 8 or 16`,
    );
  }
  if (align !== undefined && !isPowerOfTwo(align, 2 ** 16)) {
    throw errors.argumentValue(
      `The option align of ${label} must be a power of two, at most 65536`,
    );
  }
  return { packing: Number(packed), alignment: align ?? 0 };
}

const layoutProblems = {
  __proto__: null,
  tooLarge: 'takes more than 2 GiB',
  tooManyMembers: 'has unions in it that have too many members',
  afterFlexibleArray: 'has a member after an array without a length, which must be the last',
};

function layOut(isUnion, members, { packing, alignment }, label) {
  const count = members.length;
  const ids = new Uint32Array(count);
  const widths = new Int32Array(count);
  const alignments = new Uint32Array(count);
  const places = new Uint32Array(2 * count);
  for (let i = 0; i < members.length; i++) {
    ids[i] = members[i].of.id;
    const { width, isPadding } = members[i];
    widths[i] = isPadding ? binding.NAMELESS_WIDTH - width : width;
    alignments[i] = members[i].alignment ?? 0;
  }
  try {
    const row = binding.defineRecord(isUnion, ids, widths, alignments, packing, alignment, places);
    return { __proto__: null, ...row, places };
  } catch ({ message }) {
    throw errors.argumentValue(`${label} ${layoutProblems[message] ?? message}`);
  }
}

/** Makes what a bit-field is, as a member. */
const bitFieldInfo = ({ of, width }, shift) => ({
  __proto__: null,
  kind: kinds.bits,
  unit: of,
  shift,
  width,
  isSigned: isSigned(of),
  isWide: of.min === undefined,
});

/** Adds where a member lies to what a type says of it. An anonymous one adds where its own members lie. */
function addOffsets(offsets, { name, of, offset, isAnonymous }, label) {
  const add = (key, value) => {
    if (hasOwn(offsets, key)) {
      throw errors.argumentValue(`${label} has two members ${stringify(key)}`);
    }
    defineProperty(offsets, key, { __proto__: null, value, enumerable: true });
  };
  if (!isAnonymous) return add(name, offset);
  const names = keys(of.offsets);
  for (let i = 0; i < names.length; i++) add(names[i], offset + of.offsets[names[i]]);
  return undefined;
}

/** Gives what lends functions where a member is a function pointer; undefined if none is. */
function lendingOf(members) {
  for (let i = 0; i < members.length; i++) {
    const { lending } = members[i].of;
    if (lending !== undefined) return lending;
  }
  return undefined;
}

function makeRecord(word, isUnion, first, second, third) {
  const isNamed = typeof first === 'string';
  const name = isNamed ? first : undefined;
  const called = `${word}${isNamed ? ` ${name}` : ''}`;
  const list = isNamed ? second : first;
  const options = isNamed ? third : second;
  if (typeof list !== 'object' || list === null || isArray(list)) {
    throw errors.argumentType(`The members of the ${called} must be an object`);
  }
  const names = keys(list);
  if (names.length === 0) throw errors.argumentValue(`The ${called} must have a member`);
  const members = [];
  for (let i = 0; i < names.length; i++) {
    const member = names[i];
    const memberLabel = `Member ${stringify(member)} of the ${called}`;
    if (member[0] >= '0' && member[0] <= '9') {
      // JavaScript puts such properties first, wherever they were written.
      throw errors.argumentValue(
        `${memberLabel} must have a name that does not begin with a digit`,
      );
    }
    const { of, width, type, isAnonymous } = readMember(list[member], memberLabel);
    const step = isAnonymous ? '' : stepTo(member);
    defineElement(members, i, {
      __proto__: null,
      name: member,
      step,
      of,
      type,
      width,
      isAnonymous,
    });
  }
  const settings = readOptions(options, `the ${called}`);
  return recordOf(isUnion, name, members, settings);
}

/**
 * @typedef {object} DeclaredMember
 * @property {string} name
 * @property {string} step How messages name it, after what it is a member of.
 * @property {TypeInfo} of
 * @property {*} type The object or the name by which programs know its type.
 * @property {number} width That of a bit-field, and -1 for others.
 * @property {boolean} isAnonymous
 * @property {boolean} [isPadding] Whether it is a bit-field without a name, which only takes room.
 * @property {number} [alignment] The alignment that its declaration gives it; undefined or 0 if it says nothing.
 */

/**
 * Makes a struct or a union.
 * @param {boolean} isUnion
 * @param {string|undefined} name
 * @param {DeclaredMember[]} declared Its members; the array is kept.
 * @param {{packing: number, alignment: number}} settings
 */
function recordOf(isUnion, name, declared, settings) {
  const word = isUnion ? 'union' : 'struct';
  const label = `The ${word}${name === undefined ? '' : ` ${name}`}`;
  let text = word;
  const members = [];
  const memberTypes = { __proto__: null };
  for (let i = 0; i < declared.length; i++) {
    const { name: member, of, type, width, isAnonymous, isPadding, alignment = 0 } = declared[i];
    text += `,${stringify(member)}:${of.key}:${width}:${isAnonymous}`;
    if (alignment !== 0) text += `:${alignment}`;
    if (isPadding) {
      text += ':padding';
      continue;
    }
    memberTypes[members.length] = type;
    defineElement(members, members.length, { __proto__: null, ...declared[i] });
  }
  const info = intern(`${text};${settings.packing};${settings.alignment}`, () => {
    let depth = 0;
    for (let i = 0; i < members.length; i++) depth = max(depth, depthAround(members[i].of, label));
    const layout = layOut(isUnion, declared, settings, label);
    if (layout.size === 0) throw errors.argumentValue(`${label} must have a member of known size`);
    const offsets = {};
    let at = 0;
    for (let i = 0; i < declared.length; i++) {
      if (declared[i].isPadding) continue;
      const member = members[at++];
      member.offset = layout.places[2 * i];
      if (member.width >= 0) member.of = bitFieldInfo(member, layout.places[2 * i + 1]);
      addOffsets(offsets, member, label);
    }
    const { id, size, alignment, isByValue, isFlexible } = layout;
    return {
      id,
      depth,
      size,
      alignment,
      isByValue,
      isFlexible,
      isUnion,
      members,
      offsets: freeze(offsets),
      lending: lendingOf(members),
      label: 'an object',
      kind: isUnion ? kinds.union : kinds.struct,
    };
  });
  const { ViewClass, makeView } = makeViewClass(info, name ?? '', memberTypes);
  return markAsType(ViewClass, info, makeView);
}

/** Defines a struct. The name may be left out. */
const struct = (name, members, options) => makeRecord('struct', false, name, members, options);

/** Defines a union. The name may be left out. */
const union = (name, members, options) => makeRecord('union', true, name, members, options);

/** Gives the type of arrays of so many elements. The last member of a struct may have 0: it has any length. */
function array(given, length) {
  const element = objectFor(given);
  const of = infoFor(element, 'The element type of the array');
  if (!isInRange(length, 0, MAX_SAFE_INTEGER)) {
    throw errors.argumentValue('The length of the array must be a non-negative integer');
  }
  if (of.isFlexible) {
    throw errors.argumentValue('The elements of the array must have a known size');
  }
  if (of.size * length >= 2 ** 31)
    throw errors.argumentValue(`The array ${layoutProblems.tooLarge}`);
  const isText = element === 'char';
  const info = intern(`array,${of.key}:${length}:${isText}`, () => ({
    id: binding.defineArray(of.id, length),
    depth: depthAround(of, 'The array'),
    size: of.size * length,
    alignment: of.alignment,
    isByValue: false,
    isFlexible: length === 0,
    element: of,
    count: length,
    isText,
    lending: of.lending,
    label: 'an array',
    kind: kinds.array,
  }));
  const { ViewClass, makeView } = makeArrayClass(info, `${nameOf(element)}[${length}]`, element);
  return markAsType(ViewClass, info, makeView);
}

/** Gives a member of a struct or union that has some bits of an integer type. */
function bits(type, width) {
  const unit = typeof type === 'string' ? typeNamed(type) : undefined;
  const isIntegral = unit !== undefined && (unit.min !== undefined || isWideInteger(unit));
  if (!isIntegral)
    throw errors.argumentType('The type of a bit-field must be the name of an integer type');
  if (!isInRange(width, 1, unit.size * 8)) {
    throw errors.argumentValue(
      `The width of the bit-field must be an integer from 1 to ${unit.size * 8}`,
    );
  }
  return new BitField(unit, width);
}

/** Gives a member without a name in C: its members are members of what it is in. */
function anonymous(type) {
  const { members } = infoFor(type, 'The type of an anonymous member');
  if (members === undefined) {
    throw errors.argumentType('The type of an anonymous member must be a struct or a union');
  }
  return new AnonymousMember(type);
}

/** Gives the bytes that a value of a type takes. */
const sizeof = (type) => infoFor(type, 'The type').size;

/** Gives the bytes of which the address of a value of a type is a multiple. */
const alignof = (type) => infoFor(type, 'The type').alignment;

module.exports = {
  alignof,
  anonymous,
  array,
  bits,
  recordOf,
  sizeof,
  stepTo,
  struct,
  union,
};
