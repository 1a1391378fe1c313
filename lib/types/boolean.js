'use strict';

// This is the kind of C's _Bool, which is a boolean in JavaScript, and 0 or 1 in memory and on its way to C.

const { indexIn, views } = require('../environment/slots');
const { writeCell } = require('./cell');
const { mustBe, refuseArgument } = require('./refusal');
const { RESULT_STORED } = require('./result');

const { Int32Array: int32, Uint8Array: uint8 } = views;

const toBit = (value) => (value ? 1 : 0);

module.exports = {
  __proto__: null,
  isPassedByV8: true,
  isElement: true,
  mayBeMemory: false,
  returnsValue: true,

  guardSource: (_type, name) => `typeof ${name} === 'boolean'`,
  passedSource: (_type, name) => `(${name} ? 1 : 0)`,
  storeSource: (_type, slot, name) =>
    `Int32Array[${indexIn('Int32Array', slot)}] = ${name} ? 1 : 0;`,

  makeStore(type, slot, index) {
    const at = indexIn('Int32Array', slot);
    return (value, name) => {
      if (typeof value !== 'boolean') refuseArgument(index, mustBe(type.label), value, type, name);
      int32[at] = toBit(value);
    };
  },

  putInCell(memory, type, at, value) {
    if (typeof value !== 'boolean') return mustBe(type.label);
    writeCell(memory, type, at, toBit(value));
    return undefined;
  },

  hint: (value) => (value === 0 || value === 1 ? 'pass true or false' : undefined),

  fromCell: (bits) => bits !== 0,
  toCell: toBit,

  resultSource: () => '(result !== 0)',
  readSource: (_type, slot) => `(Uint8Array[${indexIn('Uint8Array', slot)}] !== 0)`,
  elementSource: (_type, at) => `(Uint8Array[${at}] !== 0)`,
  makeRead(_type, slot) {
    const at = indexIn('Uint8Array', slot);
    return () => uint8[at] !== 0;
  },

  makeResultStore({ label }, slot, refuseResult) {
    const at = indexIn('Uint8Array', slot);
    return (value) => {
      if (typeof value !== 'boolean') return refuseResult(value, label);
      uint8[at] = toBit(value);
      return RESULT_STORED;
    };
  },
};
