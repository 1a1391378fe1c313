'use strict';

// Nonblocking functions give promises of what plain ones give, or throw what they throw.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const {
  allocate,
  againstNodeFFI,
  collectGarbageUntil,
  detach,
  errorOf,
  ffi,
  spawnNode,
} = require('../support/helpers.js');
const { NUMBERS, openLibrary } = require('./nonblocking-library.js');

const skip = againstNodeFFI && 'node:ffi has no nonblocking functions';

const { lib, functions: f } = skip ? {} : openLibrary(ffi);

/** Gives an error of a nonblocking function as that of its plain twin, which has the name without `async_`. */
function errorOfTwin(run) {
  const error = errorOf(run);
  return { ...error, message: error.message.replace('async_', '') };
}

/** Runs `run` while calls wait at the gate, which is opened then. */
async function atGate(calls, run) {
  f.close_gate();
  let promises;
  try {
    promises = calls();
    while (f.waiting() < promises.length) await new Promise(setImmediate);
    await run();
  } finally {
    f.open_gate();
  }
  return Promise.all(promises);
}

describe('nonblocking calls', { skip }, () => {
  test('give a promise of the result, which another thread computes', async () => {
    const promise = f.async_wait_and_return(5);
    assert.ok(promise instanceof Promise);
    f.open_gate();
    assert.equal(await promise, 5);
    assert.notEqual(await f.async_thread(), f.thread());
    assert.equal(await f.async_nothing(), undefined);
    assert.equal(f.async_wait_and_return.length, 1);
    assert.equal(f.async_wait_and_return.name, 'async_wait_and_return');
    assert.throws(() => new f.async_nothing(), TypeError);
  });

  test('let JavaScript run meanwhile', async () => {
    const order = [];
    const [result] = await atGate(
      () => [f.async_wait_and_return(1).then((value) => order.push('done') && value)],
      () => order.push('meanwhile'),
    );
    assert.equal(result, 1);
    assert.deepEqual(order, ['meanwhile', 'done']);
  });

  test('give the values of plain ones, for every type of number', async () => {
    const values = [0, 1, -1, 127, 255, -32768, 65535, 2 ** 31, 0.1, -0, Number.NaN, 2 ** 53 - 1];
    const wide = [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n - 1n, 7n];
    let good = 0;
    for (const type of NUMBERS) {
      for (const value of [...values, ...wide, 'text', null, undefined, {}, true]) {
        let expected;
        try {
          expected = f[`same_${type}`](value);
        } catch (error) {
          const { name, code, message } = error;
          assert.deepEqual(
            errorOfTwin(() => f[`async_same_${type}`](value)),
            { name, code, message },
          );
          continue;
        }
        assert.deepEqual(await f[`async_same_${type}`](value), expected);
        good++;
      }
    }
    assert.ok(good > 60);
  });

  test('give the values of plain ones for pointers, and throw the same errors', async () => {
    const bytes = new Uint8Array(100);
    const gone = new ArrayBuffer(8);
    const view = new Uint8Array(gone);
    detach(gone);
    const bad = [5, true, {}, [], () => {}, 2n ** 64n, -1n, gone, view, 'a\0b', Symbol('s')];
    for (const value of bad) {
      assert.deepEqual(
        errorOfTwin(() => f.async_same_pointer(value)),
        errorOf(() => f.same_pointer(value)),
      );
    }
    for (const value of [null, undefined, 0n, 5n, 2n ** 64n - 1n, bytes, bytes.buffer]) {
      assert.equal(await f.async_same_pointer(value), f.same_pointer(value));
    }
    assert.equal(await f.async_same_pointer(bytes.subarray(7)), f.same_pointer(bytes) + 7n);
    assert.deepEqual(
      errorOfTwin(() => f.async_same_pointer()),
      errorOf(() => f.same_pointer()),
    );
    assert.deepEqual(
      errorOfTwin(() => f.async_same_pointer(1n, 2n)),
      errorOf(() => f.same_pointer(1n, 2n)),
    );
  });

  test('take and give structs and unions as plain ones do', async () => {
    const point = ffi.struct('point', { x: 'double', y: 'double' });
    const wide = ffi.struct('wide', {
      a: 'int64',
      b: 'int64',
      c: 'int64',
      d: ffi.array('int32', 3),
    });
    const message = ffi.struct('message', { text: 'string', bytes: 'pointer', count: 'int32' });
    const tagged = ffi.struct('tagged', { tag: 'char', text: 'string' }, { packed: true });
    const either = ffi.union('either', { number: 'int32', text: 'string' });
    const { lib, functions } = openLibrary(ffi, {
      middle: { return: point, arguments: [point, point] },
      reverse: { return: wide, arguments: [wide] },
      weigh: { return: 'int64', arguments: [message, tagged, either] },
    });
    const points = [{ x: 1, y: 2 }, new point({ x: 0.5, y: 8 })];
    assert.deepEqual(await functions.async_middle(...points), functions.middle(...points));
    const large = { a: 1n, b: 2n ** 62n, c: -3n, d: [4, 5, 6] };
    assert.deepEqual(await functions.async_reverse(large), functions.reverse(large));
    for (const bad of [{ a: 1n }, null, { ...large, d: [1, 2] }, { ...large, a: 1.5 }]) {
      assert.deepEqual(
        errorOfTwin(() => functions.async_reverse(bad)),
        errorOf(() => functions.reverse(bad)),
      );
    }
    const results = await atGate(
      () =>
        [10, 20].map((length) =>
          functions.async_weigh(
            { text: 'x'.repeat(length), bytes: Uint8Array.of(1, 2, 3), count: 3 },
            { tag: 1, text: 'y'.repeat(length + 1) },
            { text: 'z'.repeat(length + 2) },
          ),
        ),
      () => {
        // What other calls leave in the slots and in the room for strings does not matter.
        f.sum_of(['int32', 1].length - 1, ['int32', 5]);
        ffi.getRawPointer(Buffer.from('other strings'));
        return collectGarbageUntil(() => false);
      },
    );
    assert.deepEqual(results, [12_011_010_006n, 22_021_020_006n]);
    lib.close();
  });

  test('keep copies of strings, however long, until they are done', async () => {
    const lengths = [0, 1, 255, 256, 900, 70_000];
    const results = await atGate(
      () =>
        lengths.map((length) =>
          f.async_sum_lengths_when_open('a'.repeat(length % 1000), 'b'.repeat(length % 997), null),
        ),
      async () => {
        const other = lengths.map((length) =>
          f.async_sum_lengths_when_open('c'.repeat(length), 'c'.repeat(length), 'c'),
        );
        f.open_gate();
        await Promise.all(other);
      },
    );
    const expected = lengths.map((length) => BigInt((length % 1000) + 1000 * (length % 997)));
    assert.deepEqual(results, expected);
    assert.equal(await f.async_sum_lengths_when_open('ö', '日本語', '𝔘'), 4_009_002n);
  });

  test('run 64 at a time', async () => {
    const results = await Promise.all(Array.from({ length: 64 }, () => f.async_meet(64)));
    assert.deepEqual(results, Array(64).fill(64));
  });

  test('may be made 100,000 at once', async () => {
    const promises = [];
    for (let i = 0; i < 100_000; i++) promises.push(f.async_same_int32(i));
    const results = await Promise.all(promises);
    let wrong = 0;
    for (let i = 0; i < 100_000; i++) if (results[i] !== i) wrong++;
    assert.equal(wrong, 0);
  });

  test('are bound by address, too, and are variadic', async () => {
    const signature = { return: 'int32', arguments: ['int32'], nonblocking: true };
    assert.equal(await lib.toFunction(f.same_int32.pointer, signature)(4), 4);
    assert.equal(await ffi.functionAt(f.same_int32.pointer, signature)(5), 5);
    const type = ffi.func(signature);
    assert.equal(await ffi.functionAt(f.same_int32.pointer, type)(6), 6);
    assert.equal(await f.async_sum_of(2, ['int32', 20], ['int32', 22]), 42);
    assert.throws(() => f.async_sum_of(1, 5), { code: 'ERR_INVALID_ARG_VALUE' });
    const declared = lib.getFunction('sum_two', {
      symbol: 'sum_of',
      return: 'int32',
      arguments: ['int32', '...', 'int32', 'int32'],
      nonblocking: true,
    });
    assert.equal(await declared(2, 1, 2), 3);
  });

  test('are told by callPath', () => {
    const path = { path: 'nonblocking', reason: ffi.callPath(f.async_nothing).reason };
    assert.match(path.reason, /nonblocking/);
    assert.deepEqual(ffi.callPath(f.async_nothing), path);
    assert.equal(ffi.callPath(f.async_sum_of).path, 'nonblocking');
  });

  test('are told from plain ones by name', () => {
    const name = 'same_int16';
    const signature = { return: 'int16', arguments: ['int16'], callback: false };
    assert.equal(lib.getFunction(name, signature), f[name]);
    assert.throws(() => lib.getFunction(name, { ...signature, nonblocking: true }), {
      code: 'ERR_INVALID_ARG_VALUE',
      message: /said nonblocking: false and now says nonblocking: true/,
    });
    assert.throws(() => lib.getFunction(name, { ...signature, nonblocking: 1 }), {
      code: 'ERR_INVALID_ARG_TYPE',
      message: /nonblocking property of function same_int16 must be a boolean/,
    });
    assert.throws(() => lib.registerCallback({ nonblocking: true }, () => {}), {
      code: 'ERR_INVALID_ARG_VALUE',
      message: /callback can't be nonblocking/,
    });
  });

  test('settle, and hold what is lent, whatever is on Array.prototype', () => {
    const { status, stdout, stderr } = spawnNode(`
      const { openLibrary } = require(${JSON.stringify(require.resolve('./nonblocking-library.js'))});
      const { functions: f } = openLibrary(ffi, {
        sum_when_open: { return: 'uint64', arguments: ['buffer', 'uint64'] },
        open_gate: {},
      });
      const bytes = new Uint8Array(100).fill(1);
      let stolen = 0;
      const patch = (index) => Object.defineProperty(Array.prototype, index, {
        configurable: true,
        set() { stolen++; },
      });
      [2, 1, 0].forEach(patch);
      const first = f.async_sum_when_open(bytes, 100);
      const second = f.async_sum_when_open(bytes, 50);
      for (let i = 0; i < 3; i++) delete Array.prototype[i];
      f.open_gate();
      Promise.all([first, second]).then((sums) => console.log(sums, stolen));
    `);
    assert.equal(status, 0, stderr);
    assert.equal(stdout, '[ 100n, 50n ] 0\n');
  });

  test('do not depend on what programs can patch', () => {
    const { status, stdout, stderr } = spawnNode(`
      const { openLibrary } = require(${JSON.stringify(require.resolve('./nonblocking-library.js'))});
      const point = ffi.struct({ x: 'double', y: 'double' });
      const { functions: f } = openLibrary(ffi, {
        sum_when_open: { return: 'uint64', arguments: ['buffer', 'uint64'] },
        middle: { return: point, arguments: [point, point] },
        open_gate: {},
      });
      const { log } = console;
      const { defineProperty, getOwnPropertyDescriptor } = Object;
      const bytes = new DataView(new ArrayBuffer(100));
      f.open_gate();
      let uses = 0;
      const trap = () => { uses++; throw new Error('patched'); };
      const patched = [];
      const patch = (object, key) => {
        const descriptor = getOwnPropertyDescriptor(object, key);
        defineProperty(object, key, { __proto__: null, get: trap, configurable: true });
        patched[patched.length] = () => defineProperty(object, key, descriptor);
      };
      (async () => {
        patch(globalThis, 'Promise');
        patch(Reflect, 'apply');
        patch(Array.prototype, Symbol.iterator);
        patch(Array.prototype, 'push');
        patch(Function.prototype, 'call');
        patch(Function.prototype, 'apply');
        patch(Array, 'isArray');
        patch(ArrayBuffer, 'isView');
        patch(ArrayBuffer.prototype, 'resizable');
        patch(DataView.prototype, 'buffer');
        const first = f.async_sum_when_open(bytes, 100);
        const second = f.async_middle({ x: 1, y: 2 }, { x: 3, y: 4 });
        const a = await first;
        const b = await second;
        const usesInAll = uses;
        for (let i = 0; i < patched.length; i++) patched[i]();
        log(usesInAll, a, b.x, b.y);
      })();
    `);
    assert.equal(stderr, '');
    assert.deepEqual({ status, stdout }, { status: 0, stdout: '0 0n 2 3\n' });
  });
});

describe('memory that is lent to nonblocking calls', { skip }, () => {
  const sum = (value) => f.async_sum_when_open(value, value.byteLength);

  test('may be collected, detached and transferred meanwhile', async () => {
    const make = () => new Uint8Array(10_000).fill(1);
    const detached = make();
    const whole = make().buffer;
    const results = await atGate(
      () => [
        sum(make()),
        sum(Buffer.alloc(64, 1)),
        sum(new DataView(make().buffer, 9000)),
        sum(new Uint8Array(8).fill(1)), // this one is on V8's heap at first
        sum(detached),
        sum(whole),
      ],
      async () => {
        detach(detached.buffer);
        structuredClone(whole, { transfer: [whole] });
        assert.equal(whole.byteLength, 0);
        await collectGarbageUntil(() => false);
        // Memory that has been freed would be used again.
        const others = Array.from({ length: 200 }, () => new Uint8Array(10_000).fill(7));
        assert.equal(others.length, 200);
      },
    );
    assert.deepEqual(results, [10_000n, 64n, 1000n, 8n, 10_000n, 10_000n]);
  });

  const { transfer } = ArrayBuffer.prototype;
  test('may be transferred to another length', {
    skip: !transfer && 'no such method',
  }, async () => {
    for (const method of ['transfer', 'transferToFixedLength']) {
      const lengths = [0, 10, '5000', 80_000, { valueOf: () => 1_000_000 }];
      const buffers = lengths.map(() => new Uint8Array(50_000).fill(1).buffer);
      let moved;
      const results = await atGate(
        () => buffers.map(sum),
        () => {
          assert.throws(() => buffers[0][method](-1), RangeError);
          assert.throws(() => buffers[0][method](1n), TypeError);
          moved = buffers.map((buffer, i) => buffer[method](lengths[i]));
          assert.throws(() => buffers[0][method](1), TypeError);
          assert.ok(moved.every((buffer) => new Uint8Array(buffer).fill(7)));
        },
      );
      assert.deepEqual(results, Array(lengths.length).fill(50_000n));
      assert.ok(buffers.every((buffer) => buffer.byteLength === 0));
      assert.deepEqual(
        moved.map((buffer) => buffer.byteLength),
        [0, 10, 5000, 80_000, 1_000_000],
      );
      const grown = new Uint8Array([1, 2]).buffer[method](3);
      assert.deepEqual([...new Uint8Array(grown)], [1, 2, 0]);
      assert.equal(ArrayBuffer.prototype[method].name, method);
      assert.equal(ArrayBuffer.prototype[method].length, 0);
      assert.throws(() => ArrayBuffer.prototype[method].call({}, 1), TypeError);
    }
  });

  test('is written by C, where JavaScript sees it', async () => {
    const small = new Uint8Array(8);
    const shared = new Uint8Array(new SharedArrayBuffer(100));
    const large = Buffer.alloc(100_000);
    await atGate(
      () => [small, shared, large].map((each) => f.async_fill_when_open(each, each.length, 3)),
      () => assert.equal(small[0] + shared[0] + large[0], 0),
    );
    for (const each of [small, shared, large]) assert.ok(each.every((byte) => byte === 3));
  });

  test('may be that of WebAssembly, which grows', {
    skip: globalThis.WebAssembly === undefined && 'this V8 has none',
  }, async () => {
    for (const shared of [false, true]) {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 4, shared });
      new Uint8Array(memory.buffer).fill(2);
      const [result] = await atGate(
        () => [f.async_sum_when_open(new Uint8Array(memory.buffer), 65_536)],
        () => memory.grow(2),
      );
      assert.equal(result, 131_072n);
    }
  });

  test('may be a growable SharedArrayBuffer, which only grows', async () => {
    const buffer = new SharedArrayBuffer(1000, { maxByteLength: 100_000 });
    new Uint8Array(buffer).fill(1);
    const [result] = await atGate(
      () => [f.async_sum_when_open(new Uint8Array(buffer), 1000)],
      () => buffer.grow(100_000),
    );
    assert.equal(result, 1000n);
  });

  test('must not be resizable: it could be taken away', () => {
    const buffer = new ArrayBuffer(100, { maxByteLength: 1000 });
    const error = {
      code: 'ERR_INVALID_ARG_VALUE',
      message:
        /^Argument 0 must not be memory of a resizable ArrayBuffer, because the call is nonblocking \(async_sum_when_open: got /,
    };
    for (const value of [buffer, new Uint8Array(buffer, 10), new DataView(buffer)]) {
      assert.throws(() => f.async_sum_when_open(value, 1), error);
    }
    const pair = ffi.struct({ first: 'pointer', rest: ffi.array('pointer', 2) });
    const { lib, functions } = openLibrary(ffi, { nothing: { arguments: ['int32', pair] } });
    assert.throws(() => functions.async_nothing(1, { first: null, rest: [null, buffer] }), {
      ...error,
      message: /^Argument 1\.rest\[1\] must not be memory of a resizable ArrayBuffer, because/,
    });
    lib.close();
  });

  test('is not kept longer than the calls', async () => {
    let collected = 0;
    const registry = new FinalizationRegistry(() => collected++);
    await (async () => {
      const promises = [];
      for (let i = 0; i < 20; i++) {
        const bytes = new Uint8Array(1000);
        registry.register(bytes.buffer, i);
        promises.push(f.async_sum_when_open(bytes, 1000));
      }
      await Promise.all(promises);
    })();
    await collectGarbageUntil(() => collected === 20);
    assert.equal(collected, 20);
  });
});

describe('what is owned and passed to a nonblocking call', { skip }, () => {
  const struct = skip ? undefined : ffi.struct({ tag: 'int32', pointer: 'pointer' });

  const passes = {
    'as itself': (owned) => f.async_sum_when_open(owned, 0),
    'by its address': (owned) => f.async_sum_when_open(owned.address, 0),
    'in a struct': (owned) => {
      const signature = { arguments: [struct, 'int32'], symbol: 'wait_and_return' };
      // The function takes its int32 from another register, and is not told of the struct.
      return openLibrary(ffi, { wait: signature }).functions.async_wait(
        { tag: 1, pointer: owned },
        1,
      );
    },
  };

  for (const [how, pass] of Object.entries(passes)) {
    test(`${how}, is given back after that has returned`, async () => {
      const { pointer } = allocate(16);
      const before = f.count_freed();
      const owned = ffi.owned(pointer, f.dispose_of);
      await atGate(
        () => [pass(owned)],
        async () => {
          owned.dispose();
          assert.ok(owned.isDisposed);
          assert.throws(() => f.async_sum_when_open(owned, 0), { code: 'ERR_INVALID_ARG_VALUE' });
          await new Promise(setImmediate);
          assert.equal(f.count_freed(), before);
        },
      );
      assert.equal(f.count_freed(), before + 1);
    });
  }

  test('is not collected meanwhile', async () => {
    const before = f.count_freed();
    await atGate(
      () => [f.async_sum_when_open(ffi.owned(allocate(16).pointer, f.dispose_of), 0)],
      async () => {
        await collectGarbageUntil(() => f.count_freed() > before);
        assert.equal(f.count_freed(), before);
      },
    );
    await collectGarbageUntil(() => f.count_freed() > before);
    assert.equal(f.count_freed(), before + 1);
  });

  test('as a buffer, is given back after that has returned', async () => {
    const { pointer, buffer } = allocate(100);
    buffer.fill(1);
    const before = f.count_freed();
    const bytes = ffi.toBuffer(pointer, 100, { free: f.dispose_of });
    const [sum] = await atGate(
      () => [f.async_sum_when_open(bytes.subarray(50), 50)],
      () => {
        bytes[Symbol.dispose]?.() ?? ffi.free(bytes);
        assert.equal(bytes.length, 0);
        assert.equal(f.count_freed(), before);
      },
    );
    assert.equal(sum, 50n);
    assert.equal(f.count_freed(), before + 1);
  });

  test('is not freed by a nonblocking function', () => {
    assert.throws(() => ffi.owned(8n, f.async_dispose_of), {
      code: 'ERR_INVALID_ARG_VALUE',
      message: 'The free argument must not be a nonblocking function',
    });
  });
});

describe('a library that is closed with calls pending', { skip }, () => {
  test('takes no more calls, and is unloaded when the last returns', async () => {
    // This library is another file, so that nobody else has it open.
    const { status, stdout, stderr } = spawnNode(
      `
      const { openLibrary } = require(${JSON.stringify(require.resolve('./nonblocking-library.js'))});
      const { buffer, pointer } = allocate(4);
      const opened = openLibrary(ffi);
      const { functions: f } = opened;
      f.tell_unloaded(pointer);
      const calls = [f.async_wait_and_return(1), f.async_wait_and_return(2)];
      const { open_gate } = f;
      const gate = ffi.functionAt(open_gate.pointer, {});
      opened.lib.close();
      try { f.async_wait_and_return(3); } catch ({ code }) { console.log(code); }
      opened.lib.close();
      setTimeout(() => {
        console.log(buffer.readInt32LE());
        gate();
        Promise.all(calls).then((results) => console.log(results, buffer.readInt32LE()));
      }, 20);
    `,
    );
    assert.equal(status, 0, stderr);
    assert.equal(stdout, 'ERR_FFI_LIBRARY_CLOSED\n0\n[ 1, 2 ] 1\n');
  });

  test('is closed for a call whose arguments close it', () => {
    const struct = ffi.struct({ a: 'int32' });
    const { lib, functions } = openLibrary(ffi, { nothing: { arguments: [struct] } });
    const hostile = {
      get a() {
        lib.close();
        return 1;
      },
    };
    assert.throws(() => functions.async_nothing(hostile), { code: 'ERR_FFI_LIBRARY_CLOSED' });
  });
});
