'use strict';

// JavaScript may be terminated while C waits for a callback. Nothing of it runs any more then, neither when C
// calls back once more nor when it returns, and what comes after is as before.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { againstNodeFFI, compileLibrary, isWindows, spawnNode } = require('../support/helpers.js');

const skip = againstNodeFFI && 'about fast-ffi';

const SOURCE = `
  int call_times(int (*callback)(int), int times) {
    int sum = 0;
    for (int i = 0; i < times; i++) sum += callback(i);
    return sum;
  }
  int call_both(int (*first)(int), int (*second)(int)) { return first(1) + second(2); }
`;

const DEFINITIONS = {
  call_times: { return: 'int32', arguments: ['pointer', 'int32'] },
  call_both: { return: 'int32', arguments: ['pointer', 'pointer'] },
};

/** A library that calls a stored callback when it is unloaded. */
const AT_UNLOADING = `
  static void (*stored)(void);
  void store(void (*callback)(void)) { stored = callback; }
  __attribute__((destructor)) static void call(void) {
    for (int i = 0; i < 3; i++) stored();
  }
`;
const INT32 = { return: 'int32', arguments: ['int32'] };

test('a time limit ends the script, not only the first of several callbacks', { skip }, () => {
  const file = compileLibrary(SOURCE);
  // This has a process of its own, because it never ends if the limit is forgotten.
  const { stdout, stderr } = spawnNode(
    `
    const fs = require('node:fs');
    const vm = require('node:vm');
    const { lib, functions } = ffi.dlopen(${JSON.stringify(file)}, ${JSON.stringify(DEFINITIONS)});
    const { lib: owner } = ffi.dlopen(null);
    const INT32 = ${JSON.stringify(INT32)};
    let after = 0;
    const loop = owner.registerCallback(INT32, (value) => {
      if (value > 0) after++;
      else for (;;);
      return 1;
    });
    const nested = owner.registerCallback(INT32, (value) => {
      if (value > 0) after++;
      functions.call_times(loop, 3);
      after++;
      return 1;
    });
    for (const callback of [loop, nested]) {
      const context = { call: functions.call_times, callback, after: () => after++ };
      try {
        vm.runInNewContext('call(callback, 3); after();', context, { timeout: 100 });
      } catch (error) {
        console.log(error.code, after);
      }
    }
    const increment = owner.registerCallback(INT32, (value) => value + 1);
    console.log(functions.call_times(increment, 3));
    lib.close();
    if (process.platform === 'linux') {
      const loaded = fs.readFileSync('/proc/self/maps', 'utf8').includes(lib.path);
      if (loaded) console.log('still loaded');
    }
  `,
  );
  const timeout = 'ERR_SCRIPT_EXECUTION_TIMEOUT 0\n';
  assert.equal(stdout, `${timeout}${timeout}6\n`, stderr);
});

test('a time limit goes before the exception of another callback', { skip }, () => {
  const { stdout, stderr } = spawnNode(`
    const vm = require('node:vm');
    const { functions } = ffi.dlopen(
      ${JSON.stringify(compileLibrary(SOURCE))},
      ${JSON.stringify(DEFINITIONS)},
    );
    const INT32 = ${JSON.stringify(INT32)};
    const throws = ffi.dlopen(null, {}, { supportsExceptions: true }).lib.registerCallback(
      INT32,
      () => {
        throw new Error('kept');
      },
    );
    const loops = ffi.dlopen(null).lib.registerCallback(INT32, () => {
      for (;;);
    });
    const context = { call: () => functions.call_both(throws, loops), say: console.log };
    for (let i = 0; i < 2; i++) {
      try {
        vm.runInNewContext('try { call(); } catch { say("caught") } say("after")', context, {
          timeout: 100,
        });
      } catch ({ code }) {
        console.log(code);
      }
    }
  `);
  const timeout = 'ERR_SCRIPT_EXECUTION_TIMEOUT\n';
  assert.equal(stdout, `${timeout}${timeout}`, stderr);
});

test('a time limit ends callbacks that a library calls when it is unloaded', { skip }, () => {
  const file = compileLibrary(AT_UNLOADING);
  const { stdout, stderr } = spawnNode(`
    const vm = require('node:vm');
    const { lib, functions } = ffi.dlopen(${JSON.stringify(file)}, {
      store: { arguments: ['function'] },
    });
    let calls = 0;
    functions.store(ffi.dlopen(null).lib.registerCallback(() => {
      calls++;
      for (;;);
    }));
    // On Windows no thread begins while a library is unloaded, and that of the time limit has to run by then.
    const close = () => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${isWindows ? 1000 : 0});
      lib.close();
    };
    try {
      vm.runInNewContext('close()', { close }, { timeout: ${isWindows ? 1500 : 100} });
    } catch ({ code }) {
      console.log(code, calls);
    }
    process.exit();
  `);
  assert.equal(stdout, 'ERR_SCRIPT_EXECUTION_TIMEOUT 1\n', stderr);
});

const ENDS = {
  'calls process.exit in the first of many callbacks': `
    const exits = lib.registerCallback(INT32, () => process.exit(5));
    functions.call_times(exits, 1000);
    say('after the call');
  `,
  'calls process.exit in a callback within a callback': `
    const exits = lib.registerCallback(INT32, () => process.exit(5));
    const calls = lib.registerCallback(INT32, () => {
      try {
        functions.call_times(exits, 2);
        say('after the inner call');
      } finally {
        say('finally');
      }
      return 1;
    });
    functions.call_times(calls, 2);
    say('after the call');
  `,
  'closes its library and calls process.exit': `
    const exits = owner.registerCallback(INT32, () => {
      lib.close();
      process.exit(5);
    });
    functions.call_times(exits, 2);
    say('after the call');
  `,
  'is terminated in a callback within a callback': `
    const waits = lib.registerCallback(INT32, () => {
      say('inside');
      for (;;);
    });
    const calls = lib.registerCallback(INT32, () => {
      functions.call_times(waits, 2);
      say('after the inner call');
      return 1;
    });
    functions.call_times(calls, 2);
    say('after the call');
  `,
  'is terminated in a callback after one that has thrown': `
    const throws = ffi.dlopen(null, {}, { supportsExceptions: true }).lib.registerCallback(
      INT32,
      () => {
        throw new Error('kept');
      },
    );
    const loops = owner.registerCallback(INT32, () => {
      say('inside');
      for (;;);
    });
    try {
      functions.call_both(throws, loops);
    } catch {
      say('caught');
    }
    say('after the call');
  `,
  'is terminated while it waits in a callback': `
    const waits = lib.registerCallback(INT32, () => {
      say('inside');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      return 1;
    });
    functions.call_times(waits, 2);
    say('after the call');
  `,
};

for (const [what, source] of Object.entries(ENDS)) {
  test(`only the Worker stops that ${what}`, { skip }, () => {
    const file = compileLibrary(SOURCE);
    const worker = `
      const { parentPort } = require('node:worker_threads');
      const { ffi } = require(${JSON.stringify(require.resolve('../support/helpers.js'))});
      const INT32 = ${JSON.stringify(INT32)};
      const say = (text) => parentPort.postMessage(text);
      const { lib, functions } = ffi.dlopen(${JSON.stringify(file)}, ${JSON.stringify(DEFINITIONS)});
      const { lib: owner } = ffi.dlopen(null);
      ${source}
    `;
    const { status, stdout, stderr } = spawnNode(`
      const fs = require('node:fs');
      const { Worker } = require('node:worker_threads');
      const worker = new Worker(${JSON.stringify(worker)}, { eval: true });
      worker.on('message', (message) => {
        if (message === 'inside') worker.terminate();
        else console.log(message);
      });
      worker.on('exit', (code) => {
        console.log(code, openFixture({ answer: { return: 'int32' } }).functions.answer());
        if (process.platform !== 'linux') return;
        const loaded = fs.readFileSync('/proc/self/maps', 'utf8').includes(${JSON.stringify(file)});
        console.log(loaded ? 'still loaded' : 'unloaded');
      });
    `);
    assert.equal(status, 0, stderr);
    const code = what.startsWith('is terminated') ? 1 : 5;
    // A library that nobody has closed stays.
    const library = what.startsWith('closes its library') ? 'unloaded' : 'still loaded';
    const lines = process.platform === 'linux' ? [`${code} 42`, library] : [`${code} 42`];
    assert.deepEqual(stdout.trim().split('\n'), lines);
  });
}
