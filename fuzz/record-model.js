'use strict';

// This module says what must become of a value (record-values.js) that goes to C and comes back: what
// JavaScript gets, and what C notes down. To tell what the members of a union are it writes the bytes of one
// and reads the others.

const { NOTHING, STRING, checksum } = require('./signatures');
const { isRecord } = require('./record-types');

/** What a scalar is that depends on the addresses of this process, or on bits that are not known here. */
const UNKNOWN = Symbol('unknown');

const ACCESSORS = {
  int8: 'Int8',
  uint8: 'Uint8',
  int16: 'Int16',
  uint16: 'Uint16',
  int32: 'Int32',
  uint32: 'Uint32',
  int64: 'BigInt64',
  uint64: 'BigUint64',
  float32: 'Float32',
  float64: 'Float64',
};

const accessorOf = (base) => ACCESSORS[base] ?? 'BigUint64';

/** What C must find of memory or a string that it was lent. */
class Lent {
  constructor({ bytes, text }) {
    this.length = text === undefined ? BigInt(bytes.length) : STRING;
    // The text is encoded with its end, for the reason given in calls.js.
    this.sum = checksum(text === undefined ? bytes : Buffer.from(`${text}\0`).subarray(0, -1));
  }
}

/** The bytes of a value, which is zero at first, and which of them are known. */
class Bytes {
  constructor(size) {
    this.buffer = new ArrayBuffer(size);
    this.view = new DataView(this.buffer);
    this.unknown = new Uint8Array(size);
  }

  write(of, tree, at) {
    if (of.form === 'struct') {
      of.members.forEach((member, i) => {
        this.write(member.of, tree.members[i], at + member.offset);
      });
    } else if (of.form === 'union') {
      const { of: part, offset } = of.members[tree.chosen];
      this.write(part, tree.member, at + offset);
    } else if (of.form === 'array') {
      elementsOf(of, tree).forEach((element, i) => {
        this.write(of.element, element, at + i * of.element.size);
      });
    } else if (tree.bytes !== undefined || tree.text !== undefined) {
      this.unknown.fill(1, at, at + of.size);
    } else {
      this.view[`set${accessorOf(of.base)}`](at, tree.address ?? tree.expected, true);
    }
  }

  read(of, at) {
    if (isRecord(of)) {
      return membersOf(of, ({ of: part, offset }) => this.read(part, at + offset));
    }
    if (of.form === 'array') {
      return Array.from({ length: of.count }, (_, i) =>
        this.read(of.element, at + i * of.element.size),
      );
    }
    if (this.unknown.subarray(at, at + of.size).includes(1)) return UNKNOWN;
    return this.view[`get${accessorOf(of.base)}`](at, true);
  }
}

/** Makes an object of what `make` gives for each member. */
function membersOf({ members }, make) {
  const object = {};
  members.forEach((member, i) => {
    const value = make(member, i);
    Object.defineProperty(object, member.name, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  });
  return object;
}

/** Gives the elements of an array, also where a text stands for them. */
function elementsOf({ element, count }, { elements, text }) {
  if (text === undefined) return elements;
  const bytes = new Uint8Array(count);
  bytes.set(Buffer.from(`${text}\0`).subarray(0, -1));
  const characters = element.base === 'int8' ? new Int8Array(bytes.buffer) : bytes;
  return Array.from(characters, (character) => ({ expected: character }));
}

/** Gives what must come out of C for a value. Pointers may be `Lent` memory, or UNKNOWN. */
function expectedOf(of, tree) {
  switch (of.form) {
    case 'struct':
      return membersOf(of, (member, i) => expectedOf(member.of, tree.members[i]));
    case 'union':
      return expectedOfUnion(of, tree);
    case 'array':
      return elementsOf(of, tree).map((element) => expectedOf(of.element, element));
    default:
      if (!of.isPointer) return tree.expected;
      return tree.address ?? new Lent(tree);
  }
}

function expectedOfUnion(of, { chosen, member }) {
  const bytes = new Bytes(of.size);
  bytes.write(of, { chosen, member }, 0);
  return membersOf(of, ({ of: part, offset }, i) =>
    i === chosen ? expectedOf(part, member) : bytes.read(part, offset),
  );
}

/** Visits the scalars of what is expected, in the order in which C notes them. */
function visitExpected(of, expected, visit) {
  if (isRecord(of)) {
    for (const { name, of: part } of of.members) visitExpected(part, expected[name], visit);
  } else if (of.form === 'array') {
    for (const element of expected) visitExpected(of.element, element, visit);
  } else {
    visit(of, expected);
  }
}

/** Gives what C must be told of each pointer, so that it reads what is there and no more. */
function lengthsFor(parameters, expected) {
  const lengths = [];
  parameters.forEach((of, i) => {
    visitExpected(of, expected[i], (part, value) => {
      if (part.isPointer) lengths.push(value instanceof Lent ? value.length : NOTHING);
    });
  });
  return lengths;
}

/** Finds the first scalar that C has noted differently, and gives words about it; undefined if there is none. */
function findWrongNote(notes, parameters, expected) {
  const view = new DataView(notes.buffer, notes.byteOffset, notes.byteLength);
  let at = 0;
  let wrong;
  const next = (accessor, size) => {
    const value = view[`get${accessor}`](at, true);
    at += size;
    return value;
  };
  const check = (index, value, wanted) => {
    if (wanted === UNKNOWN || Object.is(value, wanted)) return;
    wrong ??= `C received ${value} in place of ${String(wanted)} in argument ${index}`;
  };
  parameters.forEach((of, i) => {
    visitExpected(of, expected[i], (part, value) => {
      const base = part.form === 'bits' ? part.unit : part.base;
      const received = next(
        accessorOf(base),
        part.isPointer ? 8 : Number(/\d+$/.exec(base)[0]) / 8,
      );
      if (!part.isPointer) return check(i, received, value);
      const sum = next('BigUint64', 8);
      if (value instanceof Lent) return check(i, sum, value.sum);
      return check(i, received, value);
    });
  });
  return wrong ?? (at === notes.length ? undefined : `C noted ${notes.length} bytes, not ${at}`);
}

const isSimilar = (of, value) =>
  typeof value === (/64$/.test(of.unit ?? of.base) && of.base !== 'float64' ? 'bigint' : 'number');

/** Finds where a result differs from what is expected, and gives the path; undefined if it does not. */
function findWrongResult(of, expected, actual, path = 'it') {
  if (of.form === 'array') {
    const isPlain = Array.isArray(actual) && Object.getPrototypeOf(actual) === Array.prototype;
    if (!isPlain || Reflect.ownKeys(actual).length !== of.count + 1) return path;
    return firstOf(expected, (value, i) =>
      findWrongResult(of.element, value, actual[i], `${path}[${i}]`),
    );
  }
  if (isRecord(of)) {
    if (typeof actual !== 'object' || Object.getPrototypeOf(actual) !== Object.prototype)
      return path;
    const names = of.members.map(({ name }) => name);
    const keys = Object.keys(actual);
    if (names.length !== keys.length || names.some((name, i) => name !== keys[i])) return path;
    return firstOf(of.members, ({ name, of: part, step }) =>
      findWrongResult(part, expected[name], actual[name], path + step),
    );
  }
  if (expected instanceof Lent)
    return typeof actual === 'bigint' && actual !== 0n ? undefined : path;
  if (expected === UNKNOWN) return of.isPointer || isSimilar(of, actual) ? undefined : path;
  return Object.is(actual, expected)
    ? undefined
    : `${path}, which is ${String(actual)} and not ${String(expected)}`;
}

function firstOf(list, find) {
  for (let i = 0; i < list.length; i++) {
    const found = find(list[i], i);
    if (found !== undefined) return found;
  }
  return undefined;
}

module.exports = { Bytes, Lent, expectedOf, findWrongNote, findWrongResult, lengthsFor };
