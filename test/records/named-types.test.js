'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { MATH_LIBRARY, ffi } = require('../support/helpers.js');
const { types } = require('./library.js');

const { Point, Box, Flags, Value, Named } = types;
const invalid = (message) => ({ name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE', message });

test('an enum is the integer type that C gives it', () => {
  const Color = ffi.enum('Color', { RED: 0, GREEN: 5 });
  assert.deepEqual([Color.RED, Color.GREEN, Color.name, Color.size], [0, 5, 'Color', 4]);
  assert.deepEqual({ ...Color.values }, { RED: 0, GREEN: 5 });
  const Sign = ffi.enum({ MINUS: -1, PLUS: 1 });
  const Pair = ffi.struct({ color: Color, sign: Sign });
  const pair = new Pair({ color: Color.GREEN, sign: Sign.MINUS });
  assert.deepEqual(pair.toJSON(), { color: 5, sign: -1 });
  pair.color = 2 ** 32 - 1;
  assert.throws(() => {
    pair.color = -1;
  }, invalid('struct.color must be a uint32 (got -1)'));
  const { abs } = ffi.dlopen(null, { abs: { return: 'int32', arguments: [Sign] } }).functions;
  assert.equal(abs(Sign.MINUS), 1);
  const named = ffi.enum('E', { name: 1, size: 2 });
  assert.deepEqual([named.name, named.values.name, named.size, named.values.size], ['E', 1, 4, 2]);
  assert.throws(() => ffi.enum('E', { A: 0.5 }), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => ffi.enum('E', { A: 2 ** 32 }), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => ffi.enum('E', { A: -1, B: 2 ** 31 }), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => ffi.enum('E', {}), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => ffi.enum('E', ['A']), { code: 'ERR_INVALID_ARG_TYPE' });
});

test('pointers to types are pointers', () => {
  const Node = ffi.struct('Node', { value: 'int32', next: ffi.pointer(ffi.opaque('Node')) });
  assert.equal(Node.size, 16);
  const second = new Node({ value: 2 });
  const first = new Node({ value: 1, next: ffi.getRawPointer(second) });
  assert.equal(Node.at(first.next).value, 2);
  assert.equal(Node.at(first.next).next, 0n);
  assert.throws(
    () => {
      first.next = second; // nobody would keep its memory
    },
    invalid(
      /^Node\.next must be a non-negative pointer bigint, as ffi\.getRawPointer gives, or null \(got /,
    ),
  );
  assert.equal(ffi.pointer(Point).target, Point);
  assert.equal(ffi.pointer('void').name, 'void *');
  assert.equal(ffi.sizeof(ffi.pointer('int8')), 8);
  assert.throws(() => ffi.pointer('nothing'), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => ffi.pointer({}), { code: 'ERR_INVALID_ARG_TYPE' });
});

test('function pointers take callbacks', () => {
  const Compare = ffi.func({ return: 'int32', arguments: [ffi.pointer('int32'), 'pointer'] });
  const { lib, functions } = ffi.dlopen(null, {
    qsort: { arguments: [ffi.pointer('int32'), 'uint64', 'uint64', Compare] },
  });
  const numbers = new Int32Array([3, 1, 2]);
  const callback = lib.registerCallback(
    Compare.signature,
    (a, b) => ffi.getInt32(a) - ffi.getInt32(b),
  );
  functions.qsort(numbers, 3, 4, callback);
  assert.deepEqual([...numbers], [1, 2, 3]);
  lib.unregisterCallback(callback);
  assert.notEqual(ffi.callPath(functions.qsort).path, 'fast', 'it has a function parameter');
  assert.throws(() => ffi.func({ return: 'nothing' }), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => ffi.func('int32'), { code: 'ERR_INVALID_ARG_TYPE' });
});

test('a type of function pointers stands for its signature', () => {
  const Unary = ffi.func({ return: 'double', arguments: ['double'] });
  const { lib, functions } = ffi.dlopen(MATH_LIBRARY, { fabs: Unary });
  assert.equal(functions.fabs(-27), 27);
  assert.equal(lib.toFunction(functions.fabs.pointer, Unary)(-8), 8);
  assert.equal(ffi.functionAt(functions.fabs.pointer, Unary)(-8), 8);
  const pointer = lib.registerCallback(Unary, (x) => x * 2);
  assert.equal(ffi.functionAt(pointer, Unary)(4), 8);
  lib.unregisterCallback(pointer);
  assert.equal(ffi.func(Unary).signature, Unary.signature);
  for (const type of [Point, ffi.enum({ A: 1 }), ffi.pointer('void'), ffi.opaque('x')]) {
    assert.throws(() => lib.getFunction('fabs', type), {
      code: 'ERR_INVALID_ARG_TYPE',
      message: /and is a type$/,
    });
  }
});

test('an opaque type is only pointed to', () => {
  const Database = ffi.opaque('sqlite3');
  assert.equal(Database.name, 'sqlite3');
  const uses = [
    () => ffi.struct({ database: Database }),
    () => ffi.array(Database, 2),
    () => ffi.sizeof(Database),
    () => ffi.alignof(Database),
    () => ffi.read(Database, 65536n),
    () => ffi.func({ arguments: [Database] }),
    () => ffi.func({ return: Database }),
  ];
  for (const use of uses) {
    assert.throws(use, { code: 'ERR_INVALID_ARG_VALUE', message: /opaque.*ffi\.pointer/ });
  }
});

test('read and write every type', () => {
  const buffer = new ArrayBuffer(256);
  const address = ffi.getRawPointer(buffer);
  const samples = [
    ['int8', -1],
    ['uint8', 255],
    ['bool', 1],
    ['int16', -300],
    ['uint16', 60000],
    ['int32', -70000],
    ['uint32', 2 ** 32 - 1],
    ['int64', -(2n ** 60n)],
    ['uint64', 2n ** 64n - 1n],
    ['float32', 0.5],
    ['float64', -0.1],
    ['pointer', 2n ** 63n],
    [ffi.pointer(Point), 5n],
    [ffi.enum({ A: 1 }), 7],
    [Point, { x: 1, y: 2 }],
    [
      Box,
      {
        id: 1,
        corners: [
          { x: 1, y: 2 },
          { x: 3, y: 4 },
        ],
        tag: new Array(16).fill(7),
      },
    ],
    [Flags, { a: 1, b: 2, c: -3, d: 4n }],
    [Named, { name: 5n, number: 6 }],
    [ffi.array('int16', 3), [1, -2, 3]],
    [ffi.array(Point, 1), [{ x: 0.5, y: 0 }]],
  ];
  for (const [type, value] of samples) {
    for (const at of [address, Number(address)]) {
      for (const offset of [0, 3, 100]) {
        ffi.write(type, at, value, offset);
        assert.deepEqual(ffi.read(type, at, offset), value);
      }
    }
  }
  ffi.write(Value, address, { d: 1 });
  assert.equal(ffi.read(Value, address).i, 0x3ff0000000000000n);
  ffi.write('int64', address, 5);
  assert.equal(ffi.read('int64', address), 5n);
});

test('what is wrong is not written, and not read', () => {
  const buffer = new ArrayBuffer(64);
  const address = ffi.getRawPointer(buffer);
  ffi.write(Point, address, { x: 1, y: 2 });
  const addressOnly =
    'Value must be a non-negative pointer bigint, as ffi.getRawPointer gives, or null';
  const refused = [
    [() => ffi.write(Point, address, { x: 9 }), 'Value.y must be a double (got undefined)'],
    [() => ffi.write('int8', address, 128), 'Value must be an int8 (got 128)'],
    [
      () => ffi.write('int64', address, 2n ** 63n),
      'Value must be an int64 (got 9223372036854775808n)',
    ],
    [() => ffi.write('pointer', address, 'text'), `${addressOnly} (got 'text')`],
    [
      () => ffi.write('string', address, Buffer.alloc(1)),
      /^Value must be .*, or null \(got Buffer/,
    ],
    [() => ffi.write('int8', address), 'Value must be an int8 (got undefined)'],
    [
      () => ffi.write('pointer', address, 5),
      `${addressOnly} (got 5; addresses are bigints, or numbers from 65536 up)`,
    ],
    [
      () => ffi.read('nothing', address),
      'Unsupported FFI type: nothing (The type; what a text declares is among its types)',
    ],
    [() => ffi.read('void', address), "The type must not be 'void'"],
    [() => ffi.read(Point, address, -1), 'The offset must be a non-negative integer (got -1)'],
    [() => ffi.read(Point, 2n ** 64n - 8n), /exceed the platform address range/],
    [() => ffi.read(Point, 8), /must be 0 or an integer from 65536/],
  ];
  for (const [use, message] of refused) assert.throws(use, invalid(message));
  assert.deepEqual(ffi.read(Point, address), { x: 1, y: 2 });
  for (const nothing of [0n, 0, null]) {
    assert.throws(() => ffi.read('int8', nothing), { code: 'ERR_FFI_INVALID_POINTER' });
    assert.throws(() => ffi.write(Point, nothing, { x: 1, y: 1 }), {
      code: 'ERR_FFI_INVALID_POINTER',
    });
  }
  assert.throws(() => ffi.read(Point, '1'), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => ffi.read(5, address), { code: 'ERR_INVALID_ARG_TYPE' });
});
