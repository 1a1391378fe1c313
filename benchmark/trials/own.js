'use strict';

// This trial measures functions that a contestant writes with its own means, in a method that the case names.

const { measure: measureCall } = require('./call');

function measure(callCase, context) {
  const functions = context.contestant[callCase.opens]?.(context.task.library);
  return functions && measureCall(callCase, context, functions);
}

module.exports = { measure };
