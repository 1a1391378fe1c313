'use strict';

// This trial measures the milliseconds until calls on other threads that sleep are done, all made at once.

const { milliseconds } = require('./clock');

const CALLS = 64;
const TIMES = 3;

async function runOnce(sleep) {
  const start = milliseconds();
  const results = await Promise.all(Array.from({ length: CALLS }, (_, i) => sleep(i)));
  const duration = milliseconds() - start;
  if (results.some((result, i) => result !== i)) throw new Error('wrong result');
  return duration;
}

async function measure(_, { contestant, task }) {
  const sleep = contestant.openNonblocking?.(task.library, 'sleep_10_ms');
  if (sleep === undefined) return undefined;
  await runOnce(sleep);
  const times = [];
  while (times.length < TIMES) times.push(await runOnce(sleep));
  return Math.min(...times);
}

module.exports = { measure };
