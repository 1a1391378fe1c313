'use strict';

// Threads go on calling a callback while what it leads to ends: the process, a Worker, or the work of the event loop.
// Each case is a process of its own. None has a time limit: who hangs, hangs.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { againstNodeFFI, spawnNode } = require('../support/helpers');
const { compileThreads } = require('../support/threads');

const skip = againstNodeFFI && 'node:ffi has no such callbacks';
const paths = skip
  ? {}
  : { plain: compileThreads(), joining: compileThreads({ joinsWhenUnloaded: true }) };

/** Writes the beginning of a program, with `register` and the functions of the library in scope. */
const begin = (path = paths.plain, options = {}) => `
  const { KINDS, callFromThread, openThreads } =
    require(${JSON.stringify(require.resolve('../support/threads'))});
  const opened = openThreads(${JSON.stringify(path)}, ${JSON.stringify(options)});
  const { lib, functions } = opened;
  const register = (fn, options) =>
    lib.registerCallback({ return: 'int32', arguments: ['int32'] }, fn, { threadSafe: true, ...options });
`;

/** Writes what has threads call back all the time, some of them at a callback that makes nobody wait. */
const hammer = (threads) => `
  const counter = { calls: 0 };
  const count = (i) => { counter.calls++; return i; };
  functions.start_hammers(${threads}, register(count));
`;

/** Runs a program, which must print 'end' last, and gives its status. */
function run(source) {
  const { status, signal, stderr } = spawnNode(source);
  assert.equal(signal, null, stderr);
  return { status, stderr };
}

/** Writes what waits until threads have called so often. */
const afterCalls = (source) => `
  (function look() {
    if (counter.calls < 100) return void setImmediate(look);
    ${source}
  })();
`;

const ENDS = {
  'process.exit': { source: afterCalls('process.exit(7)'), status: 7 },
  'process.exit before the first call': { source: 'process.exit(7)', status: 7 },
  'process.reallyExit': { source: afterCalls('process.reallyExit(7)'), status: 7 },
  'an error that nobody catches': { source: afterCalls("throw new Error('mine')"), status: 1 },
  'process.exit without listeners': {
    source: afterCalls("process.removeAllListeners('exit'); process.exit(7)"),
    status: 7,
  },
  'the end of all other work': { source: 'process.exitCode = 7', status: 7 },
  'the end of all other work, later': { source: afterCalls('process.exitCode = 7'), status: 7 },
  'an unregistered callback': {
    source: afterCalls('lib.unregisterCallback(last); process.exit(7)'),
    status: 7,
  },
};

for (const [label, { source, status }] of Object.entries(ENDS)) {
  test(`threads that call do no harm at ${label}`, { skip }, () => {
    const program = `${begin()} ${hammer(8)} const last = register(() => 1); functions.start_hammers(1, last); ${source}`;
    const outcome = run(program);
    assert.equal(outcome.status, status, outcome.stderr);
  });

  test(`a library that waits for its threads does not wait for ever at ${label}`, { skip }, () => {
    const program = `${begin(paths.joining)} functions.stop_at_exit(); ${hammer(4)}
      const last = register(() => 1); ${source}`;
    const outcome = run(program);
    assert.equal(outcome.status, status, outcome.stderr);
  });
}

test('a listener for the exit may wait for the threads', { skip }, () => {
  const { status, stderr } = run(`
    process.on('exit', () => functions.stop_hammers());
    ${begin()} ${hammer(4)}
    process.on('exit', () => functions.stop_hammers());
    ${afterCalls('process.exit(7)')}
  `);
  assert.equal(status, 7, stderr);
});

test("who emits 'exit' without exiting changes nothing", { skip }, () => {
  const { status, stderr } = run(`${begin()}
    const callback = register((i) => i);
    process.emit('exit', 0);
    callFromThread(opened, 'int', callback, 4).then((sum) => { process.exitCode = sum; });
  `);
  assert.equal(status, 6, stderr);
});

test('the thread whose callback exits goes on', { skip }, () => {
  const { status, stderr } = run(`${begin(paths.joining)}
    functions.start_hammers(2, register(() => process.exit(7), { keepAlive: true }));
  `);
  assert.equal(status, 7, stderr);
});

test('a callback does not keep the process alive', { skip }, () => {
  const { status, stderr } = run(`${begin()}
    register(() => 1);
    register(() => 1, { keepAlive: false });
    const held = register(() => 1, { keepAlive: true });
    lib.unregisterCallback(held);
    const closed = openThreads(${JSON.stringify(paths.plain)}).lib;
    closed.registerCallback(() => {}, undefined, { threadSafe: true, keepAlive: true });
    closed.close();
    process.exitCode = 7;
  `);
  assert.equal(status, 7, stderr);
});

test('with keepAlive: true it does, until it is unregistered', { skip }, () => {
  const { status, stderr } = run(`${begin()}
    const others = [register(() => 1, { keepAlive: true }), register(() => 1, { keepAlive: true })];
    const callback = register((i) => {
      if (i === 99) for (const each of [callback, ...others]) lib.unregisterCallback(each);
      process.exitCode = i;
      return 0;
    }, { keepAlive: true });
    setTimeout(() => functions.start(KINDS.int, callback, 100, 0n), 20).unref();
  `);
  assert.equal(status, 99, stderr);
});

const THROWERS = {
  'throws an error': ["() => { throw new RangeError('mine') }", 'RangeError: mine'],
  'throws null': ['() => { throw null }', 'null'],
  'returns a string': [
    "() => 'text'",
    /ERR_INVALID_RETURN_VALUE.*declared FFI type: 'text' is not/,
  ],
  'returns a promise': ['() => Promise.resolve(1)', /Callbacks cannot return promises/],
};

for (const supportsExceptions of [false, true]) {
  const which = supportsExceptions ? ', with supportsExceptions' : '';
  const options = { supportsExceptions };
  for (const [label, [fn, expected]] of Object.entries(THROWERS)) {
    test(`a callback that ${label} is an uncaughtException${which}`, { skip }, () => {
      const { status, stderr } = run(`${begin(paths.plain, options)}
        const seen = [];
        process.on('uncaughtException', (error) => seen.push((error?.code ?? '') + ' ' + error));
        callFromThread(opened, 'int', register(${fn}), 3).then((sum) => {
          process.exitCode = sum + seen.length;
          console.error(seen.join(';'));
        });
      `);
      assert.equal(status, 3, stderr);
      if (typeof expected === 'string') assert.ok(stderr.includes(expected), stderr);
      else assert.match(stderr, expected);
    });
  }

  test(`without a listener that ends the process${which}`, { skip }, () => {
    const { status, stderr } = run(`${begin(paths.plain, options)}
      functions.start_hammers(4, register(() => { throw new RangeError('mine') }, { keepAlive: true }));
    `);
    assert.equal(status, 1);
    assert.match(stderr, /RangeError: mine/);
  });
}

test('on its own thread a callback that throws ends the process, as others do', { skip }, () => {
  const { signal, stderr } = spawnNode(`${begin()}
    process.on('uncaughtException', () => {});
    functions.call_here(KINDS.int, register(() => { throw new RangeError('mine') }), 1);
  `);
  assert.equal(signal, 'SIGABRT');
  assert.match(stderr, /Callbacks cannot throw an exception: RangeError: mine/);
});

test('another callback on another thread ends the process, and the message says what to do', {
  skip,
}, () => {
  const { signal, stderr } = spawnNode(`${begin()}
    function guilty() {}
    functions.start(KINDS.nothing, lib.registerCallback(guilty), 1, 0n);
    setTimeout(() => {}, 10000);
  `);
  assert.equal(signal, 'SIGABRT');
  assert.match(stderr, /'guilty'.*Callbacks can only be invoked on.*threadSafe: true/);
});

/** Writes what starts a Worker which calls, in C, a callback of the thread that starts it, over and over. */
const startCaller = `
  const { Worker } = require('node:worker_threads');
  let calls = 0;
  const callback = register((i) => { calls++; return i; });
  new Worker(${JSON.stringify(`${begin()}
    const { workerData } = require('node:worker_threads');
    for (;;) functions.call_here(KINDS.int, workerData, 1_000_000);
  `)}, { eval: true, workerData: callback });
  const afterCalls = (then) => {
    if (calls < 100) setImmediate(afterCalls, then);
    else then();
  };
`;

for (const [label, end] of [
  ['process.exit', 'process.exit(7)'],
  ['process.reallyExit', 'process.reallyExit(7)'],
  ['process.exit without listeners', "process.removeAllListeners('exit'); process.exit(7)"],
]) {
  test(`a Worker that waits for another thread is stopped at ${label}`, { skip }, () => {
    const { status, stderr } = run(`${begin()} ${startCaller} afterCalls(() => { ${end} })`);
    assert.equal(status, 7, stderr);
  });
}

test('a Worker that waits for the Worker which has started it is stopped with that', {
  skip,
}, () => {
  const body = `${begin()} ${startCaller}
    afterCalls(() => require('node:worker_threads').parentPort.postMessage('ready'))`;
  const { status, stderr } = run(`
    const { Worker } = require('node:worker_threads');
    const worker = new Worker(${JSON.stringify(body)}, { eval: true });
    worker.on('message', () => worker.terminate().then(() => { process.exitCode = 7; }));
  `);
  assert.equal(status, 7, stderr);
});

const worker = (body) => `
  const { Worker } = require('node:worker_threads');
  const start = () => new Worker(${JSON.stringify(`${begin()} ${hammer(3)} ${body}`)}, { eval: true });
  // The threads' library stays loaded, and they go on.
  ${begin()}
`;

const WORKER_ENDS = {
  'is terminated': { body: 'setInterval(() => {}, 1000)', end: 'worker.terminate()', code: 1 },
  'is terminated while it is busy': { body: 'for (;;);', end: 'worker.terminate()', code: 1 },
  'is terminated within calls': {
    body: 'setImmediate(function again() { setImmediate(again) })',
    end: 'setTimeout(() => worker.terminate(), 20)',
    code: 1,
  },
  exits: { body: afterCalls('process.exit(5)'), end: '', code: 5 },
  'exits within a call': {
    body: 'functions.start_hammers(1, register(() => process.exit(5), { keepAlive: true }))',
    end: '',
    code: 5,
  },
  'has nothing else to do': { body: '', end: '', code: 0 },
  throws: { body: afterCalls("throw new Error('mine')"), end: '', code: 1 },
};

for (const [label, { body, end, code }] of Object.entries(WORKER_ENDS)) {
  test(`threads go on when a Worker that they call ${label}`, { skip }, () => {
    const { status, stderr } = run(`${worker(body)}
      const ended = (count) => {
        const worker = start();
        worker.on('error', () => {});
        worker.on('online', () => { ${end} });
        worker.on('exit', (code) => {
          if (code !== ${code}) throw new Error('exit code ' + code);
          if (count > 1) return ended(count - 1);
          functions.stop_hammers();
          process.exitCode = 7;
        });
      };
      ended(5);
    `);
    assert.equal(status, 7, stderr);
  });
}

test('a process exits while Workers are called', { skip }, () => {
  const { status, stderr } = run(`${worker('setInterval(() => {}, 1000)')}
    ${hammer(2)}
    for (let i = 0; i < 3; i++) start();
    setTimeout(() => process.exit(7), 300);
  `);
  assert.equal(status, 7, stderr);
});
