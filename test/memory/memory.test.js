'use strict';

const assert = require('node:assert/strict');
const { endianness } = require('node:os');
const { test } = require('node:test');
const { allocate, ffi, spawnNode } = require('../support/helpers.js');

const ACCESSORS = [
  { type: 'Int8', size: 1, values: [0, 127, -128], bad: [128, -129, 0.5, 1n, '1'] },
  { type: 'Uint8', size: 1, values: [0, 255], bad: [256, -1, NaN, 1n, null] },
  { type: 'Int16', size: 2, values: [0, 32767, -32768], bad: [32768, -32769, 1n, true] },
  { type: 'Uint16', size: 2, values: [0, 65535], bad: [65536, -1, 1n] },
  { type: 'Int32', size: 4, values: [0, 2 ** 31 - 1, -(2 ** 31)], bad: [2 ** 31, 1n, {}] },
  { type: 'Uint32', size: 4, values: [0, 2 ** 32 - 1], bad: [2 ** 32, -1, 1n] },
  {
    type: 'Int64',
    size: 8,
    values: [0n, 2n ** 63n - 1n, -(2n ** 63n)],
    bad: [2n ** 63n, 0.5, '1'],
  },
  { type: 'Uint64', size: 8, values: [0n, 2n ** 64n - 1n], bad: [2n ** 64n, -1n, -1, '1'] },
  { type: 'Float32', size: 4, values: [0, -0, 1.5, NaN, -Infinity], bad: [1n, '1', null] },
  { type: 'Float64', size: 8, values: [0, -0, 0.1, NaN, 5e-324], bad: [1n, '1', true] },
];

const TOP = 2n ** 64n - 1n;

for (const { type, size, values, bad } of ACCESSORS) {
  const get = ffi[`get${type}`];
  const set = ffi[`set${type}`];

  test(`set${type} writes what get${type} reads`, () => {
    const { pointer } = allocate(24);
    for (const value of values) {
      assert.equal(set(pointer, 8, value), undefined);
      assert.equal(get(pointer, 8), value);
      assert.equal(get(pointer + 8n), value);
    }
  });

  test(`${type} is stored in ${size} bytes, in the order of the machine`, () => {
    const { buffer, pointer } = allocate(24);
    const method = type.endsWith('64') && !type.startsWith('Float') ? `Big${type}` : type;
    const reference = new DataView(new ArrayBuffer(24));
    buffer.fill(0xee);
    new Uint8Array(reference.buffer).fill(0xee);
    // The offset is odd, because no alignment is required.
    set(pointer, 3, values.at(-1));
    reference[`set${method}`](3, values.at(-1), endianness() === 'LE');
    assert.deepEqual([...buffer], [...new Uint8Array(reference.buffer)]);
  });

  test(`set${type} refuses values of another type or range`, () => {
    const { buffer, pointer } = allocate(8);
    for (const value of bad) {
      assert.throws(() => set(pointer, 0, value), {
        name: 'TypeError',
        code: 'ERR_INVALID_ARG_VALUE',
        message: /^Value must be /,
      });
    }
    assert.deepEqual([...buffer], new Array(8).fill(0));
  });

  test(`get${type} and set${type} refuse bad pointers and offsets`, () => {
    const { pointer } = allocate(16);
    const refuses = (address, offset, code) => {
      assert.throws(() => get(address, offset), { code });
      assert.throws(() => set(address, offset, values[0]), { code });
    };
    refuses(0n, 0, 'ERR_FFI_INVALID_POINTER');
    refuses(-1n, 0, 'ERR_INVALID_ARG_VALUE');
    refuses(TOP + 1n, 0, 'ERR_INVALID_ARG_VALUE');
    refuses(1, 0, 'ERR_INVALID_ARG_TYPE');
    refuses(pointer, -1, 'ERR_INVALID_ARG_VALUE');
    refuses(pointer, 0.5, 'ERR_INVALID_ARG_VALUE');
    refuses(pointer, 1n, 'ERR_INVALID_ARG_TYPE');
    refuses(pointer, Number.MAX_SAFE_INTEGER + 1, 'ERR_OUT_OF_RANGE');
  });

  test(`get${type} and set${type} refuse ranges past the end of memory`, () => {
    assert.throws(() => get(TOP, 1), { code: 'ERR_INVALID_ARG_VALUE' });
    assert.throws(() => set(TOP, 1, values[0]), { code: 'ERR_INVALID_ARG_VALUE' });
    if (size > 1) {
      assert.throws(() => get(TOP, 0), { code: 'ERR_INVALID_ARG_VALUE' });
      assert.throws(() => set(TOP - BigInt(size) + 2n, 0, values[0]), {
        code: 'ERR_INVALID_ARG_VALUE',
      });
    }
  });

  test(`set${type} needs an offset and a value`, () => {
    const { pointer } = allocate(8);
    const expected = { code: 'ERR_INVALID_ARG_VALUE' };
    assert.throws(() => set(pointer), { ...expected, message: 'Expected an offset argument' });
    assert.throws(() => set(pointer, 0), { ...expected, message: 'Expected a value argument' });
  });
}

test('64-bit setters also take safe integers', () => {
  const { pointer } = allocate(8);
  ffi.setInt64(pointer, 0, Number.MIN_SAFE_INTEGER);
  assert.equal(ffi.getInt64(pointer), BigInt(Number.MIN_SAFE_INTEGER));
  ffi.setUint64(pointer, 0, Number.MAX_SAFE_INTEGER);
  assert.equal(ffi.getUint64(pointer), BigInt(Number.MAX_SAFE_INTEGER));
  assert.throws(() => ffi.setUint64(pointer, 0, Number.MAX_SAFE_INTEGER + 1), {
    code: 'ERR_INVALID_ARG_VALUE',
  });
});

test('a full stack is no fault of the value', () => {
  const { stdout, stderr } = spawnNode(
    `
    const memory = new BigInt64Array(new ArrayBuffer(64));
    const address = ffi.getRawPointer(memory);
    const refused = new Set();
    // Again at each depth on the way back, with a little more stack; and with frames of several
    // sizes, so that it ends everywhere within an access.
    const fillStack = (access, ...padding) => {
      try {
        fillStack(access, ...padding);
      } catch (error) {
        try {
          access();
        } catch ({ code }) {
          refused.add(code);
        }
        throw error;
      }
    };
    for (const access of [
      () => ffi.setInt8(address, 0, 1),
      () => ffi.setInt64(address, 0, 1n),
      () => ffi.setUint64(address, 0, 1n),
      () => ffi.setFloat32(address, 0, 1),
    ]) {
      for (let size = 0; size < 20; size++) {
        try {
          fillStack(access, ...Array(size).fill(0));
        } catch {}
      }
    }
    console.log([...refused].join());
    `,
    { env: { FAST_FFI_CALL_PATH: 'generic' } },
  );
  assert.doesNotMatch(stdout, /ERR_INVALID_ARG_VALUE/, stderr);
});

test('memory functions are no constructors', () => {
  const names = ['toString', 'toBuffer', 'toArrayBuffer', 'getRawPointer', 'getCurrentEventLoop'];
  for (const name of names) {
    assert.equal(Object.hasOwn(ffi[name], 'prototype'), false, name);
    assert.throws(() => new ffi[name](0n, 0), TypeError, name);
  }
});
