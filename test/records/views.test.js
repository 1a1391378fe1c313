'use strict';

const assert = require('node:assert/strict');
const { inspect } = require('node:util');
const { test } = require('node:test');
const { ffi } = require('../support/helpers.js');
const { open, types } = require('./library.js');

const { Point, Box, Flags, Value } = types;
const invalid = (message) => ({ name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE', message });

test('members of every type are live', () => {
  const limits = {
    int8: [-128, 127],
    uint8: [0, 255],
    int16: [-32768, 32767],
    uint16: [0, 65535],
    int32: [-(2 ** 31), 2 ** 31 - 1],
    uint32: [0, 2 ** 32 - 1],
    int64: [-(2n ** 63n), 2n ** 63n - 1n],
    uint64: [0n, 2n ** 64n - 1n],
    float32: [-0.5, Infinity],
    float64: [-0, 1e300],
    pointer: [0n, 2n ** 64n - 1n],
  };
  for (const [type, [least, most]] of Object.entries(limits)) {
    const Holder = ffi.struct({ before: 'int8', member: type });
    const buffer = new ArrayBuffer(Holder.size);
    const view = Holder.over(buffer);
    for (const value of [least, most]) {
      view.member = value;
      assert.ok(Object.is(view.member, value), type);
      assert.ok(Object.is(Holder.over(buffer).member, value), type);
    }
    for (const wrong of ['1', null, undefined, {}, typeof least === 'bigint' ? most + 1n : 2n]) {
      if (type === 'pointer' && wrong === null) continue;
      assert.throws(
        () => {
          view.member = wrong;
        },
        { code: 'ERR_INVALID_ARG_VALUE', message: /^struct\.member must be / },
      );
    }
    assert.ok(Object.is(view.member, most), type);
    assert.equal(view.before, 0);
  }
});

test('new memory is zero but for what it begins with', () => {
  const empty = new Box();
  assert.deepEqual(empty.toJSON(), {
    id: 0,
    corners: [
      { x: 0, y: 0 },
      { x: 0, y: 0 },
    ],
    tag: new Array(16).fill(0),
  });
  const box = new Box({ id: 1, corners: [{ x: 1 }, { y: 2 }], tag: 'text' });
  assert.equal(box.id, 1);
  assert.deepEqual(box.corners[0].toJSON(), { x: 1, y: 0 });
  assert.deepEqual(box.corners[1].toJSON(), { x: 0, y: 2 });
  assert.equal(`${box.tag}`, 'text');
  assert.ok(box instanceof Box);
  assert.ok(box.corners[0] instanceof Point);
  assert.throws(() => new Box({ ids: 1 }), invalid('Box has no member ids (got { ids: 1 })'));
  assert.throws(
    () => new Box({ corners: [{ x: 1 }, { z: 1 }] }),
    invalid('Box.corners[1] has no member z (got { z: 1 })'),
  );
  assert.throws(() => new Box({ id: -1 }), invalid('Box.id must be a uint32 (got -1)'));
  assert.throws(() => new Box(5), invalid('Box must be an object (got 5)'));
  assert.throws(() => Box(), TypeError);
});

test('a view begins with another', () => {
  const box = new Box({ id: 1, corners: [{ x: 1, y: 2 }, {}], tag: 'text' });
  assert.deepEqual(new Box(box).toJSON(), box.toJSON());
  const value = new Value({ d: 0.5 });
  assert.equal(new Value(value).d, 0.5);
});

test('nested members are views, the same each time, and can be assigned', () => {
  const box = new Box();
  assert.equal(box.corners, box.corners);
  assert.equal(box.corners[1], box.corners[1]);
  box.corners[1].x = 5;
  assert.equal(Box.over(box.buffer).corners[1].x, 5);
  box.corners = [
    { x: 1, y: 2 },
    { x: 3, y: 4, other: 5 },
  ];
  assert.deepEqual(box.corners.toJSON(), [
    { x: 1, y: 2 },
    { x: 3, y: 4 },
  ]);
  const assign = (value) => () => {
    box.corners = value;
  };
  assert.throws(
    assign([{ x: 9, y: 9 }]),
    invalid('Box.corners must have 2 elements (got [ [Object] ])'),
  );
  assert.throws(
    assign([
      { x: 9, y: 9 },
      { x: 9, y: '9' },
    ]),
    invalid("Box.corners[1].y must be a double (got '9')"),
  );
  assert.throws(
    assign([{ x: 9, y: 9 }, {}]),
    invalid('Box.corners[1].x must be a double (got undefined)'),
  );
  assert.equal(box.corners[0].x, 1, 'nothing is written of what is refused');

  const Line = ffi.struct('Line', { from: Point, to: Point });
  const line = new Line();
  line.from = { x: 1, y: 2 };
  line.to = line.from;
  line.from.x = 7;
  assert.deepEqual(line.toJSON(), { from: { x: 7, y: 2 }, to: { x: 1, y: 2 } });
});

test('arrays of scalars are typed arrays over the same memory', () => {
  const Arrays = ffi.struct({
    bytes: ffi.array('uint8', 3),
    shorts: ffi.array('int16', 2),
    doubles: ffi.array('double', 2),
    bigints: ffi.array('int64', 2),
    pointers: ffi.array('pointer', 1),
    nested: ffi.array(ffi.array('int32', 2), 2),
  });
  const view = new Arrays();
  const classes = {
    bytes: Uint8Array,
    shorts: Int16Array,
    doubles: Float64Array,
    bigints: BigInt64Array,
    pointers: BigUint64Array,
  };
  for (const [name, Class] of Object.entries(classes)) {
    assert.equal(Object.getPrototypeOf(view[name]), Class.prototype);
    assert.equal(view[name].buffer, view.buffer);
    assert.equal(view[name].byteOffset, Arrays.offsets[name]);
  }
  view.shorts[1] = -7;
  assert.deepEqual(view.toJSON().shorts, [0, -7]);
  view.shorts = [1, 2];
  view.doubles = new Float32Array([0.5, 1.5]);
  assert.deepEqual([...view.shorts, ...view.doubles], [1, 2, 0.5, 1.5]);
  view.nested[1][0] = 9;
  assert.deepEqual(view.nested.toJSON(), [
    [0, 0],
    [9, 0],
  ]);
});

test('arrays that are not aligned have accessors', () => {
  const Packed = ffi.struct('Packed', { c: 'int8', list: ffi.array('int32', 3) }, { packed: true });
  const view = new Packed({ list: [1, -2, 3] });
  assert.equal(view.list.length, 3);
  assert.deepEqual([...view.list], [1, -2, 3]);
  view.list[1] = 77;
  assert.equal(new DataView(view.buffer).getInt32(5, true), 77);
  assert.throws(
    () => {
      view.list[1] = 0.5;
    },
    { code: 'ERR_INVALID_ARG_VALUE', message: /\[1\] must be an int32 \(got 0\.5\)$/ },
  );
  view.list = new Int32Array([4, 5, 6]);
  assert.deepEqual(view.toJSON(), { c: 0, list: [4, 5, 6] });
});

test('arrays of structs are indexed and iterated', () => {
  const points = Point.array(4);
  assert.equal(points.length, 4);
  for (const [i, point] of points.entries()) point.x = i;
  assert.deepEqual(
    points.map(({ x }) => x),
    [0, 1, 2, 3],
  );
  assert.deepEqual(
    [...points].map(({ x }) => x),
    [0, 1, 2, 3],
  );
  assert.equal(points.at(-1).x, 3);
  assert.equal(
    points.find(({ x }) => x === 2),
    points[2],
  );
  assert.equal(points[0].buffer, points[3].buffer);
  assert.equal(points[4], undefined);
  assert.throws(() => {
    points[0] = { x: 1, y: 1 };
  }, TypeError);
  assert.equal(JSON.stringify(Point.array(1)), '[{"x":0,"y":0}]');
  for (const length of [-1, 0.5, '1', undefined, NaN]) {
    assert.throws(() => Point.array(length), { code: 'ERR_INVALID_ARG_VALUE' });
  }
  assert.equal(Point.array(0).length, 0);
});

test('array types make arrays', () => {
  const Four = ffi.array('int32', 4);
  assert.deepEqual(new Four([1, 2, 3, 4]), new Int32Array([1, 2, 3, 4]));
  assert.deepEqual(Four.over(new ArrayBuffer(16)), new Int32Array(4));
  assert.equal(Four.array(3)[2].length, 4);
  const Corners = ffi.array(Point, 2);
  assert.deepEqual(new Corners([{ x: 1 }, {}]).toJSON(), [
    { x: 1, y: 0 },
    { x: 0, y: 0 },
  ]);
});

test('bit-fields keep to their bits', () => {
  const flags = new Flags({ b: 31 });
  flags.a = 5;
  flags.c = -8;
  flags.d = -(2n ** 39n);
  assert.deepEqual(flags.toJSON(), { a: 5, b: 31, c: -8, d: -(2n ** 39n) });
  assert.throws(() => {
    flags.a = 8;
  }, invalid('Flags.a must be a uint32 of 3 bits (got 8)'));
});

test('unions show the same bytes as each member', () => {
  const value = new Value({ d: 1 });
  assert.equal(value.i, 0x3ff0000000000000n);
  value.i = 2n;
  assert.equal(value.p, 2n);
  const Tagged = ffi.struct('Tagged', { tag: 'int32', value: Value });
  const tagged = new Tagged({ tag: 1, value: { d: 2.5 } });
  tagged.value.i = 5n;
  assert.equal(tagged.value.p, 5n);
  tagged.value = { d: 0.5 };
  assert.equal(tagged.value.d, 0.5);
  assert.throws(() => {
    tagged.value = { d: 1, i: 1n };
  }, invalid('Tagged.value must have exactly one of the members i, d, p (got { d: 1, i: 1n })'));
});

test('text in arrays of characters', () => {
  const box = new Box({ tag: 'Grüße 👋' });
  assert.equal(String(box.tag), 'Grüße 👋');
  box.tag = '';
  assert.equal(`${box.tag}`, '');
  box.tag = '0123456789abcdef';
  assert.equal(`${box.tag}`, '0123456789abcdef');
  assert.equal(box.tag[0], 48);
  assert.throws(() => {
    box.tag = '0123456789abcdefg';
  }, invalid("Box.tag must be a string of at most 16 bytes (got '0123456789abcdefg')"));
});

test('a struct that ends with an array has as many elements as there is memory for', () => {
  const Packet = ffi.struct('Packet', { count: 'uint32', data: ffi.array('uint16', 0) });
  assert.equal(Packet.size, 4);
  const packet = new Packet({ count: 2, data: [7, 8] }, 2);
  assert.deepEqual([...packet.data], [7, 8]);
  assert.deepEqual(packet.toJSON(), { count: 2, data: [7, 8] });
  packet.data = [9, 10];
  assert.deepEqual([...Packet.over(packet.buffer).data], [9, 10]);
  assert.equal(Packet.over(packet.buffer, 0, 1).data.length, 1);
  assert.equal(Packet.over(new ArrayBuffer(4)).data.length, 0);
  assert.deepEqual([...Packet.at(ffi.getRawPointer(packet), 2).data], [9, 10]);
  assert.throws(() => Packet.over(packet.buffer, 0, 3), { code: 'ERR_OUT_OF_RANGE' });
  for (const count of [-1, 0.5, NaN, '1', 2 ** 60]) {
    assert.throws(() => new Packet({}, count));
  }
  assert.throws(() => Packet.array(3), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => new Point({}, 1), { code: 'ERR_INVALID_ARG_VALUE' });

  const Polygon = ffi.struct('Polygon', { n: 'int64', points: ffi.array(Point, 0) });
  const polygon = new Polygon({ n: 2, points: [{ x: 1 }, { y: 2 }] }, 2);
  assert.equal(polygon.points[1].y, 2);
  assert.equal(polygon.points.length, 2);
});

test('views of native memory', () => {
  const { pointer, view: memory } = nativeMemory(64);
  const point = Point.at(pointer);
  point.x = 3.5;
  assert.equal(memory.getFloat64(0, true), 3.5);
  assert.equal(Point.at(Number(pointer)).x, 3.5);
  assert.equal(ffi.getRawPointer(point), pointer);
  assert.throws(() => Point.at(0n), {
    code: 'ERR_FFI_INVALID_POINTER',
    message: "Point can't be at a null address",
  });
  assert.throws(() => Point.at(null), { code: 'ERR_FFI_INVALID_POINTER' });
  assert.throws(() => Point.at(pointer + 4n), { code: 'ERR_FFI_UNALIGNED' });
  assert.throws(() => Point.at(2n ** 64n - 8n), {
    code: 'ERR_INVALID_ARG_VALUE',
    message: /exceed the platform address range/,
  });
  for (const address of [5, -1, 0.5, 2 ** 53, NaN, -8n, 2n ** 64n]) {
    assert.throws(() => Point.at(address), { code: 'ERR_INVALID_ARG_VALUE' });
  }
  for (const address of ['1', {}, undefined]) {
    assert.throws(() => Point.at(address), { code: 'ERR_INVALID_ARG_TYPE' });
  }
});

/** Gives memory with an address, and another view of it. */
function nativeMemory(size) {
  const buffer = new ArrayBuffer(size);
  return { pointer: ffi.getRawPointer(buffer), view: new DataView(buffer) };
}

test('views over buffers and views', () => {
  const buffer = new ArrayBuffer(64);
  Point.over(buffer, 16).y = 2;
  assert.equal(new Float64Array(buffer)[3], 2);
  assert.equal(Point.over(new Float64Array(buffer, 8), 8).y, 2);
  assert.equal(Point.over(new DataView(buffer, 16)).y, 2);
  assert.equal(Point.over(Buffer.from(buffer, 16)).y, 2);
  assert.equal(Point.over(Point.over(buffer, 16)).y, 2);
  const shared = new SharedArrayBuffer(16);
  Point.over(shared).x = 1;
  assert.equal(new Float64Array(shared)[0], 1);

  assert.throws(() => Point.over(buffer, 56), {
    name: 'RangeError',
    code: 'ERR_OUT_OF_RANGE',
  });
  assert.throws(() => Point.over(Buffer.from(buffer, 16, 8)), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => Point.over(buffer, 4), {
    code: 'ERR_FFI_UNALIGNED',
    message: 'Point must be at a multiple of 8, and 0x4 is none',
  });
  for (const offset of [-8, 0.5, NaN, '8', null, 8n]) {
    assert.throws(() => Point.over(buffer, offset), { code: 'ERR_INVALID_ARG_VALUE' });
  }
  for (const source of [undefined, null, 5, {}, [], 'text']) {
    assert.throws(() => Point.over(source), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  structuredClone(buffer, { transfer: [buffer] });
  assert.throws(() => Point.over(buffer), { code: 'ERR_OUT_OF_RANGE' });
});

test('memory that is gone throws', () => {
  const buffer = new ArrayBuffer(Box.size);
  const box = Box.over(buffer);
  const { corners } = box;
  structuredClone(buffer, { transfer: [buffer] });
  assert.throws(() => box.id, TypeError);
  assert.throws(() => {
    box.id = 1;
  }, TypeError);
  assert.throws(() => corners[0].x, TypeError);
  assert.throws(() => box.toJSON(), TypeError);
  assert.equal(typeof inspect(box), 'string');
});

test('types that are aligned at more than buffers are', () => {
  const Wide = ffi.struct('Wide', { a: 'int32' }, { align: 64 });
  assert.equal(ffi.getRawPointer(new Wide()) % 64n, 0n);
  const list = Wide.array(3);
  for (const each of list) assert.equal(ffi.getRawPointer(each) % 64n, 0n);
  assert.equal(Wide.over(list[1].buffer, list[1].byteOffset).a, 0);
  assert.throws(() => Wide.over(list[1].buffer, list[1].byteOffset + 8), {
    code: 'ERR_FFI_UNALIGNED',
  });
});

test('views pass as pointers and by value', () => {
  const { functions } = open();
  const points = Point.array(2);
  points[1].x = 4;
  assert.deepEqual(functions.mid(points[0], points[1]), { x: 2, y: 0 });
  assert.deepEqual(functions.mid({ x: 1, y: 1 }, points[1]), { x: 2.5, y: 0.5 });
  const box = new Box({ id: 1, tag: 'abc' });
  const before = box.toJSON();
  assert.equal(functions.grow(box, 1).id, 2);
  assert.deepEqual(box.toJSON(), before, 'C changes its own copy');
  const value = new Value({ i: 5n });
  assert.equal(functions.same(value).i, 5n);
  assert.equal(functions.flip(new Flags({ a: 7 })).a, 0);

  const { memcpy, strlen } = ffi.dlopen(null, {
    memcpy: { return: 'pointer', arguments: ['pointer', ffi.pointer(Point), 'uint64'] },
    strlen: { return: 'uint64', arguments: ['pointer'] },
  }).functions;
  const copy = Point.array(2);
  memcpy(copy, points, 32);
  assert.equal(copy[1].x, 4);
  memcpy(copy[0], points[1], 16);
  assert.equal(copy[0].x, 4);
  assert.equal(strlen(box.tag), 3n);
});

test('views show what they are', () => {
  const box = new Box({ id: 7, corners: [{ x: 1 }, {}], tag: 'hi' });
  assert.equal(
    inspect(box),
    `Box {
  id: 7,
  corners: Elements(2) [ Point { x: 1, y: 0 }, Point { x: 0, y: 0 } ],
  tag: CharArray(16) 'hi'
}`,
  );
  assert.equal(inspect({ box }, { depth: 0 }), '{ box: [Box] }');
  assert.equal(Object.prototype.toString.call(box), '[object Box]');
  assert.equal(inspect(new (ffi.struct({ a: 'int8' }))()), 'struct { a: 0 }');
  assert.equal(typeof inspect(Box.prototype), 'string');
  assert.deepEqual(structuredClone(box.toJSON()), box.toJSON());
  assert.equal(JSON.stringify(new Point({ x: 1 })), '{"x":1,"y":0}');
});

test('members may have any names', () => {
  const names = ['buffer', 'byteLength', 'constructor', 'toJSON', 'length', 'then', '__proto__'];
  const members = Object.fromEntries(names.map((name) => [name, 'int32']));
  Object.defineProperty(members, '__proto__', { value: 'int32', enumerable: true });
  const Odd = ffi.struct('Odd', members);
  const odd = new Odd();
  for (const [i, name] of names.entries()) odd[name] = i + 1;
  for (const [i, name] of names.entries()) assert.equal(odd[name], i + 1, name);
  assert.deepEqual([...new Int32Array(bytes(odd))], [1, 2, 3, 4, 5, 6, 7]);
});

/** Copies the memory of a view, whatever its members are called. */
function bytes(view) {
  return ffi.toArrayBuffer(ffi.getRawPointer(view), 28);
}

test('views serve where Node takes memory', () => {
  const Header = ffi.struct('Header', {
    magic: ffi.array('uint8', 4),
    rest: ffi.array('uint8', 4),
  });
  const header = new Header();
  const fs = require('node:fs');
  const file = fs.openSync(process.execPath);
  fs.readSync(file, header);
  fs.closeSync(file);
  assert.notDeepEqual([...header.magic], [0, 0, 0, 0]);
});
