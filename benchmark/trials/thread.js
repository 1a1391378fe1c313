'use strict';

// This trial measures nanoseconds per call that a thread of C makes to JavaScript.

const { lowerQuartile, milliseconds } = require('./clock');

const BATCH_CALLS = 2000;
const MIN_BATCHES = 10;

async function measure({ waits }, { contestant, task }) {
  let left = 0;
  let finish;
  const caller = contestant.threadCaller?.(task.library, waits, (i) => {
    if (--left === 0) finish();
    return i + 1;
  });
  if (caller === undefined) return undefined;
  const runBatch = async () => {
    left = BATCH_CALLS;
    const start = milliseconds();
    const end = new Promise((resolve) => {
      finish = resolve;
    });
    caller.start(BATCH_CALLS);
    await end;
    const duration = milliseconds() - start;
    // C looks at the results, and says afterwards how many were wrong.
    if (caller.wrong() !== 0) throw new Error('wrong results');
    return (duration * 1e6) / BATCH_CALLS;
  };

  // Not every contestant's callbacks keep the event loop going.
  const timer = setInterval(() => {}, 1000);
  await runBatch();
  const times = [];
  const until = milliseconds() + task.measureMs;
  do times.push(await runBatch());
  while (milliseconds() < until || times.length < MIN_BATCHES);
  clearInterval(timer);
  caller.close?.();
  return lowerQuartile(times);
}

module.exports = { measure };
