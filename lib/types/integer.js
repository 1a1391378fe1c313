'use strict';

// This is the kind of integers of 32 bits or less, which are numbers in JavaScript. They are written 32 bits
// wide, as they travel in registers, and read in their own width.

const { indexIn, views } = require('../environment/slots');
const { writeCell } = require('./cell');
const { isInRange } = require('./range');
const { makeRead, readSource } = require('./read');
const { mustBe, refuseArgument } = require('./refusal');
const { RESULT_STORED } = require('./result');

const { Int32Array: int32 } = views;
const { log2 } = Math;

/** Writes the source of what is left of the number `name` in the bits of an integer from `min` to `max`. */
function wrappedSource(name, min, max) {
  if (max === 2 ** 32 - 1) return `${name} >>> 0`;
  if (min === 0) return `${name} & ${max}`;
  const unused = 31 - log2(max + 1);
  return unused === 0 ? `${name} | 0` : `(${name} << ${unused}) >> ${unused}`;
}

module.exports = {
  __proto__: null,
  isPassedByV8: true,
  isElement: true,
  mayBeMemory: false,
  returnsValue: true,

  guardSource: ({ min, max }, name) =>
    `typeof ${name} === 'number' && (${wrappedSource(name, min, max)}) === ${name}`,

  storeSource: (_type, slot, name) => `Int32Array[${indexIn('Int32Array', slot)}] = ${name};`,

  makeStore(type, slot, index) {
    const { label, min, max } = type;
    const at = indexIn('Int32Array', slot);
    return (value, name) => {
      if (!isInRange(value, min, max)) refuseArgument(index, mustBe(label), value, type, name);
      int32[at] = value;
    };
  },

  putInCell(memory, type, at, value) {
    if (!isInRange(value, type.min, type.max)) return mustBe(type.label);
    writeCell(memory, type, at, value);
    return undefined;
  },

  hint(value) {
    if (typeof value === 'boolean') return 'pass 1 or 0';
    return typeof value === 'bigint' ? 'pass a number' : undefined;
  },

  resultSource: () => 'result',
  readSource,
  makeRead,

  makeResultStore({ label, min, max, view: viewName }, slot, refuseResult) {
    const view = views[viewName];
    const at = indexIn(viewName, slot);
    return (value) => {
      if (!isInRange(value, min, max)) return refuseResult(value, label);
      view[at] = value;
      return RESULT_STORED;
    };
  },
};
