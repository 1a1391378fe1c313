// What index.d.ts says of views, and of types other than structs and unions. Checked by tsc, never run.

import type {
  Assignable,
  Callback,
  CharArray,
  Elements,
  FunctionOf,
  Init,
  Input,
  NativeFunction,
  PointerAddress,
  PointerArgument,
  PointerInput,
  PointsTo,
  Result,
  Signature,
  Stored,
  Struct,
  Value,
  View,
} from 'fast-ffi';
import {
  alignof,
  anonymous,
  array,
  bits,
  enum as defineEnum,
  dlopen,
  func,
  getRawPointer,
  opaque,
  pointer,
  read,
  sizeof,
  struct,
  toBuffer,
  union,
  write,
} from 'fast-ffi';
import { type Equal, expectTrue, expectType } from './expect.js';

const Point = struct('Point', { x: 'double', y: 'double' });
const Number64 = union('Number64', { i: 'int64', d: 'double', p: 'pointer' });
const Color = defineEnum('Color', { RED: 0, GREEN: 1, BLUE: 4, name: 5 });
const Sign = defineEnum({ MINUS: -1, PLUS: 1 });
const Database = opaque('sqlite3');
const DatabasePointer = pointer(Database);
const Compare = func({ return: 'int32', arguments: ['pointer', 'pointer'] });
const Box = struct('Box', {
  id: 'int64',
  origin: Point,
  corners: array(Point, 2),
  tag: array('char', 16),
  sizes: array('int32', 4),
  number: Number64,
  flag: bits('uint32', 3),
  wide: bits('uint64', 40),
  color: Color,
  database: DatabasePointer,
  compare: Compare,
  grid: array(array('float', 3), 2),
});
const Packet = struct('Packet', { count: 'uint32', bytes: array('uint8', 0) });
const Envelope = struct({ kind: 'int8', packet: Packet });
const Tight = struct(
  { kind: 'int8', origin: Point, sizes: array('int32', 4), bytes: array('uint8', 4) },
  { packed: true },
);
const Fours = array('int32', 4);
const Tagged = struct('Tagged', {
  tag: 'int32',
  value: anonymous(
    union({
      i: 'int32',
      p: 'pointer',
      parts: anonymous(struct({ low: 'uint8', high: 'uint8' })),
    }),
  ),
  point: anonymous(struct({ x: 'double', origin: Point })),
});
const Pair = union('Pair', {
  parts: anonymous(struct({ a: 'int32', b: 'int32' })),
  either: anonymous(union({ c: 'int32', d: 'float' })),
  both: 'int64',
});

export function views(box: View<typeof Box>): void {
  expectTrue<Equal<InstanceType<typeof Box>, View<typeof Box>>>();
  expectTrue<Equal<InstanceType<typeof Number64>, View<typeof Number64>>>();
  expectTrue<Equal<InstanceType<typeof Tight>, View<typeof Tight>>>();
  expectTrue<Equal<InstanceType<typeof Fours>, Int32Array>>();
  expectTrue<Equal<View<typeof Fours>, Int32Array>>();

  expectTrue<Equal<typeof box.id, bigint>>();
  expectTrue<Equal<typeof box.origin, View<typeof Point>>>();
  expectTrue<Equal<typeof box.tag, CharArray>>();
  expectTrue<Equal<typeof box.sizes, Int32Array>>();
  expectTrue<Equal<typeof box.number, View<typeof Number64>>>();
  expectTrue<Equal<typeof box.flag, number>>();
  expectTrue<Equal<typeof box.wide, bigint>>();
  expectTrue<Equal<typeof box.color, number>>();
  expectTrue<Equal<typeof box.database, bigint & PointsTo<'sqlite3'>>>();
  expectTrue<Equal<typeof box.compare, bigint>>();
  expectTrue<Equal<(typeof box.grid)[1], Float32Array>>();
  expectTrue<Equal<(typeof box.corners)[1]['x'], number>>();
  expectType<number>(box.corners[1].x + box.origin.y + box.number.d);
  expectType<string>(box.tag.toString());
  expectType<DataView>(box);
  expectType<DataView>(box.origin);
  expectType<ArrayBufferView>(box.number);
  expectType<number>(box.byteLength + box.getInt32(0));
  expectType<{ x: number; y: number }>(box.origin.toJSON());
  expectTrue<Equal<ReturnType<typeof box.toJSON>, Value<typeof Box>>>();

  // @ts-expect-error: no such member
  box.owner;
  // @ts-expect-error: no such element
  box.corners[1].z;
  // @ts-expect-error: no type of views
  expectType<View<'int32'>>(box);
}

export function setting(box: View<typeof Box>): void {
  box.id = 5n;
  box.color = Color.GREEN;
  box.flag = 7;
  box.database = 0n;
  box.origin.x = 1;
  box.corners[0].y = 2;
  box.number.i = 3n;
  box.sizes[3] = 5;
  box.sizes.set([1, 2]);
  box.origin = new Point({ x: 1, y: 2 });
  box.origin = box.corners[0];
  box.corners = new (array(Point, 2))([{ x: 1 }, {}]);
  box.sizes = new Int32Array(4);
  Object.assign(box, { origin: { x: 1, y: 2 }, tag: 'text' });

  const members: Assignable<typeof Box> = box;
  members.id = 5;
  members.origin = { x: 1, y: 2 };
  members.corners = [new Point(), { x: 1, y: 2 }];
  members.tag = 'text';
  members.sizes = [1, 2, 3, 4];
  members.number = { d: 0.5 };
  members.number = new Number64({ i: 5 });
  members.database = null;
  const number: Assignable<typeof Number64> = box.number;
  number.p = null;

  // @ts-expect-error: TypeScript has one type for what is read and what is set
  box.origin = { x: 1, y: 2 };
  // @ts-expect-error: 64-bit integers are read as bigints
  box.id = 5;
  // @ts-expect-error: a number
  box.origin.x = '1';
  // @ts-expect-error: elements can't be exchanged
  box.corners[0] = new Point();
  // @ts-expect-error: a member is missing
  members.origin = { x: 1 };
  // @ts-expect-error: nobody would keep the string alive
  members.database = 'text';
  // @ts-expect-error: nobody would keep the memory alive
  members.database = new Uint8Array(1);
  // @ts-expect-error: a union has one member
  members.number = { i: 1n, d: 1 };
  // @ts-expect-error: only characters may be a string
  members.sizes = 'text';
}

export function making(memory: Buffer): void {
  expectTrue<Equal<ConstructorParameters<typeof Point>, [init?: Init<typeof Point> | undefined]>>();
  new Box();
  new Box(undefined);
  const box = new Box({
    id: 5,
    origin: { x: 1 },
    corners: [{}, { y: undefined }],
    tag: 'text',
    number: { p: null },
    sizes: new Int32Array(4),
    database: 0n,
    color: Color.RED,
    grid: [
      [1, 2, 3],
      [4, 5, 6],
    ],
  });
  expectType<View<typeof Box>>(box);
  new Box(box);
  new Box({ origin: box.origin, corners: box.corners, number: box.number, tag: box.tag });
  new Number64({ d: 1 });
  new Number64(box.number);
  const init: Init<typeof Box> = { id: 1n };
  new Box(init);

  expectTrue<Equal<ReturnType<typeof Point.at>, View<typeof Point>>>();
  Point.at(5n);
  Point.at(65536);
  Point.at(null);
  expectType<View<typeof Point>>(Point.over(memory, 8));
  Point.over(new ArrayBuffer(16));
  Point.over(new SharedArrayBuffer(16));
  Point.over(box, Box.offsets.origin);

  const points: Elements<typeof Point> = Point.array(3);
  expectTrue<Equal<ReturnType<typeof Point.array>, Elements<typeof Point>>>();
  expectType<View<typeof Point> | undefined>(points[0]);
  expectType<number>(points.length);
  expectType<number[]>(points.map(({ x, y }) => x + y));
  expectType<number>(points.reduce((sum, { x }) => sum + x, 0));
  expectType<View<typeof Point> | undefined>(points.at(-1));
  expectType<View<typeof Point>[]>(points.filter(({ x }) => x > 0));
  points.forEach((point, index) => {
    point.x = index;
  });
  for (const point of points) point.y = 1;
  for (const [index, point] of points.entries()) expectType<number>(index + point.x);
  expectType<{ x: number; y: number }[]>(points.toJSON());
  expectType<DataView>(points);
  expectType<bigint>(getRawPointer(points));

  expectType<string>(Point.name);
  expectType<number>(Point.size + Point.alignment + Point.offsets.x);
  if (memory instanceof Point) expectType<number>(memory.x);

  // @ts-expect-error: a class
  Point();
  // @ts-expect-error: no such member
  new Point({ z: 1 });
  // @ts-expect-error: no such member, however deep
  new Box({ origin: { z: 1 } });
  // @ts-expect-error: an object
  new Point(null);
  // @ts-expect-error: a union has one member
  new Number64({ i: 1, d: 1 });
  // @ts-expect-error: a union has a member
  new Number64({});
  // @ts-expect-error: nobody would keep the string alive
  new Box({ database: 'text' });
  // @ts-expect-error: all lengths are known
  new Point({}, 3);
  // @ts-expect-error: all lengths are known
  Point.at(5n, 3);
  // @ts-expect-error: an address is no string
  Point.at('5');
  // @ts-expect-error: an address is no memory
  Point.at(memory);
  // @ts-expect-error: no buffer
  Point.over(5n);
  // @ts-expect-error: read-only
  Point.size = 5;
  // @ts-expect-error: read-only
  points[0] = new Point();
  // @ts-expect-error: it changes nothing
  points.push(new Point());
}

export function arrays(): void {
  expectTrue<Equal<ReturnType<typeof Fours.at>, Int32Array>>();
  expectType<Int32Array>(new Fours([1, 2, 3, 4]));
  expectType<Int32Array>(new (array('int32', 4))([1, 2, 3, 4]));
  expectType<Int32Array>(Fours.over(new ArrayBuffer(16)));
  expectType<Int32Array | undefined>(Fours.array(2)[0]);
  expectType<string>(Fours.name);
  const Pair = array(Point, 2);
  const pair = new Pair([{ x: 1 }, {}]);
  expectType<number>(pair[0].x + pair[1].y);
  expectType<Elements<typeof Point>>(pair);
  const nested = new (array(array(Point, 2), 2))();
  expectType<number>(nested[1][1].x);
  declareLength(Fours.size);

  expectTrue<Equal<View<ReturnType<typeof array<'int8', 1>>>, Int8Array>>();
  expectTrue<Equal<View<ReturnType<typeof array<'bool', 1>>>, Uint8Array>>();
  expectTrue<Equal<View<ReturnType<typeof array<'i16', 1>>>, Int16Array>>();
  expectTrue<Equal<View<ReturnType<typeof array<'uint16', 1>>>, Uint16Array>>();
  expectTrue<Equal<View<ReturnType<typeof array<'u32', 1>>>, Uint32Array>>();
  expectTrue<Equal<View<ReturnType<typeof array<'int64', 1>>>, BigInt64Array>>();
  expectTrue<Equal<View<ReturnType<typeof array<'u64', 1>>>, BigUint64Array>>();
  expectTrue<Equal<View<ReturnType<typeof array<'float', 1>>>, Float32Array>>();
  expectTrue<Equal<View<ReturnType<typeof array<'double', 1>>>, Float64Array>>();
  expectTrue<Equal<View<ReturnType<typeof array<'string', 1>>>, BigUint64Array>>();
  expectTrue<Equal<View<ReturnType<typeof array<'char', 1>>>, CharArray>>();
  expectType<Uint32Array>(new (array(Color, 2))([Color.RED, 1]));
  expectType<Int32Array>(new (array(Sign, 2))());
  expectType<BigUint64Array>(new (array(DatabasePointer, 2))([0n, null]));
  expectType<BigUint64Array>(new (array(Compare, 2))());
  expectType<CharArray>(new (array('char', 8))('text'));
  expectType<Int8Array>(new (array('char', 8))());

  // @ts-expect-error: an array of numbers
  new Fours('text');
  // @ts-expect-error: numbers
  new Fours(['1', '2', '3', '4']);
  // @ts-expect-error: all elements are there
  new Pair([{ x: 1 }, undefined]);
  // @ts-expect-error: there is no such element for sure
  pair[2].x;
  // @ts-expect-error: no bit-fields
  array(bits('int8', 2), 2);
}

/** The length may be known only at run time. */
function declareLength(length: number): void {
  const Points = array(Point, length);
  expectType<View<typeof Point> | undefined>(new Points()[0]);
  new Points([], 2);
  const Holder = struct({ points: Points });
  new Holder({}, 2);
  expectType<number | undefined>(new Holder().points[0]?.x);
}

export function openEnds(memory: Buffer): void {
  const packet = new Packet({ count: 3, bytes: [1, 2, 3] }, 3);
  expectType<Uint8Array>(packet.bytes);
  expectType<View<typeof Packet>>(Packet.at(5n, 3));
  expectType<View<typeof Packet>>(Packet.over(memory, 0, 3));
  expectType<View<typeof Packet>>(Packet.over(memory));
  expectType<Uint8Array>(new Envelope(undefined, 3).packet.bytes);
  expectType<Uint8Array>(new (array('uint8', 0))([1, 2], 2));

  // @ts-expect-error: a number
  new Packet({}, '3');
}

export function packed(tight: View<typeof Tight>): void {
  // An array that is not aligned is no typed array, but both have these.
  expectType<number | undefined>(tight.sizes[0]);
  tight.sizes[0] = 1;
  expectType<number>(tight.sizes.length + tight.origin.x);
  for (const size of tight.sizes) expectType<number>(size);
  expectType<Uint8Array>(tight.bytes);
  const loose = struct({ a: 'int8', sizes: array('int32', 4) }, { packed: false, align: 8 });
  expectType<Int32Array>(new loose().sizes);
  const Inner = struct({ sizes: array('int32', 4) });
  expectType<Int32Array>(new Inner().sizes);
  const Outer = struct({ a: 'int8', inner: Inner }, { packed: 2 });
  expectType<number>(new Outer().inner.sizes.length);
  const members: Assignable<typeof Outer> = new Outer();
  members.inner = new Inner();

  // @ts-expect-error: it may be no typed array
  tight.sizes.fill(1);
  // @ts-expect-error: nor one of a struct in it
  new Outer().inner.sizes.fill(1);
  // @ts-expect-error: no such packing
  struct({ a: 'int8' }, { packed: 3 });
  // @ts-expect-error: no such option
  struct({ a: 'int8' }, { packed: true, pack: 1 });
}

export function anonymousMembers(tagged: View<typeof Tagged>, pair: View<typeof Pair>): void {
  const origin = { x: 1, y: 2 };
  const rest = { x: 1, origin };
  expectTrue<
    Equal<
      Value<typeof Tagged>,
      {
        tag: number;
        i: number;
        p: bigint;
        low: number;
        high: number;
        x: number;
        origin: { x: number; y: number };
      }
    >
  >();
  expectTrue<
    Equal<Value<typeof Pair>, { a: number; b: number; c: number; d: number; both: bigint }>
  >();
  expectTrue<
    Equal<keyof typeof Tagged.offsets, 'tag' | 'i' | 'p' | 'low' | 'high' | 'x' | 'origin'>
  >();
  expectType<number>(Tagged.offsets.low + Pair.offsets.d);
  // @ts-expect-error: it has no name
  Tagged.offsets.value;

  expectTrue<Equal<InstanceType<typeof Tagged>, View<typeof Tagged>>>();
  expectTrue<Equal<typeof tagged.p, bigint>>();
  expectTrue<Equal<typeof tagged.high, number>>();
  expectTrue<Equal<typeof tagged.origin, View<typeof Point>>>();
  expectTrue<Equal<ReturnType<typeof tagged.toJSON>, Value<typeof Tagged>>>();
  expectType<DataView>(tagged);
  tagged.low = 1;
  tagged.origin = new Point(origin);
  pair.both = 5n;
  expectType<number>(pair.a + pair.d);
  const members: Assignable<typeof Tagged> = tagged;
  members.origin = origin;
  members.p = null;
  // @ts-expect-error: it has no name
  tagged.value;
  // @ts-expect-error: nobody would keep the string alive
  members.p = 'text';

  expectType<Input<typeof Tagged>>({ ...rest, tag: 1, i: 5 });
  expectType<Input<typeof Tagged>>({ ...rest, tag: 1, p: 'text' });
  expectType<Input<typeof Tagged>>({ ...rest, tag: 1, low: 1, high: 2 });
  expectType<Input<typeof Tagged>>({ ...rest, tag: 1, i: 5, p: undefined });
  expectType<Input<typeof Tagged>>(tagged);
  expectType<Stored<typeof Tagged>>({ ...rest, tag: 1, p: null });
  expectType<Stored<typeof Tagged>>(tagged);
  // @ts-expect-error: one member of the union
  expectType<Input<typeof Tagged>>({ ...rest, tag: 1 });
  // @ts-expect-error: one member of the union
  expectType<Input<typeof Tagged>>({ ...rest, tag: 1, i: 5, p: 5n });
  // @ts-expect-error: one member of the union
  expectType<Input<typeof Tagged>>({ ...rest, tag: 1, i: 5, low: 1, high: 2 });
  // @ts-expect-error: all members of the struct in the union
  expectType<Input<typeof Tagged>>({ ...rest, tag: 1, low: 1 });
  // @ts-expect-error: all members of the struct
  expectType<Input<typeof Tagged>>({ tag: 1, i: 5, x: 1 });
  // @ts-expect-error: it has no name
  expectType<Input<typeof Tagged>>({ ...rest, tag: 1, i: 5, value: { i: 5 } });
  // @ts-expect-error: nobody would keep the string alive
  expectType<Stored<typeof Tagged>>({ ...rest, tag: 1, p: 'text' });

  expectType<Input<typeof Pair>>({ a: 1, b: 2 });
  expectType<Input<typeof Pair>>({ c: 1 });
  expectType<Input<typeof Pair>>({ d: 1 });
  expectType<Input<typeof Pair>>({ both: 5 });
  expectType<Input<typeof Pair>>(pair);
  // @ts-expect-error: all members of the struct
  expectType<Input<typeof Pair>>({ a: 1 });
  // @ts-expect-error: one member
  expectType<Input<typeof Pair>>({ a: 1, b: 2, both: 5 });
  // @ts-expect-error: one member
  expectType<Input<typeof Pair>>({ c: 1, d: 2 });
  // @ts-expect-error: a member
  expectType<Input<typeof Pair>>({});

  new Tagged();
  new Tagged({});
  new Tagged({ tag: 1, low: 1, origin: { x: 1 } });
  new Tagged({ p: null });
  new Tagged(tagged);
  new Pair({ a: 1 });
  new Pair({ both: 5 });
  new Pair(pair);
  const init: Init<typeof Tagged> = { i: 1 };
  new Tagged(init);
  // @ts-expect-error: at most one member of the union
  new Tagged({ i: 1, low: 1 });
  // @ts-expect-error: no such member
  new Tagged({ z: 1 });
  // @ts-expect-error: it has no name
  new Tagged({ value: { i: 1 } });
  // @ts-expect-error: one member
  new Pair({ a: 1, both: 5 });

  const { functions } = dlopen('libtagged.so', {
    next: { return: Tagged, arguments: [Tagged, Pair] },
  });
  expectType<number>(functions.next({ ...rest, tag: 1, i: 5 }, { a: 1, b: 2 }).high);
  functions.next(tagged, pair);
  const anyStruct: Struct = Tagged;
  expectType<Signature>({ return: anyStruct, arguments: [Tagged, Pair] });
  const List = struct({ list: array(Tagged, 2), tagged: Tagged });
  const list = new List({ list: [{ i: 1 }, tagged], tagged: { low: 1 } });
  expectType<bigint>(list.list[1].p + list.tagged.p);
  expectType<Input<typeof List>>(list);

  const Tight = struct({ all: anonymous(struct({ a: 'int8', sizes: Fours }, { packed: true })) });
  expectType<number | undefined>(new Tight().sizes[0]);
  // @ts-expect-error: it may be no typed array
  new Tight().sizes.fill(1);
  expectType<Uint8Array>(new (struct({ all: anonymous(Packet) }))({ bytes: [1] }, 1).bytes);

  // @ts-expect-error: a struct or union
  anonymous('int32');
  // @ts-expect-error: a struct or union
  anonymous(Fours);
  // @ts-expect-error: a struct or union
  anonymous(Color);
  // @ts-expect-error: a struct or union
  anonymous(bits('int8', 2));
  // @ts-expect-error: a struct or union
  anonymous(Database);
  // @ts-expect-error: a struct or union
  anonymous(anonymous(Point));
  // @ts-expect-error: no type of its own
  sizeof(anonymous(Point));
  // @ts-expect-error: no type of its own
  array(anonymous(Point), 2);
  // @ts-expect-error: no type of its own
  read(anonymous(Point), 65536);
}

export function shadowing(): void {
  const Slice = struct('Slice', { buffer: 'pointer', byteLength: 'int32', toJSON: 'int32' });
  const slice = new Slice({ byteLength: 5 });
  expectTrue<Equal<typeof slice.buffer, bigint>>();
  expectTrue<Equal<typeof slice.byteLength, number>>();
  expectTrue<Equal<typeof slice.toJSON, number>>();
  expectType<number>(slice.byteOffset);
  expectType<PointerArgument>(slice);
}

export function passing(box: View<typeof Box>): void {
  const { functions, lib } = dlopen('libboxes.so', {
    mid: { return: Point, arguments: [Point, Point] },
    grow: { return: 'void', arguments: [Box, 'pointer'] },
    same: { return: Number64, arguments: [Number64] },
    open: { return: 'int32', arguments: ['string', pointer(DatabasePointer)] },
    close: { return: Color, arguments: [DatabasePointer, Color] },
    sort: { return: pointer('void'), arguments: ['pointer', 'uint64', Compare] },
    find: { return: Compare },
    plain: { return: 'pointer', arguments: ['pointer'] },
  });
  expectTrue<Equal<ReturnType<typeof functions.mid>, { x: number; y: number }>>();
  functions.mid(box.origin, box.corners[1]);
  functions.mid(new Point(), { x: 1, y: 2 });
  functions.grow(box, box);
  functions.grow(box, box.corners);
  functions.same(box.number);
  functions.same({ p: 'text' });
  functions.open('file', new BigUint64Array(1));
  expectTrue<
    Equal<Parameters<typeof functions.close>[0], PointerInput<'sqlite3'> | string | undefined>
  >();
  expectTrue<Equal<Parameters<typeof functions.close>[1], number>>();
  expectTrue<Equal<ReturnType<typeof functions.close>, number>>();
  functions.close(5n, Color.BLUE);
  functions.close(null, 9);
  expectType<bigint>(functions.sort(box, 5n, 0n));
  expectTrue<
    Equal<ReturnType<typeof functions.find>, FunctionOf<typeof Compare.signature> | null>
  >();
  expectType<number | undefined>(functions.find()?.(5n, null));
  functions.sort(box, 5n, functions.find());
  functions.sort(box, 5n, 65536);
  functions.open('file', [null, 5n]);
  const compare = lib.callback(Compare, (a, b) => Number(a - b), { threadSafe: true });
  expectType<Callback>(compare);
  expectType<bigint>(compare.address);
  functions.sort(compare, 5n, compare);
  compare.close();
  box.compare = compare.address;
  const { functions: arrays } = dlopen('./libx.so', {
    points: { arguments: [pointer(Point)] },
    numbers: { arguments: [pointer('int32')] },
    strings: { arguments: [pointer('string')] },
    step: { arguments: [struct({ compare: Compare, numbers: pointer('int32') })] },
  });
  arrays.points([{ x: 1, y: 2 }, box.origin]);
  arrays.numbers([1, 2]);
  arrays.numbers(new Int32Array(2));
  arrays.strings(['a', null]);
  arrays.step({ compare: () => 0, numbers: [1, 2] });
  arrays.step({ compare, numbers: null });
  arrays.step({ compare: functions.find(), numbers: null });
  expectType<NativeFunction>(functions.plain);
  expectType<Result>(functions.plain(box));
  functions.plain(box);
  expectTrue<
    Equal<
      FunctionOf<{ return: typeof DatabasePointer; arguments: [typeof Color] }>,
      NativeFunction<[number], bigint & PointsTo<'sqlite3'>, 'sqlite3 * (enum)'>
    >
  >();
  expectType<Input<typeof Box>>(box);
  expectType<Input<typeof Number64>>(box.number);
  expectType<Stored<typeof Box>>(box);
  lib.registerCallback({ return: Point, arguments: [Point] }, () => box.origin);
  lib.registerCallback({ return: Number64 }, () => new Number64({ i: 1 }));
  lib.registerCallback({ return: Color, arguments: [DatabasePointer] }, () => Color.RED);
  const anyStruct: Struct = Point;
  expectType<Signature>({ return: anyStruct, arguments: [Number64, Color, Compare] });

  // @ts-expect-error: a view of another struct
  functions.mid(box, box.origin);
  // @ts-expect-error: a view of another union
  functions.same(new (union({ i: 'int64', d: 'double' }))());
  // @ts-expect-error: a struct has both of these, and none is meant
  functions.same(new (struct({ i: 'int64', d: 'double' }))());
  functions.close(70_000, Color.RED);
  functions.sort(box, 5n, () => 0.5);
  // @ts-expect-error: an enum is a number
  functions.close(5n, 1n);
  // @ts-expect-error: an argument is missing
  functions.close(5n);
  // @ts-expect-error: a member is missing
  arrays.points([{ x: 1 }]);
  // @ts-expect-error: elements are numbers
  arrays.numbers(['a']);
  // @ts-expect-error: text is no function
  functions.sort(box, 5n, 'text');
  // @ts-expect-error: text is no function
  arrays.step({ compare: 'text', numbers: null });
  // @ts-expect-error: nobody would keep the function
  new (struct({ compare: Compare }))({ compare: () => 0 });
  // @ts-expect-error: a function with another result
  functions.sort(box, 5n, () => '0');
  // @ts-expect-error: a function is no pointer to data: register it
  functions.grow(box, () => 0);
  // @ts-expect-error: its size is not known
  dlopen(null, { f: { arguments: [Database] } });
  // @ts-expect-error: its size is not known
  dlopen(null, { f: { return: Database } });
  // @ts-expect-error: its size is not known
  struct({ database: Database });
  // @ts-expect-error: its size is not known
  array(Database, 2);
  // @ts-expect-error: an array is not passed by value
  dlopen(null, { f: { arguments: [Fours] } });
  lib.registerCallback(Compare, () => 0);
  // @ts-expect-error: no text
  lib.registerCallback(Compare, () => 'no');
  lib.registerCallback(Compare.signature, () => 0);
}

export function namedTypes(): void {
  expectTrue<Equal<typeof Color.RED, 0>>();
  expectTrue<Equal<typeof Color.values.RED, 0>>();
  expectTrue<Equal<typeof Color.values.name, 5>>();
  expectTrue<Equal<typeof Sign.MINUS, -1>>();
  expectTrue<Equal<Value<typeof Color>, number>>();
  expectTrue<Equal<Input<typeof Color>, number>>();
  expectTrue<Equal<Value<typeof DatabasePointer>, bigint & PointsTo<'sqlite3'>>>();
  expectTrue<Equal<Value<typeof Compare>, bigint>>();
  expectTrue<Equal<Stored<typeof DatabasePointer>, PointerAddress<'sqlite3'>>>();
  expectTrue<Equal<typeof DatabasePointer.target, typeof Database>>();
  expectType<'void'>(pointer('void').target);
  expectType<typeof Point>(pointer(Point).target);
  expectType<'int32'>(Compare.signature.return);
  expectType<string>(Color.name + Database.name + DatabasePointer.name + Compare.name);
  expectType<number>(Color.size + Color.alignment + Compare.size + DatabasePointer.alignment);
  const constants: Record<string, number> = {};
  const AtRunTime = defineEnum('AtRunTime', constants);
  expectType<number | undefined>(AtRunTime.values['ANY']);
  expectType<Int32Array | Uint32Array>(new (array(AtRunTime, 2))());

  // @ts-expect-error: no such constant
  Color.PURPLE;
  // @ts-expect-error: read-only
  Color.RED = 1;
  // @ts-expect-error: constants are numbers
  defineEnum('Color', { RED: 'red' });
  // @ts-expect-error: constants are no bigints
  defineEnum({ RED: 0n });
  // @ts-expect-error: constants by name
  defineEnum('Color', ['RED']);
  // @ts-expect-error: constants
  defineEnum('Color');
  // @ts-expect-error: a name
  opaque();
  // @ts-expect-error: a type
  pointer();
  // @ts-expect-error: no such type
  pointer('integer');
  // @ts-expect-error: no pointer leads to bits
  pointer(bits('int8', 2));
  // @ts-expect-error: a signature
  func('int32');
  // @ts-expect-error: no such type
  func({ return: 'integer' });
  // @ts-expect-error: a bit-field has the name of a type
  bits(Color, 2);
}

export function memory(address: bigint, box: View<typeof Box>): void {
  expectTrue<Equal<ReturnType<typeof read<'int32'>>, number>>();
  expectType<number>(read('int32', address, 4));
  expectType<bigint>(read('uint64', address));
  expectType<bigint>(read('string', address));
  expectType<{ x: number; y: number }>(read(Point, address));
  expectType<number[]>(read(Fours, 65536));
  expectType<number>(read(Color, address));
  expectType<bigint>(read(DatabasePointer, address));
  expectType<Value<typeof Box>>(read(Box, address, 0));
  write('int32', address, 5);
  write('int64', address, 5, 8);
  write(Point, address, { x: 1, y: 2 }, 16);
  write(Point, address, box.origin);
  write(Point, address, read(Point, address));
  write(Number64, address, { d: 1 });
  write(Number64, address, box.number);
  write(Box, address, box);
  write(Fours, address, [1, 2, 3, 4]);
  write(array('char', 8), address, 'text');
  write('pointer', address, null);
  write(DatabasePointer, address, 5n);
  write(Color, address, Color.RED);
  expectType<number>(sizeof(Box) + sizeof(Fours) + sizeof(Color) + sizeof(Compare));
  expectType<number>(alignof(DatabasePointer) + alignof(Number64) + alignof('pointer'));
  toBuffer(getRawPointer(box), box.byteLength);

  // @ts-expect-error: no value
  read('void', address);
  // @ts-expect-error: its size is not known
  read(Database, address);
  // @ts-expect-error: no type of its own
  read(bits('int8', 2), address);
  // @ts-expect-error: an address
  read('int32', 'address');
  // @ts-expect-error: a number
  write('int32', address, '5');
  // @ts-expect-error: a member is missing
  write(Point, address, { x: 1 });
  // @ts-expect-error: nobody would keep the string alive
  write('string', address, 'text');
  // @ts-expect-error: nobody would keep the memory alive
  write(DatabasePointer, address, new Uint8Array(1));
  // @ts-expect-error: its size is not known
  sizeof(Database);
  // @ts-expect-error: no size
  alignof('void');
}
