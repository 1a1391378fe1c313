'use strict';

// This is the kind of `void`, the type of functions that have no result.

const { RESULT_STORED } = require('./result');

module.exports = {
  isPassedByV8: false,
  mayBeMemory: false,
  returnsValue: false,

  makeStore: () => () => undefined,
  resultSource: () => 'undefined',
  readSource: () => 'undefined',
  makeRead: () => () => undefined,
  makeResultStore: () => () => RESULT_STORED,
};
