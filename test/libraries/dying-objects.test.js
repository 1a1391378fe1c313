'use strict';

// Perhaps nothing but a call refers to an object that it uses, and the collector may run while C does: such
// an object must stay where it is until C returns. Objects that only weak references lead to die meanwhile.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const v8 = require('node:v8');
const vm = require('node:vm');
const { collectGarbageUntil, ffi, hotLoop, openFixture } = require('../support/helpers.js');

v8.setFlagsFromString('--expose-gc');
const gc = vm.runInNewContext('gc');

const CALLBACK = { return: 'int32', arguments: ['int32'] };

/** Overwrites memory that has just been freed. */
function churn() {
  gc();
  for (let i = 0; i < 20; i++) Buffer.from(new ArrayBuffer(64)).fill(0xff);
  gc();
}

test('arguments live until C returns, though nobody else refers to them', () => {
  const { lib, functions } = openFixture({
    string_copy_after: { return: 'string', arguments: ['string', 'function'] },
  });
  const callback = lib.registerCallback({}, churn);
  for (let i = 0; i < 20; i++) {
    const copy = (memory) => ffi.toString(functions.string_copy_after(memory, callback));
    assert.equal(copy(`text ${i}`), `text ${i}`);
    assert.equal(copy(Buffer.from(`bytes ${i}\0`)), `bytes ${i}`);
    assert.equal(copy(Uint8Array.from(Buffer.from(`array ${i}\0`))), `array ${i}`);
    assert.equal(copy(new DataView(new TextEncoder().encode(`view ${i}\0`).buffer)), `view ${i}`);
    assert.equal(copy(new TextEncoder().encode(`whole ${i}\0`).buffer), `whole ${i}`);
  }
  lib.close();
});

test('hot calls with memory that is made for them and dies with them', () => {
  const { functions } = openFixture({
    sum_bytes: { return: 'uint64', arguments: ['buffer', 'uint64'] },
    string_length: { return: 'int64', arguments: ['string'] },
  });
  const sum = (bytes) => functions.sum_bytes(new Uint8Array(bytes).fill(1), bytes);
  const length = (count) => functions.string_length(`${count}${'x'.repeat(20)}`);
  const sums = Array.from({ length: 200 }, (_, i) => [i, BigInt(i)]);
  const lengths = sums.map(([i]) => [i, BigInt(String(i).length + 20)]);
  const [sumLoop, lengthLoop] = [hotLoop(1), hotLoop(1)];
  for (let i = 0; i < 300; i++) {
    assert.equal(sumLoop(sum, sums) + lengthLoop(length, lengths), 0);
    if (i % 50 === 0) gc();
  }
});

test('objects that die during a call take nothing of it along', async () => {
  let died = 0;
  const registry = new FinalizationRegistry(() => died++);
  const { lib, functions } = openFixture({
    call_times: { return: 'int32', arguments: ['function', 'int32'] },
  });
  /** Leaves a library with a function and a callback behind, and a view that only C knew. */
  const abandon = (n) => {
    const other = openFixture({ first_byte: { return: 'int32', arguments: ['buffer'] } });
    other.lib.unrefCallback(other.lib.registerCallback(CALLBACK, () => n));
    const view = Uint8Array.of(n);
    for (const object of [other.lib, other.functions.first_byte, view]) registry.register(object);
    return other.functions.first_byte(view);
  };
  const callback = lib.registerCallback(CALLBACK, (n) => {
    if (n % 10 === 0) churn();
    return abandon(n);
  });
  assert.equal(functions.call_times(callback, 50), (49 * 50) / 2);
  await collectGarbageUntil(() => died === 150);
  assert.equal(died, 150);
  assert.equal(functions.call_times(callback, 3), 3);
  lib.close();
});

test('a callback whose function dies during the call answers zero from then on', async () => {
  const { lib, functions } = openFixture({
    store_callback: { arguments: ['function'] },
    call_stored: { return: 'int32', arguments: ['int32'] },
  });
  const pointer = lib.registerCallback(CALLBACK, (n) => n + 1);
  functions.store_callback(pointer);
  assert.equal(functions.call_stored(4), 5);
  lib.unrefCallback(pointer);
  await collectGarbageUntil(() => functions.call_stored(4) === 0);
  assert.equal(functions.call_stored(4), 0);
  lib.close();
});

test('a library lives as long as a function of it', async () => {
  const collected = [];
  const registry = new FinalizationRegistry((name) => collected.push(name));
  const bind = (name, bound) => {
    const { lib, functions } = openFixture({ answer: { return: 'int32' } });
    registry.register(lib, name);
    return bound(lib, functions);
  };
  const kept = [
    bind('function', (_, { answer }) => answer),
    bind('pointer', (lib) => lib.toFunction(lib.getSymbol('answer'), { return: 'int32' })),
  ];
  bind('neither', () => undefined);
  await collectGarbageUntil(() => collected.includes('neither'));
  await collectGarbageUntil(() => collected.length > 1);
  assert.deepEqual(collected, ['neither']);
  assert.deepEqual(
    kept.map((answer) => answer()),
    [42, 42],
  );
  kept.length = 0;
  await collectGarbageUntil(() => collected.length === 3);
  assert.deepEqual(collected.sort(), ['function', 'neither', 'pointer']);
});
