'use strict';

// These are the accessors of views: each reads and writes one member, or element, in the view's own memory.
// V8 turns the built-in method that one calls into the access itself where it knows the view, so each kind
// of scalar calls its method where that is the only one.

const errors = require('../errors');
const { ArrayBuffer, DataView, apply } = require('../safety/intrinsics');
const { LITTLE_ENDIAN } = require('../types/cell');
const { isInRange } = require('../types/range');
const { hintFor, mustBe } = require('../types/refusal');
const { byteLengthOf } = require('./memory');
const { isProblem } = require('./problem');
const { fromCell, putScalar, readUncertain } = require('./scalar-members');
const { put, readAt, take, unknownMember } = require('./values');

/** Makes the error for a value that the place called `label` can't have. */
const refusal = (label, { text, received, type }) =>
  errors.wrongValue(`${label}${text}`, received, hintFor(type, received));

/** Makes the error for a value that a scalar can't have. */
const scalarRefusal = (label, of, value) =>
  refusal(label, { text: ` ${mustBe(of.label)}`, received: value, type: of });

function integerSetter(of, at, label) {
  const { min, max } = of;
  const { set: write } = of.cell;
  return function set(value) {
    if (!isInRange(value, min, max)) throw scalarRefusal(label, of, value);
    apply(write, this, [at, value, LITTLE_ENDIAN]);
  };
}

function floatSetter(of, at, label) {
  const { set: write } = of.cell;
  return function set(value) {
    if (typeof value !== 'number') throw scalarRefusal(label, of, value);
    apply(write, this, [at, value, LITTLE_ENDIAN]);
  };
}

/** Makes the setter of pointers and 64-bit integers. A pointer is an address: nobody would own what it lends. */
const wideSetter = (of, at, label) =>
  function set(value) {
    const problem = putScalar(this, of, at, value, false);
    if (problem !== undefined) throw refusal(label, problem);
  };

function scalarSetter(of, at, label) {
  if (!of.kind.isElement || of.kind.fromCell !== undefined) return wideSetter(of, at, label);
  return of.min === undefined ? floatSetter(of, at, label) : integerSetter(of, at, label);
}

function scalarGetter(of, at) {
  const { get: read } = of.cell;
  if (of.kind.fromCell !== undefined) {
    return function get() {
      return fromCell(of, apply(read, this, [at, LITTLE_ENDIAN]));
    };
  }
  return function get() {
    return apply(read, this, [at, LITTLE_ENDIAN]);
  };
}

/** The memory in which values are tried out that go where something is already. */
let trial = new DataView(new ArrayBuffer(256));

/**
 * Writes a whole value to memory, `at` bytes from its start. Nothing is written if something of the value is
 * not good.
 */
function assignValue(memory, of, at, value, label) {
  const taken = take(of, value, false);
  if (isProblem(taken)) throw refusal(label, taken);
  if (of.size > byteLengthOf(trial)) trial = new DataView(new ArrayBuffer(of.size));
  const problem = put(trial, of, 0, taken, false);
  if (problem !== undefined) throw refusal(label, problem);
  put(memory, of, at, taken, false);
}

/** Writes a value, of which members may be missing, to new memory, which is not used if it is not good. */
function beginValue(memory, of, value, label) {
  const taken = take(of, value, true);
  const problem = isProblem(taken) ? taken : put(memory, of, 0, taken, false);
  if (problem !== undefined) throw refusal(label, problem);
}

/** Does the same for a view of a struct whose members are scalars, by their setters. */
function beginMembers(view, of, setters, value, label) {
  if (typeof value !== 'object' || value === null) {
    throw errors.wrongValue(`${label} must be an object`, value);
  }
  const unknown = unknownMember(of, value);
  if (unknown !== undefined) throw refusal(label, unknown);
  const { members } = of;
  for (let i = 0; i < members.length; i++) {
    const member = value[members[i].name];
    if (member !== undefined) apply(setters[i], view, [member]);
  }
}

/** Makes the setter of a bit-field, a struct, a union or an array. */
const valueSetter = (of, at, label) =>
  function set(value) {
    assignValue(this, of, at, value, label);
  };

/** Makes the getter and the setter of a scalar. */
const scalarAccessor = (of, at, label) => ({
  get: scalarGetter(of, at),
  set: scalarSetter(of, at, label),
});

/** Makes them for a member of a union, of which nobody knows whether it is meant: text is an address. */
const uncertainAccessor = (of, at, label) => ({
  get() {
    return readUncertain(this, of, at);
  },
  set: scalarSetter(of, at, label),
});

/** Makes the getter and the setter of a bit-field. */
const bitFieldAccessor = (of, at, label) => ({
  get() {
    return readAt(this, of, at);
  },
  set(value) {
    const problem = put(this, of, at, value, false);
    if (problem !== undefined) throw refusal(label, problem);
  },
});

module.exports = {
  assignValue,
  beginMembers,
  beginValue,
  bitFieldAccessor,
  refusal,
  scalarAccessor,
  uncertainAccessor,
  valueSetter,
};
