'use strict';

// The C functions of memory accessors are bound when an accessor is first used. Nobody must notice that.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { againstNodeFFI, spawnNode } = require('../support/helpers.js');

const skip = againstNodeFFI && 'about the package itself';

/** Evaluates an expression that has an address as `pointer`, in a process that has used no accessor yet. */
function evaluate(expression) {
  const { stdout, stderr } = spawnNode(
    `const { pointer } = allocate(8);
     console.log(JSON.stringify(${expression}));`,
  );
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout);
}

test('an accessor is an ordinary property as soon as it was used', { skip }, () => {
  const shown = evaluate(`(ffi.setUint8(pointer, 0, 7),
    ['getUint8', 'setFloat64'].map((name) => Object.getOwnPropertyDescriptor(ffi, name)))`);
  const expected = { configurable: true, enumerable: true, writable: true };
  assert.deepEqual(shown, [expected, expected]);
});

test('an accessor can be replaced before and after one is used', { skip }, () => {
  assert.deepEqual(
    evaluate(`(ffi.getInt8 = () => 'before', ffi.setInt8(pointer, 0, -1), ffi.getInt16 = () => 'after',
      [ffi.getInt8(pointer), ffi.getInt16(pointer), ffi.getUint8(pointer)])`),
    ['before', 'after', 255],
  );
});

test('an accessor stays the same function', { skip }, () => {
  assert.equal(
    evaluate("[1, 2].map(() => ffi['getInt8']).every((fn) => fn === ffi.getInt8)"),
    true,
  );
});

for (const close of ['freeze', 'seal', 'preventExtensions']) {
  test(`accessors can be used of exports after Object.${close}`, { skip }, () => {
    assert.deepEqual(
      evaluate(`(Object.${close}(ffi), ffi.setInt16(pointer, 0, -2),
        [ffi.getInt16(pointer), ffi.getUint16(pointer), ffi.getInt16 === ffi.getInt16])`),
      [-2, 65534, true],
    );
  });
}

test('an accessor that was deleted stays away', { skip }, () => {
  assert.deepEqual(
    evaluate('(delete ffi.getInt8, ffi.setInt8(pointer, 0, 1), Object.hasOwn(ffi, "getInt8"))'),
    false,
  );
});
