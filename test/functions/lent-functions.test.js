'use strict';

// JavaScript functions where C has function pointers: C may call them until the call that they were passed to returns.

const assert = require('node:assert/strict');
const { test, describe } = require('node:test');
const {
  againstNodeFFI,
  ffi,
  slowCalls,
  spawnNode,
  whyNoFastCalls,
} = require('../support/helpers.js');
const { Unary, compile, openLibrary, unary } = require('./library.js');

const increment = (n) => n + 1;

describe('a function as an argument', { skip: againstNodeFFI && 'node:ffi has none' }, () => {
  const path = againstNodeFFI ? '' : compile();
  const { lib, f } = againstNodeFFI ? {} : openLibrary(path);
  const bad = (message) => ({ code: 'ERR_INVALID_ARG_VALUE', message });

  test('is called', () => {
    for (let i = 0; i < 3000; i++) {
      assert.equal(f.call(increment, i), i + 1);
      assert.equal(
        f.call((n) => n + i, 1),
        i + 1,
      );
    }
    assert.equal(f.call(null, 1), -1);
    assert.equal(f.call(undefined, 1), -1);
    assert.equal(f.call_far(1, 2, 3, 4, 5, 6, 7, increment), 29);
    assert.equal(f.call_named('four', increment), 5);
  });

  test('may be the same one twice, or another', () => {
    assert.equal(f.call_both(increment, increment, 4), 5005);
    assert.equal(
      f.call_both(increment, (n) => 2 * n, 4),
      5008,
    );
  });

  test('may be a member of a struct, of an array, or in a tail', () => {
    assert.equal(f.call_step({ base: 3, fn: increment }), 4);
    const large = { a: 1, b: 2, c: 3, d: Array(14).fill(1), fn: increment };
    assert.equal(f.call_large(large), 8);
    assert.equal(f.call_step({ base: 3, fn: f.twice }), 6);
    const steps = [
      { base: 3, fn: increment },
      { base: 4, fn: (n) => 2 * n },
    ];
    assert.equal(f.call_steps(steps, 2), 12);
    assert.equal(f.call_all([increment, (n) => 2 * n, f.twice], 3, 1), 8);
    assert.equal(f.call_variadic(2, [Unary, increment], [Unary, (n) => 100 + n]), 102);
    assert.throws(
      () => f.call_step({ base: 3, fn: 'text' }),
      bad(/^Argument 0\.fn must be a function/),
    );
    assert.throws(() => f.call_step({ base: 3 }), bad(/^Argument 0\.fn must be/));
    assert.throws(
      () =>
        f.call_steps(
          [
            { base: 1, fn: increment },
            { base: 2, fn: 5 },
          ],
          2,
        ),
      bad(/^Argument 0\[1\]\.fn must be a function/),
    );
  });

  test('may call C, and be called again within', () => {
    const down = (n) => (n === 0 ? 0 : 1 + f.call(down, n - 1));
    assert.equal(f.call(down, 20), 20);
    assert.equal(
      f.call((n) => f.call(increment, n) + f.call_both(increment, increment, n), 4),
      5010,
    );
    assert.equal(f.call(increment, 1), 2);
  });

  test('must give what its signature says', () => {
    const { f: throwing, lib: other } = openLibrary(path, { supportsExceptions: true });
    const error = new Error('mine');
    const guilty = () => {
      throw error;
    };
    for (let i = 0; i < 100; i++) {
      assert.throws(
        () => throwing.call(guilty, 1),
        (thrown) => thrown === error,
      );
    }
    assert.throws(() => throwing.call(() => 'x', 1), { code: 'ERR_INVALID_RETURN_VALUE' });
    assert.throws(() => throwing.call(async () => 1, 1), { code: 'ERR_INVALID_RETURN_VALUE' });
    assert.equal(throwing.call(increment, 1), 2);
    other.close();
  });

  test('is told from others that look like one', () => {
    const Point = ffi.struct('Point', { x: 'int32' });
    for (const value of [
      'text',
      Buffer.alloc(8),
      new ArrayBuffer(8),
      {},
      [],
      Symbol('s'),
      true,
      Point,
    ]) {
      assert.throws(() => f.call(value, 1), bad(/^Argument 0 must be a function, a callback/));
    }
    assert.throws(() => f.call(-1n, 1), bad(/^Argument 0/));
    assert.throws(() => f.call(increment), bad(/Invalid argument count/));
    assert.throws(() => f.call(increment, 'x'), bad(/^Argument 1 must be an int32/));
    assert.equal(f.call(new Proxy(increment, {}), 1), 2);
    assert.equal(f.call(increment.bind(null), 1), 2);
    class Base {}
    assert.equal(f.call(f.twice, 4), 8);
    assert.equal(f.call(f.twice.pointer, 4), 8);
    assert.notEqual(Base, undefined);
  });

  test('has the signature of the parameter', () => {
    const other = lib.getFunction('call_both_again', {
      symbol: 'call_both',
      return: 'int32',
      arguments: [Unary, Unary, 'int32'],
    });
    assert.throws(
      () => f.call(other, 1),
      bad(/^Argument 0 must not be a function of another signature/),
    );
    const Errno = ffi.func({ ...unary, errno: true });
    const Variadic = ffi.func({ return: 'int32', arguments: ['int32', '...'] });
    const Nonblocking = ffi.func({ ...unary, nonblocking: true });
    for (const [type, reason] of [
      [Errno, /errno or throws/],
      [Variadic, /can't be variadic/],
      [Nonblocking, /can't be nonblocking/],
    ]) {
      const call = lib.toFunction(f.call.pointer, { return: 'int32', arguments: [type, 'int32'] });
      assert.throws(() => call(increment, 1), bad(reason));
      assert.equal(call(null, 1), -1);
    }
  });

  test('is passed to 1,024 places of a call at most', () => {
    const many = Array(1024).fill(increment);
    assert.equal(f.call_all(many, 1024, 0), 1024);
    assert.throws(
      () => f.call_all([...many, increment], 1025, 0),
      bad(/^Argument 0\[1024\] is one function more/),
    );
    assert.equal(f.call(increment, 1), 2);
  });

  test('runs nothing of the program by its name', () => {
    const named = (n) => n + 1;
    let asked = 0;
    Object.defineProperty(named, 'name', {
      get() {
        asked++;
        return 'x';
      },
    });
    const trapped = new Proxy(increment, {
      get() {
        asked++;
      },
      getOwnPropertyDescriptor() {
        asked++;
      },
    });
    assert.equal(f.call(named, 1), 2);
    assert.equal(f.call(trapped, 1), 2);
    assert.equal(asked, 0);
  });

  test('may close the library that it is called from', () => {
    const { f: closing, lib: closed } = openLibrary(path);
    let calls = 0;
    const close = (n) => {
      calls++;
      closed.close();
      assert.throws(() => closing.call(increment, 1), { code: 'ERR_FFI_LIBRARY_CLOSED' });
      return n;
    };
    assert.equal(closing.call_both(close, close, 1), 1001);
    assert.equal(calls, 2);
    assert.throws(() => closing.call(increment, 1), { code: 'ERR_FFI_LIBRARY_CLOSED' });
  });

  test('is no argument of nonblocking functions', async () => {
    assert.throws(() => f.nonblocking_call(increment, 1), bad(/must not be a JavaScript function/));
    const callback = lib.callback(Unary, increment, { threadSafe: true });
    assert.equal(await f.nonblocking_call(callback, 1), 2);
    assert.equal(await f.nonblocking_call(callback.address, 1), 2);
    assert.equal(await f.nonblocking_call(f.twice, 2), 4);
    callback.close();
  });

  test('is called whatever the function promises, and never by a fast call', () => {
    for (let i = 0; i < 3000; i++) {
      const before = slowCalls();
      assert.equal(f.promised_call(increment, i), i + 1);
      assert.ok(slowCalls() > before);
    }
  });

  test('leaves other calls fast', { skip: whyNoFastCalls() }, () => {
    assert.equal(ffi.callPath(f.twice).path, 'fast');
    const paths = [];
    f.call((n) => {
      paths.push(ffi.callPath(f.twice).path);
      return n;
    }, 1);
    paths.push(ffi.callPath(f.twice).path);
    assert.deepEqual(paths, ['generic', 'fast']);
  });

  test('leaves calls fast when a time limit has ended it', { skip: whyNoFastCalls() }, () => {
    const vm = require('node:vm');
    globalThis.callForTest = f.call;
    assert.throws(
      () => vm.runInThisContext('callForTest(() => { for (;;); }, 1)', { timeout: 20 }),
      {
        code: 'ERR_SCRIPT_EXECUTION_TIMEOUT',
      },
    );
    delete globalThis.callForTest;
    assert.equal(f.call(increment, 1), 2);
    assert.equal(ffi.callPath(f.twice).path, 'fast');
  });

  const child = (source, flags = []) =>
    spawnNode(
      `const { compile, openLibrary, Unary } = require(${JSON.stringify(require.resolve('./library.js'))});
       const { lib, f } = openLibrary(${JSON.stringify(path)});
       ${source}`,
      { flags },
    );

  test('must not be called once the call has returned', () => {
    for (const source of [
      'function guilty(n) { return n; } f.keep(guilty); f.call_kept(1);',
      'function guilty(n) { return n; } f.keep(guilty); f.call((n) => f.call_kept(n), 1);',
      `function guilty(n) { return n; } f.keep(guilty);
       const { call_kept } = lib.getFunctions({
         kept_promised: { symbol: 'call_kept', return: 'int32', arguments: ['int32'], callback: false } });
       for (let i = 0; i < 1e6; i++) f.twice(i); lib.functions.kept_promised(1);`,
      'function guilty(n) { return n; } f.keep(guilty); f.get_kept()(1);',
    ]) {
      const { signal, stderr, stdout } = child(`${source} console.log('survived');`);
      assert.equal(stdout, '');
      assert.equal(signal, 'SIGABRT');
      const [line] = stderr.split('\n');
      assert.equal(
        line,
        `fast-ffi: function 'guilty' (argument 0 of keep of library '${path}'): C called it after the call had ` +
          'returned that it was passed to; pass what lib.callback(type, fn) gives where C keeps a function',
      );
    }
  });

  test('must not be called once the call has returned and it was collected', () => {
    const { signal, stderr, stdout } = child(
      `const collected = (() => {
         const guilty = function guilty(n) { return n; };
         f.keep(guilty);
         return new WeakRef(guilty);
       })();
       (async () => {
         for (let i = 0; i < 5; i++) { await new Promise(setImmediate); gc(); }
         if (collected.deref() !== undefined) console.log('not collected');
         // So many functions that those which were collected are looked for (1,024), once: the last 1,024 that
         // were found are remembered, and where garbage is collected all the time more looks would find more.
         for (let i = 0; i < 1500; i++) f.call((n) => n + i, 1);
         gc();
         f.call_kept(1);
         console.log('survived');
       })();`,
      ['--expose-gc'],
    );
    assert.equal(stdout, '');
    assert.equal(signal, 'SIGABRT');
    assert.match(
      stderr,
      /function 'guilty' \(argument 0 of keep of library .*\): C called it after/,
    );
  });

  test('must not be called on another thread', () => {
    const { signal, stderr } = child('f.call_on_thread(function guilty(n) { return n; });');
    assert.equal(signal, 'SIGABRT');
    assert.match(stderr, /'guilty' \(argument 0 of call_on_thread of .*threadSafe: true/);
  });

  test('must not throw', () => {
    const { signal, stderr } = child("f.call(function guilty() { throw new Error('x'); }, 1);");
    assert.equal(signal, 'SIGABRT');
    assert.match(stderr, /'guilty' \(argument 0 of call of .*cannot throw an exception/);
  });

  test('is collected, and stays as long as C may call it', () => {
    const { stdout, stderr } = child(
      `let collected = 0;
       const registry = new FinalizationRegistry(() => collected++);
       const make = (i) => {
         const fn = (n) => { if (i % 100 === 0) gc(); return n + i; };
         registry.register(fn);
         return fn;
       };
       (async () => {
         for (let i = 0; i < 1000; i++) {
           if (f.call(make(i), 1) !== i + 1) throw new Error('wrong');
         }
         for (let i = 0; i < 20 && collected < 900; i++) { gc(); await new Promise(setImmediate); }
         console.log(collected >= 900);
       })();`,
      ['--expose-gc'],
    );
    assert.equal(stdout || stderr, 'true\n');
  });

  test('works in Workers, and with one that is terminated', () => {
    const { stdout, stderr, status } = child(`
      const { Worker } = require('node:worker_threads');
      const source = String.raw\`
        const { openLibrary } = require(${JSON.stringify(require.resolve('./library.js'))});
        const { parentPort } = require('node:worker_threads');
        const { f } = openLibrary(${JSON.stringify(path)});
        parentPort.postMessage(f.call((n) => n + 1, 4));
        f.call(() => { for (;;); }, 1);\`;
      let done = 0;
      for (let i = 0; i < 4; i++) {
        const worker = new Worker(source, { eval: true });
        worker.on('message', (n) => {
          f.call((m) => m, n);
          setTimeout(() => worker.terminate(), 20);
        });
        worker.on('exit', () => { if (++done === 4) console.log(f.call((n) => n, 5)); });
      }`);
    assert.equal(stdout || stderr, '5\n');
    assert.equal(status, 0);
  });

  test('does not depend on what programs can patch', () => {
    for (const flags of [[], ['--disallow-code-generation-from-strings']]) {
      const { stdout, stderr, status } = child(
        `const { exit, stderr } = process;
         const bad = () => { throw new Error('patched'); };
         const { defineProperty } = Object;
         const patches = [
           [WeakMap.prototype, ['get', 'set', 'has']], [Map.prototype, ['get', 'set', 'delete']],
           [WeakRef.prototype, ['deref']], [FinalizationRegistry.prototype, ['register', 'unregister']],
           [Array, ['isArray', 'from']], [Array.prototype, ['push', 'map', 'forEach', Symbol.iterator]],
           [TextEncoder.prototype, ['encodeInto', 'encode']], [Reflect, ['apply']],
           [Object, ['getOwnPropertyDescriptor', 'values', 'keys', 'assign']], [Number, ['isInteger']],
           [Function.prototype, ['call', 'apply', 'bind']], [Buffer, ['from']],
           [String.prototype, ['includes', 'slice']], [DataView.prototype, ['setBigUint64', 'setInt32']],
         ];
         const classes = ['Map', 'WeakMap', 'WeakRef', 'TextEncoder', 'DataView', 'ArrayBuffer', 'Uint8Array', 'BigInt'];
         for (let k = 0; k < patches.length; k++)
           for (let i = 0; i < patches[k][1].length; i++)
             defineProperty(patches[k][0], patches[k][1][i], { value: bad });
         for (let i = 0; i < classes.length; i++) globalThis[classes[i]] = bad;
         if (${flags.length === 0}) {
           for (let i = 0; i < 3; i++) defineProperty(Array.prototype, i, { set: bad });
         }
         let wrong = 0;
         for (let i = 0; i < 100; i++) {
           if (f.call((n) => n + i, 1) !== i + 1) wrong++;
           if (f.pick(2)(i) !== 2 * i || f.pick(2) !== f.pick(2)) wrong++;
           if (f.sum_ints([1, 2, i], 3) !== 103n - 100n + 1n * asBigInt(i)) wrong++;
           if (f.weigh(['a', 'bb']) !== 5n) wrong++;
           if (f.call_steps([{ base: i, fn: (n) => n }], 1) !== i) wrong++;
           const callback = lib.callback(Unary, (n) => n + i);
           if (f.call(callback, 1) !== i + 1) wrong++;
           callback.close();
         }
         function asBigInt(i) { let sum = 0n; while (i-- > 0) sum += 1n; return sum; }
         exit(wrong);`,
        flags,
      );
      assert.equal(stderr, '');
      assert.equal(stdout, '');
      assert.equal(status, 0);
    }
  });

  test('is the same where no code is generated', () => {
    const { stdout, stderr } = child(
      `console.log(f.call((n) => n + 1, 2), f.call_step({ base: 3, fn: (n) => n }), f.pick(3)(2),
         f.weigh(['a', 'bb']), f.call_all([(n) => n + 1], 1, 1));`,
      ['--disallow-code-generation-from-strings'],
    );
    assert.equal(stdout || stderr, '3 3 6 5n 2\n');
  });
});
