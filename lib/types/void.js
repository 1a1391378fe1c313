'use strict';

// This is the kind of `void`, the type of functions that have no result.

const { RESULT_STORED } = require('./result');

module.exports = {
  __proto__: null,
  isPassedByV8: false,
  mayBeMemory: false,
  returnsValue: false,

  makeStore: () => () => undefined,
  putInCell: () => undefined,
  resultSource: () => 'undefined',
  readSource: () => 'undefined',
  makeRead: () => () => undefined,
  makeResultStore: () => () => RESULT_STORED,
};
