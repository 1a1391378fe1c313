'use strict';

// A fast call that leads back into JavaScript breaks V8's assumptions: node:ffi 26.10 aborts or
// computes wrong sums in the first tests. So whatever may do so has to take the generic path.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const vm = require('node:vm');
const v8 = require('node:v8');
const {
  compileLibrary,
  errorOf,
  ffi,
  fixtureFunction,
  hotLoop,
  noFullStacks,
  openFixture,
  spawnNode,
  whenHot,
  whyNoFastCalls,
} = require('../support/helpers.js');

const skip = whyNoFastCalls();

const INT32 = { return: 'int32', arguments: ['int32'] };
const CALLERS = {
  call_void: { arguments: ['pointer'] },
  call_int32: { return: 'int32', arguments: ['pointer', 'int32'] },
  call_stored: INT32,
  store_callback: { arguments: ['pointer'] },
};

/** Opens the fixture with functions that call back; the test closes it, and its callbacks. */
function openCallers(t) {
  const { lib, functions } = openFixture(CALLERS);
  t.after(() => lib.close());
  return { lib, ...functions };
}

/** The ways to call a callback by C. Each registers the callback and gives a function that makes the call. */
const CALLS = {
  'without a result': ({ lib, call_void }, callback) => {
    const pointer = lib.registerCallback(callback);
    return () => call_void(pointer);
  },
  'with a result': ({ lib, call_int32 }, callback) => {
    const pointer = lib.registerCallback(INT32, (value) => {
      callback();
      return value;
    });
    return () => call_int32(pointer, 7);
  },
  'through a stored pointer': ({ lib, store_callback, call_stored }, callback) => {
    store_callback(
      lib.registerCallback(INT32, (value) => {
        callback();
        return value;
      }),
    );
    return () => call_stored(7);
  },
};

for (const [name, makeCall] of Object.entries(CALLS)) {
  test(`a callback changes what the caller took for constant: ${name}`, (t) => {
    class Counter {
      step = 1;
      add(value) {
        return value + this.step;
      }
    }
    const counter = new Counter();
    let countdown = Infinity;
    const call = makeCall(openCallers(t), () => {
      if (--countdown !== 0) return;
      counter.step = 0.5;
      Counter.prototype.add = function (value) {
        return value + 2 * this.step + 1;
      };
    });
    const run = (times) => {
      let sum = 0;
      for (let i = 0; i < times; i++) {
        const { step } = counter;
        call();
        sum = counter.add(sum) + step - counter.step;
      }
      return sum;
    };
    for (let i = 0; i < 300; i++) assert.equal(run(100), 100);
    countdown = 500;
    // The call in which the callback changes things adds 2 + 1 - 0.5, those after it add 2 each.
    assert.equal(run(1000), 499 + 2.5 + 500 * 2);
  });

  test(`a callback throws and catches: ${name}`, (t) => {
    let caught = 0;
    const call = makeCall(openCallers(t), () => {
      try {
        null.property;
      } catch {
        caught++;
      }
    });
    const run = () => {
      for (let i = 0; i < 100; i++) {
        call();
        try {
          call();
        } finally {
          call();
        }
      }
    };
    for (let i = 0; i < 100; i++) run();
    assert.equal(caught, 100 * 300);
  });

  test(`a callback lets an exception escape: ${name}`, () => {
    const { signal, stdout, stderr } = spawnNode(`
      const INT32 = ${JSON.stringify(INT32)};
      let countdown = 50_000;
      const handle = openFixture(${JSON.stringify(CALLERS)});
      const call = (${makeCall})({ lib: handle.lib, ...handle.functions }, () => {
        if (--countdown === 0) throw new Error('too late');
      });
      try {
        for (;;) call();
      } catch {
        console.log('caught');
      }
    `);
    assert.equal(stdout, '');
    assert.equal(signal, 'SIGABRT', stderr);
    assert.match(stderr, /Callbacks cannot throw an exception: Error: too late/);
  });

  test(`a callback allocates and collects garbage: ${name}`, (t) => {
    v8.setFlagsFromString('--expose-gc');
    const gc = vm.runInNewContext('gc');
    let calls = 0;
    let kept;
    const call = makeCall(openCallers(t), () => {
      kept = { calls, text: `${calls}`, list: [calls] };
      if (++calls % 20_000 === 0) gc();
    });
    let objects = [];
    for (let i = 0; i < 400_000; i++) {
      const object = { index: i, half: i / 2 };
      call();
      if (object.half * 2 !== kept.calls || kept.text !== String(i)) assert.fail(`call ${i}`);
      if (objects.push(object) === 100) objects = [];
    }
    assert.equal(calls, 400_000);
  });
}

const fastAdd = () => fixtureFunction('add_int32', 'int32', ['int32', 'int32']);
const rows = new Array(100).fill([20, 22, 42]);

test('functions leave and take the fast path as callbacks come and go', { skip }, () => {
  const add = fastAdd();
  const { lib } = openFixture();
  const loop = hotLoop(2);
  const run = () => loop(add, rows);
  for (let i = 0; i < 3; i++) {
    assert.deepEqual(whenHot(run), { wrong: 0, missed: 0 });
    assert.deepEqual(ffi.callPath(add), { path: 'fast', reason: null });

    const callbacks = [lib.registerCallback(() => {}), lib.registerCallback(() => {})];
    for (const callback of callbacks) {
      assert.equal(ffi.callPath(add).path, 'generic');
      assert.match(ffi.callPath(add).reason, /callback/);
      assert.equal(run(), 0);
      lib.unregisterCallback(callback);
    }
    assert.equal(ffi.callPath(add).path, 'fast');
  }
  assert.deepEqual(whenHot(run), { wrong: 0, missed: 0 });
});

test('calls made meanwhile leave the arguments, the strings and the result of a call alone', () => {
  const library = compileLibrary(`
    #include <stdint.h>
    #include <string.h>
    double weigh(void (*callback)(void), int8_t a, const char *b, double c, uint64_t d, float e,
                 const char *f, int32_t g, uint16_t h, int64_t i, const char *j, const char *k) {
      callback();
      return a + 2 * (double)strlen(b) + 3 * c + 5 * (double)d + 7 * e + 11 * (double)strlen(f) +
             13 * (double)g + 17 * h + 19 * (double)i + 23 * (double)strlen(j) + b[0] + f[0] + j[0] +
             (k == NULL ? 0 : k[1]);
    }
  `);
  const types =
    'pointer,int8,string,double,uint64,float,string,int32,uint16,int64,string,pointer'.split(',');
  const { lib, functions } = ffi.dlopen(library, { weigh: { return: 'double', arguments: types } });
  // Copies of strings of all these lengths go to different places.
  const argumentsAt = (n) => [
    -n,
    'b'.repeat(1 + n),
    n / 2,
    BigInt(2 * n),
    n * 0.25,
    `f${'é'.repeat(31 * n)}`,
    -(2 ** 31) + n,
    65535 - n,
    n % 2 === 0 ? n : BigInt(n),
    'j'.repeat(1 + 40 * n),
    n % 3 === 0 ? null : Buffer.from([0, n]),
  ];
  const expected = ([a, b, c, d, e, f, g, h, i, j, k]) =>
    a +
    2 * b.length +
    3 * c +
    5 * Number(d) +
    7 * e +
    11 * Buffer.byteLength(f) +
    13 * g +
    17 * h +
    19 * Number(i) +
    23 * j.length +
    98 +
    102 +
    106 +
    (k === null ? 0 : k[1]);
  let depth = 0;
  let right = 0;
  const callback = lib.registerCallback(() => {
    if (depth < 6) weigh();
  });
  function weigh() {
    const args = argumentsAt(depth++);
    const [a, b, c, d, e, f, g, h, i, j, k] = args;
    const result = functions.weigh(callback, a, b, c, d, e, f, g, h, i, j, k);
    depth--;
    assert.equal(result, expected(args));
    right++;
  }
  for (let i = 0; i < 2000; i++) weigh();
  assert.equal(right, 2000 * 6);
  lib.close();
});

test('closing a library takes its callbacks with it', { skip }, () => {
  const add = fastAdd();
  const { lib } = openFixture();
  lib.registerCallback(() => {});
  lib.unrefCallback(lib.registerCallback(() => {}));
  assert.equal(ffi.callPath(add).path, 'generic');
  lib.close();
  assert.equal(ffi.callPath(add).path, 'fast');
});

test('functions optimised before there were callbacks may call one', { skip }, (t) => {
  const { lib, store_callback, call_stored } = openCallers(t);
  const setUp = lib.registerCallback(INT32, (value) => value + 1);
  store_callback(setUp);
  const loop = hotLoop(1);
  const hot = () => loop(call_stored, new Array(100).fill([1, 2]));
  hot();
  // A C function takes the callback's place, so that it can be called while no callback is registered.
  store_callback(lib.getSymbol('identity_int32'));
  lib.unregisterCallback(setUp);
  const identityRows = new Array(100).fill([7, 7]);
  assert.deepEqual(
    whenHot(() => loop(call_stored, identityRows)),
    { wrong: 0, missed: 0 },
  );

  const state = { offset: 0 };
  const callback = lib.registerCallback(INT32, (value) => {
    if (value === 50) state.offset = 0.5;
    return value * 2;
  });
  store_callback(callback);
  const sum = () => {
    let total = 0;
    for (let i = 0; i < 100; i++) total += call_stored(i) + state.offset;
    return total;
  };
  assert.equal(sum(), 9900 + 25);
  assert.equal(sum(), 9900 + 50);
  lib.unregisterCallback(callback);
});

test('`callback` in a signature decides for the function', { skip }, (t) => {
  const { lib, functions } = openFixture();
  assert.deepEqual(Object.keys(functions), []);
  t.after(() => lib.close());
  const never = lib.getFunction('add_int32', {
    return: 'int32',
    arguments: ['int32', 'int32'],
    callback: false,
  });
  const always = lib.getFunction('sum_5_int32', {
    return: 'int32',
    arguments: new Array(5).fill('int32'),
    callback: true,
  });
  const loop = hotLoop(2);
  const sumLoop = hotLoop(5);
  const sumRows = new Array(100).fill([1, 1, 1, 1, 1, 15]);
  assert.equal(ffi.callPath(always).path, 'generic');
  assert.match(ffi.callPath(always).reason, /callback: true/);
  lib.registerCallback(() => {});
  for (let i = 0; i < 100; i++) assert.equal(sumLoop(always, sumRows), 0);
  assert.equal(ffi.callPath(always).path, 'generic');
  assert.deepEqual(ffi.callPath(never), { path: 'fast', reason: null });
  assert.deepEqual(
    whenHot(() => loop(never, rows)),
    { wrong: 0, missed: 0 },
  );
});

test('`callback` must be a boolean', () => {
  const { lib } = openFixture();
  for (const callback of [null, 0, 1, 'false', {}, () => {}]) {
    const use = () => lib.getFunction('noop', { callback });
    const { name, code, message } = errorOf(use);
    assert.deepEqual({ name, code }, { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
    assert.match(message, /callback/);
  }
  assert.equal(lib.getFunction('noop', { callback: undefined })(), undefined);
});

test('functions of Node itself are never called fast', { skip }, () => {
  const { functions } = ffi.dlopen(null, { uv_hrtime: { return: 'uint64', callback: false } });
  assert.equal(ffi.callPath(functions.uv_hrtime).path, 'generic');
  assert.match(ffi.callPath(functions.uv_hrtime).reason, /Node/);
});

// getCurrentEventLoop() changes the call path for good, so this has a process of its own.
test('uv_run may run timers and immediates in a hot loop', () => {
  const { status, stdout, stderr } = spawnNode(`
    const { functions } = ffi.dlopen(null, {
      uv_run: { return: 'int32', arguments: ['pointer', 'int32'] },
    });
    const add = fixtureFunction('add_int32', 'int32', ['int32', 'int32']);
    const never = openFixture().lib.getFunction('add_int32', {
      return: 'int32', arguments: ['int32', 'int32'], callback: false,
    });
    const before = ffi.callPath(add).path;
    const state = { step: 1, ticks: 0 };
    const NOWAIT = 2;
    const loop = ffi.getCurrentEventLoop();
    const tick = () => {
      if (++state.ticks === 200) state.step = 0.5;
      setImmediate(tick);
    };
    tick();
    setInterval(() => state.timers = (state.timers ?? 0) + 1, 1).unref();
    let sum = 0, steps = 0;
    function run(times) {
      for (let i = 0; i < times; i++) {
        const step = state.step;
        functions.uv_run(loop, NOWAIT);
        sum += add(state.step * 2, 0) / 2;
        steps += state.step;
      }
    }
    state.step = 1;
    while (state.ticks < 20_000) run(100);
    console.log(JSON.stringify({
      before, right: sum === steps,
      after: ffi.callPath(add), never: ffi.callPath(never).path,
      uv: ffi.callPath(functions.uv_run).path,
    }));
    process.exit();
  `);
  assert.equal(status, 0, stderr);
  const { before, right, after, never, uv } = JSON.parse(stdout);
  assert.ok(right);
  assert.equal(after.path, 'generic');
  assert.equal(uv, 'generic');
  const path = skip ? 'generic' : 'fast';
  assert.deepEqual([before, never], [path, path]);
  if (!skip) assert.match(after.reason, /getCurrentEventLoop/);
});

test('running out of stack leaves no function fast while there are callbacks', {
  skip: skip || noFullStacks,
}, () => {
  const add = fastAdd();
  const { lib } = openFixture();
  let attempts = 0;
  // It tries at every depth, from where not even the attempt can be made to where all is well.
  const exhaust = () => {
    try {
      exhaust();
    } catch {}
    if (attempts === 0) return;
    try {
      const callback = lib.registerCallback(() => {});
      attempts--;
      lib.unregisterCallback(callback);
    } catch {}
  };
  const below = (frames) => (frames > 0 ? below(frames - 1) : exhaust());
  for (let frames = 0; frames < 50; frames++) {
    attempts = 20;
    below(frames);
    const callback = lib.registerCallback(() => {});
    assert.equal(ffi.callPath(add).path, 'generic', `${frames} frames`);
    lib.unregisterCallback(callback);
  }
  lib.close();
});
