'use strict';

// This trial makes many calls without a pause, in slices. It tells whether they get slower, and whether memory
// grows.

const { prepareLoop } = require('./loop');

const SLICE = 10_000_000;
const SLICES = 10;
/** The time after which a contestant stops, so that slow ones make fewer calls. */
const LIMIT_MS = 10_000;
const SLOW_SLICE = 1_000_000;

const megabytes = () => process.memoryUsage().rss / 2 ** 20;

function runSlices(callCase, context) {
  const run = prepareLoop(callCase, context, context.functions);
  if (run === undefined) return undefined;
  run(SLOW_SLICE / 10);
  const estimate = run(SLOW_SLICE) * 100;
  const slice = estimate > LIMIT_MS ? SLOW_SLICE : SLICE;
  const times = [];
  let before;
  let total = 0;
  while (times.length < SLICES && total < LIMIT_MS) {
    const duration = run(slice);
    total += duration;
    times.push((duration * 1e6) / slice);
    before ??= megabytes();
  }
  return { times, gained: megabytes() - before };
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

const outcomes = {
  time: ({ times }) => mean(times),
  growth: ({ times }) => Math.min(...times.slice(-3)) / Math.min(...times.slice(0, 3)),
  memory: ({ gained }) => gained,
};

function measure(callCase, context) {
  const { results } = context;
  const { outcome, run } = callCase;
  if (!results.has(run)) results.set(run, runSlices(callCase, context));
  const result = results.get(run);
  return result && outcomes[outcome](result);
}

module.exports = { measure };
