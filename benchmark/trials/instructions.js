'use strict';

// This trial makes a given number of calls after a warm-up, for a tool that counts instructions from outside.

const { prepareLoop } = require('./loop');

const WARM_UP = 200_000;

function measure(callCase, context) {
  const run = prepareLoop(callCase, context, context.functions);
  if (run === undefined) return undefined;
  run(WARM_UP, false);
  run(WARM_UP, false);
  run(context.task.calls, false);
  return context.task.calls;
}

module.exports = { measure };
