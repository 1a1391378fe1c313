'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const {
  againstNodeFFI,
  allocate,
  detach,
  ffi,
  fixtureFunction,
  more,
  openFixture,
  received,
  spawnNode,
} = require('../support/helpers.js');

const POINTER_TYPES = ['pointer', 'ptr', 'string', 'str', 'buffer', 'arraybuffer', 'function'];

const sumBytes = fixtureFunction('sum_bytes', 'uint64', ['pointer', 'uint64']);

/** Matches a message that goes on with how this Node shows memory: Node 20 can't where a DataView has none. */
const withMemory = (words) =>
  new RegExp(
    `^${words}${more(' \\(identity_pointer: got (?:(?:\\w+Array|ArrayBuffer|DataView)\\b.*|a value that cannot be shown)\\)')}$`,
  );

for (const type of POINTER_TYPES) {
  const identity = fixtureFunction('identity_pointer', 'pointer', [type]);
  const badPointer = { name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' };

  test(`${type} takes addresses, null and undefined`, () => {
    for (const address of [0n, 1n, 2n ** 63n, 2n ** 64n - 1n]) {
      assert.equal(identity(address), address);
    }
    assert.equal(identity(null), 0n);
    assert.equal(identity(undefined), 0n);
  });

  test(`${type} takes everything with memory`, () => {
    const { buffer, pointer } = allocate(16);
    assert.equal(identity(buffer), pointer);
    assert.equal(identity(buffer.buffer), pointer);
    assert.equal(identity(buffer.subarray(3)), pointer + 3n);
    assert.equal(identity(new Float64Array(buffer.buffer, 8)), pointer + 8n);
    assert.equal(identity(new DataView(buffer.buffer, 5)), pointer + 5n);
    assert.equal(typeof identity('text'), 'bigint');
  });

  test(`${type} refuses addresses out of range`, () => {
    for (const address of [-1n, 2n ** 64n]) {
      assert.throws(() => identity(address), {
        ...badPointer,
        message: `Argument 0 must be a non-negative pointer bigint${received('identity_pointer', address)}`,
      });
    }
  });

  test(`${type} refuses what has no memory`, () => {
    const words = 'Argument 0 must be a buffer, an ArrayBuffer, a string, or a bigint';
    for (const [value, got] of [
      [0, '0; addresses are bigints, or numbers from 65536 up'],
      [1.5, '1.5; addresses are bigints, or numbers from 65536 up'],
      [true, 'true'],
      [Symbol('s'), 'Symbol(s)'],
      [{ a: { b: 1 } }, '{ a: [Object] }'],
      [[], '[]'],
      [
        () => {},
        'function (anonymous); register it with library.registerCallback, and pass the pointer that this gives',
      ],
      [identity, 'function identity_pointer; pass its address, which is its property pointer'],
    ]) {
      const message = words + more(`, or null (identity_pointer: got ${got})`);
      assert.throws(() => identity(value), { ...badPointer, message });
    }
    assert.throws(
      () => identity(new SharedArrayBuffer(8)),
      (error) => {
        assert.ok(error.message.startsWith(words));
        if (!againstNodeFFI)
          assert.match(error.message, /SharedArrayBuffer .*; pass a typed array of it\)$/);
        return true;
      },
    );
  });

  test(`${type} refuses detached memory`, () => {
    const view = new Uint8Array(8);
    detach(view.buffer);
    assert.throws(() => identity(view.buffer), {
      ...badPointer,
      message: withMemory('Argument 0 is a detached ArrayBuffer'),
    });
    assert.throws(() => identity(view), {
      ...badPointer,
      message: withMemory('Argument 0 is an ArrayBufferView backed by a detached ArrayBuffer'),
    });
  });

  test(`${type} refuses views beyond a buffer that has shrunk`, { skip: againstNodeFFI }, () => {
    const buffer = new ArrayBuffer(65536, { maxByteLength: 2 ** 20 });
    const views = [Uint8Array, Float64Array, DataView].flatMap((View) => [
      new View(buffer, 40000),
      new View(buffer, 40000, 8),
      new View(buffer, 0, 1000), // only the end of this one is beyond a buffer of 900 bytes
    ]);
    const whole = new Uint8Array(buffer);
    assert.ok(views.every((view) => identity(view) === identity(whole) + BigInt(view.byteOffset)));
    for (const size of [900, 4, 0]) {
      buffer.resize(size);
      for (const view of views) {
        assert.throws(() => identity(view), {
          ...badPointer,
          message: withMemory(
            'Argument 0 is an ArrayBufferView that reaches beyond its ArrayBuffer',
          ),
        });
      }
    }
    assert.equal(typeof identity(whole), 'bigint', 'it follows the length of its buffer');
    assert.equal(typeof identity(new DataView(buffer)), 'bigint');
    buffer.resize(65536);
    for (const view of views) assert.equal(typeof identity(view), 'bigint');
  });
}

test('a refused view is no uncaught exception', { skip: againstNodeFFI }, () => {
  // With --abort-on-uncaught-exception Node aborts where V8 sees no JavaScript that catches an exception.
  const { status, stdout, stderr } = spawnNode(
    `const identity = fixtureFunction('identity_pointer', 'pointer', ['buffer']);
     const buffer = new ArrayBuffer(64, { maxByteLength: 64 });
     const views = [new Uint8Array(buffer, 16), new DataView(buffer, 16)];
     buffer.resize(8);
     for (const view of views) {
       try {
         identity(view);
       } catch ({ code }) {
         console.log(code);
       }
     }`,
    { flags: ['--abort-on-uncaught-exception'] },
  );
  assert.equal(status, 0, stderr);
  assert.equal(stdout, 'ERR_INVALID_ARG_VALUE\nERR_INVALID_ARG_VALUE\n');
});

test('native code reads the bytes of every kind of view', () => {
  const bytes = Uint8Array.from({ length: 16 }, (_, index) => index);
  const views = [
    ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array],
    ...[Uint32Array, BigInt64Array, BigUint64Array, Float32Array, Float64Array, DataView],
  ].map((View) => new View(bytes.buffer, 8));
  for (const view of [...views, Buffer.from(bytes.buffer, 8)]) {
    assert.equal(sumBytes(view, view.byteLength), 92n, view.constructor.name);
  }
  assert.equal(sumBytes(bytes.buffer, 16), 120n);
});

test('native code reads small arrays, pooled Buffers and views on shared memory', () => {
  const shared = new Uint8Array(new SharedArrayBuffer(4), 1);
  shared.set([1, 2, 3]);
  assert.equal(sumBytes(Uint8Array.of(1, 2, 3), 3), 6n);
  assert.equal(sumBytes(Buffer.from([1, 2, 3]), 3), 6n);
  assert.equal(sumBytes(shared, 3), 6n);
});

test('native code writes into the memory it is given', () => {
  const fill = fixtureFunction('fill_bytes', 'void', ['buffer', 'uint64', 'uint8']);
  const bytes = new Uint8Array(6);
  fill(bytes.subarray(2), 3, 7);
  assert.deepEqual([...bytes], [0, 0, 7, 7, 7, 0]);
});

test('empty memory is passed without being read', () => {
  for (const empty of [Buffer.alloc(0), new ArrayBuffer(0), new DataView(new ArrayBuffer(4), 4)]) {
    assert.equal(sumBytes(empty, 0), 0n);
  }
});

test('what an object claims to be does not matter', () => {
  const bytes = Object.defineProperties(Uint8Array.of(1, 2, 3), {
    buffer: { value: new ArrayBuffer(8) },
    byteOffset: { value: 2 },
    [Symbol.toStringTag]: { value: 'DataView' },
  });
  assert.equal(sumBytes(Object.setPrototypeOf(bytes, null), 3), 6n);
  for (const fake of [Object.create(Uint8Array.prototype), new Proxy(new Uint8Array(3), {})]) {
    assert.throws(() => sumBytes(fake, 3), { code: 'ERR_INVALID_ARG_VALUE' });
  }
});

test('pointer results are bigints, whatever pointer type they were declared as', () => {
  for (const type of POINTER_TYPES) {
    assert.equal(fixtureFunction('null_pointer', type)(), 0n);
    assert.equal(fixtureFunction('identity_pointer', type, ['pointer'])(5n), 5n);
  }
});

test('the first bad argument is reported, of whatever kind', () => {
  const detached = new ArrayBuffer(8);
  detach(detached);
  const badPointers = [5, -1n, detached, new SharedArrayBuffer(8), 'a\0b'];
  const pointerFirst = fixtureFunction('noop', 'void', ['pointer', 'int32']);
  const pointerLast = fixtureFunction('noop', 'void', ['int32', 'pointer']);
  for (const bad of badPointers) {
    assert.throws(() => pointerFirst(bad, 0), { message: /^Argument 0/ });
    assert.throws(() => pointerLast('x', bad), {
      message: `Argument 0 must be an int32${received('noop', 'x')}`,
    });
    assert.throws(() => pointerLast(0, bad), { message: /^Argument 1/ });
  }
});

test('pointers into the library can be passed back to it', () => {
  const { lib, functions } = openFixture({
    offset_pointer: { return: 'pointer', arguments: ['pointer', 'int32'] },
    first_byte: { return: 'int32', arguments: ['pointer'] },
  });
  const scratch = lib.getSymbol('scratch');
  ffi.setUint8(scratch, 3, 77);
  assert.equal(functions.first_byte(functions.offset_pointer(scratch, 3)), 77);
  assert.equal(functions.first_byte(null), -1);
});

test('the kind of an argument may change from call to call, also when hot', () => {
  const firstByte = fixtureFunction('first_byte', 'int32', ['pointer']);
  const { buffer, pointer } = allocate(4);
  buffer[0] = 7;
  const kinds = [
    [buffer, 7],
    [pointer, 7],
    ['A', 65],
    [null, -1],
    [buffer.buffer, 7],
    [new DataView(buffer.buffer), 7],
  ];
  for (let i = 0; i < 20_000; i++) {
    const [argument, expected] = kinds[i % kinds.length];
    assert.equal(firstByte(argument), expected);
  }
  assert.throws(() => firstByte(7), { code: 'ERR_INVALID_ARG_VALUE' });
  detach(buffer.buffer);
  assert.throws(() => firstByte(buffer), { code: 'ERR_INVALID_ARG_VALUE' });
});
