'use strict';

// These are the kinds of structs and unions, as wrappers and adapters use them (lib/types/index.js). Arrays and
// bit-fields are kinds of members only.

const { BYTES_PER_SLOT, slotMemory } = require('../environment/slots');
const { assign } = require('../safety/intrinsics');
const { mustBe, refuseArgument } = require('../types/refusal');
const { RESULT_STORED } = require('../types/result');
const { typeByKey, typeByName } = require('../types');
const { isProblem } = require('./problem');
const { bitField } = require('./scalar-members');
const source = require('./source');
const { addStagedScope } = require('./staged-source');
const {
  arrayProblem,
  arrayValues,
  innerOf,
  put,
  readAt,
  structValues,
  take,
  unionValues,
} = require('./values');

/** What is said of signatures that wrappers can't call fast functions for. */
const TOO_MANY_TO_CONVERT =
  'An argument has 64-bit integers or pointers in an array or struct of more than 16 scalars.';

// In what follows `path` is the argument, or where in it the value is, and `name` is that of the function.

function refuseFor({ place, words, received, type }, path, name) {
  refuseArgument(`${path}${place}`, words, received, type, name);
}

/** Takes a value of an argument: reads all that it consists of, which may run code of the user's. */
function takeValue(of, value, path, name) {
  const taken = take(of, value, false);
  if (isProblem(taken)) refuseFor(taken, path, name);
  return taken;
}

/** Puts what was taken into the slots, `at` bytes from their start. */
function putValue(of, at, taken, path, name) {
  of.lending?.setPath(path);
  const problem = put(slotMemory, of, at, taken, true);
  if (problem !== undefined) refuseFor(problem, path, name);
}

/** Puts a member that fast functions don't take as it is, or refuses it. */
const putMember = (key, at, value, path, name) => putValue(typeByKey[key], at, value, path, name);

/** Refuses a member that is a scalar. */
function refuseMember(key, value, path, name) {
  const type = typeByKey[key];
  refuseArgument(path, mustBe(type.label), value, type, name);
}

/** Refuses what should be a struct. */
function refuseStruct(value, path, name) {
  refuseArgument(path, 'must be an object', value, undefined, name);
}

function checkArray(value, count, path, name) {
  const problem = arrayProblem(value, count);
  if (problem !== undefined) refuseFor(problem, path, name);
}

/** What the source of structs refers to by name. */
const sourceScope = {
  __proto__: null,
  checkArray,
  innerOf,
  putMember,
  refuseMember,
  refuseStruct,
};

/** Tells whether a value has 64-bit integers or pointers, which native code converts. */
function hasWideScalars(of) {
  if (of.element !== undefined) return hasWideScalars(of.element);
  if (of.members === undefined) return of.unit === undefined && !of.kind.isElement;
  for (let i = 0; i < of.members.length; i++) if (hasWideScalars(of.members[i].of)) return true;
  return false;
}

/** Adds the functions by which the scalars that a value consists of are read. */
function addReaders(scope, of) {
  if (of.element !== undefined) addReaders(scope, of.element);
  else if (of.members === undefined) assign(scope, of.kind.readers);
  else for (let i = 0; i < of.members.length; i++) addReaders(scope, of.members[i].of);
}

const start = (slot) => slot * BYTES_PER_SLOT;

/** What the kinds of structs and of unions have in common. */
const byValue = {
  __proto__: null,
  isPassedByV8: false,
  mayBeMemory: true,
  returnsValue: true,

  /** Writes the source that reads all of argument `index`, in the variable `name`. */
  takeSource: (of, slot, name, index) => source.takeSource(of, name, `${index}`, start(slot)),

  /** Gives the variables of what was read (source.js). */
  parts: (of, slot, name, index) => source.parts(of, name, `${index}`, start(slot)),

  /** Adds what these two refer to by name. */
  addTakeScope(scope, of, slot, name, index) {
    assign(scope, sourceScope);
    source.forEachWhole(of, name, `${index}`, start(slot), (whole, variable, path, at) => {
      scope[`take_${variable}`] = (value, called) => takeValue(whole, value, path, called);
      scope[`put_${variable}`] = (taken, called) => putValue(whole, at, taken, path, called);
      scope[`fits_${variable}`] = (taken) => put(slotMemory, whole, at, taken, false) === undefined;
    });
    source.forEachStaged(of, name, `${index}`, start(slot), (staged, variable, path, at) => {
      addStagedScope(scope, staged, variable, path);
      scope[`put_${variable}`] = (taken, called) => putValue(staged, at, taken, path, called);
    });
  },

  /** Says why no fast function takes values of a type; undefined if one can. */
  whyNotFast(of, slot) {
    let reason;
    source.forEachWhole(of, '', '', start(slot), (whole) => {
      // Of what has no scalars apart from each other the addon says that.
      const hasMany = whole.element !== undefined || whole.isUnion === false;
      if (hasMany && hasWideScalars(whole)) reason = TOO_MANY_TO_CONVERT;
    });
    return reason;
  },

  readSource: (of, slot) => `(${source.readSource(of, start(slot), false)})`,
  resultSource: (of, slot) => `(${source.readSource(of, start(slot), true)})`,
  allSmallBigInts: (of) =>
    hasWideScalars(of) ? typeByName.int64.kind.allSmallBigInts() : undefined,

  /** Adds what these refer to by name. */
  addReadScope(scope, of, slot) {
    addReaders(scope, of);
    source.forEachWhole(of, '', '', start(slot), (whole, _variable, _path, at) => {
      scope[source.readerName(whole, at)] = () => readAt(slotMemory, whole, at);
    });
  },

  makeTake: (of, index) => (value, name) => takeValue(of, value, index, name),
  makeStore: (of, slot, index) => (taken, name) => putValue(of, start(slot), taken, index, name),
  makeRead: (of, slot) => () => readAt(slotMemory, of, start(slot)),

  makeResultStore(of, slot, refuseResult) {
    const label = (problem) => `a value of its type: it${problem.text}`;
    return (value) => {
      const taken = take(of, value, false);
      if (isProblem(taken)) return refuseResult(value, label(taken));
      const problem = put(slotMemory, of, start(slot), taken, false);
      return problem === undefined ? RESULT_STORED : refuseResult(value, label(problem));
    };
  },
};

module.exports = {
  struct: { __proto__: null, ...byValue, ...structValues },
  union: { __proto__: null, ...byValue, ...unionValues },
  array: arrayValues,
  bits: bitField,
};
