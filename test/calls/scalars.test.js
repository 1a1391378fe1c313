'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { fixtureFunction, received } = require('../support/helpers.js');

const INTEGERS = [
  { type: 'int8', aliases: ['i8'], label: 'an int8', min: -128, max: 127 },
  { type: 'uint8', aliases: ['u8', 'bool'], label: 'a uint8', min: 0, max: 255 },
  { type: 'int16', aliases: ['i16'], label: 'an int16', min: -32768, max: 32767 },
  { type: 'uint16', aliases: ['u16'], label: 'a uint16', min: 0, max: 65535 },
  { type: 'int32', aliases: ['i32'], label: 'an int32', min: -(2 ** 31), max: 2 ** 31 - 1 },
  { type: 'uint32', aliases: ['u32'], label: 'a uint32', min: 0, max: 2 ** 32 - 1 },
  { type: 'int64', aliases: ['i64'], label: 'an int64', min: -(2n ** 63n), max: 2n ** 63n - 1n },
  { type: 'uint64', aliases: ['u64'], label: 'a uint64', min: 0n, max: 2n ** 64n - 1n },
];

/** Adds 1 in the type of the value. */
const next = (value) => (typeof value === 'bigint' ? value + 1n : value + 1);
/** Gives what the message says to do in place of passing an integer type such a value. */
const hintFor = (value) => (value === true ? 'pass 1 or 0' : '');

const previous = (value) => (typeof value === 'bigint' ? value - 1n : value - 1);

for (const { type, aliases, label, min, max } of INTEGERS) {
  for (const name of [type, ...aliases]) {
    test(`${name} keeps every value of its range`, () => {
      const identity = fixtureFunction(`identity_${type}`, name, [name]);
      for (const value of [min, next(min), previous(max), max]) {
        assert.equal(identity(value), value);
      }
    });

    test(`${name} refuses everything else`, () => {
      const identity = fixtureFunction(`identity_${type}`, name, [name]);
      const bad = [previous(min), next(max), 0.5, NaN, Infinity, '1', true, null, undefined, {}];
      for (const value of bad) {
        assert.throws(() => identity(value), {
          name: 'TypeError',
          code: 'ERR_INVALID_ARG_VALUE',
          message: `Argument 0 must be ${label}${received(`identity_${type}`, value, hintFor(value))}`,
        });
      }
    });
  }

  test(`add_${type} wraps around as in C`, () => {
    const add = fixtureFunction(`add_${type}`, type, [type, type]);
    const [one, two] = typeof min === 'bigint' ? [1n, 2n] : [1, 2];
    assert.equal(add(one, two), one + two);
    assert.equal(add(max, one), min);
  });
}

test('types up to 32 bits take numbers only', () => {
  for (const type of ['int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32']) {
    assert.throws(() => fixtureFunction(`identity_${type}`, type, [type])(1n), {
      code: 'ERR_INVALID_ARG_VALUE',
    });
  }
});

test('64-bit types also take safe integers, and always return bigints', () => {
  const signed = fixtureFunction('identity_int64', 'int64', ['int64']);
  const unsigned = fixtureFunction('identity_uint64', 'uint64', ['uint64']);
  assert.equal(signed(Number.MIN_SAFE_INTEGER), BigInt(Number.MIN_SAFE_INTEGER));
  assert.equal(unsigned(Number.MAX_SAFE_INTEGER), BigInt(Number.MAX_SAFE_INTEGER));
  assert.throws(() => signed(Number.MIN_SAFE_INTEGER - 1), { message: /an int64/ });
  assert.throws(() => unsigned(Number.MAX_SAFE_INTEGER + 1), { message: /a uint64/ });
  assert.throws(() => unsigned(-1), { message: /a uint64/ });
});

test('char has the sign the C compiler gives it', () => {
  const identity = fixtureFunction('identity_char', 'char', ['char']);
  const [negative, large] = fixtureFunction('char_is_signed', 'int32')() ? [-1, 200] : [200, -1];
  assert.equal(identity(negative), negative);
  assert.throws(() => identity(large), { code: 'ERR_INVALID_ARG_VALUE' });
});

test('floating-point types round to their precision', () => {
  for (const [type, ...aliases] of [
    ['float32', 'f32', 'float'],
    ['float64', 'f64', 'double'],
  ]) {
    for (const name of [type, ...aliases]) {
      const identity = fixtureFunction(`identity_${type}`, name, [name]);
      const round = type === 'float32' ? Math.fround : Number;
      for (const value of [0, -0, 0.1, -1.5, 1e300, 5e-324, NaN, Infinity, -Infinity]) {
        assert.equal(identity(value), round(value), `${name} ${value}`);
      }
      for (const bad of [1n, '1', null, undefined, true, {}]) {
        assert.throws(() => identity(bad), { code: 'ERR_INVALID_ARG_VALUE' });
      }
    }
  }
});

const MANY = [
  { name: 'sum_5_int32', result: 'int32', types: new Array(5).fill('int32') },
  { name: 'sum_8_int32', result: 'int32', types: new Array(8).fill('int32') },
  { name: 'sum_16_int32', result: 'int32', types: new Array(16).fill('int32') },
  { name: 'sum_10_float64', result: 'float64', types: new Array(10).fill('float64') },
  { name: 'mix_4', result: 'float64', types: ['int32', 'float64', 'float32', 'int64'] },
  {
    name: 'mix_12',
    result: 'float64',
    types: [
      ...['int32', 'float64', 'int64', 'float32', 'uint8', 'float64'],
      ...['int16', 'float32', 'uint64', 'int8', 'uint16', 'uint32'],
    ],
  },
];

for (const { name, result, types } of MANY) {
  test(`${name} gets every argument in its place`, () => {
    const values = types.map((_, index) => 3 * index + 1);
    const weighted = values.reduce((sum, value, index) => sum + (index + 1) * value, 0);
    assert.equal(fixtureFunction(name, result, types)(...values), weighted);
  });
}

test('narrow arguments on the stack keep their sign', () => {
  const types = [...new Array(8).fill('int64'), 'int8', 'uint8', 'int16', 'float32'];
  const sum = fixtureFunction('narrow_on_stack', 'int64', types);
  assert.equal(sum(1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, -9, 255, -11, 12), 11_989_255_027n);
});

test('narrow results ignore the upper bits of the register', () => {
  const results = [
    ['int8', -15],
    ['uint8', 0xf1],
    ['int16', -3855],
    ['uint16', 0xf0f1],
    ['int32', 0xcafef0f1 | 0],
    ['uint32', 0xcafef0f1],
    ['uint64', 0xdeadbeefcafef0f1n],
  ];
  for (const [type, expected] of results) {
    assert.equal(fixtureFunction('dirty_bits', type)(), expected, type);
  }
});

test('the first bad argument is reported', () => {
  const add = fixtureFunction('add_int32', 'int32', ['int32', 'int32']);
  assert.throws(() => add('x', 'y'), {
    message: `Argument 0 must be an int32${received('add_int32', 'x')}`,
  });
  assert.throws(() => add(1, 'y'), {
    message: `Argument 1 must be an int32${received('add_int32', 'y')}`,
  });
});

test('calls check their arguments after they got hot, too', () => {
  const add = fixtureFunction('add_int32', 'int32', ['int32', 'int32']);
  const addTwo = (value) => add(value, 2);
  for (let i = 0; i < 20_000; i++) assert.equal(addTwo(i), i + 2);
  for (const bad of [2 ** 31, 0.5, '1', undefined, 1n, NaN]) {
    const hint = bad === 1n ? 'pass a number' : '';
    const message = `Argument 0 must be an int32${received('add_int32', bad, hint)}`;
    assert.throws(() => addTwo(bad), { message });
  }
  assert.equal(addTwo(40), 42);
});
