'use strict';

// In optimised code calls with the types of the C vocabulary are fast, and give what they give otherwise, for
// values at all limits and for random ones.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { identityOf, vocabularyLibrary } = require('../support/c-vocabulary.js');
const { allocate, ffi, hotLoop, whenHot, whyNoFastCalls } = require('../support/helpers.js');

const skip = whyNoFastCalls();

function bind(name, result, parameters = []) {
  const { lib } = ffi.dlopen(vocabularyLibrary());
  return lib.getFunction(name, { return: result, arguments: parameters });
}

/** A source of numbers that look random and are the same each time. */
function makeRandom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const MOST = Number.MAX_SAFE_INTEGER;
const random = makeRandom(19);
const randomIntegers = (count, least, most) =>
  Array.from({ length: count }, () => {
    const bits = 1 + Math.floor(random() * 53);
    const value = Math.floor(random() * 2 ** bits);
    return Math.max(least, Math.min(most, random() < 0.5 ? -value : value));
  });

/** Checks that calls with these rows of arguments and a result are fast and right. */
function assertFast(fn, count, rows) {
  const loop = hotLoop(count);
  assert.deepEqual(
    whenHot(() => loop(fn, rows)),
    { wrong: 0, missed: 0 },
  );
}

const NUMBER_TYPES = {
  size_t: 0,
  'unsigned long': 0,
  long: -MOST,
  ssize_t: -MOST,
  intptr_t: -MOST,
};

for (const [type, least] of Object.entries(NUMBER_TYPES)) {
  test(`${type} is fast in and out`, {
    skip: skip || (ffi.sizeof(type) < 8 && 'it has 32 bits here'),
  }, () => {
    const identity = bind(identityOf(type), type, [type]);
    const edges = [least, 0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 52 + 1, MOST - 1, MOST];
    const values = [...edges, ...randomIntegers(200, least, MOST)];
    assertFast(
      identity,
      1,
      values.map((value) => [value, value + 0]),
    );
    // Others are exact, if slower; -0 is 0.
    const refused = [2 ** 53, 0.5, NaN, Infinity, '1', null, undefined, true, least - 1];
    for (let i = 0; i < 200; i++) {
      assert.ok(Object.is(identity(-0), 0));
      assert.equal(identity(2n ** 53n), 2n ** 53n);
      for (const value of refused) {
        assert.throws(() => identity(value), { code: 'ERR_INVALID_ARG_VALUE' });
      }
    }
  });
}

test('results that are no safe integers are fast, too', { skip }, () => {
  assertFast(bind('all_bits', 'size_t'), 0, [[2n ** 64n - 1n]]);
  assertFast(bind('no_mapping', 'void *'), 0, [[2n ** 64n - 1n]]);
});

test('addresses are fast in all their forms', { skip }, () => {
  const { buffer, pointer } = allocate(64);
  const number = Number(pointer);
  const numbers = randomIntegers(100, 65536, MOST).map(Math.abs);
  const rows = [
    [number, number],
    [pointer, number],
    [null, null],
    [buffer, number],
    [buffer.buffer, number],
    [65536, 65536],
    [MOST, MOST],
    [2n ** 64n - 1n, 2n ** 64n - 1n],
    [7n, 7n],
    ...numbers.map((value) => [value, value]),
  ];
  for (const type of ['void *', 'char *']) {
    const address = bind('address', type, [type]);
    assertFast(address, 1, rows);
    const small = type === 'void *' ? [] : [1, 65535];
    for (let i = 0; i < 200; i++) {
      for (const value of [...small, undefined, -1, 0.5, 2 ** 53, NaN, {}, true]) {
        assert.throws(() => address(value), { code: 'ERR_INVALID_ARG_VALUE' });
      }
    }
  }
  assertFast(bind('address', 'void *', ['void *']), 1, [
    [5, 5n],
    [65535, 65535n],
  ]);
});

test('booleans are fast', { skip }, () => {
  assertFast(bind('negate', '_Bool', ['_Bool']), 1, [
    [true, false],
    [false, true],
  ]);
});

test('strings are fast in and out, of all lengths', { skip }, () => {
  const length = bind('length', 'size_t', ['const char *']);
  const texts = Array.from({ length: 80 }, (_, i) => 'abcdefghij'.repeat(8).slice(0, i));
  assertFast(length, 1, [
    ...texts.map((text) => [text, text.length]),
    [Buffer.from('bytes\0'.padEnd(9000, '\0')), 5],
    ['größe', 7],
    ['日本語', 9],
  ]);
  const text = bind('text', 'const char *', ['const char *']);
  const short = texts.filter((each) => each.length < 64);
  assertFast(text, 1, [
    ...short.map((each) => [each, each]),
    ['größe', 'größe'],
    ['日本', '日本'],
    [null, null],
  ]);
  for (let i = 0; i < 200; i++) {
    for (const value of [5, undefined, {}, 'a\0b', '\0', `${'x'.repeat(14)}\0`]) {
      assert.throws(() => length(value), { code: 'ERR_INVALID_ARG_VALUE' });
    }
  }
});

test('texts that differ never are taken for each other', { skip }, () => {
  const chosen = bind('chosen', 'const char *', ['int']);
  const rows = Array.from({ length: 3000 }, (_, i) => {
    const index = i + 5;
    return [index, String.fromCharCode(97 + (index % 26)).repeat(index % 90)];
  });
  assertFast(chosen, 1, rows);
});

test('with many arguments, of which some are on the stack', { skip }, () => {
  const types = ['size_t', 'double', 'long', 'const char *', 'float', 'void *', 'int', 'size_t'];
  const weigh = bind('weigh', 'double', [...types, ...Array(6).fill('double'), 'size_t']);
  const rows = Array.from({ length: 50 }, () => {
    const size = () => Math.floor(random() * 1000);
    const values = [
      size(),
      2.5,
      -size(),
      'x'.repeat(size() % 40),
      0.5,
      65536 + size(),
      -size(),
      size(),
    ];
    values.push(size(), size(), size(), size(), size(), size(), size());
    const weights = values.map((value, i) => (i + 1) * (i === 3 ? value.length : value));
    return [...values, weights.reduce((sum, weight) => sum + weight)];
  });
  assertFast(weigh, 15, rows);
});
