'use strict';

// This trial measures the microseconds that it takes to bind twenty functions, by signature objects or by prototypes
// in C.

const fs = require('node:fs');
const { checkFunctions } = require('./bind');
const { lowerQuartile, milliseconds } = require('./clock');

/**
 * The functions of a batch, counted from its start. They have ten signatures, each twice: the library's signatures come
 * again after twenty functions.
 */
const MEMBERS = [0, 20].flatMap((start) => Array.from({ length: 10 }, (_, i) => start + i));
const STRIDE = 40;
/** How often twenty have been bound before those that are measured, and how often they are. */
const EARLIER = 10;
const BATCHES = 40;

const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

function measure({ by, isLater }, { contestant, task }) {
  if (!contestant.binds || contestant[by] === undefined) return undefined;
  const signatures = Object.entries(read(task.bindSignatures));
  const prototypes = by === 'declare' && read(task.bindPrototypes);

  const bindBatch = (batch) => {
    const numbers = MEMBERS.map((i) => batch * STRIDE + i);
    const bound = Object.fromEntries(numbers.map((i) => signatures[i]));
    const definitions = prototypes ? numbers.map((i) => prototypes[i]) : bound;
    const start = milliseconds();
    const functions = contestant[by](task.bindLibrary, definitions);
    const duration = milliseconds() - start;
    checkFunctions(functions, bound, contestant);
    return duration * 1000;
  };

  if (!isLater) return bindBatch(0);
  const times = Array.from({ length: EARLIER + BATCHES }, (_, batch) => bindBatch(batch));
  return lowerQuartile(times.slice(EARLIER));
}

module.exports = { measure };
