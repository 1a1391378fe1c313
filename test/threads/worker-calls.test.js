'use strict';

// Workers end, by their own will or not, at whatever point of a call they are.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { againstNodeFFI, spawnNode } = require('../support/helpers.js');

const skip = againstNodeFFI && 'about the threads of fast-ffi';

/** The number of Workers to start and end for each kind. */
const TIMES = Number(process.env.FAST_FFI_TEST_TERMINATIONS ?? 12);

const PRELUDE = `
  const { parentPort } = require('node:worker_threads');
  const { ffi, fixturePath, openFixture } = require(${JSON.stringify(require.resolve('../support/helpers'))});
  const running = () => parentPort.postMessage('running');
`;

/** The programs of Workers that never end by themselves, by what they are doing when they are ended. */
const BUSY = {
  'calls with strings and buffers': `
    const { functions } = openFixture({
      string_compare: { return: 'int32', arguments: ['string', 'string'] },
      sum_bytes: { return: 'uint64', arguments: ['buffer', 'uint64'] },
    });
    running();
    for (;;) {
      const bytes = new Uint8Array(16).fill(1);
      if (functions.sum_bytes(bytes, 16) !== 16n) throw new Error('sum');
      if (functions.string_compare('grün', 'grün' + bytes[0]) !== -1) throw new Error('order');
    }
  `,
  'callbacks that are called back over and over': `
    const { lib, functions } = openFixture({
      call_times: { return: 'int32', arguments: ['function', 'int32'] },
    });
    const callback = lib.registerCallback({ return: 'int32', arguments: ['int32'] }, (n) => n & 1);
    running();
    for (;;) if (functions.call_times(callback, 1000) !== 500) throw new Error('sum');
  `,
  'registering and unregistering': `
    const { lib } = openFixture();
    running();
    for (;;) lib.unregisterCallback(lib.registerCallback(() => {}));
  `,
  'opening, binding and closing': `
    running();
    for (;;) {
      const { lib, functions } = openFixture({ answer: { return: 'int32' } });
      if (functions.answer() !== 42) throw new Error('answer');
      lib.close();
    }
  `,
  'nonblocking calls with memory and strings': `
    const { functions } = openFixture({
      string_compare: { return: 'int32', arguments: ['string', 'string'], nonblocking: true },
      sum_bytes: { return: 'uint64', arguments: ['buffer', 'uint64'], nonblocking: true },
    });
    running();
    const forever = async () => {
      for (;;) {
        const bytes = new Uint8Array(16).fill(1);
        const [sum, order] = await Promise.all([
          functions.sum_bytes(bytes, 16),
          functions.string_compare('grün', 'grün' + bytes[0]),
          functions.sum_bytes(new Uint8Array(100_000), 100_000),
        ]);
        if (sum !== 16n) throw new Error('sum');
        if (order !== -1) throw new Error('order');
      }
    };
    for (let i = 0; i < 20; i++) forever();
  `,
  'closing libraries with nonblocking calls pending': `
    running();
    const forever = async () => {
      for (;;) {
        const { lib, functions } = openFixture({
          add_int32: { return: 'int32', arguments: ['int32', 'int32'], nonblocking: true },
        });
        const promise = functions.add_int32(20, 22);
        lib.close();
        if (await promise !== 42) throw new Error('sum');
      }
    };
    for (let i = 0; i < 5; i++) forever();
  `,
  'dropping libraries with callbacks for the collector': `
    running();
    const forever = () => {
      for (let i = 0; i < 50; i++) {
        const { lib } = openFixture({ answer: { return: 'int32' } });
        lib.unrefCallback(lib.registerCallback(() => {}));
      }
      setImmediate(forever);
    };
    forever();
  `,
};

/** Writes a program that starts and terminates Workers, two at a time. Its main thread runs `mainCalls`. */
function program(worker, mainCalls) {
  return `
    const { once } = require('node:events');
    const { Worker } = require('node:worker_threads');
    const worker = ${JSON.stringify(PRELUDE + worker)};
    let started = 0;
    async function startAndTerminate() {
      while (started < ${TIMES}) {
        const delay = started++ % 15;
        const thread = new Worker(worker, { eval: true });
        thread.on('error', (error) => { throw error; });
        await once(thread, 'message');
        await new Promise((resolve) => setTimeout(resolve, delay));
        await thread.terminate();
      }
    }
    ${mainCalls}
    Promise.all([startAndTerminate(), startAndTerminate()]).then(() => {
      console.log(started, openFixture({ answer: { return: 'int32' } }).functions.answer());
      process.exit();
    });
  `;
}

const MAIN_CALLS = `
  const { functions } = openFixture({ add_int64: { return: 'int64', arguments: ['int64', 'int64'] } });
  setInterval(() => {
    for (let i = 0; i < 20_000; i++) {
      if (functions.add_int64(i, 1n) !== BigInt(i + 1)) throw new Error('sum');
    }
  });
`;

for (const [activity, worker] of Object.entries(BUSY)) {
  test(`Workers are terminated amid ${activity}`, { skip }, () => {
    const { status, signal, stdout, stderr } = spawnNode(program(worker, MAIN_CALLS));
    assert.deepEqual({ status, signal }, { status: 0, signal: null }, stderr);
    assert.equal(stdout, `${TIMES} 42\n`);
  });
}
