'use strict';

// This writes the source that takes structs apart and puts them together in wrappers and adapters, where they
// are small: members become variables, and V8 keeps feedback of the objects for each signature apart. All
// others go through values.js at run time. For Point, which has two doubles, argument 0 is read by
//
//   if (typeof a0 !== 'object' || a0 === null) refuseMember("0", "must be an object");
//   const a0_0 = a0["x"];
//   const a0_1 = a0["y"];
//
// before the gate is tested, and then stored by
//
//   if (typeof a0_0 === 'number') Float64Array[1] = a0_0; else refuseMember("0.x", "must be a double");
//   if (typeof a0_1 === 'number') Float64Array[2] = a0_1; else refuseMember("0.y", "must be a double");

const { BYTES_PER_SLOT } = require('../environment/slots');
const { mustBe } = require('../types/refusal');

// These are captured, because programs patch and replace globals.
const { stringify } = JSON;

/** Tells whether a scalar is an element of the typed array that its type names. */
const isAligned = ({ size }, at) => at % size === 0;

/** The most scalars of a struct whose members become variables. */
const MOST_VARIABLES = 16;

/** Counts the scalars of a type; Infinity if some of it can't be written out. */
function countVariables(of, at) {
  if (of.element !== undefined) {
    if (of.isText || of.count > MOST_VARIABLES) return Infinity;
    let count = 0;
    for (let i = 0; i < of.count; i++)
      count += countVariables(of.element, at + i * of.element.size);
    return count;
  }
  if (of.members === undefined) {
    return of.kind.putInCell !== undefined && isAligned(of, at) ? 1 : Infinity;
  }
  if (of.isUnion) return Infinity;
  let count = 0;
  for (let i = 0; i < of.members.length; i++) {
    count += countVariables(of.members[i].of, at + of.members[i].offset);
  }
  return count;
}

/** Tells whether a struct is written out where it lies `at` bytes from the start of the slots. */
const isWrittenOut = (of, at) => countVariables(of, at) <= MOST_VARIABLES;

/** Calls `visit` with what each member or element is, its offset, its step in messages, and its key in source. */
function forEachPart(of, visit) {
  if (of.element === undefined) {
    for (let i = 0; i < of.members.length; i++) {
      const { name, of: member, offset, step } = of.members[i];
      visit(member, offset, step, stringify(name), i);
    }
    return;
  }
  for (let i = 0; i < of.count; i++) visit(of.element, i * of.element.size, `[${i}]`, i, i);
}

const isScalar = (of) => of.element === undefined && of.members === undefined;

/** Writes the source that reads all of a value, which is in the variable `name`, into variables. */
function takeSource(of, name, path) {
  if (isScalar(of)) return '';
  let source =
    of.element === undefined
      ? `if (typeof ${name} !== 'object' || ${name} === null) refuseMember(${stringify(path)}, 'must be an object');\n`
      : `checkArray(${name}, ${of.count}, ${stringify(path)});\n`;
  forEachPart(of, (part, _offset, step, key, i) => {
    source += `const ${name}_${i} = ${name}[${key}];\n${takeSource(part, `${name}_${i}`, path + step)}`;
  });
  return source;
}

/**
 * @typedef {object} Part A variable that holds something of an argument, as wrappers see it.
 * @property {string} name The name of the variable.
 * @property {object|undefined} type The type of the scalar in it; undefined if it holds more than one scalar.
 * @property {string} guard The source of a condition that fast functions do not check; empty if there is none.
 * @property {string} fastStore The source that stores a value that is known to be good, where fast functions
 *   are not passed it.
 * @property {string} store The source that checks the value and stores it.
 * @property {boolean} mayBeMemory Whether it may be memory that has to be kept alive during the call.
 */

/** Gives the parts of a value, which lies `at` bytes from the start of the slots. */
function parts(of, name, path, at) {
  if (!isScalar(of)) {
    const all = [];
    forEachPart(of, (part, offset, step, _key, i) => {
      const inner = parts(part, `${name}_${i}`, path + step, at + offset);
      for (let k = 0; k < inner.length; k++) all[all.length] = inner[k];
    });
    return all;
  }
  const { kind } = of;
  const { mayBeMemory } = kind;
  const where = stringify(path);
  if (!kind.isPassedByV8) {
    const store = `putMember(${of.id}, ${at}, ${name}, ${where});\n`;
    // A pointer that is an argument may be undefined; a member that is undefined is missing.
    const guard = mayBeMemory ? `${name} !== undefined` : '';
    return [{ name, type: of, guard, fastStore: '', store, mayBeMemory }];
  }
  const fastStore = `${of.view}[${at / of.size}] = ${name};`;
  const refusal = `refuseMember(${where}, ${stringify(mustBe(of.label))})`;
  const store = `if (${kind.guardSource(of, name)}) ${fastStore} else ${refusal};\n`;
  return [{ name, type: of, guard: '', fastStore, store, mayBeMemory }];
}

/** Writes the source of the value that lies `at` bytes from the start of the slots. */
function readSource(of, at, isFast) {
  if (isScalar(of)) {
    return isFast && !of.kind.isPassedByV8
      ? of.kind.resultSource(of, at / BYTES_PER_SLOT)
      : `${of.view}[${at / of.size}]`;
  }
  const isArray = of.element !== undefined;
  let source = '';
  forEachPart(of, (part, offset, _step, key) => {
    // Only as a key that is computed `__proto__` is one like others; V8 is faster with those that are not.
    const label = key === '"__proto__"' ? `[${key}]` : key;
    source += `${source && ', '}${isArray ? '' : `${label}: `}${readSource(part, at + offset, isFast)}`;
  });
  return isArray ? `[${source}]` : `{ ${source} }`;
}

module.exports = { isWrittenOut, parts, readSource, takeSource };
