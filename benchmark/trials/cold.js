'use strict';

// This trial measures nanoseconds per call of the first calls, when nothing has been optimised yet.

const { prepareLoop } = require('./loop');

const COUNT = 1000;

function measure(callCase, context) {
  const run = prepareLoop(callCase, context, context.functions);
  return run && (run(COUNT) * 1e6) / COUNT;
}

module.exports = { measure };
