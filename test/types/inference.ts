// What TypeScript infers from signatures. Checked by tsc, never run.

import { types as nodeTypes } from 'node:ffi';
import type {
  Address,
  Callback,
  CallbackOf,
  FunctionOf,
  Memory,
  NativeFunction,
  Pointer,
  PointerArgument,
  PointerInput,
  Signature,
  Value,
} from 'fast-ffi';
import {
  array,
  cell,
  type DynamicLibrary,
  dlopen,
  func,
  functionAt,
  opaque,
  pointer,
  struct,
  types,
  union,
} from 'fast-ffi';
import { type Equal, expectTrue, expectType } from './expect.js';

const abs = { return: 'int32', arguments: ['int32'] } as const;
type Abs = NativeFunction<[number], number, 'int32 (int32)'>;

export function signatures(lib: DynamicLibrary, address: bigint): void {
  const { functions } = dlopen('libc.so.6', {
    abs,
    labs: { return: 'int64', arguments: ['int64'] },
    strlen: { return: 'uint64', arguments: ['string'] },
    getenv: { return: types.POINTER, arguments: [types.STRING] },
    srand: { arguments: ['uint32'] },
    abort: {},
  });
  expectTrue<Equal<typeof functions.abs, Abs>>();
  expectTrue<Equal<ReturnType<typeof functions.labs>, bigint>>();
  expectTrue<Equal<Parameters<typeof functions.labs>, [number | bigint]>>();
  expectTrue<Equal<Parameters<typeof functions.strlen>, [PointerArgument]>>();
  expectTrue<Equal<ReturnType<typeof functions.getenv>, bigint>>();
  expectTrue<Equal<ReturnType<typeof functions.srand>, undefined>>();
  expectTrue<Equal<Parameters<typeof functions.abort>, []>>();
  const same: Abs[] = [
    lib.getFunction('abs', abs),
    lib.getFunctions({ abs }).abs,
    lib.toFunction(address, abs),
    functionAt(address, abs),
  ];
  expectType<NativeFunction>(same[0] ?? functions.srand);
  const sum: number = functions.abs(-1) + functions.abs(2);
  expectType<number>(sum);
  // Functions need no `this`, and take any.
  const { abs: free } = functions;
  [free(1), free.call(undefined, 1), free.apply(null, [1])] satisfies number[];
  expectType<(value: number) => number>(free);
  [1, 2].map(functions.abs) satisfies number[];
  // Node's own constants serve as well.
  const byConstants = lib.getFunction('f', {
    return: nodeTypes.INT_32,
    arguments: [nodeTypes.POINTER],
  });
  expectTrue<Equal<ReturnType<typeof byConstants>, number>>();
  expectTrue<Equal<Parameters<typeof byConstants>, [PointerArgument]>>();
  // These change nothing.
  expectTrue<
    Equal<ReturnType<FunctionOf<{ return: 'int32'; throws: 'negative'; errno: true }>>, number>
  >();
  expectTrue<
    Equal<ReturnType<FunctionOf<{ return: 'int32'; nonblocking: true }>>, Promise<number>>
  >();
  expectTrue<Equal<ReturnType<FunctionOf<{ nonblocking: true }>>, Promise<undefined>>>();

  // @ts-expect-error: a number
  functions.abs('no');
  // @ts-expect-error: an argument is missing
  functions.abs();
  // @ts-expect-error: one argument too many
  functions.abs(1, 2);
  // @ts-expect-error: 32 bits are a number
  functions.abs(1n);
  // @ts-expect-error: 64 bits are a bigint
  expectType<number>(functions.labs(1));
  // @ts-expect-error: an address is a bigint
  expectType<string>(functions.getenv('HOME'));
  // @ts-expect-error: a pointer
  functions.strlen({});
  // @ts-expect-error: a promise
  expectType<number>(lib.getFunction('abs', { ...abs, nonblocking: true })(1));
  // @ts-expect-error: it may be missing
  lib.getFunction('abs', { ...abs, optional: true })(1);
}

export function misspelt(lib: DynamicLibrary, address: bigint): void {
  // @ts-expect-error: throws
  dlopen(null, { abs: { return: 'int32', arguments: ['int32'], thows: 'negative' } });
  // @ts-expect-error: nonblocking
  lib.getFunction('abs', { return: 'int32', nonBlocking: true });
  // @ts-expect-error: return
  lib.getFunctions({ abs: { retrun: 'int32' } });
  // @ts-expect-error: optional
  lib.toFunction(address, { return: 'int32', optinal: true });
  // @ts-expect-error: errno
  functionAt(address, { return: 'int32', errNo: true });
  // @ts-expect-error: callback
  lib.registerCallback({ return: 'int32', callbacks: true }, () => 1);
  // @ts-expect-error: symbol
  func({ return: 'int32', symbl: 'abs' });
  // @ts-expect-error: symbol
  dlopen(null, { counter: { variable: 'int32', symbl: 'abs' } });
}

export function vocabulary(lib: DynamicLibrary): void {
  const { functions } = dlopen('libc.so.6', {
    labs: { return: 'long', arguments: ['long int'] },
    llabs: { return: 'long long', arguments: ['long long int'] },
    strlen: { return: 'size_t', arguments: ['const char *'] },
    getenv: { return: 'const char *', arguments: ['const char*'] },
    strdup: { return: 'char *', arguments: ['const char *'] },
    isNumber: { return: '_Bool', arguments: ['char', 'bool', 'short', 'unsigned char'] },
    odd: { return: 'long unsigned int', arguments: ['unsigned', 'short int', 'signed char'] },
    memcpy: { return: 'void *', arguments: ['void *', 'const void *', 'size_t'] },
    sum: { return: 'double', arguments: ['const double *', 'size_t'] },
    list: { return: 'int', arguments: ['const char *const *', 'struct point *', 'int *'] },
    paint: { return: 'enum color', arguments: ['enum color', 'int32_t', 'float'] },
    sort: { arguments: ['int *', 'size_t', 'int (*)(const void *, const void *)'] },
    wide: { return: 'const char16_t *', arguments: ['const wchar_t *', 'char16_t *'] },
    print: { return: 'int', arguments: ['const char *', '...'] },
  });
  expectTrue<Equal<ReturnType<typeof functions.labs>, number>>();
  expectTrue<Equal<Parameters<typeof functions.labs>, [number | bigint]>>();
  expectTrue<Equal<ReturnType<typeof functions.llabs>, bigint>>();
  expectTrue<Equal<Parameters<typeof functions.llabs>, [number | bigint]>>();
  expectTrue<Equal<ReturnType<typeof functions.strlen>, number>>();
  expectTrue<Equal<ReturnType<typeof functions.getenv>, string | null>>();
  expectTrue<Equal<ReturnType<typeof functions.strdup>, number | null>>();
  expectTrue<Equal<Parameters<typeof functions.getenv>, [PointerInput<never> | string]>>();
  expectTrue<Equal<ReturnType<typeof functions.isNumber>, boolean>>();
  expectTrue<Equal<Parameters<typeof functions.isNumber>, [number, number, number, number]>>();
  expectTrue<Equal<ReturnType<typeof functions.odd>, number>>();
  expectTrue<Equal<Parameters<typeof functions.odd>, [number, number, number]>>();
  expectTrue<Equal<ReturnType<typeof functions.memcpy>, number | null>>();
  expectTrue<Equal<ReturnType<typeof functions.paint>, number>>();
  expectTrue<Equal<ReturnType<typeof functions.wide>, string | null>>();
  functions.memcpy(new Uint8Array(5), Buffer.alloc(5), 5n);
  functions.memcpy(5, null, 5);
  functions.sum([1, 2, 3], 3);
  functions.sum(new Float64Array(3), 3);
  functions.list(['a', null, Buffer.alloc(5)], 70_000, [1, 2]);
  functions.list(new BigUint64Array(1), new DataView(new ArrayBuffer(16)), cell('int'));
  functions.paint(1, 2, 0.5);
  functions.sort([1, 2], 2, (a, b) => {
    expectTrue<Equal<typeof a, number | null>>();
    return Number(a) - Number(b);
  });
  functions.sort(null, 0, null);
  functions.wide('text', [65, 0]);
  // @ts-expect-error: whose text it would be is not known
  functions.wide('text', 'text');
  functions.print('%d %s', ['int', 5], ['const char *', 'text'], ['size_t', 5]);
  // Structs have members, and cells values, of C's types.
  const Entry = struct('entry', {
    count: 'size_t',
    name: 'const char *',
    next: 'struct entry *',
    isLast: '_Bool',
    sizes: 'int[4]',
    offset: array('long long', 2),
  });
  expectTrue<
    Equal<
      Value<typeof Entry>,
      {
        count: number;
        name: string | null;
        next: Pointer<'entry'> | null;
        isLast: boolean;
        sizes: number[];
        offset: bigint[];
      }
    >
  >();
  const entry = new Entry({ count: 5, next: null, isLast: true });
  expectTrue<Equal<typeof entry.isLast, boolean>>();
  expectTrue<Equal<typeof entry.sizes, Int32Array>>();
  expectTrue<Equal<typeof entry.next, Pointer<'entry'> | null>>();
  expectType<number>(cell('size_t', 5n).value);
  expectType<Int32Array>(cell('int'));
  // Nobody knows whether it is a string that a union holds.
  const Either = union({ text: 'const char *', number: 'long long' });
  expectTrue<Equal<Value<typeof Either>, { text: number | null; number: bigint }>>();
  expectTrue<Equal<Value<'unsigned   long\tlong'>, bigint>>();
  expectTrue<Equal<Value<'long unsigned long int'>, bigint>>();
  expectTrue<Equal<Value<'char const * restrict'>, string | null>>();
  // In a signature `bool` is that of node:ffi.
  expectTrue<Equal<Value<'bool'>, number>>();

  // @ts-expect-error: a string is no int
  functions.sum(['1'], 1);
  // @ts-expect-error: no text is for numbers
  functions.sum('text', 1);
  // @ts-expect-error: left out is not null
  functions.getenv(undefined);
  // @ts-expect-error: it may be null
  functions.getenv('HOME').length;
  // @ts-expect-error: nobody would keep the string
  new Entry({ name: 'text' });
  // @ts-expect-error: the callback has another result
  functions.sort([1], 1, () => 'text');
  // @ts-expect-error: no such type
  lib.getFunction('f', { return: 'siz_t' });
  // @ts-expect-error: C's names have lower case
  lib.getFunction('f', { arguments: ['Int'] });
  // @ts-expect-error: a value of the type
  functions.print('%d', ['int', '5']);
}

export function callbacks(lib: DynamicLibrary, closing: Callback): void {
  lib.registerCallback({ return: 'int32', arguments: ['pointer', 'int32'] }, (a, b) => {
    expectTrue<Equal<typeof a, bigint>>();
    expectTrue<Equal<typeof b, number>>();
    return b;
  });
  lib.registerCallback({ return: 'size_t', arguments: ['const char *', 'size_t'] }, (s, n) => {
    expectTrue<Equal<typeof s, string | null>>();
    return (s?.length ?? 0) + n;
  });
  lib.registerCallback({ arguments: ['sqlite3 *'] }, (db) => {
    expectTrue<Equal<typeof db, Pointer<'sqlite3'> | null>>();
  });
  lib.registerCallback({ return: '_Bool' }, () => true);
  lib.registerCallback({ return: 'void' }, () => new Map());
  lib.registerCallback({}, () => 'ignored');
  const signature: Signature = {};
  lib.registerCallback(signature, (a: string, b: object) => (a && b ? 1 : 0));
  expectTrue<
    Equal<CallbackOf<'int (const char *name, size_t n)'>, (a: string | null, b: number) => number>
  >();
  expectTrue<
    Equal<CallbackOf<'int (*)(const void *, double)'>, (a: number | null, b: number) => number>
  >();
  const Compare = func({ return: 'int32', arguments: ['pointer', 'pointer'] });
  const qsort = lib.getFunction('qsort', {
    arguments: ['pointer', 'uint64', 'uint64', Compare],
  });
  qsort(5n, 1, 1, (a, b) => Number(a - b));
  qsort(5n, 1, 1, closing);
  qsort(closing, 1, 1, undefined);
  const compare = lib.callback({ return: 'int', arguments: ['const char *', 'double'] }, (s, n) => {
    expectTrue<Equal<typeof s, string | null>>();
    return (s?.length ?? 0) + n;
  });
  lib.callback(func('int (*)(const char *, double)'), (s, n) => {
    expectTrue<Equal<typeof s, string | null>>();
    return (s?.length ?? 0) + n;
  });
  lib.callback('int (*)(const char *, double)', (s, n) => {
    expectTrue<Equal<typeof s, string | null>>();
    return (s?.length ?? 0) + n;
  });
  lib.callback(Compare, (a, b) => Number(a - b), { threadSafe: true, keepAlive: true });
  lib.callback({}, () => {}, { threadSafe: true, wait: false });
  lib.callback(func({}), () => {}, { threadSafe: true, wait: false });
  const all = lib.getFunction('all', {
    arguments: ['int (*)(const char *, double)', 'void *', '...'],
  });
  all(compare, compare, ['int (*)(int)', () => 1], [Compare, closing], ['struct x *', null]);
  all(null, null, [pointer('int32'), [1, 2]], [Compare, undefined], ['unsigned long int', 5n]);
  lib.registerCallback({ return: 'pointer' }, () => 65_536);
  lib.registerCallback({ return: 'int (*)(int)' }, () => closing);
  lib.registerCallback({ return: 'int (*)(int)' }, () => all);

  // @ts-expect-error: 64 bits are a bigint
  lib.registerCallback({ return: 'int64' }, () => 1);
  // @ts-expect-error: a number
  lib.registerCallback({ return: 'int32' }, () => '1');
  // @ts-expect-error: a number is expected
  lib.registerCallback({ return: 'int32' }, () => {});
  // @ts-expect-error: 64 bits are a bigint
  lib.registerCallback({ return: 'int64_t' }, () => 1);
  // @ts-expect-error: a boolean
  lib.registerCallback({ return: '_Bool' }, () => 1);
  // @ts-expect-error: C would keep the function
  lib.registerCallback({ return: 'int (*)(int)' }, () => () => 1);
  // @ts-expect-error: a callback can't be variadic
  lib.registerCallback('int (const char *, ...)', () => 1);
  // @ts-expect-error: a number
  lib.callback(Compare, () => 'text');
  // @ts-expect-error: nor for the type in C
  lib.callback('int (int)', () => 'text');
  // @ts-expect-error: an argument is a bigint
  lib.callback(Compare, (a: string) => a.length);
  // @ts-expect-error: nobody waits for the result
  lib.callback(Compare, () => 1, { threadSafe: true, wait: false });
  // @ts-expect-error: nobody waits for the result
  lib.callback({ return: 'int' }, () => 1, { threadSafe: true, wait: false });
  // @ts-expect-error: no such option
  lib.callback({}, () => {}, { threadsafe: true });
  // @ts-expect-error: symbol
  lib.callback({ return: 'int', symbl: 'abs' }, () => 1);
  // @ts-expect-error: a callback can't be variadic
  lib.callback({ arguments: ['int', '...'] }, () => {});
  // @ts-expect-error: a callback can't be variadic
  lib.callback(func({ arguments: ['int', '...'] }), () => {});
  // @ts-expect-error: a callback answers at once
  lib.callback({ return: 'int', nonblocking: true }, () => 1);
  // @ts-expect-error: a number
  lib.callback('int (int)', () => '1');
  // @ts-expect-error: a pointer to a function, not what it leads to
  lib.callback(pointer(Compare), () => 1);
  // @ts-expect-error: memory is no function
  all(Buffer.alloc(1), null);
  // @ts-expect-error: memory is no function
  all(null, null, [Compare, Buffer.alloc(1)]);
  // @ts-expect-error: an address is a bigint
  lib.registerCallback({ arguments: ['pointer'] }, (_p: string) => {});
  // @ts-expect-error: there is only one argument
  lib.registerCallback({ arguments: ['pointer'] }, (_p: bigint, _q: bigint) => {});
  // @ts-expect-error: a promise aborts the process
  lib.registerCallback({ arguments: ['pointer'] }, async () => {});
}

export function pointers(lib: DynamicLibrary): void {
  const { functions } = dlopen('libsqlite3.so.0', {
    open: { return: 'int', arguments: ['const char *', 'sqlite3 **'] },
    close: { return: 'int', arguments: ['sqlite3 *'] },
    prepare: { return: 'struct sqlite3_stmt *', arguments: ['sqlite3 *', 'const char *'] },
    step: { return: 'int', arguments: ['sqlite3_stmt*'] },
    finalize: { return: 'int', arguments: ['const struct sqlite3_stmt *'] },
    userData: { return: 'void *', arguments: ['void *'] },
    bytes: { return: 'int', arguments: ['int *'] },
    text: { return: 'int', arguments: ['const char *'] },
    node: { return: 'int', arguments: ['pointer'] },
  });
  const out = cell('sqlite3 *');
  functions.open(':memory:', out);
  const db = out.value;
  expectTrue<Equal<typeof db, Pointer<'sqlite3'> | null>>();
  const statement = functions.prepare(db, 'select 1');
  expectTrue<Equal<typeof statement, Pointer<'sqlite3_stmt'> | null>>();
  functions.step(statement);
  functions.finalize(statement);
  // Plain addresses, `void *` and memory fit everywhere, and everything fits `void *`.
  functions.close(70_000);
  functions.close(70_000n);
  functions.close(null);
  functions.close(Buffer.alloc(8));
  functions.close(functions.userData(statement));
  functions.node(statement);
  expectType<number | null>(statement);
  expectType<Address>(db);
  new Map<number | null, string>().get(statement);
  if (db === null || db > 5) functions.close(db);

  // @ts-expect-error: a statement is no database
  functions.close(statement);
  // @ts-expect-error: a database is no statement
  functions.step(db);
  // @ts-expect-error: a database is no text
  functions.text(db);
  // @ts-expect-error: a database is no array of numbers
  functions.bytes(db);
  // @ts-expect-error: a database is no pointer to one
  functions.open(':memory:', db);

  // Types that programs define are told apart as well.
  const Database = pointer(opaque('sqlite3'));
  const Statement = pointer(opaque('sqlite3_stmt'));
  const open = lib.getFunction('open', { return: Database });
  const step = lib.getFunction('step', { return: 'int32', arguments: [Statement] });
  const close = lib.getFunction('close', { return: 'int32', arguments: [Database] });
  close(open());
  close(5n);
  close(null);
  close(db);
  const any: bigint = open();
  step(any);
  // @ts-expect-error: a database is no statement
  step(open());
  // @ts-expect-error: a database is no statement
  step(db);
}

export function memory(memory: Memory): void {
  expectType<PointerArgument>(memory);
  expectType<PointerInput<'x'>>(memory);
}
