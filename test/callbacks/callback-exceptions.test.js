'use strict';

// With `supportsExceptions`, what a callback throws is thrown by the call that led to it.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const {
  againstNodeFFI,
  compileLibrary,
  ffi,
  fixturePath,
  spawnNode,
  whyNoFastCalls,
} = require('../support/helpers.js');

const skip = againstNodeFFI && 'node:ffi has no supportsExceptions';

const INT_CALLBACK = { return: 'int32', arguments: ['int32'] };
const DEFINITIONS = {
  call_int32: { return: 'int32', arguments: ['pointer', 'int32'] },
  call_times: { return: 'int32', arguments: ['pointer', 'int32'] },
  add_int32: { return: 'int32', arguments: ['int32', 'int32'] },
};

const open = (definitions = DEFINITIONS) =>
  ffi.dlopen(fixturePath, definitions, { supportsExceptions: true });

/** Gives what `fn` throws, in an array; an empty one if it returns. */
function thrownBy(fn) {
  try {
    fn();
    return [];
  } catch (error) {
    return [error];
  }
}

test('the call throws the very value that the callback has thrown', { skip }, () => {
  const { lib, functions } = open();
  for (const value of [new Error('x'), null, undefined, 0, 'text', Symbol('s'), { error: 1 }]) {
    const callback = lib.registerCallback(INT_CALLBACK, () => {
      throw value;
    });
    assert.deepEqual(
      thrownBy(() => functions.call_int32(callback, 1)),
      [value],
    );
    lib.unregisterCallback(callback);
  }
  lib.close();
});

test('hot and cold, each throw reaches its caller and the next call is unaffected', {
  skip,
}, () => {
  const { lib, functions } = open();
  const error = new Error('odd');
  const callback = lib.registerCallback(INT_CALLBACK, (value) => {
    if (value % 2 === 1) throw error;
    return value;
  });
  const run = (value) => {
    try {
      return functions.call_int32(callback, value);
    } catch (caught) {
      return caught;
    }
  };
  for (let i = 0; i < 20_000; i++) assert.equal(run(i), i % 2 === 1 ? error : i);
  lib.close();
});

test('C gets zero, and no callback runs, until the call has returned', { skip }, () => {
  const { lib, functions } = open();
  const seen = [];
  const callback = lib.registerCallback(INT_CALLBACK, (value) => {
    seen.push(value);
    if (value === 2) throw new Error('enough');
    return 1;
  });
  assert.throws(() => functions.call_times(callback, 10), { message: 'enough' });
  assert.deepEqual(seen, [0, 1, 2]);
  seen.length = 0;
  assert.equal(functions.call_times(callback, 2), 2);
  lib.close();
});

test('a nested call throws to the callback that made it, which may catch it', { skip }, () => {
  const { lib, functions } = open();
  const failing = lib.registerCallback(INT_CALLBACK, () => {
    throw new RangeError('inner');
  });
  const catching = lib.registerCallback(INT_CALLBACK, () => {
    try {
      return functions.call_int32(failing, 1);
    } catch (error) {
      return error.message === 'inner' ? 42 : -1;
    }
  });
  const passing = lib.registerCallback(INT_CALLBACK, () => functions.call_int32(failing, 1));
  assert.equal(functions.call_int32(catching, 1), 42);
  assert.throws(() => functions.call_int32(passing, 1), { name: 'RangeError', message: 'inner' });
  assert.equal(functions.add_int32(1, 2), 3);
  lib.close();
});

test('an exception that waits for its call is not thrown by calls made meanwhile', { skip }, () => {
  const library = compileLibrary(`
    #include <stdint.h>
    int32_t call_both(int32_t (*a)(int32_t), int32_t (*b)(int32_t)) { return a(1) + b(2); }
  `);
  const { functions } = ffi.dlopen(
    library,
    { call_both: { return: 'int32', arguments: ['pointer', 'pointer'] } },
    { supportsExceptions: true },
  );
  const { lib } = open();
  const failing = lib.registerCallback(INT_CALLBACK, () => {
    throw new Error('waits');
  });
  // Callbacks of a library that does not support exceptions run all the same.
  const other = ffi.dlopen(fixturePath, DEFINITIONS);
  const memory = new Uint8Array([1]);
  const calls = [
    () => other.functions.add_int32(1, 2),
    () => ffi.getUint8(ffi.getRawPointer(memory)) + 2,
    () => thrownBy(() => other.functions.call_int32(failing, 1))[0].message.length - 2,
  ];
  for (const call of calls) {
    let result;
    const callback = other.lib.registerCallback(INT_CALLBACK, () => {
      result = call();
      return 0;
    });
    assert.throws(() => functions.call_both(failing, callback), { message: 'waits' });
    assert.equal(result, 3);
  }
  lib.close();
  other.lib.close();
});

test('wrong results and promises are errors with a code', { skip }, () => {
  const { lib, functions } = open();
  for (const { result, message } of [
    { result: 'text', message: /^Callback returned invalid value .*'text' is not/ },
    { result: 0.5, message: /0\.5 is not/ },
    { result: Promise.resolve(1), message: /^Callbacks cannot return promises$/ },
  ]) {
    const callback = lib.registerCallback(INT_CALLBACK, () => result);
    assert.throws(() => functions.call_int32(callback, 1), {
      name: 'TypeError',
      code: 'ERR_INVALID_RETURN_VALUE',
      message,
    });
  }
  lib.close();
});

test('a full stack is an exception like others', { skip }, () => {
  const { lib, functions } = open();
  let depth = 0;
  const callback = lib.registerCallback(INT_CALLBACK, (value) => {
    depth++;
    return functions.call_int32(callback, value);
  });
  assert.throws(() => functions.call_int32(callback, 1), { name: 'RangeError' });
  assert.ok(depth > 10);
  depth = 0;
  assert.equal(functions.add_int32(1, 2), 3);
  lib.close();
});

test('the library may be closed by the callback that throws', { skip }, () => {
  const { lib, functions } = open();
  const callback = lib.registerCallback(INT_CALLBACK, () => {
    lib.close();
    throw new Error('closed');
  });
  assert.throws(() => functions.call_int32(callback, 1), { message: 'closed' });
  assert.throws(() => functions.add_int32(1, 2), { code: 'ERR_FFI_LIBRARY_CLOSED' });
});

test('callbacks of other libraries still end the process', { skip }, () => {
  const { signal, stderr } = spawnNode(`
    const options = { supportsExceptions: true };
    const { lib, functions } = ffi.dlopen(fixturePath, ${JSON.stringify(DEFINITIONS)}, options);
    const other = new ffi.DynamicLibrary(fixturePath, { supportsExceptions: false });
    const callback = other.registerCallback(${JSON.stringify(INT_CALLBACK)}, function guilty() {
      throw new Error('x');
    });
    functions.call_int32(callback, 1);
  `);
  assert.equal(signal, 'SIGABRT');
  assert.match(stderr, /callback 'guilty' .*cannot throw/);
});

test('an exception that no call from JavaScript has led to is uncaught', { skip }, () => {
  const { stdout, status } = spawnNode(`
    // A timer of the event loop calls C by itself.
    const uv = ffi.dlopen(null, {
      uv_timer_init: { return: 'int32', arguments: ['pointer', 'pointer'] },
      uv_timer_start: { return: 'int32', arguments: ['pointer', 'pointer', 'uint64', 'uint64'] },
      uv_timer_stop: { return: 'int32', arguments: ['pointer'] },
    }, { supportsExceptions: true });
    const timer = new BigUint64Array(64);
    process.on('uncaughtException', (error) => {
      console.log(error.message);
      uv.functions.uv_timer_stop(timer);
      process.exit(0);
    });
    const callback = uv.lib.registerCallback({ arguments: ['pointer'] }, () => {
      throw new Error('from a timer');
    });
    uv.functions.uv_timer_init(ffi.getCurrentEventLoop(), timer);
    uv.functions.uv_timer_start(timer, callback, 1n, 0n);
  `);
  assert.deepEqual([stdout.trim(), status], ['from a timer', 0]);
});

test('options of the wrong type are refused', { skip }, () => {
  const refused = { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' };
  for (const options of [
    null,
    1,
    'x',
    { supportsExceptions: 1 },
    { supportsExceptions: null },
    { deepBind: 'yes' },
  ]) {
    assert.throws(() => ffi.dlopen(fixturePath, {}, options), refused);
    assert.throws(() => new ffi.DynamicLibrary(fixturePath, options), refused);
  }
  for (const options of [undefined, {}, { supportsExceptions: undefined }]) {
    ffi.dlopen(fixturePath, {}, options).lib.close();
    new ffi.DynamicLibrary(fixturePath, options).close();
  }
});

// This is about fast calls alone: on the generic path it is Node-API that throws.
const skipUncaught = skip || whyNoFastCalls();

test('what JavaScript catches is no uncaught exception', { skip: skipUncaught }, () => {
  // With --abort-on-uncaught-exception Node aborts where V8 sees no JavaScript that catches an exception.
  const { status, stdout, stderr } = spawnNode(
    `const { lib, functions } = ffi.dlopen(
       fixturePath,
       { call_int32: { return: 'int32', arguments: ['function', 'int32'] } },
       { supportsExceptions: true },
     );
     const failing = [
       () => {
         throw new Error('thrown');
       },
       () => 'no number',
       async () => 1,
     ];
     for (const fn of failing) {
       try {
         functions.call_int32(
           lib.registerCallback({ return: 'int32', arguments: ['int32'] }, fn),
           1,
         );
       } catch ({ message }) {
         console.log(message.slice(0, 24));
       }
     }`,
    { flags: ['--abort-on-uncaught-exception'] },
  );
  assert.equal(status, 0, stderr);
  assert.equal(stdout, 'thrown\nCallback returned invali\nCallbacks cannot return \n');
});
