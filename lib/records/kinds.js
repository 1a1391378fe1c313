'use strict';

// These are the kinds of structs and unions, as wrappers and adapters use them (lib/types/index.js). Arrays and
// bit-fields are kinds of members only.

const { BYTES_PER_SLOT, slotMemory } = require('../environment/slots');
const errors = require('../errors');
const { refuse } = require('../types/refusal');
const { RESULT_STORED } = require('../types/result');
const { typeById, typeByName } = require('../types');
const { isProblem } = require('./problem');
const { bitField, putScalar } = require('./scalar-members');
const source = require('./source');
const {
  arrayProblem,
  arrayValues,
  put,
  readAt,
  structValues,
  take,
  unionValues,
} = require('./values');

const refuseArgument = (index, problem) => refuse(errors.argumentAt(index, problem.text));

/** Takes argument `index`: reads all that it consists of, which may run code of the user's. */
function takeArgument(of, value, index) {
  const taken = take(of, value, false);
  if (isProblem(taken)) refuseArgument(index, taken);
  return taken;
}

/** Puts what was taken for argument `index` into its slots. */
function putArgument(of, slot, taken, index) {
  const problem = put(slotMemory, of, slot * BYTES_PER_SLOT, taken, true);
  if (problem !== undefined) refuseArgument(index, problem);
}

/** Puts a member that fast functions don't take as it is, or refuses it. */
function putMember(id, at, value, path) {
  const problem = putScalar(slotMemory, typeById[id], at, value, true);
  if (problem !== undefined) refuseArgument(path, problem);
}

function refuseMember(path, problem) {
  refuse(errors.argumentAt(path, ` ${problem}`));
}

function checkArray(value, count, path) {
  const problem = arrayProblem(value, count);
  if (problem !== undefined) refuseArgument(path, problem);
}

/** What the source of structs refers to by name. */
const sourceScope = { __proto__: null, checkArray, putMember, refuseMember };

/** Describes the variable that holds all that was read of an argument. */
const wholeRecord = (name, index) => ({
  name: `${name}_0`,
  type: undefined,
  guard: '',
  fastStore: '',
  store: `store${index}(${name}_0);\n`,
  mayBeMemory: true,
});

const NOT_WRITTEN_OUT =
  'An argument is a union, or a struct that is packed, has more than 16 members, a union, bit-fields, or ' +
  'characters that may be a string.';

const recordSource = (of, slot, isFast) =>
  source.isWrittenOut(of, slot * BYTES_PER_SLOT)
    ? `(${source.readSource(of, slot * BYTES_PER_SLOT, isFast)})`
    : `readRecord${slot}()`;

/** What the kinds of structs and of unions have in common. */
const byValue = {
  __proto__: null,
  isPassedByV8: false,
  sourceScope,
  mayBeMemory: true,
  returnsValue: true,

  /** Writes the source that reads all of argument `index`, in the variable `name`. */
  takeSource: (of, slot, name, index) =>
    source.isWrittenOut(of, slot * BYTES_PER_SLOT)
      ? source.takeSource(of, name, `${index}`)
      : `const ${name}_0 = take${index}(${name});\n`,

  /** Gives the variables of what was read (source.js). */
  parts: (of, slot, name, index) =>
    source.isWrittenOut(of, slot * BYTES_PER_SLOT)
      ? source.parts(of, name, `${index}`, slot * BYTES_PER_SLOT)
      : [wholeRecord(name, index)],

  /** Says why no fast function takes values of a type; undefined if one can. */
  whyNotFast: (of, slot) =>
    source.isWrittenOut(of, slot * BYTES_PER_SLOT) ? undefined : NOT_WRITTEN_OUT,

  readSource: (of, slot) => recordSource(of, slot, false),
  resultSource: (of, slot) => recordSource(of, slot, true),
  allSmallBigInts: () => typeByName.int64.kind.allSmallBigInts(),

  makeTake: (of, index) => (value) => takeArgument(of, value, index),
  makeStore: (of, slot, index) => (taken) => putArgument(of, slot, taken, index),
  makeRead: (of, slot) => () => readAt(slotMemory, of, slot * BYTES_PER_SLOT),

  makeResultStore(of, slot, refuseResult) {
    const label = (problem) => `a value of its type: it${problem.text}`;
    return (value) => {
      const taken = take(of, value, false);
      if (isProblem(taken)) return refuseResult(value, label(taken));
      const problem = put(slotMemory, of, slot * BYTES_PER_SLOT, taken, false);
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
