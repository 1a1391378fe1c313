'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inspect } = require('node:util');
const {
  compileLibrary,
  ffi,
  collectGarbageUntil,
  isWindows,
  spawnNode,
} = require('../support/helpers.js');
const { open, types } = require('./library.js');

const { lib, functions } = open();

const refused = (message) => ({ name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE', message });

/** The functions, each with arguments and the result that they lead to. */
const calls = [
  [
    'mid',
    [
      { x: 0, y: 0 },
      { x: 2, y: 4 },
    ],
    { x: 1, y: 2 },
  ],
  ['squared', [{ x: 3, y: 4 }], 25],
  ['swap', [{ a: 1, b: -2 }], { a: -2, b: 1 }],
  ['increment', [{ a: 1, b: 2n, c: -4n }], { a: 2n, b: 3n, c: -3n }],
  ['negate', [{ a: 1, b: 2, c: 3.5, d: -4 }], { a: -1, b: -2, c: -3.5, d: 4 }],
  ['flip', [{ a: 5, b: 0, c: -3, d: 9n }], { a: 2, b: 31, c: 3, d: -9n }],
  ['next_byte', [{ only: 255 }], { only: 0 }],
  ['length_of', [{ name: 'Grüße', number: 7 }], 707n],
  ['next_packed', [{ c: 1, i: 2, d: 3, s: 'A' }], { c: 2, i: 67, d: 4, s: 0n }],
  ['many', [1, 2, 3, 4, 5, { a: 6, b: 7 }, { a: 8, b: 9, c: 10 }, 11], 506],
  [
    'grow',
    [
      {
        id: 1,
        corners: [
          { x: 1, y: 2 },
          { x: 3, y: 4 },
        ],
        tag: 'hello',
      },
      0.5,
    ],
    {
      id: 2,
      corners: [
        { x: 0.5, y: 2 },
        { x: 3.5, y: 4 },
      ],
      tag: [...Buffer.from('Xello'.padEnd(16, '\0'))],
    },
  ],
];

test('structs go in and come out by value', () => {
  for (const [name, values, result] of calls) {
    for (let i = 0; i < 200; i++) assert.deepEqual(functions[name](...values), result, name);
  }
});

test('results have the members in the order of the struct', () => {
  assert.deepEqual(Object.keys(functions.mid({ y: 0, x: 0 }, { y: 1, x: 1 })), ['x', 'y']);
});

test('large structs go in and come out by value', () => {
  const numbers = Int32Array.from({ length: 200 }, (_, i) => i * i);
  const result = functions.reverse({ numbers });
  assert.deepEqual(result, { numbers: [...numbers].reverse() });
});

test('a union goes in with one member and comes out with all', () => {
  const { same } = functions;
  assert.deepEqual(same({ d: 1.5 }), { i: 4609434218613702656n, d: 1.5, p: 4609434218613702656n });
  assert.equal(same({ i: -1 }).i, -1n);
  assert.equal(same({ p: null }).i, 0n);
  for (const value of [{}, { i: 1, d: 2 }]) {
    assert.throws(
      () => same(value),
      refused(
        `Argument 0 must have exactly one of the members i, d, p (same: got ${inspect(value)})`,
      ),
    );
  }
  assert.throws(() => same({ d: 'x' }), refused("Argument 0.d must be a double (same: got 'x')"));
});

test('what does not fit is refused, with its place', () => {
  const { squared, mid, grow, flip, length_of: lengthOf, swap } = functions;
  const point = { x: 1, y: 2 };
  const box = { id: 1, corners: [point, point], tag: '' };
  const refusals = [
    [() => squared({ x: 3 }), 'Argument 0.y must be a double (squared: got undefined)'],
    [() => squared(null), 'Argument 0 must be an object (squared: got null)'],
    [() => squared(5), 'Argument 0 must be an object (squared: got 5)'],
    [() => squared(() => {}), 'Argument 0 must be an object (squared: got function (anonymous))'],
    [() => squared(), 'Invalid argument count: expected 1, got 0 (squared)'],
    [
      () => mid(point, { x: 1n, y: 1 }),
      'Argument 1.x must be a double (mid: got 1n; pass a number)',
    ],
    [() => swap({ a: 2 ** 31, b: 0 }), 'Argument 0.a must be an int32 (swap: got 2147483648)'],
    [() => swap({ a: 0, b: 0.5 }), 'Argument 0.b must be an int32 (swap: got 0.5)'],
    [
      () => flip({ a: 8, b: 0, c: 0, d: 0 }),
      'Argument 0.a must be a uint32 of 3 bits (flip: got 8)',
    ],
    [
      () => flip({ a: 0, b: 0, c: 8, d: 0 }),
      'Argument 0.c must be an int32 of 4 bits (flip: got 8)',
    ],
    [
      () => flip({ a: 0, b: 0, c: 0n, d: 0 }),
      'Argument 0.c must be an int32 of 4 bits (flip: got 0n; pass a number)',
    ],
    [
      () => flip({ a: 0, b: 0, c: 0, d: 2n ** 39n }),
      'Argument 0.d must be an int64 of 40 bits (flip: got 549755813888n)',
    ],
    [
      () => grow({ ...box, corners: [point, { x: '1', y: 2 }] }, 0),
      "Argument 0.corners[1].x must be a double (grow: got '1')",
    ],
    [
      () => grow({ ...box, corners: [point] }, 0),
      'Argument 0.corners must have 2 elements (grow: got [ [Object] ])',
    ],
    [() => grow({ ...box, corners: {} }, 0), 'Argument 0.corners must be an array (grow: got {})'],
    [
      () => grow({ ...box, corners: [point, null] }, 0),
      'Argument 0.corners[1] must be an object (grow: got null)',
    ],
    [
      () => grow({ ...box, tag: 'x'.repeat(17) }, 0),
      `Argument 0.tag must be a string of at most 16 bytes (grow: got '${'x'.repeat(17)}')`,
    ],
    [
      () => grow({ ...box, tag: 5 }, 0),
      'Argument 0.tag must be an array or a string (grow: got 5)',
    ],
    [
      () => grow({ ...box, tag: Array(16).fill(300) }, 0),
      /^Argument 0\.tag\[0\] must be an? u?int8 \(grow: got 300\)$/,
    ],
    [() => lengthOf({ number: 1 }), /^Argument 0\.name must be /],
    [() => lengthOf({ name: {}, number: 1 }), /^Argument 0\.name must be a buffer, /],
    [
      () => lengthOf({ name: 'a\0b', number: 1 }),
      "Argument 0.name must not contain null bytes (length_of: got 'a\\x00b')",
    ],
  ];
  for (let i = 0; i < 50; i++) {
    for (const [call, message] of refusals) assert.throws(call, refused(message));
  }
});

test('objects of any sort will do', () => {
  const { squared } = functions;
  class Getters {
    get x() {
      return 3;
    }

    get y() {
      return 4;
    }
  }
  for (const point of [
    Object.freeze({ x: 3, y: 4, z: 5 }),
    Object.assign(Object.create(null), { x: 3, y: 4 }),
    Object.create({ x: 3, y: 4 }),
    new Getters(),
    new Proxy({ x: 3, y: 4 }, {}),
    Object.assign([], { x: 3, y: 4 }),
  ]) {
    assert.equal(squared(point), 25);
  }
});

test('each member is read once, in order, before anything is passed', () => {
  const { mid, squared, swap } = functions;
  const reads = [];
  const observed = (value, name) =>
    new Proxy(value, {
      get(target, key) {
        reads.push(`${name}.${key}`);
        swap({ a: 77, b: 88 });
        squared({ x: 1e9, y: 1e9 });
        return target[key];
      },
    });
  const a = observed({ x: 0, y: 0 }, 'a');
  const b = observed({ x: 2, y: 4 }, 'b');
  for (let i = 0; i < 100; i++) {
    reads.length = 0;
    assert.deepEqual(mid(a, b), { x: 1, y: 2 });
    assert.deepEqual(reads, ['a.x', 'a.y', 'b.x', 'b.y']);
  }
});

test('what a getter throws is thrown', () => {
  const bad = {
    get x() {
      throw new RangeError('not now');
    },
  };
  assert.throws(() => functions.squared(bad), { name: 'RangeError', message: 'not now' });
});

test('a getter can close the library', () => {
  const { lib, functions } = open();
  const closing = {
    x: 1,
    get y() {
      lib.close();
      return 2;
    },
  };
  assert.throws(() => functions.squared(closing), { code: 'ERR_FFI_LIBRARY_CLOSED' });
});

test('the caller’s object stays as it is', () => {
  const wide = { a: 1n, b: 2n, c: 3n };
  functions.increment(wide);
  assert.deepEqual(wide, { a: 1n, b: 2n, c: 3n });
});

test('callbacks take and return structs', () => {
  const wide = lib.registerCallback(
    { return: types.Wide, arguments: [types.Wide, 'int32'] },
    ({ a, b, c }, number) => ({ a: a * BigInt(number), b, c }),
  );
  const point = lib.registerCallback(
    { return: types.Point, arguments: [types.Point] },
    ({ x, y }) => functions.mid({ x, y }, { x: 10, y: 10 }),
  );
  for (let i = 0; i < 100; i++) {
    assert.deepEqual(functions.call_wide(wide, 10), { a: 11n, b: 2n, c: 3n });
    assert.deepEqual(functions.call_point(point, { x: 0, y: 2 }), { x: 5, y: 6 });
  }
  lib.unregisterCallback(wide);
  lib.unregisterCallback(point);
});

test('what C has written of a result stays while a callback runs', () => {
  const callback = lib.registerCallback(() => {
    functions.increment({ a: 99, b: 99, c: 99 });
  });
  assert.deepEqual(functions.call_between(callback), { a: 10n, b: 20n, c: 30n });
  lib.unregisterCallback(callback);
});

test('a callback that returns what does not fit is an error', () => {
  const { lib, functions } = open({ supportsExceptions: true });
  const returning = (type, value) => lib.registerCallback({ return: type }, () => value);
  const point = (value) => () =>
    functions.call_point(returning(types.Point, value), { x: 0, y: 0 });
  assert.throws(point({ x: 1 }), {
    code: 'ERR_INVALID_RETURN_VALUE',
    message: /it\.y must be a double$/,
  });
  assert.throws(point(null), {
    code: 'ERR_INVALID_RETURN_VALUE',
    message: /it must be an object$/,
  });
  const bad = {
    get x() {
      throw new RangeError('not now');
    },
  };
  assert.throws(point(bad), { name: 'RangeError', message: 'not now' });
  for (const name of ['text', Buffer.alloc(3)]) {
    // C would keep what nobody holds.
    const named = () => functions.call_named(returning(types.Named, { name, number: 1 }));
    assert.throws(named, { code: 'ERR_INVALID_RETURN_VALUE', message: /it\.name must be a/ });
  }
});

test('a callback that was collected gives zeros', async () => {
  const { lib, functions } = open();
  let collected = false;
  const registry = new FinalizationRegistry(() => {
    collected = true;
  });
  (() => {
    const fn = (wide) => wide;
    registry.register(fn);
    const callback = lib.registerCallback(
      { return: types.Wide, arguments: [types.Wide, 'int32'] },
      fn,
    );
    lib.unrefCallback(callback);
    functions.keep(callback);
  })();
  await collectGarbageUntil(() => collected);
  assert.ok(collected);
  assert.deepEqual(functions.call_kept(), { a: 0n, b: 0n, c: 0n });
});

test('members may have any name', () => {
  const Odd = ffi.struct({ ['__proto__']: 'int32', 'a b': 'int32' });
  const { swap } = open({}, { swap: { return: Odd, arguments: [Odd] } }).functions;
  const result = swap({ ['__proto__']: 1, 'a b': 2 });
  assert.deepEqual(Object.entries(result), [
    ['__proto__', 2],
    ['a b', 1],
  ]);
  assert.throws(
    () => swap({ ['__proto__']: 1, 'a b': 'x' }),
    refused(`Argument 0["a b"] must be an int32 (swap: got 'x')`),
  );
});

test('types of one layout and other names are kept apart', () => {
  const Other = ffi.struct({ first: 'int32', second: 'int32' });
  const { swap } = open({}, { swap: { return: Other, arguments: [Other] } }).functions;
  assert.deepEqual(swap({ first: 1, second: 2 }), { first: 2, second: 1 });
  assert.deepEqual(functions.swap({ a: 1, b: 2 }), { a: 2, b: 1 });
});

test('structs work where no code can be generated from strings', () => {
  const { status, stderr } = spawnNode(
    `
    const assert = require('node:assert/strict');
    const { open, types } = require(${JSON.stringify(require.resolve('./library.js'))});
    const { lib, functions } = open();
    assert.deepEqual(functions.mid({ x: 0, y: 0 }, { x: 2, y: 4 }), { x: 1, y: 2 });
    assert.deepEqual(functions.same({ i: -1 }).i, -1n);
    assert.equal(functions.length_of({ name: 'abc', number: 1 }), 301n);
    const callback = lib.registerCallback({ return: types.Point, arguments: [types.Point] }, (p) => p);
    assert.deepEqual(functions.call_point(callback, { x: 1, y: 2 }), { x: 1, y: 2 });
    assert.throws(() => functions.squared({ x: 1 }), { message: 'Argument 0.y must be a double (squared: got undefined)' });
    assert.throws(() => functions.squared({ get x() { lib.close(); return 1; }, y: 1 }),
      { code: 'ERR_FFI_LIBRARY_CLOSED' });
    `,
    { flags: ['--disallow-code-generation-from-strings'] },
  );
  assert.equal(stderr, '');
  assert.equal(status, 0);
});

test('a union may have members that every object inherits', () => {
  const Odd = ffi.union({ a: 'int64', constructor: 'int64', toString: 'int64' });
  const { labs } = ffi.dlopen(null, { labs: { return: 'int64', arguments: [Odd] } }).functions;
  assert.equal(labs({ a: -5 }), 5n);
  assert.equal(labs({ toString: -6 }), 6n);
  assert.throws(() => labs({ a: 1, constructor: 2 }), { code: 'ERR_INVALID_ARG_VALUE' });
});

test('a patched Object.prototype and proxies change nothing for bit-fields and arrays', () => {
  const Bits = ffi.struct({ a: ffi.bits('int32', 20), b: ffi.bits('int32', 12) });
  const List = ffi.struct({ a: 'int32', b: ffi.array('int32', 20) });
  const { labs, abs } = ffi.dlopen(null, {
    labs: { return: Bits, arguments: [Bits] },
    abs: { return: 'int32', arguments: [List] },
  }).functions;
  Object.prototype.take = () => 64;
  try {
    assert.deepEqual({ ...labs({ a: 5, b: 0 }) }, { a: 5, b: 0 });
  } finally {
    delete Object.prototype.take;
  }
  const getPrototypeOf = () => {
    throw new Error('a trap was used');
  };
  assert.throws(() => abs({ a: new Proxy({}, { getPrototypeOf }), b: new Array(20).fill(0) }), {
    code: 'ERR_INVALID_ARG_VALUE',
    message: /^Argument 0\.a must be an int32 \(abs: got (?:Proxy\()?\{\}\)?\)$/,
  });
  assert.throws(() => labs({ a: 2 ** 53, b: 0 }), { code: 'ERR_INVALID_ARG_VALUE' });
});

test('what goes by reference is where vectors may be', {
  skip: !isWindows && 'only Windows promises that',
}, () => {
  const source = `
    typedef struct { long long a, b, c; } Wide;
    typedef struct { char a, b, c; } Odd;
    __declspec(dllexport) int first(Wide wide) { return (long long)&wide & 15; }
    __declspec(dllexport) int later(int n, Wide wide, Odd odd, Odd other) {
      return ((long long)&wide | (long long)&odd | (long long)&other) & 15;
    }`;
  const Wide = ffi.struct({ a: 'int64', b: 'int64', c: 'int64' });
  const Odd = ffi.struct({ a: 'int8', b: 'int8', c: 'int8' });
  const { functions: aligned } = ffi.dlopen(compileLibrary(source), {
    first: { return: 'int32', arguments: [Wide] },
    later: { return: 'int32', arguments: ['int32', Wide, Odd, Odd] },
  });
  const wide = { a: 1n, b: 2n, c: 3n };
  const odd = { a: 1, b: 2, c: 3 };
  for (let i = 0; i < 20_000; i++) {
    assert.equal(aligned.first(wide), 0);
    assert.equal(aligned.later(1, wide, odd, odd), 0);
  }
});
