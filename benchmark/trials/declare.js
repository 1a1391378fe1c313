'use strict';

// This trial measures the microseconds that it takes to bind twenty functions, by signature objects or by prototypes
// in C.

const fs = require('node:fs');
const { checkFunctions } = require('./bind');
const { lowerQuartile, milliseconds } = require('./clock');

const COUNT = 20;
/** How often twenty have been bound before those that are measured, and how often they are. */
const EARLIER = 10;
const BATCHES = 40;

const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

function measure({ by, isLater }, { contestant, task }) {
  if (!contestant.binds || contestant[by] === undefined) return undefined;
  const signatures = Object.entries(read(task.bindSignatures));
  const prototypes = by === 'declare' && read(task.bindPrototypes);

  const bindBatch = (batch) => {
    const [from, to] = [batch * COUNT, (batch + 1) * COUNT];
    const bound = Object.fromEntries(signatures.slice(from, to));
    const definitions = prototypes ? prototypes.slice(from, to) : bound;
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
