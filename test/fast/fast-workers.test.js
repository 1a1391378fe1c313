'use strict';

// Trampolines and descriptions of signatures are shared by all threads, and V8 compiles on threads
// of its own that look at them even while a Worker ends.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { once } = require('node:events');
const { test } = require('node:test');
const { Worker } = require('node:worker_threads');
const {
  againstNodeFFI,
  ffi,
  fixtureFunction,
  hotLoop,
  whyNoFastCalls,
} = require('../support/helpers.js');

const skip = againstNodeFFI && 'about the threads of fast-ffi';

/** The number of Workers to start and terminate: a longer test finds rarer crashes. */
const TERMINATIONS = Number(process.env.FAST_FFI_TEST_TERMINATIONS ?? 30);

/** The start of the programs of Workers and child processes. */
const PRELUDE = `
  const { parentPort, workerData, Worker } = require('node:worker_threads');
  const { once } = require('node:events');
  const loadHelpers = () => require(${JSON.stringify(require.resolve('../support/helpers.js'))});
  ${makeSubject}
`;

const TYPES = ['int8', 'uint16', 'int32', 'uint32', 'float32', 'float64', 'int64'];

/**
 * Makes a function of a signature by number, and rows for it. The C function returns its first
 * argument and does not look at the others, which the C calling convention allows.
 */
function makeSubject({ fixtureFunction }, number, types) {
  const list = ['int32'];
  for (let n = number; n > 0; n = Math.floor(n / types.length)) list.push(types[n % types.length]);
  const values = list.map((type, i) => (type === 'int64' ? BigInt(i) : i));
  const rows = Array.from({ length: 10 }, (_, i) => [number + i, ...values.slice(1), number + i]);
  return { fn: fixtureFunction('identity_int32', 'int32', list), rows };
}

/** Runs a program as a Worker, and gives what it posts when it is done. */
async function runWorker(source, workerData) {
  const worker = new Worker(PRELUDE + source, { eval: true, workerData });
  const [[message]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
  return message;
}

/** Runs a program as a process which does not load fast-ffi by itself. */
function runProcess(source) {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['-e', `${PRELUDE}\nconst prelude = ${JSON.stringify(PRELUDE)};\n${source}`],
    { encoding: 'utf8', env: { ...process.env, NODE_TEST_CONTEXT: undefined } },
  );
  assert.deepEqual({ status, signal }, { status: 0, signal: null }, stderr);
  return stdout;
}

test('Workers bind new signatures while other threads call', { skip }, async () => {
  const bindMany = `
    const helpers = loadHelpers();
    const { first, count, types } = workerData;
    let wrong = 0, fast = 0;
    for (let number = first; number < first + count; number++) {
      const { fn, rows } = makeSubject(helpers, number, types);
      const loop = helpers.hotLoop(rows[0].length - 1);
      for (let i = 0; i < 20; i++) wrong += loop(fn, rows);
      if (helpers.ffi.callPath(fn).path === 'fast') fast++;
    }
    parentPort.postMessage({ wrong, fast });
  `;
  // Neighbours have half of their signatures in common, to be made by both at once.
  const count = 200;
  const workers = [0, 1, 2].map((i) =>
    runWorker(bindMany, { first: 1 + (i * count) / 2, count, types: TYPES }),
  );
  let running = true;
  const outcomes = Promise.all(workers).finally(() => {
    running = false;
  });
  const add = fixtureFunction('add_float64', 'float64', ['float64', 'float64']);
  const loop = hotLoop(2);
  const rows = Array.from({ length: 100 }, (_, i) => [i, 0.5, i + 0.5]);
  let wrong = 0;
  while (running) {
    for (let i = 0; i < 500; i++) wrong += loop(add, rows);
    await new Promise(setImmediate);
  }
  assert.equal(wrong, 0);
  const fast = whyNoFastCalls() ? 0 : count;
  assert.deepEqual(await outcomes, new Array(3).fill({ wrong: 0, fast }));
  assert.equal(ffi.callPath(add).path, fast > 0 ? 'fast' : 'generic');
});

test('only Workers load the module, one generation after the other', { skip }, () => {
  const worker = `
    const helpers = loadHelpers();
    const { fn, rows } = makeSubject(helpers, 1234, ${JSON.stringify(TYPES)});
    const loop = helpers.hotLoop(rows[0].length - 1);
    let wrong = 0;
    for (let i = 0; i < 20_000; i++) wrong += loop(fn, rows);
    parentPort.postMessage(wrong);
  `;
  const stdout = runProcess(`
    (async () => {
      for (let generation = 0; generation < 4; generation++) {
        const program = prelude + ${JSON.stringify(worker)};
        const workers = [0, 1].map(() => new Worker(program, { eval: true }));
        const ends = workers.map((worker) => once(worker, 'exit'));
        const messages = await Promise.all(workers.map((worker) => once(worker, 'message')));
        await Promise.all(ends);
        console.log(messages.join());
      }
    })();
  `);
  assert.equal(stdout, '0,0\n'.repeat(4));
});

const TERMINATED = {
  'while V8 compiles hot loops': `
    const helpers = loadHelpers();
    parentPort.postMessage('running');
    for (let number = workerData; ; number++) {
      const { fn, rows } = makeSubject(helpers, number, ${JSON.stringify(TYPES)});
      const loop = helpers.hotLoop(rows[0].length - 1);
      for (let i = 0; i < 500; i++) {
        if (loop(fn, rows) !== 0) parentPort.postMessage('wrong');
      }
    }
  `,
  'in a loop that is hot': `
    const helpers = loadHelpers();
    const { fn, rows } = makeSubject(helpers, 5, ${JSON.stringify(TYPES)});
    const loop = helpers.hotLoop(rows[0].length - 1);
    parentPort.postMessage('running');
    for (;;) if (loop(fn, rows) !== 0) parentPort.postMessage('wrong');
  `,
};

for (const [when, worker] of Object.entries(TERMINATED)) {
  test(`Workers are terminated ${when}`, { skip }, () => {
    const stdout = runProcess(`
      const program = prelude + ${JSON.stringify(worker)};
      let started = 0, wrong = 0;
      async function startAndTerminate() {
        while (started < ${TERMINATIONS}) {
          const number = started++;
          const worker = new Worker(program, { eval: true, workerData: 1 + number * 10 });
          worker.on('message', (message) => { if (message === 'wrong') wrong++; });
          worker.on('error', (error) => { throw error; });
          await once(worker, 'message');
          // Some at once, some when V8 has started to compile.
          await new Promise((resolve) => setTimeout(resolve, number % 20));
          await worker.terminate();
        }
      }
      Promise.all([startAndTerminate(), startAndTerminate(), startAndTerminate()]).then(() => {
        const helpers = loadHelpers();
        const add = helpers.fixtureFunction('add_int32', 'int32', ['int32', 'int32']);
        console.log(started, wrong, add(20, 22));
      });
    `);
    assert.equal(stdout, `${TERMINATIONS} 0 42\n`);
  });
}
