'use strict';

// 64-bit and pointer arguments of fast calls (src/fast_argument.rs) are converted by reading values
// on V8's heap, after a comparison with what the other call path makes of every kind of value
// (src/calibration.rs). Here are those values that Node-API does not make, all in one function: V8
// takes longer to compile functions and lists of literals than all else here takes.

const binding = require('./binding');
const { environment } = require('./slots');

// Captured: programs replace and delete globals, and the addon must get what it expects.
const { ArrayBuffer, DataView, SharedArrayBuffer } = globalThis;
const { BigInt64Array, Float64Array, Int16Array, Map, Proxy, Uint8Array } = globalThis;

/**
 * Values of all kinds but ordinary numbers, bigints and strings. They must be converted rightly or not
 * at all. No buffer is detached or resized: the first time that happens in a thread V8 puts a check
 * into all code that accesses typed arrays, the program's too. That such buffers have no bytes, or
 * fewer, is for the tests to see, on each line that fast calls are made on.
 */
function comparedValues() {
  const plain = new ArrayBuffer(256);
  const empty = new ArrayBuffer(0);
  const shared = new SharedArrayBuffer(256);
  const resizable = new ArrayBuffer(256, { maxByteLength: 512 });
  const long = 'one byte a character, one byte a character, one byte a character';
  const pieces = `${long}, ${long}`;
  const joined = `${long}; ${long}`;
  const slice = joined.slice(3); // and `joined` refers to one piece now
  const wide = '日本語の文字列、全部で十六字';
  const [high, low] = ['half of a letter \ud835', '\udcb3 and its other half'];
  const values = [
    plain,
    empty,
    shared,
    resizable,
    new Uint8Array(8), // on V8's heap at first
    new Uint8Array(10_000),
    Buffer.from('from the pool'),
    long,
    pieces,
    joined,
    slice,
    '日本語',
    wide.slice(1),
    long + wide,
    `${wide}${long}${wide}`,
    high + low,
    low + high,
    `${long}größe`,
    `${long}\0`,
    `\0${wide}`,
    `${slice}${wide.slice(2)}`,
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
    Object.create(Uint8Array.prototype),
    Object(1n),
  ];
  for (const View of [Uint8Array, Int16Array, Float64Array, BigInt64Array, DataView]) {
    values.push(
      new View(plain, 64),
      new View(shared, 64),
      new View(resizable, 64),
      new View(empty),
    );
  }
  return values;
}

/** Whether it has been learnt how this V8 keeps values. Once a thread. */
function startFastArguments() {
  try {
    const bytes = new Float64Array(new ArrayBuffer(4160), 64);
    const view = new DataView(new ArrayBuffer(4160), 72);
    const first = 'the first half of a string';
    const second = 'and another, which is the second half';
    return binding.startFastArguments(
      environment,
      [bytes, new Float64Array(new ArrayBuffer(8320), 128)],
      [view, new DataView(new ArrayBuffer(8320), 136)],
      [new ArrayBuffer(4160), new ArrayBuffer(4160), new SharedArrayBuffer(4160)],
      [1234.5, 0n, 1_234_567n, -7_654_321n, 2n ** 64n + 5n],
      [first, second, first + second, first.slice(3)],
      // What programs pass most.
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

module.exports = { startFastArguments };
