'use strict';

// These tests prove, by the counter of calls that miss the fast entry, that structs take V8's fast path.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { compileLibrary, ffi, whenHot, whyNoFastCalls } = require('../support/helpers.js');
const { open, types } = require('../records/library.js');

const skip = whyNoFastCalls();
const { lib, functions } = open();

const same = (actual, expected) => {
  for (const name in expected) if (!Object.is(actual[name], expected[name])) return false;
  return true;
};

/** Calls until no call misses the fast entry. Fails if a result is wrong, or if that does not come to pass. */
function assertFast(isWrong) {
  let i = 0;
  assert.deepEqual(
    whenHot(() => Number(isWrong(i++ % 100))),
    { wrong: 0, missed: 0 },
  );
}

test('two doubles, in and out', { skip }, () => {
  const { mid, squared } = functions;
  assert.deepEqual(ffi.callPath(mid), { path: 'fast', reason: null });
  assertFast((i) => !same(mid({ x: i, y: 1 }, { x: 0, y: 3 }), { x: i / 2, y: 2 }));
  assertFast((i) => squared({ x: i, y: 2 }) !== i * i + 4);
});

test('two integers in a register, four floats in two', { skip }, () => {
  const { swap, negate } = functions;
  assertFast((i) => !same(swap({ a: i, b: i - 50 }), { a: i - 50, b: i }));
  assertFast((i) => !same(negate({ a: i, b: 1, c: 2.5, d: -4 }), { a: -i, b: -1, c: -2.5, d: 4 }));
});

test('64-bit members in memory, as bigints and as numbers', { skip }, () => {
  const { increment } = functions;
  const big = 2n ** 62n;
  assertFast(
    (i) =>
      !same(increment({ a: BigInt(i), b: big, c: -1n }), { a: BigInt(i) + 1n, b: big + 1n, c: 0n }),
  );
  assertFast(
    (i) => !same(increment({ a: i, b: -i, c: 0 }), { a: BigInt(i + 1), b: BigInt(1 - i), c: 1n }),
  );
});

test('strings and memory in members', { skip }, () => {
  const length = functions.length_of;
  assertFast((i) => length({ name: 'abc', number: i }) !== 300n + BigInt(i));
  const buffer = Buffer.from('abcd\0');
  assertFast((i) => length({ name: buffer, number: i }) !== 400n + BigInt(i));
});

test('strings after a struct so large that their slots have no room for copies', { skip }, () => {
  const library = compileLibrary(`
    #include <stdint.h>
    #include <string.h>
    struct large { char text[1000]; };
    uint64_t first(const char *text) { return (uint64_t)text; }
    uint64_t later(struct large large, const char *text) { return (uint64_t)text; }
    uint64_t length(struct large large, const char *text) { return strlen(text) + large.text[0]; }`);
  const Large = ffi.struct({ text: ffi.array('char', 1000) });
  const { functions, lib } = ffi.dlopen(library, {
    first: { arguments: ['string'], return: 'uint64' },
    later: { arguments: [Large, 'string'], return: 'uint64' },
    length: { arguments: [Large, 'string'], return: 'uint64' },
  });
  const large = new Large();
  const room = functions.first('some text');
  assertFast((i) => functions.length(large, 'x'.repeat(i)) !== BigInt(i));
  // Had it such room, it would be 1024 bytes further on for each slot between.
  assertFast((i) => Number(functions.later(large, `text ${i}`) - room) === 125 * 1024);
  lib.close();
});

test('many arguments, of which structs take registers and stack', { skip }, () => {
  const { many } = functions;
  const expected = (i) =>
    i + 2 * 2 + 3 * 3 + 4 * 4 + 5 * 5 + 6 * 6 + 7 * 7 + 8 * 8 + 9 * 9 + 10 * 10 + 11 * 11;
  assertFast((i) => many(i, 2, 3, 4, 5, { a: 6, b: 7 }, { a: 8, b: 9, c: 10 }, 11) !== expected(i));
});

test('views are as fast', { skip }, () => {
  const { mid } = functions;
  const points = types.Point.array(100);
  for (const [i, point] of points.entries()) Object.assign(point, { x: i, y: 2 * i });
  const origin = new types.Point();
  assertFast((i) => !same(mid(points[i], origin), { x: i / 2, y: i }));
});

test('a wrong value is refused by hot code as by cold', { skip }, () => {
  const { mid, increment, length_of: length } = functions;
  const point = { x: 1, y: 2 };
  const wrong = [
    [() => mid(point, { x: 1, y: '2' }), "Argument 1.y must be a double (mid: got '2')"],
    [() => mid(point, { x: 1 }), 'Argument 1.y must be a double (mid: got undefined)'],
    [() => mid(null, point), 'Argument 0 must be an object (mid: got null)'],
    [
      () => increment({ a: 1, b: 2n ** 63n, c: 3 }),
      'Argument 0.b must be an int64 (increment: got 9223372036854775808n)',
    ],
    [() => increment({ a: 1, b: 2, c: 0.5 }), 'Argument 0.c must be an int64 (increment: got 0.5)'],
    [() => increment({ a: 1, b: 2 }), 'Argument 0.c must be an int64 (increment: got undefined)'],
    [
      () => length({ number: 1 }),
      'Argument 0.name must be a buffer, an ArrayBuffer, a string, or a bigint, or null (length_of: got undefined; pass null for a null pointer)',
    ],
    [() => mid(point), 'Invalid argument count: expected 2, got 1 (mid)'],
    [() => mid(point, point, point), 'Invalid argument count: expected 2, got 3 (mid)'],
  ];
  const assertRefused = () => {
    for (const [call, message] of wrong) {
      assert.throws(call, { code: 'ERR_INVALID_ARG_VALUE', message });
    }
  };
  assertRefused();
  assertFast((i) => !same(mid({ x: i, y: 0 }, { x: 0, y: 0 }), { x: i / 2, y: 0 }));
  assertFast((i) => !same(increment({ a: i, b: 0, c: 0 }), { a: BigInt(i + 1), b: 1n, c: 1n }));
  assertFast((i) => length({ name: 'x', number: i }) !== 100n + BigInt(i));
  assertRefused();
  assertFast((i) => !same(mid({ x: i, y: 0 }, { x: 0, y: 0 }), { x: i / 2, y: 0 }));
});

test('a getter that registers a callback closes the gate of the call that it is read for', {
  skip,
}, () => {
  const { mid } = functions;
  const assertMiddle = (point) => assert.deepEqual(mid(point, { x: 0, y: 0 }), { x: 1, y: 1 });
  assertFast((i) => !same(mid({ x: i, y: 0 }, { x: 0, y: 0 }), { x: i / 2, y: 0 }));
  let pointer;
  assertMiddle({
    get x() {
      pointer = lib.registerCallback({}, () => {});
      return 2;
    },
    y: 2,
  });
  assert.equal(ffi.callPath(mid).path, 'generic');
  assertMiddle({ x: 2, y: 2 });
  lib.unregisterCallback(pointer);
  assert.equal(ffi.callPath(mid).path, 'fast');
});

test('a getter that calls C does not disturb the call that it is read for', { skip }, () => {
  const { mid, increment } = functions;
  const point = {
    x: 4,
    get y() {
      increment({ a: 99, b: 99, c: 99 });
      mid({ x: 1, y: 1 }, { x: 1, y: 1 });
      return 6;
    },
  };
  assertFast((i) => !same(mid({ x: i, y: 8 }, point), { x: (i + 4) / 2, y: 7 }));
});

test('text and arrays in structs are fast, too', { skip }, () => {
  const { grow } = functions;
  const corners = [
    { x: 1, y: 2 },
    { x: 3, y: 4 },
  ];
  assertFast((i) => {
    const { id, corners: grown, tag } = grow({ id: i, corners, tag: 'text' }, 1);
    return id !== i + 1 || grown[1].x !== 4 || tag[0] !== 88 || tag[1] !== 101;
  });
  assert.throws(() => grow({ id: 1, corners, tag: '0123456789abcdefg' }, 1), {
    message: "Argument 0.tag must be a string of at most 16 bytes (grow: got '0123456789abcdefg')",
  });
});

test('callPath says why a struct does not take the fast path', { skip }, () => {
  const { same: sameValue, flip, next_packed: nextPacked } = functions;
  for (const each of [sameValue, flip, nextPacked]) {
    const { path, reason } = ffi.callPath(each);
    assert.equal(path, 'generic');
    assert.match(reason, /union.*packed.*bit-fields/);
  }
  const Many = ffi.struct({ a: ffi.array('int64', 20) });
  const { labs } = ffi.dlopen(null, { labs: { arguments: [Many] } }).functions;
  assert.match(ffi.callPath(labs).reason, /64-bit integers or pointers in .* more than 16 scalars/);
});
