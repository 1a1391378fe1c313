// What index.d.ts accepts and what it refuses. Checked by tsc, never run.

import type {
  Argument,
  ArgumentTypeName,
  Callback,
  CallPath,
  Definitions,
  Input,
  NativeFunction,
  Result,
  Signature,
  TypeName,
  Value,
} from 'fast-ffi';
import {
  alignof,
  array,
  bits,
  callPath,
  DynamicLibrary,
  declare,
  dlclose,
  dlopen,
  dlsym,
  exportArrayBuffer,
  exportArrayBufferView,
  exportBuffer,
  exportString,
  findLibrary,
  functionAt,
  getCurrentEventLoop,
  getFloat32,
  getFloat64,
  getInt8,
  getInt16,
  getInt32,
  getInt64,
  getRawPointer,
  getUint8,
  getUint16,
  getUint32,
  getUint64,
  setFloat32,
  setFloat64,
  setInt8,
  setInt16,
  setInt32,
  setInt64,
  setUint8,
  setUint16,
  setUint32,
  setUint64,
  sizeof,
  struct,
  suffix,
  toArrayBuffer,
  toBuffer,
  toString,
  types,
  union,
} from 'fast-ffi';
import { type Equal, expectTrue, expectType } from './expect.js';

export function openingLibraries(): void {
  const { lib, functions } = dlopen(`./libmath.${suffix}`, {
    add: { return: 'int32', arguments: ['int32', 'int32'] },
    reset: {},
  });
  expectType<DynamicLibrary>(lib);
  expectTrue<Equal<keyof typeof functions, 'add' | 'reset'>>();
  expectType<NativeFunction>(functions.add);
  expectType<bigint>(functions.add.pointer);
  expectType<Result>(functions.add(20, 22));
  // @ts-expect-error: not among the definitions
  functions.subtract;

  // Definitions may be frozen, read-only, or known only at run time.
  const frozen = Object.freeze({ add: { return: 'int32', arguments: ['int32'] } } as const);
  expectType<NativeFunction>(dlopen(null, frozen).functions.add);
  const dynamic: Definitions = {};
  expectType<NativeFunction | undefined>(dlopen(null, dynamic).functions['any']);
  dlopen(null, { abs: { return: types.INT_32, arguments: [types.INT_32] } }).functions.abs(-1);

  const bare = dlopen(null);
  expectType<DynamicLibrary>(bare.lib);
  expectTrue<Equal<keyof typeof bare.functions, never>>();
  dlopen(null, undefined);
  // @ts-expect-error: no definitions, no functions
  bare.functions.add;

  bare[Symbol.dispose]();
  dlclose(lib);
  expectType<bigint>(dlsym(lib, 'add'));

  // @ts-expect-error: a path is a string or null
  dlopen();
  // @ts-expect-error: a path is a string or null
  dlopen(undefined);
  // @ts-expect-error: a path is a string or null
  dlopen(new URL('file:///lib.so'));
  // @ts-expect-error: definitions are an object
  dlopen(null, null);
  // @ts-expect-error: a definition is a signature
  dlopen(null, { add: 'int32' });
  // @ts-expect-error: a handle is a DynamicLibrary
  dlclose({});
}

export function signatures(): void {
  expectType<Signature>({});
  expectType<Signature>({ return: 'void' });
  expectType<Signature>({ arguments: [] });
  expectType<Signature>({ return: 'f64', arguments: ['i8', 'u8', 'bool', 'ptr', 'str'] });
  expectType<TypeName>('void');
  expectType<ArgumentTypeName>('function');

  // @ts-expect-error: no such type
  expectType<Signature>({ return: 'integer' });
  // @ts-expect-error: type names are lower-case
  expectType<Signature>({ return: 'INT32' });
  // @ts-expect-error: no such type
  expectType<Signature>({ arguments: ['siz_t'] });
  // @ts-expect-error: no argument is void
  expectType<Signature>({ arguments: ['void'] });
  // @ts-expect-error: a list, even of one
  expectType<Signature>({ arguments: 'int32' });
  // @ts-expect-error: left out or a type name
  expectType<Signature>({ return: undefined });
  // @ts-expect-error: it is called `return`
  expectType<Signature>({ returns: 'int32' });
  // @ts-expect-error: it is called `return`
  expectType<Signature>({ result: 'int32' });
  // @ts-expect-error: it is called `arguments`
  expectType<Signature>({ parameters: ['int32'] });
  // @ts-expect-error: also among definitions
  dlopen(null, { abs: { return: 'int32', args: ['int32'] } });
  // @ts-expect-error: also among definitions
  dlopen(null, { abs: { result: 'int32', arguments: ['int32'] } });
}

export function libraries(): void {
  const lib = new DynamicLibrary(null);
  expectType<string>(lib.path);
  expectType<NativeFunction | undefined>(lib.functions['abs']);
  expectType<bigint | undefined>(lib.symbols['abs']);
  expectType<NativeFunction>(lib.getFunction('abs', { return: 'i32', arguments: ['i32'] }));
  const many = lib.getFunctions({ abs: { return: 'int32', arguments: ['int32'] }, getpid: {} });
  expectTrue<Equal<keyof typeof many, 'abs' | 'getpid'>>();
  expectType<NativeFunction | undefined>(lib.getFunctions()['abs']);
  expectType<bigint>(lib.getSymbol('abs'));
  expectType<bigint | undefined>(lib.getSymbols()['abs']);
  lib.close();
  lib[Symbol.dispose]();

  const declared = dlopen(null, 'int abs(int); extern int opterr;');
  const magnitude: number = declared.functions.abs(-1);
  declared.lib.close();
  lib.getFunction('int abs(int)')(magnitude);
  lib.getFunction('other', 'int abs(int)');
  lib.getFunctions('int abs(int);').abs?.(1);
  lib.registerCallback('int (int)', (x: number) => x);
  lib.toFunction(1n, 'int (int)');
  // @ts-expect-error: read-only
  declared.variables = {};
  // @ts-expect-error: no such function
  declared.functions.labs;
  const { types: named, skipped } = declare('struct point { double x, y; };');
  const reasons: string[] = skipped.map(({ name, reason, line }) => `${name}${reason}${line}`);
  new named.point({ x: 1, y: reasons.length });
  // @ts-expect-error: text is a string
  declare(5);

  // @ts-expect-error: read-only
  lib.path = '';
  // @ts-expect-error: a path or null
  new DynamicLibrary();
  // @ts-expect-error: a class
  DynamicLibrary(null);
  // @ts-expect-error: needs a signature
  lib.getFunction('abs');
  // @ts-expect-error: not a signature
  lib.getFunction('abs', []);
  // @ts-expect-error: not a definition
  lib.getFunctions({ abs: [] });
  // @ts-expect-error: no definitions
  many.labs;
}

export function calls(any: NativeFunction): void {
  const fn: NativeFunction<Argument[], Result> = any;
  fn();
  fn(1, 1n, 'text', null, undefined);
  fn(new ArrayBuffer(1), new Uint8Array(1), new DataView(new ArrayBuffer(1)), Buffer.alloc(1));
  fn(new Uint8Array(new SharedArrayBuffer(1)));
  expectType<number | bigint | undefined>(fn());
  // What is known only at run time takes and returns anything.
  expectType<string>(any(1, true, {}, [], () => 1));
  expectType<string>(fn.name);
  expectType<number>(fn.length);

  // @ts-expect-error: pass 0 or 1
  fn(true);
  // @ts-expect-error: not a value for native code
  fn({});
  // @ts-expect-error: register it, then pass its pointer
  fn(() => 0);
  fn({} as Callback);
  // @ts-expect-error: not a constructor
  new fn();
}

export function callbacks(lib: DynamicLibrary): void {
  expectType<bigint>(lib.registerCallback(() => {}));
  expectType<bigint>(lib.registerCallback({}, () => {}));
  const pointer = lib.registerCallback(
    { return: 'int32', arguments: ['pointer', 'pointer'] },
    (a: bigint, b: bigint) => getInt32(a) - getInt32(b),
  );
  lib.registerCallback({ return: 'int64', arguments: ['int32'] }, (n: number) => BigInt(n));
  lib.registerCallback({ return: 'pointer' }, () => null);
  lib.refCallback(pointer);
  lib.unrefCallback(pointer);
  lib.unregisterCallback(pointer);

  const threadSafe = true;
  lib.registerCallback({ return: 'int32' }, () => 1, { threadSafe, wait: true, keepAlive: true });
  lib.registerCallback({ return: 'void' }, () => {}, { threadSafe, wait: false });
  lib.registerCallback({ arguments: ['int32'] }, () => {}, { threadSafe, wait: false });
  lib.registerCallback({}, () => {}, { threadSafe: undefined });
  expectType<bigint>(lib.registerCallback(() => {}, undefined, { threadSafe, wait: false }));
  // @ts-expect-error: nobody waits for the result
  lib.registerCallback({ return: 'int32' }, () => 1, { threadSafe, wait: false });
  // @ts-expect-error: no such option
  lib.registerCallback({}, () => {}, { threadsafe: true });
  // @ts-expect-error: not a boolean
  lib.registerCallback({}, () => {}, { threadSafe: 1 });

  // @ts-expect-error: a promise aborts the process
  lib.registerCallback(async () => {});
  // @ts-expect-error: a promise aborts the process
  lib.registerCallback({ return: 'int32' }, async () => 1);
  // @ts-expect-error: a callback can't return a string
  lib.registerCallback({ return: 'string' }, () => 'text');
  // @ts-expect-error: a callback can't return a boolean
  lib.registerCallback({ return: 'bool' }, () => true);
  // @ts-expect-error: without a signature there are no arguments
  lib.registerCallback((_n: number) => {});
  // @ts-expect-error: the signature comes first
  lib.registerCallback(() => {}, { return: 'void' });
  // @ts-expect-error: no callback
  lib.registerCallback({ return: 'void' });
  // @ts-expect-error: a pointer is a bigint
  lib.unregisterCallback(1);
}

export function libraryOptions(): void {
  dlopen('x', {}, { supportsExceptions: true });
  dlopen('x', undefined, { supportsExceptions: undefined });
  dlopen('x', {}, { deepBind: true, global: true, lazy: false, nodelete: true, noload: true });
  // @ts-expect-error: there is no such option
  dlopen('x', {}, { now: true });
  expectType<string | null>(findLibrary('x'));
  // @ts-expect-error: the name is a string
  findLibrary(null);
  expectType<DynamicLibrary>(new DynamicLibrary(null, { supportsExceptions: false }));
  // @ts-expect-error: a boolean
  dlopen('x', {}, { supportsExceptions: 1 });
  // @ts-expect-error: no such option
  new DynamicLibrary('x', { exceptions: true });
}

export function callPaths(fn: NativeFunction): void {
  const how: CallPath = callPath(fn);
  if (how.path === 'generic') {
    expectType<string>(how.reason);
  } else if (how.path === 'nonblocking') {
    expectType<string>(how.reason);
  } else {
    expectType<'fast'>(how.path);
    expectType<null>(how.reason);
  }
  // @ts-expect-error: not a native function
  callPath(() => 1);
  // @ts-expect-error: not a native function
  callPath(1n);
}

export function constants(): void {
  expectType<'so' | 'dylib' | 'dll'>(suffix);
  expectType<TypeName>(types.VOID);
  for (const name of Object.values(types)) expectType<TypeName>(name);
  expectType<'float32'>(types.FLOAT_32);
  expectType<'arraybuffer'>(types.ARRAY_BUFFER);
  // @ts-expect-error: read-only
  types.VOID = 'void';
  // @ts-expect-error: no such constant
  types.INT;
}

export function memory(pointer: bigint): void {
  expectType<number>(getInt8(pointer));
  expectType<number>(getUint8(pointer, 1));
  expectType<number>(getInt16(pointer, 1));
  expectType<number>(getUint16(pointer, 1));
  expectType<number>(getInt32(pointer, 1));
  expectType<number>(getUint32(pointer, undefined));
  expectType<bigint>(getInt64(pointer));
  expectType<bigint>(getUint64(pointer));
  expectType<number>(getFloat32(pointer));
  expectType<number>(getFloat64(pointer));
  setInt8(pointer, 0, 1);
  setUint8(pointer, 0, 1);
  setInt16(pointer, 0, 1);
  setUint16(pointer, 0, 1);
  setInt32(pointer, 0, 1);
  setUint32(pointer, 0, 1);
  setInt64(pointer, 0, 1n);
  setInt64(pointer, 0, 1);
  setUint64(pointer, 0, 1n);
  setUint64(pointer, 0, 1);
  setFloat32(pointer, 0, 0.5);
  setFloat64(pointer, 0, 0.5);
  expectType<string | null>(toString(pointer));
  expectType<Buffer>(toBuffer(pointer, 1));
  expectType<Buffer>(toBuffer(pointer, 1, false));
  expectType<ArrayBuffer>(toArrayBuffer(pointer, 1, true));
  exportString('text', pointer, 5);
  exportString('text', pointer, 10, 'utf16le');
  exportBuffer(Buffer.alloc(1), pointer, 1);
  exportArrayBuffer(new ArrayBuffer(1), pointer, 1);
  exportArrayBufferView(new DataView(new ArrayBuffer(1)), pointer, 1);
  expectType<bigint>(getRawPointer(Buffer.alloc(1)));
  expectType<bigint>(getRawPointer(new SharedArrayBuffer(1)));
  expectType<bigint>(getCurrentEventLoop());

  // Numbers are addresses as well, from 65,536 up.
  expectType<number>(getInt8(65_536));
  setInt8(65_536, 0, 1);
  expectType<Buffer>(toBuffer(65_536, 1));
  expectType<ArrayBuffer>(toArrayBuffer(65_536, 1));
  exportString('text', 65_536, 5);
  exportBuffer(Buffer.alloc(1), 65_536, 1);
  exportArrayBuffer(new ArrayBuffer(1), 65_536, 1);
  exportArrayBufferView(new DataView(new ArrayBuffer(1)), 65_536, 1);

  // @ts-expect-error: a null pointer is 0n here
  getInt8(null);
  // @ts-expect-error: an address is no text
  getInt8('65536');
  // @ts-expect-error: an offset is a number
  getInt8(pointer, 1n);
  // @ts-expect-error: the offset must be given
  setInt8(pointer, 1);
  // @ts-expect-error: only 64-bit integers may be bigints
  setInt32(pointer, 0, 1n);
  // @ts-expect-error: not a number
  setFloat64(pointer, 0, 1n);
  // @ts-expect-error: a null pointer is 0n here
  toString(null);
  // @ts-expect-error: a length must be given
  toBuffer(pointer);
  // @ts-expect-error: a boolean
  toBuffer(pointer, 1, 1);
  // @ts-expect-error: no such encoding
  exportString('text', pointer, 5, 'utf9');
  // @ts-expect-error: a plain Uint8Array is no Buffer
  exportBuffer(new Uint8Array(1), pointer, 1);
  // @ts-expect-error: a string has no address
  getRawPointer('text');
}

export function records(): void {
  const Point = struct('Point', { x: 'double', y: 'double' });
  const Box = struct('Box', { id: 'int64', corners: array(Point, 2), tag: array('char', 16) });
  const Either = union({ i: 'int32', p: 'pointer' }, { packed: true, align: 8 });
  const Flags = struct({ a: bits('uint32', 3), b: bits('int64', 40) });
  expectTrue<Equal<Value<typeof Point>, { x: number; y: number }>>();
  expectTrue<
    Equal<Value<typeof Box>, { id: bigint; corners: { x: number; y: number }[]; tag: number[] }>
  >();
  expectTrue<Equal<Value<typeof Either>, { i: number; p: bigint }>>();
  expectTrue<Equal<Value<typeof Flags>, { a: number; b: bigint }>>();
  expectType<number>(
    Box.offsets.corners + Box.size + Box.alignment + sizeof(Box) + alignof('int8'),
  );
  expectType<string | undefined>(Box.name);

  const { functions, lib } = dlopen('libboxes.so', {
    mid: { return: Point, arguments: [Point, Point] },
    grow: { return: Box, arguments: [Box, 'double'] },
    same: { return: 'int32', arguments: [Either] },
    add: { return: 'int32', arguments: ['int32'] },
  });
  expectType<number>(functions.mid({ x: 1, y: 2 }, { x: 3, y: 4 }).x);
  functions.grow({ id: 1, corners: [{ x: 1, y: 2 }], tag: 'text' }, 0.5);
  functions.grow({ id: 1n, corners: [], tag: new Uint8Array(16) }, 0.5);
  functions.same({ p: null });
  functions.same({ i: 1 });
  expectType<NativeFunction>(functions.add);
  callPath(functions.mid);
  expectType<number>(lib.getFunction('mid', { return: Point })().y);
  const input: Input<typeof Point> = { x: 1, y: 2 };
  lib.registerCallback(
    { return: Point, arguments: [Point] },
    (point: Value<typeof Point>) => point,
  );

  // @ts-expect-error: a member is missing
  functions.mid({ x: 1 }, input);
  // @ts-expect-error: a member is of another type
  functions.mid({ x: 1, y: '2' }, input);
  // @ts-expect-error: an argument is missing
  functions.mid(input);
  // @ts-expect-error: there is no such member
  functions.mid(input, input).z;
  // @ts-expect-error: there is no such type
  struct({ a: 'integer' });
  // @ts-expect-error: an array is not passed by value
  dlopen(null, { f: { arguments: [array('int8', 2)] } });
  // @ts-expect-error: a bit-field has the type of an integer
  bits('double', 3);
  // @ts-expect-error: it has no size of its own
  sizeof(bits('int8', 3));
}

export function nonblockingCalls(): void {
  const Point = struct('point', { x: 'double', y: 'double' });
  const { functions, lib } = dlopen('libslow.so', {
    slow: { return: 'int32', arguments: ['int32'], nonblocking: true },
    mid: { return: Point, arguments: [Point, Point], nonblocking: true },
    quick: { return: 'int32', nonblocking: false },
    maybe: { return: Point, nonblocking: true, optional: true },
    print: { arguments: ['pointer', '...'], nonblocking: true },
  });
  expectType<Promise<Result>>(functions.slow(1));
  expectType<Promise<{ x: number; y: number }>>(functions.mid({ x: 1, y: 2 }, { x: 3, y: 4 }));
  functions.mid({ x: 1, y: 2 }, { x: 3, y: 4 }).then(({ x }) => expectType<number>(x));
  expectType<Result>(functions.quick());
  functions.maybe?.().then(({ y }) => expectType<number>(y));
  functions.print('%d', ['int32', 5]).then((result) => expectType<Result>(result));
  lib
    .toFunction(5n, { return: Point, nonblocking: true })()
    .then(({ x }) => expectType<number>(x));
  functionAt(5n, { nonblocking: true })().then(() => undefined);
  callPath(functions.slow);

  // @ts-expect-error: it is a promise
  functions.mid({ x: 1, y: 2 }, { x: 3, y: 4 }).x;
  // @ts-expect-error: a boolean
  dlopen(null, { f: { nonblocking: 1 } });
  // @ts-expect-error: a callback answers at once
  lib.registerCallback({ return: 'int32', nonblocking: true }, () => 1);
}
