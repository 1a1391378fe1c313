'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { againstNodeFFI, ffi, more, openFixture } = require('../support/helpers.js');

const INT_PAIR = { return: 'int32', arguments: ['int32', 'int32'] };

test('return defaults to void and arguments to none', () => {
  const { lib } = openFixture();
  const noop = lib.getFunction('noop', {});
  assert.equal(noop(), undefined);
  assert.equal(noop.length, 0);
  assert.equal(noop, lib.getFunction('noop', { return: 'void', arguments: [] }));
});

test('a signature may be any object with the properties', () => {
  const objects = {
    'null prototype': { __proto__: null, ...INT_PAIR },
    inherited: Object.create(INT_PAIR),
    proxy: new Proxy(INT_PAIR, {}),
    frozen: Object.freeze({ ...INT_PAIR }),
  };
  for (const [label, signature] of Object.entries(objects)) {
    assert.equal(openFixture().lib.getFunction('add_int32', signature)(20, 22), 42, label);
  }
});

test('changing a signature later changes nothing', () => {
  const signature = { return: 'int32', arguments: ['int32', 'int32'] };
  const add = openFixture().lib.getFunction('add_int32', signature);
  signature.return = 'void';
  signature.arguments.pop();
  assert.equal(add(20, 22), 42);
});

const MALFORMED = [
  ['a number', 5, 'ERR_INVALID_ARG_TYPE', /Function signature must be an object/],
  ['an array', [], 'ERR_INVALID_ARG_TYPE', /Function signature must be an object/],
  ['null', null, 'ERR_INVALID_ARG_TYPE', /Function signature must be an object/],
  ['a return of another type', { return: 5 }, 'ERR_INVALID_ARG_TYPE', /noop must be a string/],
  ['arguments that are no array', { arguments: 'int32' }, 'ERR_INVALID_ARG_TYPE', /an array/],
  ['a hole', { arguments: new Array(1) }, 'ERR_INVALID_ARG_TYPE', /Argument 0 of function noop/],
  ['an unknown type', { return: 'lnog' }, 'ERR_INVALID_ARG_VALUE', /Unsupported FFI type: lnog/],
  [
    'a void argument',
    { arguments: ['i8', 'void'] },
    'ERR_INVALID_ARG_VALUE',
    /Argument 1 .*'void'/,
  ],
  ['a property name', { return: 'constructor' }, 'ERR_INVALID_ARG_VALUE', /Unsupported FFI type/],
  ['NUL in a type', { return: 'int32\0' }, 'ERR_INVALID_ARG_VALUE', /null bytes/],
];

for (const [label, signature, code, message] of MALFORMED) {
  test(`a signature with ${label} is refused`, () => {
    const { lib } = openFixture();
    const expected = { name: 'TypeError', code };
    assert.throws(() => lib.getFunction('noop', signature), { ...expected, message });
    assert.throws(() => lib.getFunctions({ noop: signature }), expected);
    assert.throws(() => openFixture({ noop: signature }), expected);
    assert.throws(() => lib.registerCallback(signature, () => {}), expected);
    assert.deepEqual(Object.keys(lib.functions), []);
  });
}

test('what a getter or trap throws comes out as it is', () => {
  const { lib } = openFixture();
  const error = new RangeError('thrown by the getter');
  const raise = () => {
    throw error;
  };
  const signatures = [
    Object.defineProperty({}, 'return', { get: raise }),
    Object.defineProperty({}, 'arguments', { get: raise }),
    { arguments: Object.defineProperty(['int32'], 0, { get: raise }) },
    new Proxy({}, { has: raise }),
    new Proxy({ return: 'int32' }, { get: raise }),
  ];
  for (const signature of signatures) {
    assert.throws(
      () => lib.getFunction('noop', signature),
      (thrown) => thrown === error,
    );
  }
});

test('a symbol has one function, however it is asked for', () => {
  const { lib, functions } = openFixture({ add_int32: INT_PAIR });
  const add = functions.add_int32;
  assert.equal(lib.getFunction('add_int32', INT_PAIR), add);
  assert.equal(lib.getFunctions({ add_int32: INT_PAIR }).add_int32, add);
  assert.equal(lib.getFunctions().add_int32, add);
  assert.equal(lib.functions.add_int32, add);
  assert.notEqual(openFixture({ add_int32: INT_PAIR }).functions.add_int32, add);
});

test('signatures are compared by what the types mean', () => {
  const same = [
    ['int32', 'i32'],
    ['uint8', 'bool'],
    ['float64', 'double'],
    ['pointer', 'string'],
    ['buffer', 'function'],
  ];
  for (const [a, b] of same) {
    const { lib } = openFixture();
    const first = lib.getFunction('noop', { return: a, arguments: [a] });
    assert.equal(lib.getFunction('noop', { return: b, arguments: [b] }), first, `${a} and ${b}`);
  }
});

const REMEDY = 'to have both, give one another name, with symbol';

test('a symbol cannot be resolved with two signatures', () => {
  const { lib } = openFixture({ add_int32: INT_PAIR });
  const others = [
    [{ return: 'int64' }, 'int64 add_int32(int32, int32)'],
    [{ arguments: ['int32'] }, 'int32 add_int32(int32)'],
    [{ arguments: ['int32', 'uint32'] }, 'int32 add_int32(int32, uint32)'],
  ];
  for (const [other, declaration] of others) {
    assert.throws(() => lib.getFunction('add_int32', { ...INT_PAIR, ...other }), {
      code: 'ERR_INVALID_ARG_VALUE',
      message:
        'Function add_int32 was already requested with a different signature' +
        more(` (it said int32 add_int32(int32, int32) and now says ${declaration}; ${REMEDY})`),
    });
  }
});

test('what another signature differs in is said', {
  skip: againstNodeFFI && 'node:ffi does not say it',
}, () => {
  const { lib } = openFixture({ add_int32: INT_PAIR });
  const said = 'it said int32 add_int32(int32, int32)';
  const again = (definition) => lib.getFunction('add_int32', definition);
  const others = [
    [{ errno: true }, `${said} and now says int32 add_int32(int32, int32) with errno: true`],
    [
      { throws: 'negative' },
      `${said} and now says int32 add_int32(int32, int32) with throws: 'negative'`,
    ],
    [{ arguments: ['int32', '...'] }, `${said} and now says int32 add_int32(int32, ...)`],
    [
      { arguments: ['int32', '...', 'int32'] },
      `${said} and now says int32 add_int32(int32, ..., int32)`,
    ],
    [{ arguments: ['sqlite3 *'] }, `${said} and now says int32 add_int32(sqlite3 *)`],
    [{ callback: false }, 'it said callback: undefined and now says callback: false'],
    [{ nonblocking: true }, 'it said nonblocking: false and now says nonblocking: true'],
  ];
  for (const [other, text] of others) {
    assert.throws(() => again({ ...INT_PAIR, ...other }), {
      code: 'ERR_INVALID_ARG_VALUE',
      message: `Function add_int32 was already requested with a different signature (${text}; ${REMEDY})`,
    });
  }
  const point = (member) => ffi.struct('point', { [member]: 'int32' });
  const noop = (type) => lib.getFunction('noop', { arguments: [type] });
  noop(point('x'));
  assert.throws(() => noop(point('y')), {
    message:
      /it said void noop\(point\) and now says the same with other types of these names; to have both/,
  });
});

test('a batch that fails leaves nothing behind', () => {
  const { lib } = openFixture();
  assert.throws(() => lib.getFunctions({ noop: {}, no_such_symbol: {} }));
  assert.throws(() => lib.getFunctions({ noop: {}, answer: { return: 'nope' } }));
  assert.deepEqual(Object.keys(lib.functions), []);
  assert.deepEqual(Object.keys(lib.symbols), []);
  assert.equal(lib.getFunction('noop', { return: 'int32' }).name, 'noop');
});

test('functions are named after the symbol and cannot be constructed', () => {
  const { add_int32: add } = openFixture({ add_int32: INT_PAIR }).functions;
  assert.equal(add.name, 'add_int32');
  assert.equal(add.length, 2);
  assert.throws(() => Reflect.construct(add, [1, 2]), TypeError);
});

test('a wrong number of arguments is refused', () => {
  const { add_int32: add } = openFixture({ add_int32: INT_PAIR }).functions;
  for (const args of [[], [1], [1, 2, undefined]]) {
    assert.throws(() => add(...args), {
      name: 'TypeError',
      code: 'ERR_INVALID_ARG_VALUE',
      message: `Invalid argument count: expected 2, got ${args.length}${more(' (add_int32)')}`,
    });
  }
});
