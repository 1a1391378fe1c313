'use strict';

// A library that nobody has closed is never unloaded: not when its object is collected, not when its Worker
// ends, not when the process does. Programs may hold addresses in it that nobody can see, its threads run,
// and threads still have to run its destructors. Each of these programs crashed when it was unloaded.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { compileLibrary, spawnNode, whyNotIsLoaded } = require('../support/helpers.js');

const SOURCE = `
  #include <pthread.h>
  #include <stdint.h>
  #include <time.h>

  static const char text[8192] = "static text";
  const char *get_text(void) { return text; }
  uintptr_t text_size(void) { return sizeof text; }

  static volatile int32_t count;
  volatile int32_t *get_count(void) { return &count; }

  static void *tick(void *unused) {
    for (;;) {
      struct timespec pause = { 0, 1000000 };
      nanosleep(&pause, 0);
      ++count;
    }
    return unused;
  }
  void start_thread(void) {
    pthread_t thread;
    if (pthread_create(&thread, 0, tick, 0) == 0) pthread_detach(thread);
  }

  static void leave(void *unused) { ++count; (void)unused; }
  void leave_at_end_of_thread(void) {
    pthread_key_t key;
    pthread_key_create(&key, leave);
    pthread_setspecific(key, &key);
  }
`;

const DEFINITIONS = `{
  get_text: { return: 'pointer' },
  text_size: { return: 'uint64' },
  get_count: { return: 'pointer' },
  start_thread: {},
  leave_at_end_of_thread: {},
}`;

/** The path of the helpers, in which nothing has to be escaped again. */
const helpers = require.resolve('../support/helpers.js').replaceAll('\\', '/');

/** Runs a program that can use `file`, `open`, and `collected`, which waits until library objects are gone. */
function run(source) {
  const file = compileLibrary(SOURCE);
  return spawnNode(
    `
    const file = ${JSON.stringify(file)};
    const open = () => ffi.dlopen(file, ${DEFINITIONS});
    let objects = 0;
    const registry = new FinalizationRegistry(() => objects--);
    const watch = (object) => {
      objects++;
      registry.register(object);
      return object;
    };
    async function collected() {
      for (let i = 0; i < 100 && objects > 0; i++) {
        gc();
        await new Promise(setImmediate);
      }
      if (objects > 0) throw new Error('not collected');
      // What they refer to goes later.
      for (let i = 0; i < 20; i++) {
        gc();
        await new Promise(setImmediate);
      }
    }
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    (async () => { ${source} })();
    `,
    { flags: ['--expose-gc'] },
  );
}

function assertPrints(expected, source) {
  const { status, signal, stdout, stderr } = run(source);
  assert.deepEqual({ status, signal }, { status: 0, signal: null }, stderr);
  assert.equal(stdout, `${expected}\n`);
}

test('static text of a library whose object is collected can be read', () => {
  assertPrints(
    'static text',
    `const text = (() => {
       const { lib, functions } = open();
       watch(lib);
       watch(functions.get_text);
       return functions.get_text();
     })();
     await collected();
     console.log(ffi.toString(text));`,
  );
});

test('so can a borrowed view of its memory', () => {
  assertPrints(
    'static text 8192',
    `const view = (() => {
       const { lib, functions } = open();
       watch(lib);
       return ffi.toBuffer(functions.get_text(), Number(functions.text_size()), false);
     })();
     await collected();
     console.log(view.latin1Slice(0, 11), view.length);`,
  );
});

test('a thread that it has started goes on', () => {
  assertPrints(
    'true',
    `const count = (() => {
       const { lib, functions } = open();
       watch(lib);
       functions.start_thread();
       return functions.get_count();
     })();
     await collected();
     const before = ffi.getInt32(count);
     await sleep(200);
     console.log(ffi.getInt32(count) > before);`,
  );
});

/** Writes code that runs `body` in a Worker, with the `functions` of the library; it gives `count`'s address. */
const inWorker = (body) => `
  const { Worker } = require('node:worker_threads');
  const worker = new Worker(
    \`const { ffi } = require(${JSON.stringify(helpers)});
     const { parentPort, workerData: file } = require('node:worker_threads');
     const { functions } = ffi.dlopen(file, ${DEFINITIONS});
     ${body}
     parentPort.postMessage(functions.get_count());\`,
    { eval: true, workerData: file },
  );
  let count;
  worker.on('message', (address) => {
    count = address;
  });
  await new Promise((resolve) => worker.on('exit', resolve));
`;

test('so does one of a Worker that ends', () => {
  assertPrints(
    'true',
    `${inWorker('functions.start_thread();')}
     const before = ffi.getInt32(count);
     await sleep(200);
     console.log(ffi.getInt32(count) > before);`,
  );
});

test("data of a Worker's thread is destroyed by its library", () => {
  assertPrints(
    '1',
    `${inWorker('functions.leave_at_end_of_thread();')}
     console.log(ffi.getInt32(count));`,
  );
});

test('an explicit close unloads', { skip: whyNotIsLoaded }, () => {
  assertPrints(
    'true false',
    `const { lib } = open();
     const before = isLoaded(file);
     lib.close();
     console.log(before, isLoaded(file));`,
  );
});
