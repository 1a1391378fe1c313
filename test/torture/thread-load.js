'use strict';

// `node --expose-gc test/torture/thread-load.js calls <calls>` has 8 threads call one callback so often each, while this
// thread makes fast calls, other calls and garbage, and collects it. `workers <count>` starts so many Workers that threads
// call, four at a time, and terminates them amid that.

const assert = require('node:assert/strict');
const { Worker } = require('node:worker_threads');
const { callFromThread, compileThreads, openThreads } = require('../support/threads');

const THREADS = 8;

const path = compileThreads();
const opened = openThreads(path);
const { lib, functions } = opened;
const INT = { return: 'int32', arguments: ['int32'] };

async function load(calls) {
  let seen = 0;
  const callback = lib.registerCallback(
    INT,
    (i) => {
      seen++;
      return i + 1;
    },
    { threadSafe: true },
  );
  let isDone = false;
  const sums = Promise.all(
    Array.from({ length: THREADS }, () => callFromThread(opened, 'int', callback, calls)),
  ).finally(() => {
    isDone = true;
  });
  let rounds = 0;
  while (!isDone) {
    for (let i = 0; i < 1000; i++) {
      assert.equal(functions.count_to(i & 7), i & 7);
      if (i % 100 === 0) assert.equal(typeof functions.calls_begun(), 'number');
    }
    if (rounds++ % 10 === 0) gc();
    await new Promise(setImmediate);
  }
  for (const sum of await sums) assert.equal(sum, (calls * (calls + 1)) / 2);
  assert.equal(seen, THREADS * calls);
  lib.unregisterCallback(callback);
  return `${THREADS} threads called ${calls} times each, ${rounds} rounds of other work meanwhile`;
}

const PROGRAM = `
  const { openThreads } = require(${JSON.stringify(require.resolve('../support/threads'))});
  const { lib, functions } = openThreads(${JSON.stringify(path)});
  let calls = 0;
  const callback = lib.registerCallback(${JSON.stringify(INT)}, () => calls++ & 1, { threadSafe: true });
  functions.start_hammers(2, callback);
  require('node:worker_threads').parentPort.postMessage('started');
  setInterval(() => functions.count_to(100), 1);
`;

/** Runs a Worker that threads call, and terminates it after a while. */
async function runWorker(index) {
  const worker = new Worker(PROGRAM, { eval: true });
  await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  await new Promise((resolve) => setTimeout(resolve, index % 7));
  await worker.terminate();
}

async function terminate(count) {
  for (let i = 0; i < count; i += 4) {
    await Promise.all([0, 1, 2, 3].map((k) => runWorker(i + k)));
    functions.stop_hammers();
  }
  return `${count} Workers were terminated while threads called them`;
}

const [what, number] = process.argv.slice(2);
({ calls: load, workers: terminate })
  [what](Number(number))
  .then((report) => console.log(`Node ${process.versions.node}: ${report}`));
