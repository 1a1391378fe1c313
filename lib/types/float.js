'use strict';

// This is the kind of floating-point types: they take any number, and give numbers.

const errors = require('../errors');
const { indexIn, views } = require('../environment/slots');
const { writeCell } = require('./cell');
const { makeRead, readSource } = require('./read');
const { mustBe, refuse } = require('./refusal');
const { RESULT_STORED } = require('./result');

module.exports = {
  __proto__: null,
  isPassedByV8: true,
  mayBeMemory: false,
  returnsValue: true,

  guardSource: (_type, name) => `typeof ${name} === 'number'`,
  destinationSource: readSource,

  makeStore({ label, view: viewName }, slot, index) {
    const view = views[viewName];
    const at = indexIn(viewName, slot);
    return (value) => {
      if (typeof value !== 'number') refuse(errors.argument(index, label));
      view[at] = value;
    };
  },

  putInCell(memory, type, at, value) {
    if (typeof value !== 'number') return mustBe(type.label);
    writeCell(memory, type, at, value);
    return undefined;
  },

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
