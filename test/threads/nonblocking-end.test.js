'use strict';

// Processes and Workers end with nonblocking calls pending: by themselves after these, and otherwise at once, as
// they would without.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { againstNodeFFI, spawnNode } = require('../support/helpers.js');
const { libraryPath } = require('./nonblocking-library.js');

const skip = againstNodeFFI && 'node:ffi has no nonblocking functions';

const library = JSON.stringify(require.resolve('./nonblocking-library.js'));
const helpers = JSON.stringify(require.resolve('../support/helpers.js'));

/** Runs a program in a process of its own, which has the functions of the library as `f`. */
function run(source, { env } = {}) {
  const { status, signal, stdout, stderr } = spawnNode(
    `const { openLibrary } = require(${library});
     const { lib, functions: f } = openLibrary(ffi);
     ${source}`,
    { env: { FAST_FFI_TEST_NONBLOCKING: libraryPath(), ...env } },
  );
  return { status, signal, stdout, stderr };
}

function expectEnd(source, expected, options) {
  const { status, signal, stdout, stderr } = run(source, options);
  const { error = /^$/, ...rest } = { status: 0, signal: null, stdout: '', ...expected };
  assert.deepEqual({ status, signal, stdout }, rest, stderr);
  assert.match(stderr, error);
}

/** Calls that never return, some of which no thread has begun. */
const PENDING = `
  for (let i = 0; i < 100; i++) f.async_sleep_long();
  f.async_sum_when_open(new Uint8Array(100_000), 100_000n);
  f.async_sum_lengths_when_open('a', 'b', 'c'.repeat(5000));
`;

test('a program ends when its calls have ended', { skip }, () => {
  expectEnd(
    `f.async_wait_and_return(1).then((value) => console.log(value));
     process.on('exit', () => console.log('end'));
     setTimeout(() => f.open_gate(), 20).unref();
     setTimeout(() => {}, 15);
     const timer = setInterval(() => f.waiting() && clearInterval(timer), 1);`,
    { stdout: '1\nend\n' },
  );
  expectEnd(`process.on('exit', () => console.log('end'));`, { stdout: 'end\n' });
  expectEnd(`f.async_same_int32(4); process.on('exit', () => console.log('end'));`, {
    stdout: 'end\n',
  });
});

test('process.exit ends at once', { skip }, () => {
  expectEnd(`${PENDING} process.exit(3);`, { status: 3 });
  expectEnd(`${PENDING} setTimeout(() => process.exit(4), 30);`, { status: 4 });
  expectEnd(`${PENDING} process.on('exit', () => { process.exitCode = 5; }); process.exit();`, {
    status: 5,
  });
});

test('an error that nobody catches ends at once', { skip }, () => {
  expectEnd(`${PENDING} setTimeout(() => { throw new Error('oh'); }, 20);`, {
    status: 1,
    error: /Error: oh/,
  });
  expectEnd(`${PENDING} Promise.reject(new Error('oh'));`, { status: 1, error: /Error: oh/ });
  expectEnd(
    `${PENDING} f.async_same_int32(1).then(() => { throw new Error('oh'); });`,
    {
      status: 1,
      error: /Error: oh/,
    },
    { env: { FAST_FFI_THREADS: '200' } },
  );
});

const WORKER = `
  const { parentPort } = require('node:worker_threads');
  const { ffi } = require(${helpers});
  const { openLibrary } = require(${library});
  const { lib, functions: f } = openLibrary(ffi);
`;

/** Writes a program that runs one Worker, and then `after`. */
const withWorker = (worker, after) => `
  const { Worker } = require('node:worker_threads');
  const worker = new Worker(${JSON.stringify(WORKER + worker)}, { eval: true });
  ${after}
`;

test('a Worker ends when its calls have ended', { skip }, () => {
  expectEnd(
    withWorker(
      `Promise.all([f.async_wait_and_return(7), f.async_wait_and_return(8)]).then((values) => {
         parentPort.postMessage(values);
       });
       setTimeout(() => f.open_gate(), 20);`,
      `worker.on('message', console.log);
       worker.on('exit', (code) => console.log('exit', code));`,
    ),
    { stdout: '[ 7, 8 ]\nexit 0\n' },
  );
});

test('terminate ends a Worker at once, and lent memory stays until calls return', { skip }, () => {
  expectEnd(
    withWorker(
      `const bytes = new Uint8Array(1 << 20).fill(1);
       ${PENDING}
       f.async_fill_when_open(bytes, bytes.length, 5);
       f.async_fill_when_open(new Uint8Array(8), 8, 5);
       f.async_fill_when_open(Buffer.alloc(100), 100, 5);
       lib.close();
       parentPort.postMessage('running');`,
      `worker.on('message', async () => {
         while (f.waiting() < 5) await new Promise(setImmediate); // all that use memory
         worker.terminate();
       });
       worker.on('exit', async (code) => {
         console.log('exit', code);
         f.open_gate();
         while (f.waiting() > 0) await new Promise(setImmediate);
         for (let i = 0; i < 100; i++) new Uint8Array(1 << 20).fill(2);
         console.log(await f.async_same_int32(4));
         process.exit(6);
       });`,
    ),
    { status: 6, stdout: 'exit 1\n4\n' },
    { env: { FAST_FFI_THREADS: '200' } },
  );
});

test('process.exit in a Worker ends it at once', { skip }, () => {
  expectEnd(
    withWorker(
      `${PENDING} setTimeout(() => process.exit(9), 20);`,
      `worker.on('exit', (code) => { console.log(code); process.exit(); });`,
    ),
    { stdout: '9\n' },
  );
});

test('calls that no thread has begun when their Worker ends are not made', { skip }, () => {
  expectEnd(
    withWorker(
      `f.async_wait_and_return(1);
       for (let i = 0; i < 1000; i++) f.async_linger();
       parentPort.postMessage('running');`,
      `worker.on('message', () => worker.terminate());
       worker.on('exit', async () => {
         f.open_gate();
         await f.async_same_int32(1);
         console.log(f.most_lingering());
       });`,
    ),
    { stdout: '0\n' },
    { env: { FAST_FFI_THREADS: '1' } },
  );
});

test('FAST_FFI_THREADS says how many threads there are at most', { skip }, () => {
  // As many calls meet as there may be, and no more are ever in C at the same time.
  const program = (most) => `
    const many = (count, call) => Promise.all(Array.from({ length: count }, call));
    many(${most}, () => f.async_meet(${most}))
      .then(() => many(40, () => f.async_linger()))
      .then(() => console.log(f.most_lingering() <= ${most}));`;
  for (const most of [1, 3]) {
    expectEnd(program(most), { stdout: 'true\n' }, { env: { FAST_FFI_THREADS: `${most}` } });
  }
  for (const bad of ['0', '1025', 'many', '1.5', '-1']) {
    const { status, stderr } = run('', { env: { FAST_FFI_THREADS: bad } });
    assert.equal(status, 1);
    assert.match(stderr, /FAST_FFI_THREADS must be an integer from 1 to 1024, and is /);
  }
  expectEnd(program(64), { stdout: 'true\n' }, { env: { FAST_FFI_THREADS: '' } });
});

test('a callback of the JavaScript thread ends the process if another calls it', { skip }, () => {
  const { status, signal, stderr } = run(`
    const callback = lib.registerCallback({ return: 'int32', arguments: ['int32'] }, (n) => n);
    console.error(f.call(callback, 5));
    f.async_call(callback, 5);
  `);
  assert.deepEqual({ status, signal }, { status: null, signal: 'SIGABRT' }, stderr);
  assert.match(
    stderr,
    /^5\n.*only be invoked on the system thread they were created on.*threadSafe: true/,
  );
});

test('JavaScript functions are not taken for pointers', { skip }, () => {
  expectEnd(`try { f.async_call(() => 1, 5); } catch ({ message }) { console.log(message); }`, {
    stdout:
      'Argument 0 must be a buffer, an ArrayBuffer, a string, or a bigint, or null (async_call: got function ' +
      '(anonymous); register it with library.registerCallback, and pass the pointer that this gives)\n',
  });
});
