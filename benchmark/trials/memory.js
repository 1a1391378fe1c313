'use strict';

// This trial measures calls that pass structs from memory, with functions that a contestant has for that.

const { measure: measureCall } = require('./call');

function measure(callCase, context) {
  const functions = context.contestant.openMemory?.(context.task.library);
  return functions && measureCall(callCase, context, functions);
}

module.exports = { measure };
