'use strict';

// Threads that C has made call callbacks that were registered with `threadSafe: true`.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Worker } = require('node:worker_threads');
const {
  againstNodeFFI,
  collectGarbageUntil,
  errorOf,
  ffi,
  spawnNode,
  whenHot,
  whyNoFastCalls,
} = require('../support/helpers');
const { KINDS, callFromThread, compileThreads, openThreads } = require('../support/threads');

const skip = againstNodeFFI && 'node:ffi has no such callbacks';
const path = skip ? '' : compileThreads();
const open = (options) => openThreads(path, options);

const INT = { return: 'int32', arguments: ['int32'] };
const NOTHING = { arguments: ['int32'] };
const THREAD_SAFE = { threadSafe: true };

test('a callback gives its results to another thread', { skip }, async () => {
  const opened = open();
  const seen = [];
  const callback = opened.lib.registerCallback(
    INT,
    (i) => {
      seen.push(i);
      return 2 * i;
    },
    THREAD_SAFE,
  );
  assert.equal(await callFromThread(opened, 'int', callback, 100), 9900);
  assert.deepEqual(
    seen,
    Array.from({ length: 100 }, (_, i) => i),
  );
  opened.lib.unregisterCallback(callback);
});

test('the signature may be left out', { skip }, async () => {
  const opened = open();
  let calls = 0;
  const callback = opened.lib.registerCallback(() => calls++, undefined, THREAD_SAFE);
  await callFromThread(opened, 'nothing', callback, 3);
  assert.equal(calls, 3);
});

const makeStructs = () => {
  const small = ffi.struct('small', { a: 'int32', b: 'float64' });
  const large = ffi.struct('large', { v: ffi.array('int64', 6) });
  return { small, large };
};

test('structs are arguments and results', { skip }, async () => {
  const opened = open();
  const { small, large } = makeStructs();
  const negate = opened.lib.registerCallback(
    { return: small, arguments: [small, 'int8'] },
    ({ a, b }, i) => ({ a: -a, b: b + i }),
    THREAD_SAFE,
  );
  // -i + 2 * (i + 0.5 - i), for i from 0 to 9
  assert.equal(await callFromThread(opened, 'small', negate, 10), -35);
  const scale = opened.lib.registerCallback(
    { return: large, arguments: [large, 'float32'] },
    ({ v }, quarter) => ({ v: v.map((n) => n * BigInt(4 * quarter)) }),
    THREAD_SAFE,
  );
  // i * (i + 15), for i from 0 to 9
  assert.equal(await callFromThread(opened, 'large', scale, 10), 285 + 15 * 45);
});

test('many arguments come from registers and stack', { skip }, async () => {
  const opened = open();
  const types =
    'int8 float64 uint16 float32 int64 float64 int32 float64 int32 float64 int32 float64 float64 float64 float64 int16';
  let seen;
  const callback = opened.lib.registerCallback(
    { return: 'float64', arguments: types.split(' ') },
    (...args) => {
      seen = args.map(Number);
      return 77;
    },
    THREAD_SAFE,
  );
  assert.equal(await callFromThread(opened, 'mixed', callback, 1), 77);
  assert.deepEqual(seen, [-1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, -16]);
});

test('strings can be read while the thread waits', { skip }, async () => {
  const opened = open();
  const texts = [];
  const callback = opened.lib.registerCallback(
    { return: 'int64', arguments: ['pointer'] },
    (address) => {
      texts.push(ffi.toString(address));
      return 1n;
    },
    THREAD_SAFE,
  );
  assert.equal(await callFromThread(opened, 'text', callback, 3), 3);
  assert.deepEqual(texts, ['text 0', 'text 1', 'text 2']);
});

test('on its own thread it is an ordinary callback', { skip }, async () => {
  const { lib, functions } = open({ supportsExceptions: true });
  const callback = lib.registerCallback(
    INT,
    (i) => {
      if (i < 0) throw new RangeError('negative');
      return i + 1;
    },
    THREAD_SAFE,
  );
  assert.equal(functions.call_here(KINDS.int, callback, 41), 42n);
  assert.throws(() => functions.call_here(KINDS.int, callback, -1), /^RangeError: negative$/);
  const oneWay = lib.registerCallback(NOTHING, (i) => order.push(i), {
    threadSafe: true,
    wait: false,
  });
  const order = [];
  functions.call_here(KINDS.nothing, oneWay, 1);
  order.push('returned');
  assert.deepEqual(order, [1, 'returned'], 'with wait: false, too, it is called at once');
});

test('with wait: false threads go on at once, and arguments are copied', { skip }, async () => {
  const { lib, functions } = open();
  const { small, large } = makeStructs();
  const seen = [];
  const before = functions.calls_returned();
  await new Promise((resolve) => {
    const callback = lib.registerCallback(
      { arguments: [large, small] },
      ({ v }, { a, b }) => {
        seen.push(v.map(Number), a, b);
        if (a < 9) return;
        lib.unregisterCallback(callback);
        resolve();
      },
      { threadSafe: true, wait: false, keepAlive: true },
    );
    functions.start(KINDS.structs, callback, 10, 0n);
    // The event loop does not turn meanwhile.
    while (functions.calls_returned() < before + 10);
    assert.deepEqual(seen, []);
  });
  const expected = Array.from({ length: 10 }, (_, i) => [
    [i, i, i, i, i, -i || 0],
    i,
    i / 2,
  ]).flat();
  assert.deepEqual(seen, expected);
});

test('else a thread waits, while this one is busy', { skip }, async () => {
  const opened = open();
  const { lib, functions } = opened;
  const callback = lib.registerCallback(INT, () => 1, THREAD_SAFE);
  const [begun, returned] = [functions.calls_begun(), functions.calls_returned()];
  const sum = callFromThread(opened, 'int', callback, 2);
  while (functions.calls_begun() === begun);
  for (let i = 0; i < 1000; i++) functions.count_to(1000);
  assert.deepEqual([functions.calls_begun(), functions.calls_returned()], [begun + 1, returned]);
  assert.equal(await sum, 2);
});

test('promises and process.nextTick run after each call', { skip }, async () => {
  const opened = open();
  const order = [];
  const callback = opened.lib.registerCallback(
    INT,
    (i) => {
      order.push(i);
      process.nextTick(() => order.push('tick'));
      Promise.resolve().then(() => order.push('promise'));
      return 0;
    },
    THREAD_SAFE,
  );
  await callFromThread(opened, 'int', callback, 50);
  assert.deepEqual(order, Array.from({ length: 50 }, (_, i) => [i, 'tick', 'promise']).flat());
});

test('the event loop goes on turning while threads call without pause', { skip }, async () => {
  const { lib, functions } = open();
  const callback = lib.registerCallback(INT, () => 1, THREAD_SAFE);
  const oneWay = lib.registerCallback(INT, () => 1, THREAD_SAFE);
  functions.start_hammers(3, callback);
  functions.start_hammers(1, oneWay);
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise(setImmediate);
  }
  lib.unregisterCallback(callback);
  lib.unregisterCallback(oneWay);
  functions.stop_hammers();
});

test('callbacks may lead to others', { skip }, async () => {
  const opened = open();
  const { lib, functions } = opened;
  const plain = lib.registerCallback(INT, (i) => i + 1);
  const depth = lib.registerCallback(
    INT,
    (i) => {
      if (i >= 10) return Number(functions.call_here(KINDS.int, plain, i));
      return Number(functions.call_here(KINDS.int, depth, i + 10)) + 1000;
    },
    THREAD_SAFE,
  );
  assert.equal(await callFromThread(opened, 'int', depth, 3), 3000 + 11 + 12 + 13);
});

test('many threads call one callback, and calls of this thread stay right', { skip }, async () => {
  const opened = open();
  const { lib, functions } = opened;
  const callback = lib.registerCallback(INT, (i) => i + 1, THREAD_SAFE);
  const sums = Array.from({ length: 16 }, () => callFromThread(opened, 'int', callback, 500));
  let isDone = false;
  const all = Promise.all(sums).finally(() => {
    isDone = true;
  });
  while (!isDone) {
    for (let i = 0; i < 100; i++) assert.equal(functions.count_to(i), i);
    await new Promise(setImmediate);
  }
  assert.deepEqual(
    await all,
    Array.from({ length: 16 }, () => (500 * 501) / 2),
  );
});

test('functions that never call back stay fast meanwhile', {
  skip: skip || whyNoFastCalls(),
}, async () => {
  const { lib, functions } = open();
  const callback = lib.registerCallback(INT, (i) => i, THREAD_SAFE);
  assert.match(ffi.callPath(functions.calls_begun).reason, /callbacks that are registered now/);
  functions.start_hammers(2, callback);
  const { count_to } = functions;
  assert.deepEqual(
    whenHot(() => Number(count_to(3) !== 3)),
    { wrong: 0, missed: 0 },
  );
  await new Promise(setImmediate);
  lib.unregisterCallback(callback);
  functions.stop_hammers();
});

test('a callback whose function was collected gives zero', { skip }, async () => {
  const opened = open();
  let collected = false;
  const registry = new FinalizationRegistry(() => {
    collected = true;
  });
  const callback = (() => {
    const fn = () => 1;
    registry.register(fn);
    return opened.lib.registerCallback(INT, fn, THREAD_SAFE);
  })();
  opened.lib.unrefCallback(callback);
  await collectGarbageUntil(() => collected);
  assert.ok(collected);
  assert.equal(await callFromThread(opened, 'int', callback, 10), 0);
});

test('after unregisterCallback threads get zeros, in memory, too', { skip }, async () => {
  const opened = open();
  const { lib, functions } = opened;
  const { large } = makeStructs();
  const int = lib.registerCallback(INT, () => 1, THREAD_SAFE);
  const struct = lib.registerCallback(
    { return: large, arguments: [large, 'float32'] },
    () => ({ v: [1n, 1n, 1n, 1n, 1n, 1n] }),
    THREAD_SAFE,
  );
  assert.equal(await callFromThread(opened, 'large', struct, 2), 12);
  lib.unregisterCallback(int);
  lib.unregisterCallback(struct);
  assert.equal(await callFromThread(opened, 'int', int, 10), 0);
  assert.equal(await callFromThread(opened, 'large', struct, 10), 0);
  assert.equal(functions.call_here(KINDS.int, int, 1), 0n, 'this thread gets them, too');
  assert.throws(() => lib.unregisterCallback(int), /Callback not found/);
});

test('its code is never used for another callback', { skip }, () => {
  const { lib } = open();
  const first = lib.registerCallback(NOTHING, () => {}, THREAD_SAFE);
  lib.unregisterCallback(first);
  for (let i = 0; i < 5000; i++) {
    const other = lib.registerCallback(NOTHING, () => {}, i % 2 === 0 ? THREAD_SAFE : {});
    assert.notEqual(other, first);
    lib.unregisterCallback(other);
  }
});

for (const end of ['lib.unregisterCallback(callback)', 'other.close()']) {
  test(`threads that wait go on after ${end}, without a turn of the event loop`, { skip }, () => {
    const { status, stderr } = spawnNode(`
      const { compileThreads, openThreads } = require('./test/support/threads');
      const { lib, functions } = openThreads(${JSON.stringify(path)});
      const other = ffi.dlopen(null).lib;
      const owner = ${JSON.stringify(end)}.startsWith('other') ? other : lib;
      const callback = owner.registerCallback(${JSON.stringify(INT)}, () => 1, { threadSafe: true });
      functions.start_hammers(4, callback);
      while (functions.hammers_running() < 4);
      ${end};
      functions.stop_hammers(); // waits for the threads
      process.exitCode = Number(functions.hammer_calls()) >= 4 && functions.hammer_results() === 0n ? 5 : 6;
    `);
    assert.equal(status, 5, stderr);
  });
}

test('a callback may unregister itself, and still gives its result', { skip }, async () => {
  const opened = open();
  const callback = opened.lib.registerCallback(
    INT,
    () => {
      opened.lib.unregisterCallback(callback);
      return 7;
    },
    THREAD_SAFE,
  );
  assert.equal(await callFromThread(opened, 'int', callback, 5), 7);
});

test('another JavaScript thread is another thread', { skip }, async () => {
  const { lib } = open();
  const callback = lib.registerCallback(INT, (i) => i * 3, THREAD_SAFE);
  const worker = new Worker(
    `const { KINDS, openThreads } = require(${JSON.stringify(require.resolve('../support/threads'))});
     const { parentPort, workerData } = require('node:worker_threads');
     const { lib, functions } = openThreads(workerData.path);
     // Nothing is registered in this thread, so this may be a fast call.
     let sum = 0;
     for (let i = 0; i < 1000; i++) sum += Number(functions.call_here(KINDS.int, workerData.callback, i));
     parentPort.postMessage(sum);`,
    { eval: true, workerData: { path, callback } },
  );
  const sum = await new Promise((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
  });
  assert.equal(sum, (3 * 999 * 1000) / 2);
});

const ORDINARY_NEEDS = 'is about calls from other threads, which need threadSafe: true';
const REFUSED = {
  'an unknown option': [
    {},
    { threadsafe: true },
    /Unknown option threadsafe; did you mean threadSafe\?/,
  ],
  'a null for options': [{}, null, /The options must be an object/],
  'a function for options': [{}, () => {}, /The options must be an object/],
  'threadSafe: 1': [{}, { threadSafe: 1 }, /The threadSafe option must be a boolean/],
  'wait: 0': [{}, { threadSafe: true, wait: 0 }, /The wait option must be a boolean/],
  'keepAlive: null': [{}, { threadSafe: true, keepAlive: null }, /The keepAlive option must be/],
  'wait: false for a result': [
    { return: 'int32' },
    { threadSafe: true, wait: false },
    /must be void/,
  ],
  'wait: false alone': [{}, { wait: false }, new RegExp(`wait: false ${ORDINARY_NEEDS}`)],
  'keepAlive: true alone': [
    {},
    { keepAlive: true },
    new RegExp(`keepAlive: true ${ORDINARY_NEEDS}`),
  ],
};

for (const [label, [signature, options, message]] of Object.entries(REFUSED)) {
  test(`registerCallback refuses ${label}`, { skip }, () => {
    const { lib } = ffi.dlopen(null);
    const register = () => lib.registerCallback(signature, () => 0, options);
    assert.match(errorOf(register).code, /^ERR_INVALID_ARG_(TYPE|VALUE)$/);
    assert.throws(register, message);
  });
}

test('options may say what is so without them', { skip }, () => {
  const { lib, functions } = open();
  for (const options of [undefined, {}, { threadSafe: false, wait: true, keepAlive: false }]) {
    const callback = lib.registerCallback(INT, (i) => i, options);
    assert.equal(functions.call_here(KINDS.int, callback, 5), 5n);
    lib.unregisterCallback(callback);
  }
});

test('built-ins that were replaced are not used', { skip }, async () => {
  const { status, stderr } = spawnNode(`
    const { callFromThread, openThreads } = require('./test/support/threads');
    const opened = openThreads(${JSON.stringify(path)});
    process.prependListener = process.on = process.addListener = () => { throw new Error('mine'); };
    Reflect.apply = Object.keys = () => { throw new Error('mine'); };
    const callback = opened.lib.registerCallback({ return: 'int32', arguments: ['int32'] }, (i) => i,
      { threadSafe: true });
    callFromThread(opened, 'int', callback, 10).then((sum) => { process.exitCode = sum; });
  `);
  assert.equal(status, 45, stderr);
});
