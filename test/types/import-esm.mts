// How an ES module imports the package. Checked by tsc, never run.

import type { NativeFunction, Signature, TypeName } from 'fast-ffi';
import * as namespace from 'fast-ffi';
import ffi, { callPath, DynamicLibrary, dlopen, types } from 'fast-ffi';

export function importsESM(): void {
  const library: DynamicLibrary = new DynamicLibrary(null);
  const same: ffi.DynamicLibrary = library;
  const signature: Signature = { return: types.INT_32 };
  const name: TypeName = 'int32';
  const fn: NativeFunction = same.getFunction('getpid', { ...signature, return: name });
  callPath(fn).path satisfies 'fast' | 'generic';
  dlopen(null).lib satisfies DynamicLibrary;
  ffi.dlopen(null).lib satisfies DynamicLibrary;
  namespace.dlopen(null).lib satisfies DynamicLibrary;
}
