'use strict';

// This trial measures what it takes to bind functions of a library: microseconds, and bytes per function.

const fs = require('node:fs');
const { milliseconds } = require('./clock');

const collectGarbage = globalThis.Bun ? () => globalThis.Bun.gc(true) : globalThis.gc;

function memory() {
  for (let i = 0; i < 4; i++) collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heap: heapUsed + external };
}

function checkFunctions(functions, signatures, { takesArray }) {
  for (const [name, { arguments: parameters }] of Object.entries(signatures)) {
    const args = parameters.map((type) => (type === 'uint64' ? 1n : 1));
    const got = takesArray ? functions[name](args) : functions[name](...args);
    if (got !== Number(name.split('_')[1])) throw new Error(`wrong result from ${name}`);
  }
}

/** The functions, which are kept so that they are not collected while memory is measured. */
const kept = [];

/** Measures, by case, for one number of functions. The greatest number tells how much memory they take. */
function bind(count, { contestant, results, task }) {
  const all = JSON.parse(fs.readFileSync(task.bindSignatures, 'utf8'));
  const signatures = Object.fromEntries(Object.entries(all).slice(0, count));
  const before = memory();
  const start = milliseconds();
  const functions = contestant.open(task.bindLibrary, signatures);
  const duration = milliseconds() - start;
  kept.push(functions);
  const after = memory();
  results.set(`bind-${count}`, duration * 1000);
  results.set('bind-rss', (after.rss - before.rss) / count);
  results.set('bind-heap', (after.heap - before.heap) / count);
  checkFunctions(functions, signatures, contestant);
}

function measure({ id, count }, context) {
  if (!context.contestant.binds) return undefined;
  if (count !== undefined) bind(count, context);
  return context.results.get(id);
}

module.exports = { checkFunctions, measure };
