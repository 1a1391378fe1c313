'use strict';

// `node --expose-gc test/torture/memory-loops.js <loop> <rounds>` does the same thing over and over and shows
// how much memory is resident meanwhile, and how much was at most. Memory must end where it was after the
// first thousandth of the rounds. Loops of calls are synchronous; the others let the event loop turn, because
// Node finalises nothing before.

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { ffi, fixturePath, openFixture } = require('../support/helpers');
const { callFromThread, compileThreads, openThreads } = require('../support/threads');

const MIB = 2 ** 20;

/** The bytes by which V8's heap and malloc may grow: they take some ten thousand rounds to settle. */
const TOLERANCE = 12 * MIB;

const turn = () => new Promise(setImmediate);

/** The loops. Each runs the rounds from one number to before another. */
const LOOPS = {
  /** Opens a library, binds functions, calls them, and closes the library. */
  async libraries(from, to) {
    for (let i = from; i < to; i++) {
      if (i % 1000 === 0) await turn();
      const { lib, functions } = ffi.dlopen(fixturePath, {
        add_int32: { return: 'int32', arguments: ['int32', 'int32'] },
        string_length: { return: 'int64', arguments: ['string'] },
        sum_bytes: { return: 'uint64', arguments: ['buffer', 'uint64'] },
      });
      assert.equal(functions.add_int32(i, 1), i + 1);
      assert.equal(functions.string_length('text'), 4n);
      assert.equal(functions.sum_bytes(Uint8Array.of(1, 2, 3), 3), 6n);
      lib.close();
    }
  },

  /** Registers and unregisters callbacks. */
  callbacks: (() => {
    let shared;
    return (from, to) => {
      shared ??= openFixture({ call_int32: { return: 'int32', arguments: ['function', 'int32'] } });
      const { lib, functions } = shared;
      for (let i = from; i < to; i++) {
        const callback = lib.registerCallback(
          { return: 'int32', arguments: ['int32'] },
          (n) => n + 1,
        );
        if (i % 100 === 0) assert.equal(functions.call_int32(callback, i), i + 1);
        lib.unregisterCallback(callback);
      }
    };
  })(),

  /** Makes calls with strings and buffers that are there already. */
  calls: (() => {
    let functions;
    return (from, to) => {
      functions ??= openFixture({
        string_length: { return: 'int64', arguments: ['string'] },
        string_compare: { return: 'int32', arguments: ['string', 'string'] },
        first_byte: { return: 'int32', arguments: ['buffer'] },
        sum_bytes: { return: 'uint64', arguments: ['buffer', 'uint64'] },
      }).functions;
      callInTurn(functions, from, to);
    };
  })(),

  /** Makes calls with strings and buffers, small and large, that are made for them and die with them. */
  fresh: (() => {
    let functions;
    return (from, to) => {
      functions ??= openFixture({
        string_length: { return: 'int64', arguments: ['string'] },
        sum_bytes: { return: 'uint64', arguments: ['buffer', 'uint64'] },
      }).functions;
      callWithFresh(functions, from, to);
    };
  })(),

  /** Owns what C has allocated, and memory; gives some of it back, and leaves some to the collector. */
  owned: (() => {
    let functions;
    return async (from, to) => {
      functions ??= ffi.dlopen(null, {
        calloc: { return: 'pointer', arguments: ['uint64', 'uint64'] },
      }).functions;
      for (let i = from; i < to; i++) {
        const parent = ffi.owned(functions.calloc(1, 100), ffi.free);
        ffi.owned(functions.calloc(1, 100), ffi.free, { after: parent });
        ffi.toBuffer(functions.calloc(1, 100), 100, { free: ffi.free, after: parent });
        if (i % 2 === 0) parent.dispose();
        ffi.free(ffi.allocate('int32', 1000));
        if (i % 250 === 249) {
          await turn();
          gc();
          await turn();
        }
      }
    };
  })(),

  /** Makes nonblocking calls, with strings, memory and structs, some hundred at a time. */
  nonblocking: (() => {
    let functions;
    return async (from, to) => {
      functions ??= openFixture({
        add_int32: { return: 'int32', arguments: ['int32', 'int32'], nonblocking: true },
        string_length: { return: 'int64', arguments: ['string'], nonblocking: true },
        sum_bytes: { return: 'uint64', arguments: ['buffer', 'uint64'], nonblocking: true },
      }).functions;
      const atOnce = 400;
      for (let i = from; i < to; i += atOnce) {
        const calls = [];
        for (let k = 0; k < atOnce; k += 4) {
          calls.push(
            functions.add_int32(k, 1),
            functions.string_length(k % 100 === 0 ? LONG_TEXT : `text that ends in ${k % 10}`),
            functions.sum_bytes(Uint8Array.of(k % 10, 1), 2),
            functions.sum_bytes(BYTES, 8),
          );
        }
        const results = await Promise.all(calls);
        for (let k = 0; k < atOnce; k += 4) {
          const length = k % 100 === 0 ? LONG_TEXT.length : 19;
          const expected = [k + 1, BigInt(length), BigInt((k % 10) + 1), 8n];
          assert.deepEqual(results.slice(k, k + 4), expected);
        }
      }
    };
  })(),

  /** Has a thread call callbacks, in turn one for which it waits and one for which it does not. */
  foreign: (() => {
    let shared;
    const make = () => {
      const opened = openThreads(compileThreads());
      const register = (signature, options) =>
        opened.lib.registerCallback({ arguments: ['int32'], ...signature }, (n) => n, {
          threadSafe: true,
          ...options,
        });
      return {
        opened,
        waits: register({ return: 'int32' }),
        goesOn: register({}, { wait: false }),
      };
    };
    return async (from, to) => {
      shared ??= make();
      // Calls for which nobody waits must not pile up: what they take at most would count.
      for (let i = from; i < to; i += 1000) {
        const { opened, waits, goesOn } = shared;
        assert.equal(await callFromThread(opened, 'int', waits, 500), (499 * 500) / 2);
        await callFromThread(opened, 'nothing', goesOn, 500);
      }
    };
  })(),

  /** Passes functions, old and new, and arrays; has functions returned, and keeps callbacks. */
  lent: (() => {
    const Unary = ffi.func({ return: 'int32', arguments: ['int32'] });
    const open = () =>
      openFixture({
        call_int32: { return: 'int32', arguments: [Unary, 'int32'] },
        sum_bytes: { return: 'uint64', arguments: [ffi.pointer('uint8'), 'uint64'] },
        identity_pointer: { return: Unary, arguments: ['uint64'] },
        first_byte: { return: 'int32', arguments: [ffi.pointer('string')] },
      });
    let shared;
    const add = (n) => n + 1;
    return async (from, to) => {
      shared ??= open();
      const { lib, functions } = shared;
      for (let i = from; i < to; i++) {
        const digit = i % 10;
        assert.equal(functions.call_int32(add, digit), digit + 1);
        assert.equal(
          functions.call_int32((n) => n + i, 0),
          i,
        );
        assert.equal(functions.sum_bytes([digit, 1], 2), BigInt(digit + 1));
        functions.first_byte(['text', `text ${digit}`]);
        functions.identity_pointer(2 ** 40 + 16 * i);
        const callback = lib.callback(Unary, (n) => n);
        assert.equal(functions.call_int32(callback, digit), digit);
        callback.close();
        if (i % 250 === 249) await turn();
        // Tables keep the size that they once had, and V8 lets more and more functions wait for a collection.
        if (i % 1000 === 999) {
          gc();
          await turn();
        }
      }
    };
  })(),

  /** Leaves libraries, functions and callbacks to the collector, neither closed nor unregistered. */
  async dropped(from, to) {
    for (let i = from; i < to; i++) {
      const { lib, functions } = openFixture({
        call_int32: { return: 'int32', arguments: ['function', 'int32'] },
      });
      const callback = lib.registerCallback(
        { return: 'int32', arguments: ['int32'] },
        (n) => n + 1,
      );
      assert.equal(functions.call_int32(callback, 5), 6);
      lib.unrefCallback(callback);
      if (i % 250 === 249) {
        await turn();
        gc();
        await turn();
      }
    }
  },
};

const BYTES = Buffer.alloc(64, 1);
const FLOATS = new Float64Array(8);

/** Makes four calls at a time, `to - from` in all, and checks that each gives what it should. */
function callInTurn({ string_length, string_compare, first_byte, sum_bytes }, from, to) {
  let wrong = 0;
  for (let i = from; i < to; i += 4) {
    if (string_length('hello world') !== 11n) wrong++;
    if (string_compare('hello', 'world') !== -1) wrong++;
    if (first_byte(FLOATS) !== 0) wrong++;
    if (sum_bytes(BYTES, 8) !== 8n) wrong++;
  }
  assert.equal(wrong, 0);
}

const LONG_TEXT = 'too long to be copied inside a fast call, '.repeat(50);

/**
 * Makes five calls at a time. Buffers are not from Node's pool: with those memory grows without any call.
 */
function callWithFresh({ string_length, sum_bytes }, from, to) {
  let wrong = 0;
  for (let i = from; i < to; i += 5) {
    const digit = i % 10;
    if (string_length(`text that ends in ${digit}`) !== 19n) wrong++;
    if (string_length(LONG_TEXT + digit) !== BigInt(LONG_TEXT.length + 1)) wrong++;
    if (sum_bytes(Uint8Array.of(digit, 1), 2) !== BigInt(digit + 1)) wrong++;
    if (sum_bytes(new DataView(new ArrayBuffer(64)), 8) !== 0n) wrong++;
    if (sum_bytes(new Uint8Array(2000), 8) !== 0n) wrong++;
  }
  assert.equal(wrong, 0);
}

/**
 * The options of a collection after which V8 gives back the pages that it keeps for later, too. On Node 22 and
 * newer, where a collection for want of memory does that, they are up to 30 MiB. Node 20 takes no options of
 * `gc()`.
 */
const COLLECTION = { type: 'major', execution: 'sync', flavor: 'last-resort' };

const { malloc_trim } = ffi.dlopen(null, {
  malloc_trim: { return: 'int32', arguments: ['uint64'] },
}).functions;

/**
 * Measures resident memory in bytes, after V8 and malloc have given back what they keep for later: the
 * private part, and all with what is shared with files (Node's code, which is read as it first runs). Gives
 * the most that there ever was of all, too.
 */
async function resident() {
  const peak = process.resourceUsage().maxRSS * 1024;
  for (let i = 0; i < 3; i++) {
    gc();
    gc(COLLECTION);
    await turn();
  }
  malloc_trim(0);
  const status = readFileSync('/proc/self/status', 'latin1');
  const [, anonymous] = /^RssAnon:\s+(\d+) kB$/m.exec(status);
  return { anonymous: Number(anonymous) * 1024, all: process.memoryUsage.rss(), peak };
}

const inMiB = (bytes) => (bytes / MIB).toFixed(1);

async function main([name, rounds]) {
  const loop = LOOPS[name];
  const total = Number(rounds);
  const figures = [];
  let done = 0;
  const start = Date.now();
  for (const part of [0.001, 0.01, 0.1, 0.5, 1]) {
    const goal = Math.ceil(total * part);
    await loop(done, goal);
    done = goal;
    figures.push(await resident());
  }
  const series = (kind) => figures.map((figure) => inMiB(figure[kind])).join(', ');
  const growth = figures.at(-1).anonymous - figures[0].anonymous;
  const callPath = process.env.FAST_FFI_CALL_PATH ?? 'default';
  console.log(
    `Node ${process.versions.node}, ${callPath} call path, ${name}, ${total} rounds in ` +
      `${(Date.now() - start) / 1000} s: MiB after 0.1, 1, 10, 50 and 100 %: ` +
      `${series('anonymous')} private; ${series('all')} with files; ${series('peak')} at most; ` +
      `${(growth / total).toFixed(2)} bytes a round`,
  );
  if (growth > TOLERANCE) process.exitCode = 1;
}

main(process.argv.slice(2));
