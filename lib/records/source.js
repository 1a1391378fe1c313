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

const { isAligned } = require('../types/cell');
const { mustBe } = require('../types/refusal');

// These are captured, because programs patch and replace globals.
const { stringify } = JSON;

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

/** Writes the source that checks these variables and stores them, `at` bytes from the start of the slots. */
function putSource(of, name, path, at) {
  if (isScalar(of)) {
    const refusal = `refuseMember(${stringify(path)}, ${stringify(mustBe(of.label))})`;
    if (!of.kind.isPassedByV8) return `putMember(${of.id}, ${at}, ${name}, ${stringify(path)});\n`;
    return `if (${of.kind.guardSource(of, name)}) ${of.view}[${at / of.size}] = ${name}; else ${refusal};\n`;
  }
  let source = '';
  forEachPart(of, (part, offset, step, _key, i) => {
    source += putSource(part, `${name}_${i}`, path + step, at + offset);
  });
  return source;
}

/** Lists the variables that may hold memory, which has to be kept alive during the call. */
function memoryNames(of, name) {
  if (isScalar(of)) return of.kind.mayBeMemory ? `,${name}` : '';
  let names = '';
  forEachPart(of, (part, _offset, _step, _key, i) => {
    names += memoryNames(part, `${name}_${i}`);
  });
  return names;
}

/** Writes the source of the value that lies `at` bytes from the start of the slots. */
function readSource(of, at) {
  if (isScalar(of)) return `${of.view}[${at / of.size}]`;
  const isArray = of.element !== undefined;
  let source = '';
  forEachPart(of, (part, offset, _step, key) => {
    // As a key that is computed, `__proto__` is one like others.
    source += `${source && ', '}${isArray ? '' : `[${key}]: `}${readSource(part, at + offset)}`;
  });
  return isArray ? `[${source}]` : `{ ${source} }`;
}

module.exports = { isWrittenOut, memoryNames, putSource, readSource, takeSource };
