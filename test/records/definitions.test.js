'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { ffi } = require('../support/helpers.js');

const invalidType = (message) => ({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message });
const invalidValue = (message) => ({ name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE', message });

test('a struct says how it is laid out', () => {
  const Point = ffi.struct('Point', { x: 'double', y: 'double' });
  const Box = ffi.struct('Box', {
    id: 'uint32',
    corners: ffi.array(Point, 2),
    tag: ffi.array('char', 16),
  });
  assert.equal(Box.name, 'Box');
  assert.equal(Box.size, 56);
  assert.equal(Box.alignment, 8);
  assert.deepEqual({ ...Box.offsets }, { id: 0, corners: 8, tag: 40 });
  assert.equal(ffi.struct({ a: 'int8' }).name, '');
});

test('layouts are those of C', () => {
  const { offsets, size } = ffi.struct({ a: 'int8', b: 'int16', c: 'int8', d: 'int64', e: 'int8' });
  assert.deepEqual({ ...offsets }, { a: 0, b: 2, c: 4, d: 8, e: 16 });
  assert.equal(size, 24);
  const members = { a: 'int8', b: 'int32', c: 'double' };
  assert.equal(ffi.struct(members, { packed: true }).size, 13);
  assert.equal(ffi.struct(members, { packed: 2 }).size, 14);
  assert.equal(ffi.struct(members, { align: 32 }).size, 32);
  assert.equal(ffi.struct(members, { align: 32 }).alignment, 32);
  assert.equal(ffi.union({ a: 'int8', b: ffi.array('int16', 5) }).size, 10);
  assert.equal(ffi.struct({ a: ffi.bits('uint32', 3), b: ffi.bits('uint32', 30) }).size, 8);
  const flexible = ffi.struct({ count: 'uint32', items: ffi.array('double', 0) });
  assert.equal(flexible.size, 8);
  assert.equal(flexible.offsets.items, 8);
});

test('sizeof and alignof know all types', () => {
  assert.equal(ffi.sizeof('int16'), 2);
  assert.equal(ffi.sizeof('pointer'), 8);
  assert.equal(ffi.alignof('double'), 8);
  assert.equal(ffi.sizeof(ffi.array('int16', 5)), 10);
  assert.equal(ffi.alignof(ffi.struct({ a: 'int8', b: 'int16' })), 2);
  assert.throws(() => ffi.sizeof('void'), invalidValue("The type must not be 'void'"));
  assert.throws(
    () => ffi.sizeof('longg'),
    invalidValue("Unsupported FFI type: longg (The type; did you mean 'long'?)"),
  );
  assert.throws(
    () => ffi.alignof({ size: 4 }),
    invalidType('The type must be a type name, or a type that ffi has made (got { size: 4 })'),
  );
});

test('what can be no member is refused', () => {
  const refusals = [
    [{ a: 'void' }, invalidValue(`Member "a" of the struct must not be 'void'`)],
    [
      { a: 'doubel' },
      invalidValue(
        `Unsupported FFI type: doubel (Member "a" of the struct; did you mean 'double'?)`,
      ),
    ],
    [{ a: 5 }, invalidType(/^Member "a" of the struct must be a type name/)],
    [{ 0: 'int8' }, invalidValue(/must have a name that does not begin with a digit$/)],
    [{}, invalidValue('The struct must have a member')],
    [[], invalidType('The members of the struct must be an object')],
    [undefined, invalidType('The members of the struct must be an object')],
    [
      { items: ffi.array('int8', 0), after: 'int8' },
      invalidValue(
        'The struct has a member after an array without a length, which must be the last',
      ),
    ],
    [{ items: ffi.array('int8', 0) }, invalidValue('The struct must have a member of known size')],
  ];
  for (const [members, error] of refusals) assert.throws(() => ffi.struct(members), error);
  assert.throws(() => ffi.struct('Point', {}), invalidValue('The struct Point must have a member'));
});

test('options that do not exist are refused', () => {
  for (const define of [ffi.struct, ffi.union]) {
    assert.throws(
      () => define('A', { a: 'uint8', b: 'uint32' }, { pack: 1 }),
      invalidValue('Unknown option pack; did you mean packed?'),
    );
  }
});

test('options that say nothing are refused', () => {
  const members = { a: 'int8' };
  for (const packed of [3, 32, 'yes', null]) {
    assert.throws(() => ffi.struct(members, { packed }), { code: 'ERR_INVALID_ARG_VALUE' });
  }
  for (const align of [0, 3, -8, 2 ** 17, '8', null]) {
    assert.throws(() => ffi.union(members, { align }), { code: 'ERR_INVALID_ARG_VALUE' });
  }
  assert.throws(() => ffi.struct(members, 8), { code: 'ERR_INVALID_ARG_TYPE' });
});

test('arrays and bit-fields are checked', () => {
  for (const length of [-1, 1.5, NaN, '3', undefined, 2 ** 31]) {
    assert.throws(() => ffi.array('int8', length), { code: 'ERR_INVALID_ARG_VALUE' });
  }
  assert.throws(() => ffi.array(ffi.array('int8', 0), 2), { code: 'ERR_INVALID_ARG_VALUE' });
  for (const width of [0, 33, 1.5, '3', undefined]) {
    assert.throws(() => ffi.bits('uint32', width), { code: 'ERR_INVALID_ARG_VALUE' });
  }
  for (const type of ['double', 'pointer', 'void', 'lnog', ffi.array('int8', 2)]) {
    assert.throws(() => ffi.bits(type, 1), { code: 'ERR_INVALID_ARG_TYPE' });
  }
});

test('types can be nested, but not without end', () => {
  let of = 'int8';
  for (let i = 0; i < 64; i++) of = ffi.struct({ of });
  assert.equal(of.size, 1);
  assert.throws(() => ffi.struct({ of }), invalidValue('The struct nests more than 64 types'));
});

test('types that contain others many times are defined at once', () => {
  let of = 'int8';
  for (let i = 0; i < 30; i++) of = ffi.struct({ a: of, b: of });
  assert.equal(of.size, 2 ** 30);
  assert.throws(
    () => ffi.struct({ a: of, b: of }),
    invalidValue('The struct takes more than 2 GiB'),
  );
});

test('signatures refuse what is not passed by value', () => {
  const { lib } = ffi.dlopen(null);
  const argument = (type) => () => lib.getFunction('abs', { arguments: [type] });
  const result = (type) => () => lib.getFunction('abs', { return: type });
  for (const [type, message] of [
    [ffi.array('int8', 4), /must not be an array, which C passes as a pointer/],
    [ffi.struct({ a: 'int8' }, { align: 32 }), /is a type that is not passed by value/],
    [ffi.struct({ a: 'int8', b: ffi.array('int8', 0) }), /is a type that is not passed by value/],
    [ffi.struct({ a: ffi.array('double', 2000) }), /Function abs can't be called: the values take/],
  ]) {
    assert.throws(argument(type), { code: 'ERR_INVALID_ARG_VALUE', message });
    assert.throws(result(type), { code: 'ERR_INVALID_ARG_VALUE', message });
  }
  const noType = 'Argument 0 of function abs must be a string, or a type that ffi has made';
  assert.throws(argument({ size: 4 }), invalidType(`${noType} (got { size: 4 })`));
  assert.throws(argument(undefined), invalidType(`${noType} (got undefined)`));
  assert.throws(
    argument(ffi.bits('int8', 4)),
    invalidType(/must be a string, .*; bit-fields are members only\)$/),
  );
  class Derived extends ffi.struct({ a: 'int8' }) {}
  assert.throws(
    argument(Derived),
    invalidType(`${noType} (got function Derived; it extends a type, and is none itself)`),
  );
});

test('long double is refused with a reason', () => {
  const message = /^Unsupported FFI type: long double \(.*pointer/;
  assert.throws(() => ffi.struct({ a: 'long double' }), invalidValue(message));
  assert.throws(() => ffi.func({ arguments: ['long double'] }), invalidValue(message));
});
