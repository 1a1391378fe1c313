'use strict';

// This trial measures nanoseconds per call that another thread makes, until its promise has been awaited.

const { lowerQuartile, milliseconds } = require('./clock');

const WARM_UP_CALLS = 5000;
const BATCH_CALLS = 2000;
const MIN_BATCHES = 10;

/** Makes calls, `atOnce` of them at a time, and checks the results. */
async function makeCalls(identity, count, atOnce) {
  for (let done = 0; done < count; done += atOnce) {
    if (atOnce === 1) {
      if ((await identity(done)) !== done) throw new Error('wrong result');
      continue;
    }
    const promises = [];
    for (let i = 0; i < atOnce; i++) promises.push(identity(i));
    const results = await Promise.all(promises);
    for (let i = 0; i < atOnce; i++) if (results[i] !== i) throw new Error('wrong result');
  }
}

async function measure({ count }, { contestant, task }) {
  const identity = contestant.openNonblocking?.(task.library, 'sum_1_int32');
  if (identity === undefined) return undefined;
  await makeCalls(identity, WARM_UP_CALLS, count);
  const times = [];
  const until = milliseconds() + task.measureMs;
  do {
    const start = milliseconds();
    await makeCalls(identity, BATCH_CALLS, count);
    times.push(((milliseconds() - start) * 1e6) / BATCH_CALLS);
  } while (milliseconds() < until || times.length < MIN_BATCHES);
  return lowerQuartile(times);
}

module.exports = { measure };
