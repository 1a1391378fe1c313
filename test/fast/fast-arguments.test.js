'use strict';

// In optimised JavaScript 64-bit integers, pointers, strings and memory are converted on the way to C where
// that is quick, and otherwise in another way. Bad ones are refused as everywhere.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const {
  VIEWS,
  detach,
  errorOf,
  ffi,
  fixtureFunction,
  hotLoop,
  slowCalls,
  spawnNode,
  whenHot,
  whyNoFastCalls,
} = require('../support/helpers.js');
const {
  KINDS,
  OUTER_KINDS,
  SIMPLE_KINDS,
  hiddenStrings,
  terminated,
} = require('../support/string-kinds.js');

const skip = whyNoFastCalls();

const repeat = (rows) => Array.from({ length: 200 }, (_, i) => rows[i % rows.length]);

/** Checks that all calls with these rows are right, and that `missed` of them are not fast. `times` is for whenHot. */
function assertHot(fn, rows, { missed = 0, times } = {}) {
  const loop = hotLoop(rows[0].length - 1);
  assert.equal(ffi.callPath(fn).path, 'fast');
  // What is never fast is tried for a short time.
  const few = missed > 0 ? { times: 10, patience: 300 } : { times };
  const outcome = whenHot(() => loop(fn, repeat(rows)), few);
  if (missed === 0) return assert.deepEqual(outcome, { missed: 0, wrong: 0 });
  assert.equal(outcome.wrong, 0);
  assert.ok(outcome.missed > 0, 'none of the calls was expected to be fast');
}

const stringLength = () => fixtureFunction('string_length', 'int64', ['string']);

/**
 * Makes a string in one piece. What `repeat` makes is in pieces. V8 puts them together sooner or later, or
 * never, if it has moved the string to where old objects are.
 */
const flat = (character, count) => Buffer.alloc(count, character, 'latin1').toString('latin1');

const utf8Length = (text) => [text, BigInt(Buffer.byteLength(text))];

test('short strings are copied on the way', { skip }, () => {
  const texts = ['', 'a', '1234567', '12345678', '123456789', flat('x', 16), flat('x', 500)];
  assertHot(stringLength(), texts.map(utf8Length));
});

test('short strings beyond ASCII are encoded on the way', { skip }, () => {
  const texts = ['é', 'grün', '1234567é', flat('ÿ', 300), '日本語', '𝒳 and 𝒴', 'half \ud835'];
  assertHot(stringLength(), texts.map(utf8Length));
});

test('text arrives as UTF-8, whatever its length', { skip }, () => {
  const reverse = fixtureFunction('string_reverse', 'pointer', ['string']);
  let wrong = 0;
  const run = () => {
    for (let length = 0; length < 40; length++) {
      const text = 'The quick brown fox jumps over the lazy dog'.slice(0, length);
      const reversed = [...text].reverse().join('');
      if (ffi.toString(reverse(text)) !== reversed) wrong++;
    }
    return wrong;
  };
  assert.equal(whenHot(run, { patience: 500 }).wrong, 0);
});

test('long strings are copied on the way', { skip }, () => {
  const texts = [flat('x', 1016), flat('x', 20_000), flat('é', 20_000), flat('x', 3000).slice(9)];
  const wide = Buffer.alloc(14_000, '日本語の文字列', 'utf16le').toString('utf16le');
  assertHot(stringLength(), [...texts, wide].map(utf8Length), { times: 100 });
});

test('very long strings arrive, too', { skip }, () => {
  const texts = [flat('x', 40_000), flat('é', 40_000), '語'.repeat(40_000), 'short'];
  assertHot(stringLength(), texts.map(utf8Length), { missed: 1 });
});

for (const [title, make] of Object.entries(KINDS)) {
  test(`a string made for a call arrives in optimised code: ${title}`, { skip }, () => {
    const compare = fixtureFunction('string_compare', 'int32', ['string', 'buffer']);
    const isSimple = title in SIMPLE_KINDS;
    const expected = Array.from({ length: isSimple ? 100 : 3 }, (_, i) => terminated(make(i)));
    const run = () => {
      let wrong = 0;
      for (let i = 0; i < expected.length; i++)
        wrong += Number(compare(make(i), expected[i]) !== 0);
      return wrong;
    };
    const times = isSimple ? 20 : 5;
    const { wrong, missed } = whenHot(run, { times, patience: isSimple ? undefined : 100 });
    assert.deepEqual({ missed: isSimple ? missed : 0, wrong }, { missed: 0, wrong: 0 });
  });
}

const LIST = Array.from({ length: 100 }, (_, i) => i);
const compareRow = (string) => [string, terminated(string), 0];

for (const [title, make] of Object.entries(OUTER_KINDS)) {
  test(`strings outside of V8's heap take the fast entry: ${title}`, { skip }, () => {
    const strings = make(LIST);
    assert.equal(strings.length, LIST.length);
    const compare = fixtureFunction('string_compare', 'int32', ['string', 'buffer']);
    assertHot(compare, strings.map(compareRow));
  });
}

test('strings of which V8 does not remember where they are arrive, too', { skip }, () => {
  const strings = hiddenStrings([1, 2, 3]);
  assert.equal(strings.length, 3);
  const compare = fixtureFunction('string_compare', 'int32', ['string', 'buffer']);
  assertHot(compare, strings.map(compareRow), { missed: 1 });
});

test('long copies of several arguments do not share memory', { skip }, () => {
  const compare = fixtureFunction('string_compare', 'int32', ['string', 'string']);
  const [a, b] = ['a', 'b'].map((end) => flat('x', 5000) + end);
  assertHot(compare, [
    [a, b, -1],
    [b, a, 1],
    [a, a, 0],
    ['short', a, -1],
  ]);
});

test('a string with a NUL is refused by optimised code', { skip }, () => {
  const length = stringLength();
  const longs = ['x', 'é', '語'].flatMap((c) => [`\0${c.repeat(5000)}`, `${c.repeat(5000)}\0`]);
  const refused = ['a\0b', '\0', '12345678\0', '1234567\0', '語\0', ...longs];
  const run = () => refused.filter((text) => errorOf(() => length(text)).code === undefined).length;
  const { code } = errorOf(() => length('a\0b'));
  assert.equal(whenHot(run, { times: 200, patience: 300 }).wrong, 0);
  for (const text of refused) {
    const { message, ...error } = errorOf(() => length(text));
    assert.deepEqual(error, { name: 'TypeError', code });
    assert.match(message, /^Argument 0 must not contain null bytes \(string_length: got '.*\)$/);
  }
  assertHot(length, [utf8Length('right again')]);
});

/** Makes a view that starts in the middle of a buffer of `Memory`, and gives the first byte that it shows. */
function viewRow(View, Memory) {
  const memory = new Memory(256);
  new Uint8Array(memory).set(
    Array.from({ length: 256 }, (_, i) => i),
    0,
  );
  return [new View(memory, 64), 64];
}

for (const Memory of [ArrayBuffer, SharedArrayBuffer]) {
  test(`views on a ${Memory.name} take the fast entry`, { skip }, () => {
    const firstByte = fixtureFunction('first_byte', 'int32', ['buffer']);
    assertHot(
      firstByte,
      VIEWS.map((View) => viewRow(View, Memory)),
    );
  });
}

test('buffers take the fast entry, small arrays once they were passed', { skip }, () => {
  const firstByte = fixtureFunction('first_byte', 'int32', ['pointer']);
  const { buffer } = Uint8Array.of(7, 8);
  const rows = [
    [Buffer.from([1, 2, 3]), 1],
    [Buffer.alloc(100_000, 2), 2],
    [Uint8Array.of(3), 3],
    [new Float32Array(2), 0],
    [buffer, 7],
  ];
  assertHot(firstByte, rows);
});

test('arrays that nothing was passed of before are right in hot code', { skip }, () => {
  const firstByte = fixtureFunction('first_byte', 'int32', ['pointer']);
  const run = () => Number(firstByte(Uint8Array.of(5, 6)) !== 5);
  assert.equal(whenHot(run, { patience: 500 }).wrong, 0);
});

test('a pointer may be anything that it can be at one call site', { skip }, () => {
  const firstByte = fixtureFunction('first_byte', 'int32', ['pointer']);
  const memory = Buffer.from([9, 8]);
  assertHot(firstByte, [
    [null, -1],
    [memory, 9],
    ['text', 't'.charCodeAt(0)],
    [ffi.getRawPointer(memory), 9],
    [undefined, -1],
    [0n, -1],
    [new DataView(memory.buffer, memory.byteOffset), 9],
  ]);
});

test('buffers go beside numbers of all kinds', { skip }, () => {
  const sumBytes = fixtureFunction('sum_bytes', 'uint64', ['buffer', 'uint64']);
  const memory = Buffer.from([1, 2, 3, 4]);
  assertHot(sumBytes, [
    [memory, 4n, 10n],
    [memory, 3, 6n],
    [memory, 0, 0n],
    [memory, 0n, 0n],
  ]);
});

test('numbers for 64-bit integers are as exact as numbers are', { skip }, () => {
  const int64 = fixtureFunction('identity_int64', 'int64', ['int64']);
  const uint64 = fixtureFunction('identity_uint64', 'uint64', ['uint64']);
  const numbers = [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 52 + 1, Number.MAX_SAFE_INTEGER];
  const rows = numbers.map((number) => [number, BigInt(number)]);
  assertHot(uint64, rows);
  assertHot(int64, [...rows, ...numbers.slice(1).map((number) => [-number, -BigInt(number)])]);
});

/** The values that are refused, by type. */
const REFUSED = {
  int64: [2n ** 63n, -(2n ** 63n) - 1n, 2n ** 64n, -(2n ** 70n), 1.5, NaN, 2 ** 53, '1', null, {}],
  uint64: [-1n, -1, 2n ** 64n, -(2n ** 64n), 0.5, Infinity, 2 ** 64, true, undefined, []],
  pointer: [-1n, 2n ** 64n, 1, -1, 1.5, true, {}, [], () => {}, Symbol('s'), Object(1n)],
};

for (const [type, values] of Object.entries(REFUSED)) {
  test(`optimised code refuses what is no ${type}`, { skip }, () => {
    const fn = fixtureFunction(`identity_${type}`, type, [type]);
    assertHot(fn, [[5n, 5n]]);
    const loop = hotLoop(1);
    for (const value of values) {
      const { name, code } = errorOf(() => loop(fn, [[value, undefined]]));
      assert.deepEqual({ name, code }, { name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' });
    }
    assertHot(fn, [[6n, 6n]]);
  });
}

test('memory that is gone is refused by optimised code', { skip }, () => {
  const firstByte = fixtureFunction('first_byte', 'int32', ['pointer']);
  const loop = hotLoop(1);
  const views = VIEWS.map((View) => viewRow(View, ArrayBuffer));
  assertHot(firstByte, views);
  for (const [view] of views) {
    detach(view.buffer);
    assert.equal(errorOf(() => loop(firstByte, [[view, 64]])).code, 'ERR_INVALID_ARG_VALUE');
    assert.equal(errorOf(() => loop(firstByte, [[view.buffer, 64]])).code, 'ERR_INVALID_ARG_VALUE');
  }
});

test('V8 need not expect detached memory in the code of a program because of this package', {
  skip,
}, () => {
  const { stdout } = spawnNode(
    `const fn = fixtureFunction('first_byte', 'uint8', ['buffer']);
    fn(new Uint8Array(16));
    console.log(ffi.callPath(fn).path);`,
    { flags: ['--trace-protector-invalidation'] },
  );
  assert.match(stdout, /^fast$/m);
  assert.doesNotMatch(stdout, /ArrayBufferDetaching/);
});

test('what looks like memory is not taken for it', { skip }, () => {
  const firstByte = fixtureFunction('first_byte', 'int32', ['pointer']);
  const memory = Buffer.from([1, 2]);
  assertHot(firstByte, [[memory, 1]]);
  const loop = hotLoop(1);
  const fakes = [
    new Proxy(memory, {}),
    Object.create(memory),
    Object.setPrototypeOf(
      { buffer: memory.buffer, byteOffset: 0, byteLength: 2 },
      Buffer.prototype,
    ),
    { __proto__: ArrayBuffer.prototype, byteLength: 8 },
    { [Symbol.toStringTag]: 'Uint8Array', length: 4 },
  ];
  for (const fake of fakes) {
    const { name, code } = errorOf(() => loop(firstByte, [[fake, 1]]));
    assert.deepEqual({ name, code }, { name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' });
  }
});

test('a call that could not be fast leaves nothing for the next', { skip }, () => {
  const add = fixtureFunction('add_int64', 'int64', ['int64', 'int64']);
  assertHot(add, [[1n, 2n, 3n]]);
  const loop = hotLoop(2);
  assert.throws(() => loop(add, [[1n, 'two', 3n]]), { code: 'ERR_INVALID_ARG_VALUE' });
  const before = slowCalls();
  assert.equal(loop(add, [[4n, 5n, 9n]]), 0);
  assert.ok(slowCalls() - before <= 1);
});

test('garbage collection amid calls changes nothing', { skip }, () => {
  const { status, signal, stderr } = spawnNode(
    `
    const length = fixtureFunction('string_length', 'int64', ['string']);
    const sum = fixtureFunction('sum_bytes', 'uint64', ['buffer', 'uint64']);
    const identity = fixtureFunction('identity_uint64', 'uint64', ['uint64']);
    function run() {
      for (let i = 0; i < 3000; i++) {
        const text = 'text ' + i;
        if (length(text) !== BigInt(text.length)) throw new Error('length of ' + text);
        if (length(JSON.parse('"' + text + '"')) !== BigInt(text.length)) throw new Error(text);
        if (sum(Uint8Array.of(1, 2, 3), 3) !== 6n) throw new Error('array');
        if (sum(Buffer.alloc(100, 1), 100n) !== 100n) throw new Error('buffer');
        const big = 2n ** 63n + BigInt(i);
        if (identity(big) !== big) throw new Error('bigint');
        if (identity(2 ** 40 + i) !== 2n ** 40n + BigInt(i)) throw new Error('number');
      }
    }
    run();
    run();
    `,
    { flags: ['--stress-scavenge=10', '--gc-global'] },
  );
  assert.deepEqual({ status, signal, stderr }, { status: 0, signal: null, stderr: '' });
});

test('fast calls start whatever has become of globals, and run no code of the program', {
  skip,
}, () => {
  const { status, signal, stderr } = spawnNode(
    `
    delete globalThis.SharedArrayBuffer;
    globalThis.ArrayBuffer = class {};
    globalThis.MessageChannel = undefined;
    require('node:async_hooks').createHook({ init: () => { throw new Error('hook'); } }).enable();
    const { path } = ffi.callPath(fixtureFunction('add_int64', 'int64', ['int64', 'int64']));
    if (path !== 'fast') throw new Error(path);
    `,
  );
  assert.deepEqual({ status, signal, stderr }, { status: 0, signal: null, stderr: '' });
});
