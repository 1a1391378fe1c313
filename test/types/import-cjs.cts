// How a CommonJS module imports the package. Checked by tsc, never run.
import ffi = require('fast-ffi');

import byDefault, { enum as defineEnum, dlopen } from 'fast-ffi';

export function importsCJS(): void {
  const library: ffi.DynamicLibrary = new ffi.DynamicLibrary(null);
  const signature: ffi.Signature = { return: ffi.types.INT_32 };
  library.getFunction('getpid', signature) satisfies ffi.NativeFunction;
  dlopen(null).lib satisfies ffi.DynamicLibrary;
  byDefault.dlopen(null).lib satisfies ffi.DynamicLibrary;
  const Color = ffi.enum('Color', { RED: 0 });
  const Same = defineEnum('Color', { RED: 0 });
  (Color satisfies typeof Same).RED satisfies 0;
  const Point = ffi.struct('Point', { x: 'double', color: Color });
  const point: ffi.View<typeof Point> = new Point({ x: 1 });
  point.toJSON() satisfies ffi.Value<typeof Point>;
  // @ts-expect-error: it is called `enum`
  ffi.enumeration;
}
