'use strict';

// This is the kind of pointers to values of a known type. Besides what other pointers take they take JavaScript
// arrays, which are copied for the call. An array is taken first: every element is read once, which may run code of
// the user's. It is put into memory where nothing can run any more.

const {
  ArrayBuffer,
  DataView,
  TextEncoder,
  Uint8Array,
  apply,
  ceil,
  encodeInto,
  isArray,
  isUint8Array,
  typedArrays,
  values,
} = require('../safety/intrinsics');
const binding = require('../addon/binding');
const { codePointAt, stringIncludes } = require('../safety/primordials');
const errors = require('../errors');
const { typeByName } = require('../types');
const { NO_TEXT } = require('../types/pointer');
const { isInRange } = require('../types/range');
const { mustBe, refuseArgument } = require('../types/refusal');
const { Problem, isProblem } = require('./problem');
const { addStaged, addStagedScope } = require('./staged-source');
const { arrayValues, take } = require('./values');

const { pointer } = typeByName;

/** The most bytes that the copy of an array may have. */
const MOST_BYTES = 2 ** 31;

let isTaken;

/** An array of the user's that was taken, and the memory for its copy. */
class TakenArray {
  /** The type of its elements. */
  #of;
  /** Its elements as they were taken; undefined where they are in memory already. */
  #elements;

  constructor(of, given, count, elements, memory) {
    this.#of = of;
    this.#elements = elements;
    this.given = given;
    this.count = count;
    this.memory = memory;
  }

  get of() {
    return this.#of;
  }

  get elements() {
    return this.#elements;
  }

  /** Writes the elements to memory. Gives the problem if one is not good. */
  fill() {
    if (this.#elements === undefined) return undefined;
    const array = { element: this.#of, count: this.count, size: this.count * this.#of.size };
    return arrayValues.put(this.memory, array, 0, this.#elements, true);
  }

  static {
    isTaken = (value) => typeof value === 'object' && value !== null && #elements in value;
  }
}

/** Tells whether the elements of a type are pointers: an array of such has a null pointer at its end, as argv has. */
const isPointer = (of) => of.kind.isPointer === true;

/** Makes the memory for so many elements, and one at the end: there is always some, so that it has an address. */
function makeMemory(Class, of, count) {
  const size = (count + (isPointer(of) || count === 0 ? 1 : 0)) * of.size;
  try {
    return new Class(new ArrayBuffer(size));
  } catch {
    throw errors.allocationFailed();
  }
}

/** Tells whether values of a type are numbers in typed arrays, as they are. */
const isNumber = ({ kind }) => kind.isElement === true && kind.fromCell === undefined;

const isGoodNumber = ({ min, max }, value) =>
  min === undefined ? typeof value === 'number' : isInRange(value, min, max);

/** Takes an array of numbers, which go into memory at once. */
function takeNumbers(of, value, count) {
  const memory = makeMemory(typedArrays[of.view], of, count);
  for (let i = 0; i < count; i++) {
    const element = value[i];
    if (!isGoodNumber(of, element)) {
      return new Problem(mustBe(of.label), element, of, `[${i}]`);
    }
    memory[i] = element;
  }
  return new TakenArray(of, value, count, undefined, memory);
}

/** Takes an array for a pointer to values of a type. Gives the problem if something in it has another form. */
function takeArray({ target: of }, value) {
  const count = value.length; // of a proxy it may be anything
  if (!isInRange(count, 0, MOST_BYTES / of.size - 1)) {
    return new Problem('must be an array of less than 2 GiB', value);
  }
  if (isNumber(of)) return takeNumbers(of, value, count);
  const memory = makeMemory(DataView, of, count);
  // V8 makes an array whose elements are its own, so that what a program has put on Array.prototype does not matter.
  const elements = values(new Uint8Array(count));
  for (let i = 0; i < count; i++) {
    const element = take(of, value[i], false);
    if (isProblem(element)) return element.within(`[${i}]`);
    elements[i] = element;
  }
  return copyTexts(of, value, count, elements, memory);
}

/** The alignment of the widest characters. */
const TEXT_ALIGNMENT = 4;

/** The most bytes that a UTF-16 unit of a string takes in each form of text, as the addon numbers these. */
const MOST_BYTES_OF_UNIT = [3, 2, 4];

/** The last code point that UTF-16 has in one unit. */
const LAST_OF_ONE_UNIT = 0xffff;

/** Writes a string in a form of text to memory that is zero. */
function writeText(text, form, memory, at) {
  const { length } = text;
  if (form === 0) {
    apply(encodeInto, encoder, [text, new Uint8Array(memory, at, 3 * length)]);
    return;
  }
  const Units = form === 1 ? typedArrays.Uint16Array : typedArrays.Uint32Array;
  const units = new Units(memory, at, length);
  let count = 0;
  for (let i = 0; i < length; i++) {
    const point = codePointAt(text, i);
    const isPair = point > LAST_OF_ONE_UNIT;
    if (isPair) i++;
    if (isPair && form === 1) {
      units[count++] = 0xd800 + ((point - LAST_OF_ONE_UNIT - 1) >> 10);
      units[count++] = 0xdc00 + (point & 0x3ff);
    } else {
      units[count++] = point;
    }
  }
}

/** Collects the strings that pointers in what was taken lead to: where each is, and how much room it takes. */
class Texts {
  #lists = { __proto__: null };
  #keys = { __proto__: null };
  #forms = { __proto__: null };
  #count = 0;
  #room = 0;
  problem;

  /** Adds the string in a list. */
  add(list, key, text, place, form) {
    if (stringIncludes(text, '\0')) {
      this.problem ??= new Problem(errors.pointerProblem('nulInString'), text, undefined, place);
    }
    this.#lists[this.#count] = list;
    this.#keys[this.#count] = key;
    this.#forms[this.#count] = form;
    this.#count++;
    this.#room += roomFor(text, form);
  }

  /** Puts memory with a copy, ended by a NUL, in place of each string. */
  copy() {
    if (this.#count === 0) return;
    let memory;
    try {
      memory = new ArrayBuffer(this.#room);
    } catch {
      throw errors.allocationFailed();
    }
    let at = 0;
    for (let i = 0; i < this.#count; i++) {
      const list = this.#lists[i];
      const text = list[this.#keys[i]];
      const form = this.#forms[i];
      const room = roomFor(text, form);
      writeText(text, form, memory, at);
      list[this.#keys[i]] = new Uint8Array(memory, at, room);
      at += room;
    }
  }
}

/** Gives the bytes for a string and its NUL, so many that the next one is aligned. */
function roomFor(text, form) {
  const most = MOST_BYTES_OF_UNIT[form] * (text.length + 1);
  return ceil(most / TEXT_ALIGNMENT) * TEXT_ALIGNMENT;
}

const encoder = new TextEncoder();

/** Finds the strings in a value that was taken, which is in a list. */
function findTexts(texts, of, list, key, place) {
  const taken = list[key];
  if (of.members !== undefined && of.isUnion) {
    if (taken.member !== undefined) {
      findTexts(texts, taken.member.of, taken, 'value', place + taken.member.step);
    }
  } else if (of.members !== undefined) {
    const { members } = of;
    for (let i = 0; i < members.length; i++) {
      findTexts(texts, members[i].of, taken, i, place + members[i].step);
    }
  } else if (of.element !== undefined) {
    if (isUint8Array(taken)) return;
    for (let i = 0; i < of.count; i++) findTexts(texts, of.element, taken, i, `${place}[${i}]`);
  } else if (typeof taken === 'string' && isPointer(of) && !of.isFunction) {
    const form = of.kind.textForm(of);
    if (form !== NO_TEXT) texts.add(list, key, taken, place, form);
  }
}

/**
 * Copies the strings in what was taken. The room for strings of calls would not do: the copy of the array, which has
 * their addresses, outlives an attempt to make the call.
 */
function copyTexts(of, value, count, elements, memory) {
  const taken = new TakenArray(of, value, count, elements, memory);
  const texts = new Texts();
  for (let i = 0; i < count; i++) findTexts(texts, of, elements, i, `[${i}]`);
  if (texts.problem !== undefined) return texts.problem;
  texts.copy();
  return taken;
}

function refuseFor({ place, words, received, type }, path, name) {
  refuseArgument(`${path}${place}`, words, received, type, name);
}

/** What native code can't convert. */
const NOTHING = { __proto__: null };

/** Makes the kind of pointers to values of known types, which otherwise are of another kind. */
const makeKind = (base) => ({
  ...base,
  __proto__: null,

  addStaged,
  addStagedScope,

  /** Takes a value, which may be an array; all others stand for themselves. */
  takeStaged: (of, value) => (isArray(value) ? takeArray(of, value) : value),

  makeStagedTake: (of, path) => (value, name) => {
    const taken = isArray(value) ? takeArray(of, value) : value;
    if (isProblem(taken)) refuseFor(taken, path, name);
    return taken;
  },

  /** Gives the user's value of one that was taken. */
  givenOf: (value) => (isTaken(value) ? value.given : value),

  makeFit:
    ({ lending }, path) =>
    (value) => {
      if (!isTaken(value)) return value;
      lending?.setPath(path);
      return value.fill() === undefined ? value.memory : NOTHING;
    },

  makeStore(type, slot, index) {
    const store = base.makeStore(type, slot, index);
    return (value, name) => {
      if (!isTaken(value)) {
        store(value, name);
        return;
      }
      type.lending?.setPath(`${index}`);
      const problem = value.fill();
      if (problem !== undefined) refuseFor(problem, index, name);
      store(value.memory, name);
    };
  },

  putInCell(memory, type, at, value) {
    if (!isTaken(value)) return base.putInCell(memory, type, at, value);
    const problem = value.fill();
    if (problem !== undefined) return problem;
    return base.putInCell(memory, type, at, value.memory);
  },
});

/** The kind of pointers in C's words, which is made when the first of them is. */
let cKind;
const kind = makeKind(pointer.kind);

/** @type {Object<string, object>} The types of pointers, by what they lead to. */
const known = { __proto__: null };

function makePointerTo(target, base, baseKind, key, depth) {
  known[key] ??= {
    __proto__: null,
    ...base,
    key,
    kind: baseKind,
    target,
    // As an argument it is of another type for the addon, which takes no memory that is smaller.
    leastMemory: target.size,
    argumentId: binding.definePointer(base.id, target.size > 1 ? target.size : 0),
    lending: target.lending,
    depth,
  };
  return known[key];
}

/** Gives the type of pointers to values of a type, which must have a size. */
const pointerTo = (target) => makePointerTo(target, pointer, kind, `p${target.key}`, target.depth);

/**
 * Gives the same of C's vocabulary, for `base`, which is the type of pointers to whatever it may be. How many types are
 * nested in what it leads to does not count: headers may link as many structs as they like.
 */
function cPointerTo(target, base) {
  cKind ??= makeKind(base.kind);
  return makePointerTo(target, base, cKind, `c${target.key}`, 0);
}

module.exports = { cPointerTo, isTaken, pointerTo };
