'use strict';

const assert = require('node:assert/strict');
const { once } = require('node:events');
const { test } = require('node:test');
const { Worker } = require('node:worker_threads');
const { ffi, openFixture, spawnNode } = require('../support/helpers.js');

/** Makes `source` the whole program of a Worker. */
function workerProgram(source) {
  return `
    const { parentPort } = require('node:worker_threads');
    const { ffi, openFixture } = require(${JSON.stringify(require.resolve('../support/helpers.js'))});
    ${source}
  `;
}

/** Runs `source` in a Worker and gives the message it posts. */
async function runWorker(source) {
  const worker = new Worker(workerProgram(source), { eval: true });
  const [[message]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
  return message;
}

const answerSource = `
  parentPort.postMessage(openFixture({ answer: { return: 'int32' } }).functions.answer());
`;

test('a Worker loads a library and calls it', async () => {
  assert.equal(await runWorker(answerSource), 42);
});

test('several Workers use one library at once', async () => {
  const { functions } = openFixture({ answer: { return: 'int32' } });
  assert.deepEqual(await Promise.all([runWorker(answerSource), runWorker(answerSource)]), [42, 42]);
  assert.equal(functions.answer(), 42, 'and it stays usable when they have ended');
});

test('a Worker has callbacks of its own', async () => {
  const message = await runWorker(`
    const { lib, functions } = openFixture({
      call_times: { return: 'int32', arguments: ['function', 'int32'] },
    });
    const signature = { return: 'int32', arguments: ['int32'] };
    const callback = lib.registerCallback(signature, (value) => value * 2);
    parentPort.postMessage(functions.call_times(callback, 10));
  `);
  assert.equal(message, 90);
});

test('a Worker may end with everything still open', async () => {
  const message = await runWorker(`
    globalThis.handle = openFixture({ answer: { return: 'int32' } });
    handle.lib.registerCallback(() => {});
    parentPort.postMessage('done');
  `);
  assert.equal(message, 'done');
});

test('an event loop belongs to its thread', async () => {
  assert.notEqual(
    await runWorker('parentPort.postMessage(ffi.getCurrentEventLoop());'),
    ffi.getCurrentEventLoop(),
  );
});

const STOPPED = {
  'it is terminated': 'for (;;);',
  'it calls process.exit': 'process.exit(5);',
};

for (const [label, body] of Object.entries(STOPPED)) {
  test(`the process survives a Worker which stops inside a callback: ${label}`, () => {
    const program = workerProgram(`
      const { lib, functions } = openFixture({
        call_int32: { return: 'int32', arguments: ['function', 'int32'] },
      });
      const signature = { return: 'int32', arguments: ['int32'] };
      functions.call_int32(
        lib.registerCallback(signature, () => {
          parentPort.postMessage('inside');
          ${body}
        }),
        1,
      );
      parentPort.postMessage('after the call');
    `);
    const { status, stdout, stderr } = spawnNode(`
      const { Worker } = require('node:worker_threads');
      const worker = new Worker(${JSON.stringify(program)}, { eval: true });
      worker.on('message', (message) => {
        console.log(message);
        worker.terminate();
      });
      worker.on('exit', () => {
        console.log(openFixture({ answer: { return: 'int32' } }).functions.answer());
      });
    `);
    assert.equal(status, 0, stderr);
    assert.equal(stdout, 'inside\n42\n');
  });
}
