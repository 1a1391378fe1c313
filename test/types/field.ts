// What index.d.ts says of symbols, variadic functions, functions of addresses, variables and cells. Checked by
// tsc, never run.

import type {
  Address,
  Cell,
  CheckedDefinitions,
  Definitions,
  FunctionOf,
  LibraryDefinitions,
  LibraryHandle,
  NativeFunction,
  NativeFunctions,
  PointerArgument,
  PointsTo,
  Result,
  Signature,
  TypedArgument,
  Variable,
} from 'fast-ffi';
import {
  allocate,
  array,
  bits,
  callPath,
  cell,
  type DynamicLibrary,
  enum as defineEnum,
  dlopen,
  type errno,
  free,
  func,
  functionAt,
  type Owned,
  opaque,
  owned,
  pointer,
  struct,
  toArrayBuffer,
  toBuffer,
  union,
} from 'fast-ffi';
import { type Equal, expectTrue, expectType } from './expect.js';

const Point = struct('Point', { x: 'double', y: 'double' });
const Either = union({ i: 'int64', d: 'double' });
const Color = defineEnum('Color', { RED: 0, GREEN: 1 });
const Database = pointer(opaque('sqlite3'));
const Half = func({ return: 'double', arguments: ['double'] });

export function symbols(lib: DynamicLibrary): void {
  const { functions } = dlopen('libx.so', {
    plus: { symbol: 'add', return: 'int32', arguments: ['int32', 'int32'] },
    newer: { optional: true, return: Point, arguments: [Point] },
    sure: { optional: false },
  });
  expectType<NativeFunction>(functions.plus);
  expectTrue<
    Equal<
      typeof functions.newer,
      FunctionOf<{
        readonly optional: true;
        readonly return: typeof Point;
        readonly arguments: readonly [typeof Point];
      }> | null
    >
  >();
  expectType<number | undefined>(functions.newer?.({ x: 1, y: 2 }).x);
  expectType<NativeFunction>(functions.sure);
  const one = lib.getFunction('abs', { optional: true, arguments: ['int32'] });
  expectTrue<Equal<typeof one, NativeFunction<[number], undefined, 'void (int32)'> | null>>();
  expectType<NativeFunction | null>(one);
  expectType<NativeFunction>(lib.getFunction('abs', { symbol: 'labs' }));
  const maybe = lib.getFunction('abs', { optional: Math.random() > 0.5 });
  expectTrue<Equal<typeof maybe, NativeFunction<[], undefined, 'void ()'> | null>>();
  const many = lib.getFunctions({ a: { optional: true }, b: {} });
  expectTrue<
    Equal<
      typeof many,
      {
        a: NativeFunction<[], undefined, 'void ()'> | null;
        b: NativeFunction<[], undefined, 'void ()'>;
      }
    >
  >();

  // @ts-expect-error: it may be null
  functions.newer({ x: 1, y: 2 });
  // @ts-expect-error: a name
  lib.getFunction('abs', { symbol: 5 });
  // @ts-expect-error: a boolean
  lib.getFunction('abs', { optional: 1 });
  // @ts-expect-error: it is called `return`
  lib.getFunction('abs', { returnType: 'int32' });
  // @ts-expect-error: it is called `arguments`
  lib.getFunction('abs', { params: ['int32'] });
  // @ts-expect-error: no such option
  dlopen('libx.so', {}, { deepbind: true });
}

export function variadic(lib: DynamicLibrary, buffer: Buffer): void {
  const closed = lib.getFunction('numbers', {
    symbol: 'snprintf',
    return: 'int32',
    arguments: ['pointer', 'uint64', 'string', '...', 'int32', 'float64', Point, Color],
  });
  expectTrue<
    Equal<
      Parameters<typeof closed>,
      [
        PointerArgument,
        number | bigint,
        PointerArgument,
        number,
        number,
        { readonly x: number; readonly y: number },
        number,
      ]
    >
  >();
  expectType<Result>(closed(buffer, 10n, '%d', 1, 0.5, { x: 1, y: 2 }, Color.RED));
  const open = lib.getFunction('print', {
    symbol: 'snprintf',
    return: 'int32',
    arguments: ['pointer', 'uint64', 'string', '...'],
  });
  expectTrue<
    Equal<
      Parameters<typeof open>,
      [PointerArgument, number | bigint, PointerArgument, ...TypedArgument[]]
    >
  >();
  open(buffer, 10, 'plain');
  open(buffer, 10, '%d %s', ['int32', 5], ['string', 'text']);
  open(buffer, 10, '%d %p', [Color, Color.RED], [Database, null], ['int64', 5n]);
  open(buffer, 10, '', [Point, { x: 1, y: 2 }], [Point, new Point()], ['pointer', buffer]);
  const pairs: TypedArgument[] = [['float64', 0.5]];
  open(buffer, 10, '%f', ...pairs);
  open(buffer, 10, '%d %f', ['short', 5], ['_Bool', true], ['char', 65], ['float', 0.5]);
  // @ts-expect-error: node:ffi's own names say how values are passed, and C passes none so
  open(buffer, 10, '%d', ['int16', 5]);
  // @ts-expect-error: the same
  open(buffer, 10, '%d', ['bool', 1]);
  callPath(open);
  callPath(closed);
  const { functions } = dlopen(null, {
    open: { return: 'int32', arguments: ['string', 'int32', '...', 'uint32'] },
  });
  expectTrue<Equal<Parameters<typeof functions.open>, [PointerArgument, number, number]>>();
  expectType<Signature>({ arguments: ['string', '...'] });
  // What is known at run time only takes any arguments.
  const dynamic: Definitions = {};
  dlopen(null, dynamic).functions['printf']?.('%d', 1);

  // @ts-expect-error: an argument is missing
  functions.open('file', 0);
  // @ts-expect-error: a number
  functions.open('file', 0, 'rw');
  // @ts-expect-error: too many
  functions.open('file', 0, 0, 0);
  // @ts-expect-error: declared arguments are missing
  open(buffer, 10);
  // @ts-expect-error: a pair
  open(buffer, 10, '%d', 5);
  // @ts-expect-error: a value of the type
  open(buffer, 10, '%d', ['int32', '5']);
  // @ts-expect-error: a pair
  open(buffer, 10, '%d', ['int32']);
  // @ts-expect-error: C passes it as a double
  open(buffer, 10, '%f', ['float32', 5]);
  // @ts-expect-error: no such type
  open(buffer, 10, '%d', ['integer', 5]);
  // @ts-expect-error: no type of a result
  lib.getFunction('printf', { return: '...' });
  // @ts-expect-error: a callback can't be variadic
  lib.registerCallback({ arguments: ['int32', '...'] }, () => {});
  // @ts-expect-error: a callback can't be variadic
  lib.registerCallback({ arguments: ['int32', '...', 'int32'] }, () => {});
  const signature: Signature = {};
  lib.registerCallback(signature, () => {});
}

export function functionsOfAddresses(lib: DynamicLibrary, address: bigint, any: Address): void {
  const add = functionAt(address, { return: 'int32', arguments: ['int32', 'int32'] });
  expectTrue<Equal<typeof add, NativeFunction<[number, number], number, 'int32 (int32, int32)'>>>();
  expectType<NativeFunction>(add);
  expectType<number>(functionAt(65536, { return: Point, arguments: [Point] })({ x: 1, y: 2 }).x);
  expectType<NativeFunction>(functionAt(any, Half.signature));
  expectType<Result>(functionAt(any, Half)(5));
  expectType<Result>(lib.toFunction(address, Half)(5));
  expectType<Result>(lib.getFunction('half', Half)(5));
  expectType<NativeFunction>(lib.toFunction(address, Half.signature));
  expectType<number>(lib.toFunction(address, { return: Color })());
  const print = lib.toFunction(address, { arguments: ['string', '...', 'int32'] });
  expectTrue<Equal<Parameters<typeof print>, [PointerArgument, number]>>();
  const Table = struct({ half: Half });
  expectType<Result>(lib.toFunction(Table.at(address).half, Half.signature)(5));
  callPath(add);

  // @ts-expect-error: an address
  functionAt('address', {});
  // @ts-expect-error: a signature
  functionAt(address);
  // @ts-expect-error: no such type
  functionAt(address, { return: 'integer' });
  lib.toFunction(65536, {});
  // @ts-expect-error: a signature
  lib.toFunction(address, 'int32');
}

export function variables(lib: DynamicLibrary): void {
  const opened = dlopen('libx.so', {
    count: {},
    counter: { variable: 'int32' },
    start: { variable: Point, symbol: 'origin' },
    missing: { variable: 'int64', optional: true },
  });
  expectTrue<Equal<typeof opened.functions, { count: NativeFunction<[], undefined, 'void ()'> }>>();
  expectTrue<
    Equal<
      typeof opened.variables,
      {
        counter: Variable<'int32'>;
        start: Variable<typeof Point>;
        missing: Variable<'int64'> | null;
      }
    >
  >();
  const { counter, start, missing } = opened.variables;
  expectTrue<Equal<typeof counter.value, number>>();
  expectType<bigint>(counter.address);
  expectType<string>(counter.name);
  counter.value = 5;
  counter.value++;
  expectTrue<Equal<typeof start.value, { x: number; y: number }>>();
  start.value = { x: 1, y: 2 };
  start.value = new Point();
  expectType<bigint | undefined>(missing?.value);
  if (missing) missing.value = 5;
  const weights = lib.getVariable('weights', array('double', 3));
  expectType<number[]>(weights.value);
  weights.value = new Float64Array(3);
  const either = lib.getVariable('either', Either);
  expectType<{ i: bigint; d: number }>(either.value);
  either.value = { d: 1 };
  const name = lib.getVariable('name', 'string');
  expectType<bigint>(name.value);
  name.value = null;
  opened[Symbol.dispose]();
  // Definitions may be known only at run time.
  const dynamic: LibraryDefinitions = {};
  const any = dlopen(null, dynamic);
  expectType<NativeFunction | undefined>(any.functions['abs']);
  const value: number | bigint | string | boolean | object | null | undefined =
    any.variables?.['errno']?.value;
  expectType<bigint | undefined>(any.variables?.['errno']?.address ?? (value ? 0n : undefined));
  function load<const D extends Definitions>(
    definitions: D & CheckedDefinitions<D>,
  ): LibraryHandle<NativeFunctions<D>> {
    return dlopen<D>(null, definitions);
  }
  expectType<NativeFunction>(load({ abs: {} }).functions.abs);
  // @ts-expect-error: no such property
  load({ abs: { retrun: 'int32' } });

  // @ts-expect-error: no variables among the definitions
  dlopen('libx.so', { count: {} }).variables;
  // @ts-expect-error: no variables at all
  dlopen('libx.so').variables;
  // @ts-expect-error: no function
  opened.functions.counter;
  // @ts-expect-error: no variable
  opened.variables.count;
  // @ts-expect-error: it may be null
  missing.value;
  // @ts-expect-error: read-only
  counter.address = 5n;
  // @ts-expect-error: a number
  counter.value = '5';
  // @ts-expect-error: a member is missing
  start.value = { x: 1 };
  // @ts-expect-error: nobody would keep the string alive
  name.value = 'text';
  // @ts-expect-error: no such type
  dlopen('libx.so', { counter: { variable: 'integer' } });
  // @ts-expect-error: no value
  dlopen('libx.so', { counter: { variable: 'void' } });
  // @ts-expect-error: a function or a variable
  dlopen('libx.so', { counter: { variable: 'int32', return: 'int32' } });
  // @ts-expect-error: dlopen alone finds variables
  lib.getFunctions({ counter: { variable: 'int32' } });
  // @ts-expect-error: a type
  lib.getVariable('counter');
  // @ts-expect-error: its size is not known
  lib.getVariable('counter', opaque('x'));
}

export function errors(): void {
  const signature = { return: 'int32', throws: 'negative' } as const;
  dlopen(null, { f: signature, g: { return: 'int32', errno: true } });
  expectTrue<Equal<ReturnType<typeof errno>, number>>();

  // @ts-expect-error: no such word
  dlopen(null, { f: { return: 'int32', throws: 'always' } });
  // @ts-expect-error: a boolean
  dlopen(null, { f: { return: 'int32', errno: 1 } });
}

export function memoryThatIsGivenBack(fn: NativeFunction): void {
  const owner = owned(65_536n, fn);
  expectType<Owned>(owner);
  expectTrue<Equal<typeof owner.address, bigint>>();
  expectTrue<Equal<typeof owner.isDisposed, boolean>>();
  fn(owner);
  owner.dispose();
  owner[Symbol.dispose]();
  owned(65_536, free, { after: owner });
  owned(65_536, free, { after: allocate(5) });
  expectType<Buffer>(allocate(5, 2));
  expectType<Int32Array>(allocate('int32'));
  expectType<BigInt64Array>(allocate('int64', 5));
  const point = allocate(Point);
  expectTrue<Equal<typeof point.x, number>>();
  point[Symbol.dispose]();
  point.y = 2;
  const points = allocate(Point, 3);
  expectType<number>(points[0]?.y ?? 0);
  points[Symbol.dispose]();
  free(point);
  free(points);
  free(owner);
  free(0n);
  free(70_000);
  free(null);
  toBuffer(65_536n, 5, { free })[Symbol.dispose]();
  free(toArrayBuffer(65_536n, 5, { free: fn, after: owner }));
  expectType<Buffer>(toBuffer(65_536n, 5, false));

  // @ts-expect-error: a function
  owned(65_536n);
  owned(null, fn); // throws ERR_FFI_INVALID_POINTER: what C gives may be null
  // @ts-expect-error: a function
  owned(65_536n, 'free');
  // @ts-expect-error: no such option
  owned(65_536n, fn, { before: owner });
  // @ts-expect-error: nothing that is owned
  owned(65_536n, fn, { after: 5n });
  // @ts-expect-error: no such type
  allocate('integer');
  // @ts-expect-error: its size is not known
  allocate(opaque('x'));
  // @ts-expect-error: nothing that is owned
  free('text');
  // @ts-expect-error: what frees it
  toBuffer(65_536n, 5, {});
}

export function cells(fn: NativeFunction): void {
  const count = cell('int32');
  expectTrue<Equal<typeof count, Cell<'int32'>>>();
  expectTrue<Equal<typeof count.value, number>>();
  expectType<Int32Array>(count);
  count.value = 5;
  fn(count);
  expectType<bigint>(cell('int64', 5).value);
  expectType<BigInt64Array>(cell('int64', 5n));
  const handle = cell(Database);
  expectTrue<Equal<typeof handle.value, bigint & PointsTo<'sqlite3'>>>();
  expectType<bigint>(handle.value);
  expectType<BigUint64Array>(handle);
  handle.value = null;
  expectType<BigUint64Array>(cell('string'));
  expectType<Uint32Array>(cell(Color, Color.RED));
  expectType<Int8Array | Uint8Array>(cell('char', 65));
  const point = cell(Point, { x: 1, y: 2 });
  expectTrue<Equal<typeof point.value, { x: number; y: number }>>();
  expectType<Uint8Array>(point);
  point.value = cell(Point).value;
  point.value = new Point();
  cell(Either).value = { i: 5 };
  expectType<number[]>(cell(array('int16', 3), [1, 2, 3]).value);
  dlopen(null, { f: { arguments: [pointer(Point), Color] } }).functions.f(point, Color.RED);

  // @ts-expect-error: a type
  cell();
  // @ts-expect-error: no such type
  cell('integer');
  // @ts-expect-error: no value
  cell('void');
  // @ts-expect-error: its size is not known
  cell(opaque('x'));
  // @ts-expect-error: no type of its own
  cell(bits('int8', 2));
  // @ts-expect-error: a number
  cell('int32', '5');
  // @ts-expect-error: nobody would keep the string alive
  cell('string', 'text');
  // @ts-expect-error: a member is missing
  cell(Point, { x: 1 });
  // @ts-expect-error: a number
  count.value = 5n;
  // @ts-expect-error: a member is missing
  point.value = { x: 1 };
}
