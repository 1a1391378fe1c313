// How a CommonJS module imports the package. Checked by tsc, never run.
import ffi = require('fast-ffi');

import byDefault, { dlopen } from 'fast-ffi';

export function importsCJS(): void {
  const library: ffi.DynamicLibrary = new ffi.DynamicLibrary(null);
  const signature: ffi.Signature = { return: ffi.types.INT_32 };
  library.getFunction('getpid', signature) satisfies ffi.NativeFunction;
  dlopen(null).lib satisfies ffi.DynamicLibrary;
  byDefault.dlopen(null).lib satisfies ffi.DynamicLibrary;
}
