'use strict';

// This trial measures nanoseconds per call, once the engine has optimised what it will.

const { lowerQuartile, milliseconds } = require('./clock');
const { prepareLoop } = require('./loop');

// A batch is short enough for many in a measurement, and long enough for a clock that ticks in microseconds.
const BATCH_MS = 2;
const WINDOW = 6;
/** The ratio of a window's time to that of the window before, below which warming up goes on. */
const STILL_FASTER = 0.97;
/** The multiple of the warm-up time after which a process that never gets steady is measured all the same. */
const PATIENCE = 5;

function measureCall(callCase, context, functions = context.functions) {
  const run = prepareLoop(callCase, context, functions);
  if (run === undefined) return undefined;
  const { warmUpMs, measureMs } = context.task;

  let count = 16;
  const grow = () => {
    while (run(count, false) < BATCH_MS && count < 2 ** 26) count *= 2;
  };
  const windowTime = () =>
    lowerQuartile(Array.from({ length: WINDOW }, () => run(count, false))) / count;

  const start = milliseconds();
  grow();
  let last = Number.POSITIVE_INFINITY;
  for (let time = windowTime(); ; time = windowTime()) {
    const spent = milliseconds() - start;
    const isSteady = time > last * STILL_FASTER;
    if ((isSteady && spent > warmUpMs) || spent > warmUpMs * PATIENCE) break;
    last = time;
    // Code gets faster while it warms up.
    grow();
  }

  run(count);
  const times = [];
  const until = milliseconds() + measureMs;
  do times.push((run(count) * 1e6) / count);
  while (milliseconds() < until || times.length < 3);
  return lowerQuartile(times);
}

module.exports = { measure: measureCall };
