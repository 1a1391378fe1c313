// A program for node:ffi, which the types of Node and those of fast-ffi have to see in the same way: it is checked
// with each, as `ffi`. Never run.

import * as ffi from 'ffi';

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectType<T>(_value: T): void {}
function expectTrue<_T extends true>(): void {}

export function calls(): void {
  const { lib, functions } = ffi.dlopen(`libc.${ffi.suffix}`, {
    abs: { return: 'int32', arguments: ['int32'] },
    labs: { return: 'int64', arguments: ['int64'] },
    strlen: { return: 'u64', arguments: ['string'] },
    getenv: { return: 'pointer', arguments: ['str'] },
    atof: { return: 'double', arguments: ['ptr'] },
    isatty: { return: 'bool', arguments: ['i32'] },
    srand: { arguments: ['uint32'] },
    abort: {},
  });
  expectTrue<Equal<ReturnType<typeof functions.abs>, number>>();
  expectTrue<Equal<Parameters<typeof functions.abs>, [number]>>();
  expectTrue<Equal<ReturnType<typeof functions.labs>, bigint>>();
  expectTrue<Equal<ReturnType<typeof functions.getenv>, bigint>>();
  expectTrue<Equal<ReturnType<typeof functions.isatty>, number>>();
  expectTrue<Equal<Parameters<typeof functions.abort>, []>>();
  expectType<number>(functions.abs(-1) + functions.atof('0.5'));
  expectType<bigint>(functions.labs(-1n) + functions.strlen('text'));
  expectType<void>(functions.srand(1));
  expectType<bigint>(functions.abs.pointer);
  functions.strlen(Buffer.from('text\0'));
  functions.strlen(new ArrayBuffer(8));
  functions.strlen(functions.getenv('HOME'));
  functions.getenv(null);
  const text = ffi.toString(functions.getenv('HOME'));
  expectTrue<Equal<typeof text, string | null>>();
  functions.abort();
  ffi.dlclose(lib);

  // @ts-expect-error: a number
  functions.abs('no');
  // @ts-expect-error: an argument is missing
  functions.abs();
  // @ts-expect-error: one argument too many
  functions.abs(1, 2);
  // @ts-expect-error: 32 bits are a number
  functions.abs(1n);
  // @ts-expect-error: a pointer
  functions.strlen(true);
  // @ts-expect-error: a bigint
  expectType<number>(functions.labs(1n));
  // @ts-expect-error: not among the definitions
  functions.missing;
  // @ts-expect-error: no such type
  ffi.dlopen(null, { abs: { return: 'integer' } });
  // @ts-expect-error: no argument is void
  ffi.dlopen(null, { abs: { arguments: ['void'] } });
}

export function libraries(): void {
  using lib = new ffi.DynamicLibrary(null);
  const abs = lib.getFunction('abs', {
    return: ffi.types.INT_32,
    arguments: [ffi.types.INT_32],
  });
  expectTrue<Equal<ReturnType<typeof abs>, number>>();
  const { getpid } = lib.getFunctions({ getpid: { return: 'int32' } });
  expectTrue<Equal<ReturnType<typeof getpid>, number>>();
  lib.getFunctions()['abs']?.(5);
  expectType<bigint>(lib.getSymbol('abs'));
  expectType<bigint>(ffi.dlsym(lib, 'abs'));
  expectType<string>(lib.path);

  // @ts-expect-error: a number
  abs('no');
  // @ts-expect-error: no arguments
  getpid(1);
}

export function callbacks(lib: ffi.DynamicLibrary): void {
  const pointer = lib.registerCallback(
    { return: 'int32', arguments: ['int32', 'double'] },
    (a, b) => {
      expectTrue<Equal<typeof a, number>>();
      return a + b;
    },
  );
  lib.registerCallback({ return: 'int64', arguments: ['int64'] }, (n) => n + 1n);
  lib.registerCallback({ return: 'pointer' }, () => 0n);
  lib.registerCallback({ arguments: ['int32'] }, (_n: number) => {});
  lib.registerCallback(() => {});
  lib.unrefCallback(pointer);
  lib.refCallback(pointer);
  lib.unregisterCallback(pointer);

  // @ts-expect-error: a number
  lib.registerCallback({ return: 'int32' }, () => 'text');
  // @ts-expect-error: a bigint
  lib.registerCallback({ return: 'int64' }, () => 1);
  // @ts-expect-error: a number
  lib.registerCallback({ arguments: ['int32'] }, (_n: string) => {});
  // @ts-expect-error: a bigint
  lib.unregisterCallback('pointer');
}

export function memory(pointer: bigint, buffer: Buffer): void {
  expectType<number>(ffi.getInt32(pointer) + ffi.getFloat64(pointer, 8));
  expectType<bigint>(ffi.getUint64(pointer));
  ffi.setInt32(pointer, 0, 5);
  ffi.setInt64(pointer, 0, 5n);
  expectType<Buffer>(ffi.toBuffer(pointer, 8, false));
  expectType<ArrayBuffer>(ffi.toArrayBuffer(pointer, 8));
  ffi.exportString('text', pointer, 5, 'utf8');
  ffi.exportBuffer(buffer, pointer, 8);
  ffi.exportArrayBuffer(new ArrayBuffer(8), pointer, 8);
  ffi.exportArrayBufferView(new Uint8Array(8), pointer, 8);
  expectType<bigint>(ffi.getRawPointer(buffer));
  expectType<bigint>(ffi.getCurrentEventLoop());

  // @ts-expect-error: the offset must be given
  ffi.setInt32(pointer, 5);
  // @ts-expect-error: a number
  ffi.setInt32(pointer, 0, 5n);
  // @ts-expect-error: an address
  ffi.toString('text');
}
