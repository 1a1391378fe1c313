'use strict';

// Messages say what a person needs, after the words of node:ffi: which function was called, what it got, and what
// helps.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const {
  againstNodeFFI,
  compileLibrary,
  errorOf,
  ffi,
  fixturePath,
  openFixture,
} = require('../support/helpers.js');

const skip = againstNodeFFI && 'about fast-ffi';

const messageOf = (fn) => errorOf(fn).message;

const bound = () =>
  openFixture({
    identity_uint8: { return: 'bool', arguments: ['bool'] },
    identity_int32: { return: 'int32', arguments: ['int32'] },
    identity_int64: { return: 'int64', arguments: ['int64'] },
    identity_float64: { return: 'double', arguments: ['double'] },
    length: { symbol: 'string_length', return: 'int64', arguments: ['string'] },
  });

test('the name of a function is that of its definition', { skip }, () => {
  const { lib, functions } = bound();
  assert.equal(
    messageOf(() => functions.length(true)),
    'Argument 0 must be a buffer, an ArrayBuffer, a string, or a bigint, or null (length: got true)',
  );
  const { length } = functions;
  Object.defineProperty(length, 'name', { value: 'another' });
  assert.equal(
    messageOf(() => length()),
    'Invalid argument count: expected 1, got 0 (length)',
  );
  const unnamed = lib.toFunction(length.pointer, { arguments: ['int32'] });
  assert.equal(
    messageOf(() => unnamed('1')),
    "Argument 0 must be an int32 (got '1')",
  );
  assert.equal(
    messageOf(() => unnamed()),
    'Invalid argument count: expected 1, got 0',
  );
  const long = 'x'.repeat(500);
  const named = lib.getFunction(long, { symbol: 'noop' });
  assert.equal(
    messageOf(() => named(1)),
    `Invalid argument count: expected 0, got 1 (${'x'.repeat(77)}...)`,
  );
});

/** Values, and how a message shows them. */
const SHOWN = [
  ['1', "'1'"],
  ["it's", `"it's"`],
  ['a\nb\0', "'a\\nb\\x00'"],
  ['\ud800', "'\\ud800'"],
  ['x'.repeat(200), `'${'x'.repeat(76)}...`],
  [undefined, 'undefined'],
  [null, 'null'],
  [0.5, '0.5'],
  [NaN, 'NaN'],
  [Symbol('s'), 'Symbol(s)'],
  [{}, '{}'],
  [{ a: 1, b: { c: [] } }, '{ a: 1, b: [Object] }'],
  [[1, 'two'], "[ 1, 'two' ]"],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9], '[ 1, 2, 3, 4, 5, 6, 7, 8, ... 1 more item ]'],
  [function named() {}, 'function named'],
  [class Named {}, 'function Named'],
  [() => {}, 'function (anonymous)'],
  [new Date(NaN), 'Invalid Date'],
];

test('values are shown on one short line', { skip }, () => {
  const { identity_int32: identity } = bound().functions;
  for (const [value, shown] of SHOWN) {
    assert.equal(
      messageOf(() => identity(value)),
      `Argument 0 must be an int32 (identity_int32: got ${shown})`,
    );
  }
  const large = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`key${i}`, i]));
  const message = messageOf(() => identity(large));
  assert.ok(message.length < 150 && !message.includes('\n'), message);
});

test('to show a value runs little of the program, and survives what that throws', { skip }, () => {
  const { identity_int32: identity } = bound().functions;
  const fail = () => {
    throw new Error('it must not be seen');
  };
  const custom = { [Symbol.for('nodejs.util.inspect.custom')]: fail, toString: fail };
  const tagged = {
    get [Symbol.toStringTag]() {
      return fail();
    },
  };
  const traps = new Proxy({}, { get: fail, ownKeys: fail, getPrototypeOf: fail, has: fail });
  const named = Object.defineProperty(() => {}, 'name', { get: fail });
  const revoked = Proxy.revocable(() => {}, {});
  revoked.revoke();
  for (const value of [custom, tagged, traps, named, revoked.proxy]) {
    assert.match(
      messageOf(() => identity(value)),
      /^Argument 0 must be an int32 \(identity_int32: got /,
    );
  }
});

test('a hint says what to pass', { skip }, () => {
  const { lib, functions } = bound();
  const Point = ffi.struct('Point', { x: 'double' });
  const hints = [
    [() => functions.identity_uint8(true), 'got true; pass 1 or 0'],
    [() => functions.identity_int64(false), 'got false; pass 1 or 0'],
    [() => functions.identity_int32(-3n), 'got -3n; pass a number'],
    [() => functions.identity_float64(3n), 'got 3n; pass a number'],
    [
      () => functions.identity_int64(2 ** 53),
      'got 9007199254740992; pass a bigint: such large numbers are not exact',
    ],
    [() => functions.identity_int64(0.5), 'got 0.5'],
    [() => functions.length(5), 'got 5; addresses are bigints, or numbers from 65536 up'],
    [
      () => functions.length((a) => a),
      'got function (anonymous); register it with library.registerCallback, and pass the pointer that this gives',
    ],
    [
      () => functions.length(functions.length),
      'got function length; pass its address, which is its property pointer',
    ],
    [() => functions.length(Point), 'got function Point; pass a view or a cell of this type'],
    [() => functions.length({}), 'got {}'],
  ];
  for (const [call, details] of hints) {
    const message = messageOf(call);
    assert.ok(/\((?:\w+: )?(.*)\)$/.exec(message)[1] === details, message);
  }
  assert.equal(
    messageOf(() => lib.registerCallback({}, 5)),
    'Second argument must be a function (got 5)',
  );
  assert.equal(
    messageOf(() => ffi.getInt32(5)),
    'The pointer must be a bigint (got 5)',
  );
  assert.equal(
    messageOf(() => ffi.setInt8(ffi.getRawPointer(new Int8Array(1)), 0, true)),
    'Value must be an int8 (got true; pass 1 or 0)',
  );
});

/** Names that are no types here, and those which are suggested for them. */
const SUGGESTIONS = {
  number: 'float64',
  boolean: 'bool',
  Int32: 'int32',
  doubel: 'double',
  uint33: 'uint32',
  int23: 'int32',
  unit8: 'uint8',
  flaot: 'float',
  integer: 'int32',
  pionter: 'pointer',
  'unsinged int': 'unsigned int',
  szie_t: 'size_t',
};

test('of an unknown type it is said what is meant', { skip }, () => {
  for (const [name, type] of Object.entries(SUGGESTIONS)) {
    assert.equal(
      messageOf(() => openFixture({ noop: { arguments: ['int8', name] } })),
      `Unsupported FFI type: ${name} (Argument 1 of function noop; did you mean '${type}'?)`,
    );
    assert.ok(ffi.sizeof(type) > 0);
  }
  for (const name of ['', 'x', 'wide string', '__proto__', 'constructor', 'a'.repeat(10_000)]) {
    assert.equal(
      messageOf(() => openFixture({ noop: { return: name } })),
      `Unsupported FFI type: ${name} (Return value type of function noop)`,
    );
  }
});

test('a closed library is named', { skip }, () => {
  const { lib, functions } = bound();
  const other = ffi.dlopen(null, { abs: { return: 'int32', arguments: ['int32'] } });
  const unnamed = lib.toFunction(functions.length.pointer, {});
  lib.close();
  other.lib.close();
  for (const [call, details] of [
    [() => functions.length('x'), `length in ${fixturePath}`],
    [() => unnamed(), fixturePath],
    [() => lib.getSymbol('noop'), fixturePath],
    [() => other.functions.abs(1), 'abs in the process'],
    [() => other.lib.symbols, 'the process'],
  ]) {
    assert.equal(messageOf(call), `Library is closed (${details})`);
  }
});

test('arguments of structs, too, say which function got what', { skip }, () => {
  const Point = ffi.struct('Point', { x: 'double', y: 'double' });
  const Line = ffi.struct('Line', { from: Point, to: Point });
  // More members than become variables, a union, and an array: each is taken by other code.
  const Many = ffi.struct({ list: ffi.array('int32', 20), last: 'bool' });
  const Either = ffi.union({ i: 'int32', d: 'double' });
  const source = `
    typedef struct { double x, y; } point; typedef struct { point from, to; } line;
    typedef struct { int list[20]; _Bool last; } many; typedef union { int i; double d; } either;
    void of_line(line l) {} void of_many(many m) {} void of_either(either e) {}`;
  const { functions } = ffi.dlopen(compileLibrary(source), {
    of_line: { arguments: [Line] },
    of_many: { arguments: [Many] },
    of_either: { arguments: [Either] },
  });
  const list = Array(20).fill(0);
  for (const [call, message] of [
    [
      () => functions.of_line({ from: { x: 1, y: 2 }, to: { x: 1, y: 'a' } }),
      "Argument 0.to.y must be a double (of_line: got 'a')",
    ],
    [
      () => functions.of_line({ from: { x: 1, y: 2 } }),
      'Argument 0.to must be an object (of_line: got undefined)',
    ],
    [
      () => functions.of_many({ list, last: true }),
      'Argument 0.last must be a uint8 (of_many: got true; pass 1 or 0)',
    ],
    [
      () => functions.of_many({ list: [1n, ...list.slice(1)], last: 1 }),
      'Argument 0.list[0] must be an int32 (of_many: got 1n; pass a number)',
    ],
    [
      () => functions.of_either({ d: 1n }),
      'Argument 0.d must be a double (of_either: got 1n; pass a number)',
    ],
  ]) {
    for (let i = 0; i < 3; i++) assert.equal(messageOf(call), message);
  }
});
