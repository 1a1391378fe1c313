'use strict';

// This is the kind of floating-point types: they take any number, and give numbers.

const { indexIn, views } = require('../environment/slots');
const { writeCell } = require('./cell');
const { makeRead, readSource } = require('./read');
const { mustBe, refuseArgument } = require('./refusal');
const { RESULT_STORED } = require('./result');

module.exports = {
  __proto__: null,
  isPassedByV8: true,
  isElement: true,
  mayBeMemory: false,
  returnsValue: true,

  guardSource: (_type, name) => `typeof ${name} === 'number'`,
  storeSource: (type, slot, name) => `${readSource(type, slot)} = ${name};`,

  makeStore(type, slot, index) {
    const { label, view: viewName } = type;
    const view = views[viewName];
    const at = indexIn(viewName, slot);
    return (value, name) => {
      if (typeof value !== 'number') refuseArgument(index, mustBe(label), value, type, name);
      view[at] = value;
    };
  },

  putInCell(memory, type, at, value) {
    if (typeof value !== 'number') return mustBe(type.label);
    writeCell(memory, type, at, value);
    return undefined;
  },

  hint: (value) => (typeof value === 'bigint' ? 'pass a number' : undefined),

  resultSource: () => 'result',
  readSource,
  makeRead,

  makeResultStore({ label, view: viewName }, slot, refuseResult) {
    const view = views[viewName];
    const at = indexIn(viewName, slot);
    return (value) => {
      if (typeof value !== 'number') return refuseResult(value, label);
      view[at] = value;
      return RESULT_STORED;
    };
  },
};
