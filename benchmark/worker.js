'use strict';

// Measures some cases with one contestant, in a process of its own, and prints a line of JSON for
// each. Runs in Node, Deno and Bun. What to do comes as JSON in the first argument:
// { contestant, cases, library, bindLibrary, bindSignatures, warmUpMs, measureMs }

const task = JSON.parse(process.argv[2]);
const { cases, data, makeLoop, models, signatures } = require('./cases');
const contestant = require(`./contestants/${task.contestant}`);

// Short enough for many in a measurement, long enough for a clock that ticks in microseconds.
const BATCH_MS = 5;

const milliseconds = () => Number(process.hrtime.bigint()) / 1e6;

const identity = (value) => value;
const { toPointer = identity, fromPointer = identity } = contestant;
const inputs = { ...data, pointers: data.pointers.map(toPointer) };

/** Other processes can only slow a batch down, so the faster ones say more about the code. */
function lowerQuartile(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 2];
}

/** Nanoseconds per call; undefined if the contestant does not have the functions. */
function measureCall(callCase, functions) {
  const { symbols } = callCase;
  const fs = symbols.map((symbol) => functions[symbol]);
  if (fs.includes(undefined)) return undefined;

  const loop = makeLoop(callCase, 'measured');
  const modelLoop = makeLoop(callCase, 'model');
  const modelFunctions = symbols.map((symbol) => models[symbol]);
  const expected = (count) => modelLoop(modelFunctions, data, count);
  const returnsPointer = signatures[symbols[0]].return === 'pointer';
  const isBigInt = typeof expected(1) === 'bigint';

  let count = 16;

  /** Runs a batch, checks its result if it is told what to expect, and returns its duration. */
  function runBatch(want) {
    const start = milliseconds();
    const result = loop(fs, inputs, count);
    const duration = milliseconds() - start;
    // Some contestants return small 64-bit integers as numbers.
    const got = returnsPointer ? fromPointer(result) : isBigInt ? BigInt(result) : result;
    if (want && got !== want.value) throw new Error(`wrong result: ${got}, not ${want.value}`);
    return duration;
  }

  const warmUntil = milliseconds() + task.warmUpMs;
  while (runBatch() < BATCH_MS) count *= 2;
  while (milliseconds() < warmUntil) runBatch();
  // Code gets faster while it warms up.
  while (runBatch() < BATCH_MS) count *= 2;
  const want = { value: expected(count) };

  const durations = [];
  const measureUntil = milliseconds() + task.measureMs;
  while (milliseconds() < measureUntil) durations.push(runBatch(want));
  return (lowerQuartile(durations) * 1e6) / count;
}

const SORT_LENGTH = 100_000;

/** Nanoseconds per comparison of a qsort whose comparator is a JavaScript function. */
function measureSort() {
  const sort = contestant.sorter?.(task.library);
  if (sort === undefined) return undefined;

  let seed = 1;
  const values = Int32Array.from({ length: SORT_LENGTH }, () => {
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

/** What it takes to bind the many functions of a library; for a fresh process. */
function measureBinding(report) {
  const bindSignatures = JSON.parse(require('node:fs').readFileSync(task.bindSignatures, 'utf8'));
  const names = Object.keys(bindSignatures);
  const memory = () => {
    for (let i = 0; i < 4; i++) globalThis.gc();
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, heap: heapUsed + external };
  };
  const before = memory();
  const start = milliseconds();
  const functions = contestant.open(task.bindLibrary, bindSignatures);
  const duration = milliseconds() - start;
  const after = memory();
  names.forEach((name, i) => {
    const args = bindSignatures[name].arguments.map((type) => (type === 'uint64' ? 1n : 1));
    if (functions[name](...args) !== i) throw new Error(`wrong result from ${name}`);
  });
  report('bind-time', (duration * 1e6) / names.length);
  report('bind-rss', (after.rss - before.rss) / names.length);
  report('bind-heap', (after.heap - before.heap) / names.length);
}

function report(id, value) {
  // Node's stdout is a pipe here, and synchronous on Linux: a crash loses nothing.
  console.log(JSON.stringify({ id, value }));
}

function main() {
  const wanted = cases.filter(({ id }) => task.cases.includes(id));
  if (wanted[0].kind === 'bind') return measureBinding(report);
  const functions = contestant.open(task.library, signatures);
  for (const each of wanted) {
    try {
      report(each.id, each.kind === 'sort' ? measureSort() : measureCall(each, functions));
    } catch (error) {
      console.log(JSON.stringify({ id: each.id, error: error.message }));
    }
  }
}

main();
