'use strict';

// Addresses of strings and views for fast calls (src/fast_pointer.rs): found by reading objects on
// V8's heap, after a comparison with what Node-API says of every kind of object.

const { MessageChannel } = require('node:worker_threads');
const binding = require('./binding');
const { addressOf } = require('./arguments');
const { environment, views } = require('./slots');

const { BigUint64Array: uint64 } = views;

/** A view that starts within its buffer and reaches to its end. */
const sampleView = (View, bytes, offset) => new View(new ArrayBuffer(bytes), offset);

/** Detaches by a message, which is there in all contexts, unlike `structuredClone`. */
function detached(view) {
  const { port1 } = new MessageChannel();
  port1.postMessage(null, [view.buffer]);
  port1.close();
  return view;
}

/** A view on part of a buffer that has shrunk since. */
function outOfBounds(View) {
  const buffer = new ArrayBuffer(1024, { maxByteLength: 2048 });
  const view = new View(buffer, 128, 64);
  buffer.resize(136);
  return view;
}

/** Values of all kinds whose address must be found rightly or not at all. */
function* comparedValues() {
  for (const View of [Uint8Array, Int16Array, Float64Array, BigInt64Array, DataView]) {
    yield sampleView(View, 256, 64);
    yield new View(new SharedArrayBuffer(256), 64);
    yield new View(new ArrayBuffer(0));
    yield new View(new ArrayBuffer(256, { maxByteLength: 512 }), 64);
    yield outOfBounds(View);
    yield detached(sampleView(View, 256, 64));
  }
  yield new Uint8Array(8); // on V8's heap at first
  yield Buffer.from('from the pool');
  yield Buffer.alloc(10_000);
  yield new ArrayBuffer(64);
  yield new SharedArrayBuffer(64);
  const long = 'one byte a character, '.repeat(4);
  yield* ['', 'a', 'one byte', 'a\0b', 'grün', '日本語', long, long.slice(3), `${long}${long}`];
  yield* [0, 1.5, 2 ** 40, 1n, -(2n ** 70n), true, null, undefined, Symbol('s'), {}, [], () => {}];
  yield* [new Proxy(new Uint8Array(64), {}), Object.create(Uint8Array.prototype), /re/, new Map()];
}

/** Whether what fast calls would find for a value is what Node-API says. */
function agrees(value) {
  // Before `addressOf`, which moves memory off V8's heap.
  const found = binding.findFastPointer(environment, value);
  const address = uint64[0];
  if (!found) return true;
  if (typeof value === 'string') return binding.readString(address) === value;
  return addressOf(value).address === address;
}

/** Whether it is found at all for what programs pass most. */
function isUseful() {
  return [sampleView(Uint8Array, 256, 64), sampleView(DataView, 256, 64), 'text'].every((value) =>
    binding.findFastPointer(environment, value),
  );
}

function start() {
  const typedArrays = [sampleView(Float64Array, 4160, 64), sampleView(Float64Array, 8320, 128)];
  const dataViews = [sampleView(DataView, 4160, 72), sampleView(DataView, 8320, 136)];
  if (!binding.startFastPointers(environment, typedArrays, dataViews)) return undefined;
  if (!isUseful()) return undefined;
  for (const value of comparedValues()) {
    if (!agrees(value)) return undefined;
  }
  return binding.createFastPointerFinder();
}

let started = false;
let finder;

/**
 * The function `(value, slot, environmentIndex)` that returns 1 if it has written the address of a
 * string or view to a slot; undefined if there is none. To be used with raw functions only.
 */
function fastPointerFinder() {
  if (!started) {
    started = true;
    try {
      finder = start();
    } catch {
      // Strings and views are found another way, as they are on lines that V8 has changed.
    }
  }
  return finder;
}

module.exports = { fastPointerFinder };
