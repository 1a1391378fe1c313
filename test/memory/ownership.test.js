'use strict';

// What C has allocated, and JavaScript owns: it is given back once, in the right order, and at the right time.

const assert = require('node:assert/strict');
const { once } = require('node:events');
const { inspect } = require('node:util');
const { Worker } = require('node:worker_threads');
const { test } = require('node:test');
const {
  C_LIBRARY,
  collectGarbageUntil,
  compileLibrary,
  detach,
  errorOf,
  ffi,
  isWindows,
  spawnNode,
  whenHot,
  whyNoFastCalls,
} = require('../support/helpers.js');

const path = compileLibrary(`
  #include <errno.h>
  #include <stdint.h>
  #include <stdio.h>
  #include <stdlib.h>
  typedef struct { int32_t number; } Thing;
  static int32_t order[1000000], count, live;
  void *make(int32_t number) {
    Thing *thing = malloc(sizeof *thing);
    thing->number = number;
    live++;
    return thing;
  }
  void release(Thing *thing) {
    if (count < 1000000) order[count++] = thing->number;
    thing->number = -1;
    live--;
    free(thing);
  }
  void loud(Thing *thing) { printf("freed %d\\n", thing->number); fflush(stdout); free(thing); }
  int32_t number_of(Thing *thing) { return thing == NULL ? -2 : thing->number; }
  int32_t freed(int32_t i) { return i < count ? order[i] : -1; }
  int32_t freed_count(void) { return count; }
  void forget(void) { count = 0; }
  int32_t after_callback(Thing *thing, void (*callback)(void)) { callback(); return thing->number; }
  int32_t byte_after_callback(uint8_t *bytes, void (*callback)(void)) { callback(); return *bytes; }
  void release_by_callback(Thing *thing, void (*callback)(int32_t)) { callback(thing->number); }
  void two(void *a, void *b) {}
  void release_nothing(void *handle) {}
  int32_t release_failing(Thing *thing) { errno = EIO; return -1; }
  typedef struct { double x; } Plain;
  void take_struct(Plain plain) {}
`);

const SIGNATURES = {
  make: { return: 'pointer', arguments: ['int32'] },
  release: { arguments: ['pointer'] },
  loud: { arguments: ['pointer'] },
  number_of: { return: 'int32', arguments: ['pointer'] },
  freed: { return: 'int32', arguments: ['int32'] },
  freed_count: { return: 'int32' },
  forget: {},
  after_callback: { return: 'int32', arguments: ['pointer', 'function'] },
  byte_after_callback: { return: 'int32', arguments: ['pointer', 'function'] },
  two: { arguments: ['pointer', 'pointer'] },
  release_nothing: { arguments: ['pointer'] },
  release_failing: { return: 'int32', arguments: ['pointer'], throws: 'negative' },
  take_struct: { arguments: [ffi.struct('Plain', { x: 'double' })] },
};

const { lib, functions: c } = ffi.dlopen(path, SIGNATURES);

/** Gives the numbers of what was freed, in order, and forgets them. */
function takeFreed() {
  const numbers = Array.from({ length: c.freed_count() }, (_, i) => c.freed(i));
  c.forget();
  return numbers;
}

const make = (number, options) => ffi.owned(c.make(number), c.release, options);
const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

test('what is owned is freed once when it is disposed of', () => {
  const address = c.make(5);
  const thing = ffi.owned(address, c.release);
  assert.equal(thing.address, address);
  assert.equal(thing.isDisposed, false);
  assert.equal(c.number_of(thing), 5);
  assert.equal(c.number_of(thing.address), 5);
  assert.deepEqual(takeFreed(), []);
  thing.dispose();
  assert.deepEqual(takeFreed(), [5]);
  assert.equal(thing.isDisposed, true);
  thing.dispose();
  thing[Symbol.dispose]();
  ffi.free(thing);
  assert.deepEqual(takeFreed(), []);
  assert.equal(errorOf(() => thing.address).code, 'ERR_FFI_DISPOSED');
  assert.equal(errorOf(() => c.number_of(thing)).code, 'ERR_INVALID_ARG_VALUE');
});

test('ffi.free and Symbol.dispose dispose, too', () => {
  ffi.free(make(1));
  make(2)[Symbol.dispose]();
  assert.deepEqual(takeFreed(), [1, 2]);
});

test('hot calls take what is owned, and its address fast', { skip: whyNoFastCalls() }, () => {
  const thing = make(7);
  try {
    const { address } = thing;
    const byAddress = () => (c.number_of(address) === 7 ? 0 : 1);
    assert.deepEqual(whenHot(byAddress), { wrong: 0, missed: 0 });
    const byObject = () => (c.number_of(thing) === 7 ? 0 : 1);
    for (let i = 0; i < 2000; i++) assert.equal(byObject(), 0);
  } finally {
    // Otherwise the tests below would see it freed.
    thing.dispose();
    takeFreed();
  }
});

test('what is collected is freed once, and not while it is needed', async () => {
  const things = Array.from({ length: 100 }, (_, i) => make(i));
  await collectGarbageUntil(() => true);
  assert.deepEqual(takeFreed(), []);
  assert.equal(c.number_of(things[99]), 99);
  things.length = 0;
  await collectGarbageUntil(() => c.freed_count() === 100);
  await turn();
  assert.deepEqual(
    takeFreed().sort((a, b) => a - b),
    Array.from({ length: 100 }, (_, i) => i),
  );
});

test('a parent is freed after all that name it', () => {
  const repository = make(1);
  const first = make(2, { after: repository });
  const second = make(3, { after: repository });
  const part = make(4, { after: second });
  repository.dispose();
  assert.equal(repository.isDisposed, true);
  assert.equal(errorOf(() => repository.address).code, 'ERR_FFI_DISPOSED');
  assert.deepEqual(takeFreed(), []);
  first.dispose();
  second.dispose();
  assert.deepEqual(takeFreed(), [2]);
  part.dispose();
  assert.deepEqual(takeFreed(), [4, 3, 1]);
});

test('whatever the order of collection, a parent is freed last', async () => {
  (() => {
    for (let i = 0; i < 50; i++) {
      const repository = make(1000 + i);
      for (let k = 0; k < 5; k++) make(i, { after: make(i, { after: repository }) });
    }
  })();
  await collectGarbageUntil(() => c.freed_count() === 50 * 11);
  const order = takeFreed();
  assert.equal(order.length, 50 * 11);
  for (let i = 0; i < 50; i++) {
    assert.ok(order.indexOf(1000 + i) > order.lastIndexOf(i), `repository ${i}`);
  }
});

test('a parent lives as long as what names it', async () => {
  const child = (() => make(2, { after: make(1) }))();
  await collectGarbageUntil(() => true);
  await turn();
  assert.deepEqual(takeFreed(), []);
  child.dispose();
  await collectGarbageUntil(() => c.freed_count() === 2);
  assert.deepEqual(takeFreed(), [2, 1]);
});

test('a long chain is freed without recursion', () => {
  let last = make(0);
  const all = [last];
  for (let i = 1; i < 15_000; i++) {
    last = make(i, { after: last });
    all.push(last);
  }
  for (const each of all) each.dispose();
  const order = takeFreed();
  assert.equal(order.length, 15_000);
  assert.deepEqual([order[0], order.at(-1)], [14_999, 0]);
});

test('nothing is freed while C is at work', async () => {
  const thing = make(6);
  const other = make(7);
  const callback = lib.registerCallback({}, () => {
    thing.dispose();
    ffi.free(other);
    assert.deepEqual([thing.isDisposed, c.freed_count()], [true, 0]);
  });
  assert.equal(c.after_callback(thing, callback), 6);
  assert.deepEqual(takeFreed(), []);
  await turn();
  assert.deepEqual(takeFreed(), [6, 7]);
  lib.unregisterCallback(callback);
});

test('memory that C has been passed stays until it returns', async () => {
  const block = ffi.allocate(8);
  block[0] = 42;
  const callback = lib.registerCallback({}, () => ffi.free(block));
  assert.equal(c.byte_after_callback(block, callback), 42);
  await turn();
  assert.equal(block.length, 0);
  lib.unregisterCallback(callback);
});

test('nothing is freed by a library that is closed', async () => {
  const { lib: other, functions } = ffi.dlopen(path, SIGNATURES);
  const thing = ffi.owned(functions.make(8), functions.release);
  other.close();
  thing.dispose();
  assert.equal(thing.isDisposed, true);
  await turn();
  assert.deepEqual(takeFreed(), []);
  assert.equal(errorOf(() => ffi.owned(1n, functions.release)).code, 'ERR_FFI_LIBRARY_CLOSED');
});

test('nothing is freed when the process ends, or a Worker', async () => {
  const source = `
    const { functions } = ffi.dlopen(${JSON.stringify(path)}, ${JSON.stringify({ make: SIGNATURES.make, loud: SIGNATURES.loud })});
    globalThis.kept = ffi.owned(functions.make(1), functions.loud);
    globalThis.buffer = ffi.toBuffer(functions.make(2), 4, { free: functions.loud });`;
  for (const end of ['', 'process.exit()', 'process.exitCode = 0;']) {
    const { stdout, stderr, status } = spawnNode(`${source}; ${end}`);
    assert.deepEqual({ stdout, stderr, status }, { stdout: '', stderr: '', status: 0 });
  }
  let printed = '';
  const worker = new Worker(
    `const ffi = require(${JSON.stringify(require.resolve('../../'))}); ${source}; setInterval(() => {}, 1000);
     require('node:worker_threads').parentPort.postMessage('ready');`,
    { eval: true, stdout: true },
  );
  worker.stdout.on('data', (text) => {
    printed += text;
  });
  await once(worker, 'message');
  await worker.terminate();
  assert.equal(printed, '');
});

test('C memory is freed by its address', () => {
  const strdup = { return: 'pointer', arguments: ['string'] };
  const { functions } = isWindows
    ? ffi.dlopen(C_LIBRARY, { strdup: { ...strdup, symbol: '_strdup' } })
    : ffi.dlopen(null, { strdup });
  for (let i = 0; i < 1000; i++) ffi.free(functions.strdup('x'.repeat(1000)));
  ffi.free(Number(functions.strdup('as a number')));
  ffi.free(null);
  ffi.free(0n);
  const text = ffi.owned(functions.strdup('text'), ffi.free);
  assert.equal(ffi.toString(text.address), 'text');
  text.dispose();
});

test('what can be freed is checked', () => {
  for (const wrong of [undefined, 'text', {}, [], Buffer.alloc(5), new ArrayBuffer(8), () => {}]) {
    const { code } = errorOf(() => ffi.free(wrong));
    assert.equal(code, 'ERR_INVALID_ARG_TYPE', inspect(wrong));
  }
  for (const wrong of [5, -1n, 2n ** 64n, 70_000.5]) {
    assert.equal(errorOf(() => ffi.free(wrong)).code, 'ERR_INVALID_ARG_VALUE', inspect(wrong));
  }
});

test('what can be owned is checked', () => {
  const codeOf = (...args) => errorOf(() => ffi.owned(...args)).code;
  assert.equal(codeOf(0n, c.release), 'ERR_FFI_INVALID_POINTER');
  assert.equal(codeOf(null, c.release), 'ERR_FFI_INVALID_POINTER');
  assert.equal(codeOf(5, c.release), 'ERR_INVALID_ARG_VALUE');
  assert.equal(codeOf('x', c.release), 'ERR_INVALID_ARG_TYPE');
  assert.equal(codeOf(65_536n), 'ERR_INVALID_ARG_TYPE');
  assert.equal(
    codeOf(65_536n, () => {}),
    'ERR_INVALID_ARG_TYPE',
  );
  for (const wrong of [c.make, c.two, c.freed_count, c.take_struct]) {
    assert.equal(codeOf(65_536n, wrong), 'ERR_INVALID_ARG_VALUE');
  }
  assert.equal(codeOf(65_536n, c.release, 5), 'ERR_INVALID_ARG_TYPE');
  assert.equal(codeOf(65_536n, c.release, { after: {} }), 'ERR_INVALID_ARG_TYPE');
  const { message } = errorOf(() => ffi.owned(65_536n, c.release, { aftr: undefined }));
  assert.match(message, /Unknown option aftr; did you mean after\?/);
  const parent = make(2);
  assert.equal(codeOf(65_536n, c.release, parent), 'ERR_INVALID_ARG_TYPE');
  parent.dispose();
  const over = make(1);
  over.dispose();
  assert.equal(codeOf(65_536n, c.release, { after: over }), 'ERR_FFI_DISPOSED');
  takeFreed();
});

test('owned pointers show their address and nothing of the memory', () => {
  const thing = make(3);
  assert.equal(inspect(thing), `Owned <0x${thing.address.toString(16)}>`);
  assert.equal(Object.prototype.toString.call(thing), '[object Owned]');
  for (const other of [Object.create(thing), Object.getPrototypeOf(thing), new Proxy(thing, {})]) {
    inspect(other);
    assert.equal(errorOf(() => other.address).name, 'TypeError');
    assert.equal(errorOf(() => other.dispose()).name, 'TypeError');
  }
  thing.dispose();
  assert.equal(inspect(thing), 'Owned <disposed>');
  takeFreed();
});

test('a buffer that owns its memory frees it when it is disposed of', () => {
  for (const view of [ffi.toBuffer, ffi.toArrayBuffer]) {
    const made = view(c.make(11), 4, { free: c.release });
    assert.equal(new DataView(made.buffer ?? made).getInt32(0, true), 11);
    assert.equal(c.number_of(made), 11);
    ffi.free(made);
    assert.deepEqual(takeFreed(), [11]);
    assert.equal(made.byteLength, 0);
    ffi.free(made);
    view(c.make(12), 4, { free: c.release })[Symbol.dispose]();
    assert.deepEqual(takeFreed(), [12]);
  }
});

test('such a buffer is freed when all that has its memory is collected', async () => {
  (() => ffi.toBuffer(c.make(13), 4, { free: c.release }))();
  await collectGarbageUntil(() => c.freed_count() === 1);
  assert.deepEqual(takeFreed(), [13]);
  const view = (() => new Int32Array(ffi.toArrayBuffer(c.make(14), 4, { free: c.release })))();
  await collectGarbageUntil(() => true);
  await turn();
  assert.deepEqual([takeFreed(), view[0]], [[], 14]);
  ffi.free(view);
  assert.deepEqual(takeFreed(), [14]);
});

const cannotTransfer =
  ArrayBuffer.prototype.transfer === undefined && 'no ArrayBuffer.transfer here';

test('memory that was moved to another buffer is freed with that', {
  skip: cannotTransfer,
}, async () => {
  const arrayBuffer = ffi.toArrayBuffer(c.make(15), 4, { free: c.release });

  let moved = arrayBuffer.transfer();
  ffi.free(arrayBuffer);
  assert.deepEqual([takeFreed(), new Int32Array(moved)[0]], [[], 15]);
  moved = undefined;
  await collectGarbageUntil(() => c.freed_count() === 1);
  assert.deepEqual(takeFreed(), [15]);
});

test('buffers have parents, and are parents', () => {
  const parent = ffi.toBuffer(c.make(21), 4, { free: c.release });
  const child = ffi.toBuffer(c.make(22), 4, { free: c.release, after: parent });
  const pointer = make(23, { after: child });
  ffi.free(parent);
  ffi.free(child);
  assert.deepEqual(takeFreed(), []);
  pointer.dispose();
  assert.deepEqual(takeFreed(), [23, 22, 21]);
  const block = ffi.allocate(16);
  const user = make(24, { after: block });
  ffi.free(block);
  assert.equal(block.length, 16);
  user.dispose();
  assert.deepEqual([block.length, takeFreed()], [0, [24]]);
});

test('what owns a buffer is checked', () => {
  const pointer = c.make(1);
  const codeOf = (options, length = 4) =>
    errorOf(() => ffi.toBuffer(pointer, length, options)).code;
  assert.equal(codeOf({}), 'ERR_INVALID_ARG_TYPE');
  assert.equal(codeOf({ free: c.make }), 'ERR_INVALID_ARG_VALUE');
  assert.equal(codeOf({ free: c.release, before: 1 }), 'ERR_INVALID_ARG_VALUE');
  assert.equal(codeOf({ free: c.release, after: 1 }), 'ERR_INVALID_ARG_TYPE');
  assert.equal(codeOf({ free: c.release }, 0), 'ERR_INVALID_ARG_VALUE');
  c.release(pointer);
  assert.deepEqual(takeFreed(), [1]);
});

test('memory is allocated, zeroed, in the form of its type', () => {
  const Point = ffi.struct('Point', { x: 'double', y: 'double' });
  const bytes = ffi.allocate(10);
  assert.ok(Buffer.isBuffer(bytes));
  assert.deepEqual([...bytes], new Array(10).fill(0));
  assert.equal(ffi.allocate(3, 4).length, 12);
  assert.deepEqual([...ffi.allocate('int32')], [0]);
  const numbers = ffi.allocate('int16', 4);
  assert.ok(numbers instanceof Int16Array);
  assert.equal(numbers.length, 4);
  const point = ffi.allocate(Point);
  point.x = 1.5;
  assert.deepEqual(point.toJSON(), { x: 1.5, y: 0 });
  assert.ok(point instanceof Point);
  const points = ffi.allocate(Point, 3);
  assert.equal(points.length, 3);
  points[2].y = 2;
  assert.deepEqual(ffi.read(Point, ffi.getRawPointer(points), 32), { x: 0, y: 2 });
  assert.deepEqual([...ffi.allocate(ffi.array('uint8', 3))], [0, 0, 0]);
  assert.equal(ffi.allocate(ffi.array('uint8', 3), 2)[1].length, 3);
  const Text = ffi.struct({ length: 'uint32', bytes: ffi.array('uint8', 0) });
  assert.equal(ffi.allocate(Text, 8).bytes.length, 8);
  const Wide = ffi.struct({ a: 'int8' }, { align: 64 });
  assert.equal(ffi.getRawPointer(ffi.allocate(Wide)) % 64n, 0n);
  for (const made of [bytes, numbers, point, points, ffi.allocate(Text, 8), ffi.allocate(Wide)]) {
    made[Symbol.dispose]();
    assert.equal(made.buffer.byteLength, 0);
    made[Symbol.dispose]();
    ffi.free(made);
  }
});

test('what is allocated is checked', () => {
  const codeOf = (...args) => errorOf(() => ffi.allocate(...args)).code;
  assert.equal(codeOf(), 'ERR_INVALID_ARG_TYPE');
  assert.equal(codeOf(-1), 'ERR_INVALID_ARG_VALUE');
  assert.equal(codeOf(1.5), 'ERR_INVALID_ARG_VALUE');
  assert.equal(codeOf(1, -1), 'ERR_INVALID_ARG_VALUE');
  assert.equal(codeOf('int32', 1.5), 'ERR_INVALID_ARG_VALUE');
  assert.equal(codeOf('void'), 'ERR_INVALID_ARG_VALUE');
  assert.equal(codeOf(2 ** 50), 'ERR_MEMORY_ALLOCATION_FAILED');
  assert.equal(codeOf('int32', 2 ** 52), 'ERR_OUT_OF_RANGE');
  assert.equal(ffi.allocate(0).length, 0);
});

test('memory that is disposed of is free at once', () => {
  for (let i = 0; i < 500; i++) {
    const block = ffi.allocate(1_000_000);
    block[999_999] = 1;
    block[Symbol.dispose]();
  }
  assert.ok(process.memoryUsage().arrayBuffers < 200_000_000);
});

test('what another view still has is not disposed of by arrays of views that were made otherwise', () => {
  const Point = ffi.struct({ x: 'double' });
  assert.equal(errorOf(() => Point.array(2)[Symbol.dispose]()).code, 'ERR_INVALID_ARG_TYPE');
});

test('buffers that were detached are no trouble', () => {
  const block = ffi.allocate(8);
  detach(block.buffer);
  ffi.free(block);
});

test('JavaScript has nothing of the memory of what is owned', async () => {
  // It need not be memory at all.
  const handle = ffi.owned(0x12_345n, c.release_nothing);
  structuredClone(handle);
  inspect(handle, { customInspect: false, showHidden: true });
  assert.equal(ArrayBuffer.isView(handle), false);
  handle.dispose();
});

test('one free that fails leaves the others to be freed', async () => {
  const things = ['a', 'b', 'c'].map((_, i) =>
    i === 0 ? ffi.owned(c.make(i), c.release_failing) : make(i),
  );
  const callback = lib.registerCallback({}, () => {
    for (const thing of things) thing.dispose();
  });
  const uncaught = once(process, 'uncaughtException').catch((error) => [error]);
  const listeners = process.listeners('uncaughtException').slice(0, -1);
  for (const listener of listeners) process.off('uncaughtException', listener);
  const passed = make(9);
  c.after_callback(passed, callback);
  const [error] = await uncaught;
  for (const listener of listeners) process.on('uncaughtException', listener);
  assert.equal(error.code, 'EIO');
  // What was passed could be collected by now if it were not used any more.
  assert.deepEqual(takeFreed(), [1, 2]);
  passed.dispose();
  assert.deepEqual(takeFreed(), [9]);
  lib.unregisterCallback(callback);
});

test('on a full stack dispose throws, and can be called again', () => {
  const thing = make(3);
  const recurse = () => {
    try {
      recurse();
    } catch {
      // The stack is full here.
    }
    if (!thing.isDisposed) {
      try {
        thing.dispose();
      } catch (error) {
        assert.ok(error instanceof RangeError);
      }
    }
  };
  recurse();
  assert.equal(thing.isDisposed, true);
  assert.deepEqual(takeFreed(), [3]);
});
