'use strict';

// This trial measures nanoseconds per comparison of a qsort whose comparator is a JavaScript function.

const { lowerQuartile, milliseconds } = require('./clock');

const LENGTH = 20_000;

function measure(_, { contestant, task }) {
  const sort = contestant.sorter?.(task.library);
  if (sort === undefined) return undefined;

  let seed = 1;
  const values = Int32Array.from({ length: LENGTH }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
    return seed;
  });
  const expected = values.toSorted();
  let comparisons = 0;
  const compare = (a, b) => {
    comparisons++;
    return a < b ? -1 : a > b ? 1 : 0;
  };
  const runBatch = () => {
    const copy = values.slice();
    comparisons = 0;
    const start = milliseconds();
    sort(copy, compare);
    const duration = milliseconds() - start;
    if (copy.some((value, i) => value !== expected[i])) throw new Error('wrong order');
    return (duration * 1e6) / comparisons;
  };

  runBatch();
  const times = [];
  const until = milliseconds() + task.measureMs;
  do times.push(runBatch());
  while (milliseconds() < until);
  return lowerQuartile(times);
}

module.exports = { measure };
