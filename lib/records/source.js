'use strict';

// This writes the source that takes structs apart and puts them together in wrappers and adapters: members
// become variables, and V8 keeps feedback of the objects for each signature apart. What is not simple is read,
// stored and made by functions (values.js): unions, bit-fields, text, long arrays, and scalars that are not
// aligned; so are whole structs that have too many members. For Point, which has two doubles, argument 0 is
// read by
//
//   if (typeof a0 !== 'object' || a0 === null) refuseStruct(a0, "0", name);
//   const a0_0 = a0["x"];
//   const a0_1 = a0["y"];
//
// before the gate is tested, and then stored by
//
//   if (typeof a0_0 === 'number') Float64Array[1] = a0_0; else refuseMember(9, a0_0, "0.x", name);
//   if (typeof a0_1 === 'number') Float64Array[2] = a0_1; else refuseMember(9, a0_1, "0.y", name);
//
// where `name` is that of the function and 9 is the key of double.

const { BYTES_PER_SLOT } = require('../environment/slots');
const { stringify } = require('../safety/intrinsics');
const { isScalar } = require('./scalar-members');

/** The most variables that a struct becomes. */
const MOST_VARIABLES = 16;

/** Tells whether a scalar is an element of the typed array that its type names. */
const isAligned = ({ size }, at) => at % size === 0;

/** Tells whether functions deal with a value that lies `at` bytes from the start of the slots. */
function isWhole(of, at) {
  if (of.element !== undefined) return of.isText || of.count > MOST_VARIABLES;
  if (of.members !== undefined) return of.isUnion || countVariables(of, at) > MOST_VARIABLES;
  return of.unit !== undefined || !isAligned(of, at);
}

/** Counts the variables that a value becomes. */
function countVariables(of, at) {
  if (isScalar(of) || of.isUnion || of.isText) return 1;
  let count = 0;
  forEachPart(of, (part, offset) => {
    count += isWhole(part, at + offset) ? 1 : countVariables(part, at + offset);
  });
  return count;
}

/**
 * Calls `visit` with what each member or element is, its offset, its step in messages, its key in source, its
 * position, and whether it is anonymous.
 */
function forEachPart(of, visit) {
  if (of.element === undefined) {
    for (let i = 0; i < of.members.length; i++) {
      const { name, of: member, offset, step, isAnonymous } = of.members[i];
      visit(member, offset, step, stringify(name), i, isAnonymous);
    }
    return;
  }
  for (let i = 0; i < of.count; i++) visit(of.element, i * of.element.size, `[${i}]`, i, i, false);
}

/** Names the variable that holds what was taken of a value which is in another variable. */
const takenName = (of, name) => (of.kind.take === undefined ? name : `${name}t`);

/** Writes the source that reads all of a value, which is in the variable `name`, into variables. */
function takeSource(of, name, path, at) {
  if (isWhole(of, at)) {
    const taken = takenName(of, name);
    return taken === name ? '' : `const ${taken} = take_${name}(${name}, name);\n`;
  }
  if (isScalar(of)) return '';
  let source =
    of.element === undefined
      ? `if (typeof ${name} !== 'object' || ${name} === null) refuseStruct(${name}, ${stringify(path)}, name);\n`
      : `checkArray(${name}, ${of.count}, ${stringify(path)}, name);\n`;
  forEachPart(of, (part, offset, step, key, i, isAnonymous) => {
    const inner = takeSource(part, `${name}_${i}`, path + step, at + offset);
    const place = isAnonymous ? `innerOf(${name}, ${key})` : `${name}[${key}]`;
    source += `const ${name}_${i} = ${place};\n${inner}`;
  });
  return source;
}

/**
 * @typedef {object} Part A variable that holds something of an argument, as wrappers see it.
 * @property {string} name The name of the variable.
 * @property {object|undefined} type The type of the scalar in it, if V8 can pass that.
 * @property {boolean} isPassed Whether fast functions are passed it, and convert it.
 * @property {string} guard The source of a condition that fast functions do not check; empty if there is none.
 *   It may store the value.
 * @property {string} fastStore The source that stores it where fast functions are not passed it.
 * @property {string} store The source that checks the value and stores it.
 * @property {boolean} mayBeMemory Whether it may be memory that has to be kept alive during the call.
 * @property {object|undefined} staged Its type, if it is a pointer of which more has to be done.
 */

/** Gives the parts of a value, which lies `at` bytes from the start of the slots. */
function parts(of, name, path, at) {
  if (isWhole(of, at)) return [wholePart(of, name)];
  if (isScalar(of)) return [scalarPart(of, name, path, at)];
  const all = [];
  forEachPart(of, (part, offset, step, _key, i) => {
    const inner = parts(part, `${name}_${i}`, path + step, at + offset);
    for (let k = 0; k < inner.length; k++) all[all.length] = inner[k];
  });
  return all;
}

function wholePart(of, name) {
  const variable = takenName(of, name);
  return {
    name: variable,
    type: undefined,
    isPassed: false,
    // What is wrong is said on the slow path, where arguments are checked in order.
    guard: `fits_${name}(${variable})`,
    fastStore: '',
    store: `put_${name}(${variable}, name);\n`,
    mayBeMemory: true,
  };
}

function scalarPart(of, name, path, at) {
  const { kind } = of;
  if (kind.makeFit !== undefined) return stagedPart(of, name);
  const { mayBeMemory } = kind;
  const where = stringify(path);
  if (!kind.isElement) {
    const store = `putMember(${stringify(of.key)}, ${at}, ${name}, ${where}, name);\n`;
    // A pointer that is an argument may be undefined; a member that is undefined is missing.
    const guard = mayBeMemory ? `${name} !== undefined` : '';
    return { name, type: undefined, isPassed: true, guard, fastStore: '', store, mayBeMemory };
  }
  const fastStore = `${of.view}[${at / of.size}] = ${name};`;
  const refusal = `refuseMember(${stringify(of.key)}, ${name}, ${where}, name)`;
  const store = `if (${kind.guardSource(of, name)}) ${fastStore} else ${refusal};\n`;
  return { name, type: of, isPassed: false, guard: '', fastStore, store, mayBeMemory };
}

/** Gives the part of a pointer that may be more than native code converts (lib/calls/wrapper.js). */
function stagedPart(of, name) {
  return {
    name,
    type: undefined,
    isPassed: true,
    // A member that is undefined is missing.
    guard: `${name} !== undefined`,
    fastStore: '',
    store: `put_${name}(${name}t, name);\n`,
    mayBeMemory: true,
    staged: of,
  };
}

/** Calls `visit` with each value that is staged: what it is, its variable, its path, and where it lies. */
function forEachStaged(of, name, path, at, visit) {
  if (isWhole(of, at)) return;
  if (isScalar(of)) {
    if (of.kind.makeFit !== undefined) visit(of, name, path, at);
    return;
  }
  forEachPart(of, (part, offset, step, _key, i) => {
    forEachStaged(part, `${name}_${i}`, path + step, at + offset, visit);
  });
}

/** Calls `visit` with each value that functions deal with: what it is, its variable, its path, and where it lies. */
function forEachWhole(of, name, path, at, visit) {
  if (isWhole(of, at)) {
    visit(of, name, path, at);
  } else if (!isScalar(of)) {
    forEachPart(of, (part, offset, step, _key, i) => {
      forEachWhole(part, `${name}_${i}`, path + step, at + offset, visit);
    });
  }
}

/** Names the function that makes the value which lies so many bytes from the start of the slots. */
const readerName = (of, at) => `read_${of.key ?? `bits${of.shift}`}_${at}`;

/** Writes the source of the value that lies `at` bytes from the start of the slots. */
function readSource(of, at, isFast) {
  if (isWhole(of, at)) return `${readerName(of, at)}()`;
  if (isScalar(of)) {
    if (of.kind.elementSource !== undefined) return of.kind.elementSource(of, at);
    // In memory function pointers are addresses.
    return isFast && !of.kind.isPassedByV8 && !of.isFunction
      ? of.kind.resultSource(of, at / BYTES_PER_SLOT)
      : `${of.view}[${at / of.size}]`;
  }
  const isArray = of.element !== undefined;
  let source = '';
  forEachPart(of, (part, offset, _step, key, _i, isAnonymous) => {
    // Only as a key that is computed `__proto__` is one like others; V8 is faster with those that are not.
    const label = key === '"__proto__"' ? `[${key}]: ` : `${key}: `;
    const before = isAnonymous ? '...' : label;
    source += `${source && ', '}${isArray ? '' : before}${readSource(part, at + offset, isFast)}`;
  });
  return isArray ? `[${source}]` : `{ ${source} }`;
}

module.exports = { forEachStaged, forEachWhole, parts, readSource, readerName, takeSource };
