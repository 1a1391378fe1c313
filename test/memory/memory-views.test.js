'use strict';

const assert = require('node:assert/strict');
const { constants } = require('node:buffer');
const { test } = require('node:test');
const { allocate, detach, ffi, fixtureFunction, openFixture } = require('../support/helpers.js');

const TOP = 2n ** 64n - 1n;

for (const [name, bytesOf] of [
  ['toBuffer', (buffer) => buffer],
  ['toArrayBuffer', (arrayBuffer) => Buffer.from(arrayBuffer)],
]) {
  const view = ffi[name];

  test(`${name} copies by default`, () => {
    const { buffer, pointer } = allocate(8);
    buffer.write('original');
    for (const copy of [view(pointer, 8), view(pointer, 8, undefined), view(pointer, 8, true)]) {
      buffer.write('changed!');
      assert.equal(bytesOf(copy).toString(), 'original');
      buffer.write('original');
    }
  });

  test(`${name} without copying sees and makes changes`, () => {
    const memory = openFixture().lib.getSymbol('scratch');
    ffi.exportString('native!', memory, 8);
    const bytes = bytesOf(view(memory, 7, false));
    assert.equal(bytes.toString(), 'native!');
    ffi.setUint8(memory, 0, 0x4e);
    assert.equal(bytes.toString(), 'Native!');
    bytes[6] = 0x3f;
    assert.equal(ffi.toString(memory), 'Native?');
  });

  test(`${name} makes an empty view of anything`, () => {
    for (const copy of [true, false]) {
      assert.equal(view(0n, 0, copy).byteLength, 0);
      assert.equal(view(allocate(1).pointer, 0, copy).byteLength, 0);
    }
  });

  test(`${name} refuses bad pointers, lengths and flags`, () => {
    const { pointer } = allocate(8);
    const cases = [
      [[], 'ERR_INVALID_ARG_TYPE'],
      [[1, 1], 'ERR_INVALID_ARG_TYPE'],
      [[-1n, 1], 'ERR_INVALID_ARG_VALUE'],
      [[0n, 1], 'ERR_FFI_INVALID_POINTER'],
      [[pointer], 'ERR_INVALID_ARG_TYPE'],
      [[pointer, 1n], 'ERR_INVALID_ARG_TYPE'],
      [[pointer, -1], 'ERR_INVALID_ARG_VALUE'],
      [[pointer, 0.5], 'ERR_INVALID_ARG_VALUE'],
      [[pointer, Number.MAX_SAFE_INTEGER + 1], 'ERR_OUT_OF_RANGE'],
      [[TOP, 2], 'ERR_INVALID_ARG_VALUE'],
      [[pointer, 8, 1], 'ERR_INVALID_ARG_TYPE'],
      [[pointer, 8, null], 'ERR_INVALID_ARG_TYPE'],
    ];
    for (const [args, code] of cases) assert.throws(() => view(...args), { code });
  });

  const unlimited =
    constants.MAX_LENGTH >= Number.MAX_SAFE_INTEGER &&
    'Node 22 and later allow any safe integer as a length';
  test(`${name} refuses lengths no Buffer can have`, { skip: unlimited }, () => {
    for (const copy of [true, false]) {
      assert.throws(() => view(allocate(8).pointer, constants.MAX_LENGTH + 1, copy), {
        code: 'ERR_BUFFER_TOO_LARGE',
      });
    }
  });
}

test('toBuffer gives Buffers and toArrayBuffer gives ArrayBuffers', () => {
  const { pointer } = allocate(8);
  assert.ok(Buffer.isBuffer(ffi.toBuffer(pointer, 8)));
  assert.ok(ffi.toArrayBuffer(pointer, 8) instanceof ArrayBuffer);
});

test('exportString writes the string and its terminator', () => {
  const { buffer, pointer } = allocate(16);
  const encodings = [
    [undefined, 'é', 'c3a900'],
    ['utf8', '', '00'],
    ['latin1', 'é', 'e900'],
    ['utf16le', 'é', 'e9000000'],
    ['UCS-2', 'a', '61000000'],
    ['hex', 'abcd', 'abcd00'],
  ];
  for (const [encoding, string, expected] of encodings) {
    buffer.fill(0xee);
    assert.equal(ffi.exportString(string, pointer, 16, encoding), undefined);
    assert.equal(buffer.toString('hex'), expected.padEnd(32, 'ee'));
    assert.throws(() => ffi.exportString(string, pointer, expected.length / 2 - 1, encoding), {
      name: 'RangeError',
      code: 'ERR_OUT_OF_RANGE',
    });
  }
});

test('the other exports write the bytes of their source', () => {
  const { buffer, pointer } = allocate(8);
  const source = Uint8Array.of(1, 2, 3, 4);
  const shared = new Uint8Array(new SharedArrayBuffer(4));
  shared.set(source);
  const exports = [
    ['exportBuffer', Buffer.from(source)],
    ['exportArrayBuffer', source.buffer],
    ['exportArrayBufferView', source],
    ['exportArrayBufferView', new DataView(source.buffer)],
    ['exportArrayBufferView', shared],
  ];
  for (const [name, bytes] of exports) {
    buffer.fill(0xee);
    assert.equal(ffi[name](bytes, pointer, 8), undefined);
    assert.equal(buffer.toString('hex'), '01020304eeeeeeee');
    assert.throws(() => ffi[name](bytes, pointer, 3), {
      name: 'RangeError',
      code: 'ERR_OUT_OF_RANGE',
    });
    assert.throws(() => ffi[name](bytes, 0n, 8), { code: 'ERR_FFI_INVALID_POINTER' });
    assert.throws(() => ffi[name](bytes, TOP, 8), { code: 'ERR_INVALID_ARG_VALUE' });
  }
});

test('exports refuse sources of another kind', () => {
  const { pointer } = allocate(8);
  const sources = { string: 'text', bytes: new Uint8Array(1), arrayBuffer: new ArrayBuffer(1) };
  const accepted = {
    exportString: 'string',
    exportBuffer: 'none',
    exportArrayBuffer: 'arrayBuffer',
    exportArrayBufferView: 'bytes',
  };
  for (const [name, kind] of Object.entries(accepted)) {
    for (const [label, source] of Object.entries({ ...sources, number: 5, nothing: undefined })) {
      if (label === kind) continue;
      assert.throws(() => ffi[name](source, pointer, 8), {
        name: 'TypeError',
        code: 'ERR_INVALID_ARG_TYPE',
      });
    }
  }
});

test('exports refuse detached sources', () => {
  const { pointer } = allocate(8);
  const view = new Uint8Array(4);
  detach(view.buffer);
  const expected = { code: 'ERR_INVALID_ARG_VALUE', message: 'ArrayBuffer is detached' };
  assert.throws(() => ffi.exportArrayBuffer(view.buffer, pointer, 8), expected);
  assert.throws(() => ffi.exportArrayBufferView(view, pointer, 8), expected);
});

test('getRawPointer gives the address of every kind of memory', () => {
  const arrayBuffer = new ArrayBuffer(16);
  const pointer = ffi.getRawPointer(arrayBuffer);
  assert.equal(ffi.getRawPointer(Buffer.from(arrayBuffer, 4)), pointer + 4n);
  assert.equal(ffi.getRawPointer(new Float64Array(arrayBuffer, 8)), pointer + 8n);
  assert.equal(ffi.getRawPointer(new DataView(arrayBuffer, 3)), pointer + 3n);

  const shared = new SharedArrayBuffer(8);
  new Uint8Array(shared)[5] = 77;
  assert.equal(ffi.getUint8(ffi.getRawPointer(shared), 5), 77);
});

test('native writes through a raw pointer are seen in JavaScript', () => {
  const fill = fixtureFunction('fill_bytes', 'void', ['pointer', 'uint64', 'uint8']);
  const bytes = new Uint8Array(4);
  fill(ffi.getRawPointer(bytes), 4, 9);
  assert.deepEqual([...bytes], [9, 9, 9, 9]);
});

test('getRawPointer refuses what has no memory', () => {
  for (const bad of [undefined, null, 5, 1n, 'text', {}, [], Object.create(Uint8Array.prototype)]) {
    assert.throws(() => ffi.getRawPointer(bad), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  const view = new Uint8Array(4);
  detach(view.buffer);
  assert.throws(() => ffi.getRawPointer(view), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => ffi.getRawPointer(view.buffer), { code: 'ERR_INVALID_ARG_VALUE' });
});

test('getCurrentEventLoop gives one address per thread', () => {
  const loop = ffi.getCurrentEventLoop();
  assert.equal(typeof loop, 'bigint');
  assert.notEqual(loop, 0n);
  assert.equal(ffi.getCurrentEventLoop(), loop);
});
