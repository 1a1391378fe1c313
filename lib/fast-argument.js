'use strict';

// 64-bit and pointer arguments of fast calls (src/fast_argument.rs) are converted by reading values
// on V8's heap, after a comparison with what the other call path makes of every kind of value.

const binding = require('./binding');
const { convert } = require('./arguments');
const { environment, views } = require('./slots');
const { abiTypeByName } = require('./types');

const { BigUint64Array: uint64 } = views;

// Captured: programs replace and delete globals, and the addon must get what it expects.
const { ArrayBuffer, DataView, SharedArrayBuffer } = globalThis;
const { BigInt64Array, Float64Array, Int16Array, Map, Proxy, Uint8Array } = globalThis;

/** A view that starts within its buffer and reaches to its end. */
const sampleView = (View, bytes, offset) => new View(new ArrayBuffer(bytes), offset);

/** A view whose buffer is detached: natively, because other ways run code of the user's. */
function detached(view) {
  binding.detachArrayBuffer(view.buffer);
  return view;
}

/** A view on part of a buffer that has shrunk since. */
function outOfBounds(View) {
  const buffer = new ArrayBuffer(1024, { maxByteLength: 2048 });
  const view = new View(buffer, 128, 64);
  buffer.resize(136);
  return view;
}

/** Values of all kinds. They must be converted rightly or not at all. */
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
  yield new ArrayBuffer(0);
  yield new ArrayBuffer(64, { maxByteLength: 128 });
  yield detached(sampleView(Uint8Array, 256, 64)).buffer;
  yield new SharedArrayBuffer(64);
  const long = 'one byte a character, '.repeat(4);
  yield* ['', 'a', 'one byte', 'a\0b', 'grün und größer', 'eight by\0', long, long.slice(3)];
  yield* ['日本語', '日本\0語', '𝒳', 'half of \ud835', `${long}${long}`];
  const wide = '日本語の文字列、全部で十六字';
  const [high, low] = ['half of a letter \ud835', '\udcb3 and its other half'];
  yield* [wide.slice(1), long + wide, `${wide}${long}${wide}`, high + low, low + high];
  yield* [`${long}größe`, `${long}\0`, `\0${wide}`, `${long.slice(5)}${wide.slice(2)}`];
  yield* [0, -0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 40, -(2 ** 40), 2 ** 53 - 1, 2 ** 53, 2 ** 70];
  yield* [1.5, -(2 ** 53 - 1), -(2 ** 53), NaN, Infinity, -Infinity];
  for (const bits of [31n, 32n, 53n, 63n, 64n, 65n, 130n]) {
    const power = 2n ** bits;
    yield* [power, power - 1n, power + 1n, -power, -power - 1n, -power + 1n];
  }
  yield* [
    0n,
    1n,
    -1n,
    true,
    false,
    null,
    undefined,
    Symbol('s'),
    {},
    [],
    () => {},
    /re/,
    new Map(),
  ];
  yield* [new Proxy(new Uint8Array(64), {}), Object.create(Uint8Array.prototype), Object(1n)];
}

const readString = binding.createStringReader();

/** Ways to find what a value is, each with the type for which it is done. */
const finders = [
  [binding.findFastAddress, abiTypeByName.get('pointer')],
  [binding.findFastInt64, abiTypeByName.get('int64')],
  [binding.findFastUint64, abiTypeByName.get('uint64')],
];

/** Whether what fast calls would find for a value is what the other call path passes. */
function agrees(value) {
  return finders.every(([find, type]) => {
    // First, because `convert` moves memory off V8's heap.
    const found = find(environment, value);
    const bits = uint64[0];
    if (!found) return true;
    if (typeof value === 'string') {
      return type.kind === 'pointer' && readString(bits) === value.toWellFormed();
    }
    return convert(type, value) === bits;
  });
}

/** Whether it is found at all for what programs pass most. */
function isUseful() {
  const [[findAddress]] = finders;
  const pointers = [
    sampleView(Uint8Array, 256, 64),
    sampleView(DataView, 256, 64),
    'text',
    null,
    1n,
  ];
  return (
    pointers.every((value) => findAddress(environment, value)) &&
    finders.slice(1).every(([find]) => [1, 2 ** 40, 1n].every((value) => find(environment, value)))
  );
}

/** Whether it has been learnt how this V8 keeps values. Once a thread. */
function startFastArguments() {
  try {
    const typedArrays = [sampleView(Float64Array, 4160, 64), sampleView(Float64Array, 8320, 128)];
    const dataViews = [sampleView(DataView, 4160, 72), sampleView(DataView, 8320, 136)];
    const buffers = [new ArrayBuffer(4160), new ArrayBuffer(4160), new SharedArrayBuffer(4160)];
    const numbers = [1234.5, 0n, 1_234_567n, -7_654_321n, 2n ** 64n + 5n];
    const halves = ['the first half of a string', 'and another, which is the second half'];
    const strings = [...halves, halves[0] + halves[1], halves[0].slice(3)];
    return (
      binding.startFastArguments(environment, typedArrays, dataViews, buffers, numbers, strings) &&
      isUseful() &&
      [...comparedValues()].every(agrees)
    );
  } catch {
    return false;
  }
}

module.exports = { startFastArguments };
