'use strict';

// This makes types of what was read of C text: the leaves come from the C vocabulary (lib/types/c-vocabulary.js), and
// structs, unions and arrays from lib/records.

const { array, recordOf, stepTo } = require('../records/definitions');
const { infoOf } = require('../records/brands');
const { cPointerTo } = require('../records/lent-arrays');
const { enumOf, func, makeType, opaque } = require('../records/named-types');
const { BigInt, defineProperty, freeze, max } = require('../safety/intrinsics');
const { typeByName } = require('../types');
const { cEnum, cPointer, cScalar } = require('../types/c-vocabulary');
const { labelOf } = require('./labels');

// A type that was made is an object of these, by the place of its node:
// - `type`: what programs know it by, an object that ffi has made, or `void`;
// - `isOpaque`: whether a definition may yet follow, so that it is made again.

/** Sets an element of an array, whatever a program has put on Array.prototype. */
const push = (list, value) =>
  defineProperty(list, list.length, {
    __proto__: null,
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });

/** Gives an integer, which is text in an array where no number holds it. */
const integerOf = (written) => (typeof written === 'object' ? BigInt(written[0]) : written);

/** Follows names of typedefs, and other alignments, to what a type is. */
function bareOf({ nodes }, at) {
  while (nodes[at][0] === 'typedef' || nodes[at][0] === 'aligned') at = nodes[at][1];
  return at;
}

/** Gives the type of a node. There must be one: src/declarations/ says where there is none. */
function typeAt(parsed, at) {
  const { made } = parsed.scope;
  const known = made[at];
  if (known !== undefined && !(known.isOpaque && isDefined(parsed, at))) return known.type;
  const type = remember(made, at, makeTypeAt(parsed, at));
  // What leads to a struct that has it as a member is made again where it is needed later.
  if (leadsToUnmade(parsed, at, false)) made[at].isOpaque = true;
  return type;
}

function remember(made, at, type) {
  made[at] = { __proto__: null, type, isOpaque: infoOf(type)?.isOpaque === true };
  return type;
}

/** Tells whether pointers in a type lead to a record that is defined and has not been made yet. */
function leadsToUnmade(parsed, at, isPointedTo) {
  const bare = bareOf(parsed, at);
  const [word, to, parameters] = parsed.nodes[bare];
  switch (word) {
    case 'record':
      return isPointedTo && isDefined(parsed, bare) && parsed.scope.made[bare] === undefined;
    case 'pointer':
      return leadsToUnmade(parsed, to, true);
    case 'array':
      if (isPointedTo && parsed.scope.made[bare] === undefined) return true;
      return leadsToUnmade(parsed, to, isPointedTo);
    case 'function':
      for (let i = 0; i < parameters.length; i++) {
        if (leadsToUnmade(parsed, parameters[i], false)) return true;
      }
      return leadsToUnmade(parsed, to, false);
    default: // a scalar, an enum, or what is not supported
      return false;
  }
}

/** Tells whether it is known what a record consists of. */
function isDefined(parsed, at) {
  const [word, index] = parsed.nodes[bareOf(parsed, at)];
  return word !== 'record' || parsed.records[index][2] !== null;
}

/** The types of scalars that were made, by what makes a difference: prototypes have the same over and over. */
const scalarTypes = { __proto__: null };

/** Gives the type of a scalar, which programs know by a name. */
function scalarType(info, name) {
  if (!info.kind.returnsValue) return 'void';
  const { key, size, alignment } = info;
  const text = `${key} ${name}`;
  scalarTypes[text] ??= makeType(info, { __proto__: null, name, size, alignment });
  return scalarTypes[text];
}

function makeTypeAt(parsed, at) {
  const node = parsed.nodes[at];
  switch (node[0]) {
    case 'scalar':
      return scalarType(cScalar(node[1]), node[1]);
    case 'pointer':
      return pointerType(parsed, at, node);
    case 'array': {
      const [, of, length] = node;
      const [word, name] = parsed.nodes[bareOf(parsed, of)];
      // An array of characters is text.
      const isText = word === 'scalar' && name === 'char';
      return array(isText ? 'char' : typeAt(parsed, of), max(length, 0));
    }
    case 'function':
      return func(signatureAt(parsed, at));
    case 'record':
      return recordType(parsed, node[1], undefined);
    case 'enum':
      return enumType(parsed, node[1], undefined);
    case 'typedef':
      return namedType(parsed, node);
    default: // aligned
      return typeAt(parsed, node[1]);
  }
}

/** Makes the type of a typedef. It is that which it names, which has its name where it has no other. */
function namedType(parsed, [, target, name]) {
  const [word, index] = parsed.nodes[target];
  if (word === 'scalar') return scalarType(cScalar(index), name);
  const { made } = parsed.scope;
  if (made[target] === undefined) {
    // A struct that has no members is opaque, and has a tag.
    const isRecord = word === 'record' && parsed.records[index][1] === null;
    const isEnum = word === 'enum' && parsed.enums[index][0] === null;
    if (isRecord || isEnum) {
      const make = isRecord ? recordType : enumType;
      const type = make(parsed, index, name);
      remember(made, target, type);
    }
  }
  return typeAt(parsed, target);
}

/** The scalars to which pointers are types of their own. */
const KNOWN_POINTEES = {
  __proto__: null,
  void: true,
  char: true,
  char16_t: true,
  char32_t: true,
  wchar_t: true,
};

/** What a pointer leads to, as the vocabulary asks. */
function pointeeOf(parsed, to) {
  const bare = bareOf(parsed, to);
  const [word, name] = parsed.nodes[bare];
  const isScalar = word === 'scalar';
  const kind = isScalar && KNOWN_POINTEES[name] ? name : 'other';
  return { __proto__: null, kind, type: typeBehind(parsed, bare), label: labelOf(parsed, to) };
}

/** Tells whether an enum has no constants and no type, as it has no definition yet. */
function isUnknownEnum({ nodes, enums }, at) {
  const [word, index] = nodes[at];
  return word === 'enum' && enums[index][1] === null && enums[index][2] < 0;
}

/** Tells whether a type has no parts that are not supported. */
function isSupported(parsed, at) {
  const bare = bareOf(parsed, at);
  const [word, index] = parsed.nodes[bare];
  if (word === 'array') return isSupported(parsed, index);
  if (word !== 'record' || parsed.scope.made[bare] !== undefined) return word !== 'unsupported';
  const members = parsed.records[index][2] ?? [];
  for (let i = 0; i < members.length; i++) if (!isSupported(parsed, members[i][1])) return false;
  return true;
}

/** Gives the info of what a pointer leads to; undefined if that is not known, or a struct is being made. */
function typeBehind(parsed, at) {
  const [word, index] = parsed.nodes[at];
  if (word === 'enum' && parsed.enums[index][1] === null) return undefined;
  const isWhole = word === 'record' || word === 'array';
  if (isWhole && (makingCount > 0 || !isDefined(parsed, at))) {
    return infoOf(parsed.scope.made[at]?.type);
  }
  if (word === 'function' || isUnknownEnum(parsed, at) || !isSupported(parsed, at))
    return undefined;
  const type = typeAt(parsed, at);
  return type === 'void' ? undefined : infoOf(type);
}

function pointerType(parsed, at, [, to, isConst]) {
  const bare = bareOf(parsed, to);
  if (parsed.nodes[bare][0] === 'function') {
    return canBeCalled(parsed, bare) ? typeAt(parsed, bare) : addressType(parsed, at);
  }
  const pointee = pointeeOf(parsed, to);
  const info = cPointer(pointee, isConst);
  const { kind, type: target } = pointee;
  const takesArrays = kind === 'other' && target?.size > 0 && !target.isOpaque;
  return scalarType(takesArrays ? cPointerTo(target, info) : info, labelOf(parsed, at));
}

/** Makes the type of a pointer that is an address only. */
const addressType = (parsed, at) =>
  scalarType(
    cPointer({ __proto__: null, kind: 'void', type: undefined, label: 'void' }, false),
    labelOf(parsed, at),
  );

/** Tells whether functions of a type can be called: all values that they take and return can be passed. */
function canBeCalled(parsed, at) {
  const [, result, parameters, , problem] = parsed.nodes[at];
  if (problem !== null || isBeingMade(parsed, result)) return false;
  for (let i = 0; i < parameters.length; i++) if (isBeingMade(parsed, parameters[i])) return false;
  return true;
}

/** Tells whether this is a struct that has a pointer to a function which takes it by value. */
function isBeingMade(parsed, at) {
  const [word, index] = parsed.nodes[bareOf(parsed, at)];
  return word === 'record' && making[index] === parsed.scope;
}

/** The records that are being made, by their places: the scopes to which they belong. */
const making = { __proto__: null };
let makingCount = 0;

function recordType(parsed, index, name) {
  const [isUnion, tag, members, packing, alignment] = parsed.records[index];
  if (members === null) return opaque(tag);
  making[index] = parsed.scope;
  makingCount++;
  try {
    const declared = membersOf(parsed, members);
    return recordOf(isUnion, tag ?? name, declared, { __proto__: null, packing, alignment });
  } finally {
    delete making[index];
    makingCount--;
  }
}

function membersOf(parsed, members) {
  const declared = [];
  for (let i = 0; i < members.length; i++) {
    const [memberName, node, width, memberAlignment] = members[i];
    const isBits = width >= 0;
    const type = isBits ? undefined : typeAt(parsed, node);
    const isNameless = memberName === null;
    push(declared, {
      __proto__: null,
      name: isNameless ? `(${i})` : memberName,
      step: isNameless ? '' : stepTo(memberName),
      of: isBits ? unitAt(parsed, node) : (infoOf(type) ?? typeByName[type]),
      type,
      width,
      isAnonymous: isNameless && !isBits,
      isPadding: isNameless && isBits,
      alignment: memberAlignment,
    });
  }
  return declared;
}

/** The integer types of node:ffi, by their bytes. */
const UNITS = {
  __proto__: null,
  signed: { __proto__: null, 1: 'int8', 2: 'int16', 4: 'int32', 8: 'int64' },
  unsigned: { __proto__: null, 1: 'uint8', 2: 'uint16', 4: 'uint32', 8: 'uint64' },
};

/** The integers without a sign, by their canonical names; `char` and `wchar_t` differ by platform. */
const UNSIGNED = {
  __proto__: null,
  'unsigned char': true,
  'unsigned short': true,
  'unsigned int': true,
  'unsigned long': true,
  'unsigned long long': true,
  _Bool: true,
  size_t: true,
  uintptr_t: true,
  uint8_t: true,
  uint16_t: true,
  uint32_t: true,
  uint64_t: true,
  char16_t: true,
  char32_t: true,
};

/** Gives the integer type that a bit-field is a part of. */
function unitAt(parsed, at) {
  const bare = bareOf(parsed, at);
  const [word, name] = parsed.nodes[bare];
  const { size } = infoOf(typeAt(parsed, bare));
  if (word === 'enum') {
    const values = parsed.enums[name][1];
    let isSigned = false;
    for (let i = 1; i < values.length; i += 2) isSigned ||= integerOf(values[i]) < 0;
    return typeByName[UNITS[isSigned ? 'signed' : 'unsigned'][size]];
  }
  if (name === 'char') return typeByName.char;
  const isUnsigned = UNSIGNED[name] ?? (name === 'wchar_t' && size === 2);
  return typeByName[UNITS[isUnsigned ? 'unsigned' : 'signed'][size]];
}

function enumType(parsed, index, name) {
  const [tag, list, underlying] = parsed.enums[index];
  const label = `enum ${tag ?? name ?? ''}`;
  const values = [];
  const constants = {};
  for (let i = 0; i < list?.length; i += 2) {
    const value = integerOf(list[i + 1]);
    push(values, value);
    defineProperty(constants, list[i], { __proto__: null, value, enumerable: true });
  }
  const info = underlying < 0 ? cEnum(label, values) : infoOf(typeAt(parsed, underlying));
  return enumOf(info, tag ?? name ?? '', constants);
}

/** Gives a function's type as a signature object. */
function signatureAt(parsed, at) {
  const [, result, parameters, isVariadic] = parsed.nodes[bareOf(parsed, at)];
  const list = [];
  for (let i = 0; i < parameters.length; i++) push(list, typeAt(parsed, parameters[i]));
  if (isVariadic) push(list, '...');
  return { return: typeAt(parsed, result), arguments: freeze(list) };
}

module.exports = { bareOf, integerOf, push, signatureAt, typeAt };
