'use strict';

// 64-bit and pointer arguments of fast calls (src/arguments/heap.rs) are converted by reading values
// on V8's heap, once a comparison has shown that this gives what the other call path makes of every kind of
// value (src/arguments/comparison.rs). This module makes those of the compared values that Node-API does not
// make, all in one function: V8 takes longer to compile functions and lists of literals than all else here
// takes.

const binding = require('../addon/binding');
const { environment } = require('../environment/slots');
const { stringSlice } = require('../safety/primordials');

// These are captured: programs replace and delete globals, and the addon must get what it expects.
const { ArrayBuffer, DataView, Object, SharedArrayBuffer, Symbol } = globalThis;
const { BigInt64Array, Float64Array, Int16Array, Map, Proxy, Uint8Array } = globalThis;
const { create, keys, setPrototypeOf } = Object;
const { prototype: bufferPrototype } = Buffer;

/**
 * Makes values of all kinds but ordinary numbers, bigints and strings. They must be converted rightly or
 * not at all. No buffer is detached or resized: the first time that happens in a thread V8 puts a check
 * into all code that accesses typed arrays, the program's too. The tests make sure that such buffers have
 * no bytes, or fewer, on each Node line that fast calls are made on.
 */
function comparedValues() {
  const plain = new ArrayBuffer(256);
  const pool = new ArrayBuffer(8192); // Node has such a one for small buffers
  const empty = new ArrayBuffer(0);
  const shared = new SharedArrayBuffer(256);
  const resizable = new ArrayBuffer(256, { maxByteLength: 512 });
  const long = 'one byte a character, one byte a character, one byte a character';
  const pieces = `${long}, ${long}`;
  const joined = `${long}; ${long}`;
  const slice = stringSlice(joined, 3); // this makes `joined` refer to one piece
  const wide = '日本語の文字列、全部で十六字';
  const high = 'half of a letter \ud835';
  const low = '\udcb3 and its other half';
  // V8 lets a string that is used for a key refer to the key from then on. Parts as short as these are copies.
  const used = stringSlice(long, 1, 11);
  const usedWide = stringSlice(wide, 1, 11);
  const usedPieces = `${used}, ${usedWide}, `;
  const usedWhole = `${wide}: ${long}`;
  keys({ __proto__: null, [used]: 1, [usedWide]: 1, [usedWhole]: 1 });
  const values = [
    plain,
    empty,
    shared,
    resizable,
    new Uint8Array(8), // this one is on V8's heap at first
    new Uint8Array(10_000),
    setPrototypeOf(new Uint8Array(pool, 104, 13), bufferPrototype),
    long,
    pieces,
    joined,
    slice,
    '日本語',
    stringSlice(wide, 1),
    long + wide,
    `${wide}${long}${wide}`,
    high + low,
    low + high,
    `${long}größe`,
    `${long}\0`,
    `\0${wide}`,
    `${slice}${stringSlice(wide, 2)}`,
    used,
    usedWide,
    usedPieces,
    usedWhole,
    true,
    false,
    null,
    undefined,
    Symbol('s'),
    {},
    [],
    comparedValues,
    /re/,
    new Map(),
    new Proxy(new Uint8Array(64), {}),
    create(Uint8Array.prototype),
    Object(1n),
  ];
  const classes = [Uint8Array, Int16Array, Float64Array, BigInt64Array, DataView];
  for (let i = 0; i < classes.length; i++) {
    const View = classes[i];
    values[values.length] = new View(plain, 64);
    values[values.length] = new View(shared, 64);
    values[values.length] = new View(resizable, 64);
    values[values.length] = new View(empty);
  }
  return values;
}

/** Lets the addon learn how this V8 keeps values, and tells whether it did. This is for once a thread. */
function learnHeapLayout() {
  try {
    const bytes = new Float64Array(new ArrayBuffer(4160), 64);
    const view = new DataView(new ArrayBuffer(4160), 72);
    const first = 'the first half of a string';
    const second = 'and another, which is the second half';
    const object = { __proto__: null, [stringSlice(first, 1, 10)]: 1 };
    return binding.startReadingHeap(
      environment,
      [bytes, new Float64Array(new ArrayBuffer(8320), 128)],
      [view, new DataView(new ArrayBuffer(8320), 136)],
      [new ArrayBuffer(4160), new ArrayBuffer(4160), new SharedArrayBuffer(4160)],
      [1234.5, 0n, 1_234_567n, -7_654_321n, 2n ** 64n + 5n],
      [first, second, first + second, stringSlice(first, 3)],
      [object, keys(object)[0], stringSlice(first, 1, 10), stringSlice(first, 1, 10)],
      // Programs pass these most.
      [
        [bytes, view, 'text', null, 1n],
        [1, 2 ** 40, 1n],
      ],
      comparedValues(),
    );
  } catch {
    return false;
  }
}

module.exports = { learnHeapLayout };
