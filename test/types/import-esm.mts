// How an ES module imports the package. Checked by tsc, never run.

import type { NativeFunction, Signature, TypeName, Value, View } from 'fast-ffi';
import * as namespace from 'fast-ffi';
import ffi, { callPath, DynamicLibrary, enum as defineEnum, dlopen, struct, types } from 'fast-ffi';

export function importsESM(): void {
  const library: DynamicLibrary = new DynamicLibrary(null);
  const same: ffi.DynamicLibrary = library;
  const signature: Signature = { return: types.INT_32 };
  const name: TypeName = 'int32';
  const fn: NativeFunction = same.getFunction('getpid', { ...signature, return: name });
  callPath(fn).path satisfies 'fast' | 'generic' | 'nonblocking';
  dlopen(null).lib satisfies DynamicLibrary;
  ffi.dlopen(null).lib satisfies DynamicLibrary;
  namespace.dlopen(null).lib satisfies DynamicLibrary;
  const Color = defineEnum('Color', { RED: 0 });
  ffi.enum('Color', { RED: 0 }) satisfies typeof Color;
  namespace.enum('Color', { RED: 0 }).RED satisfies 0;
  const Point = struct('Point', { x: 'double', color: Color });
  const point: View<typeof Point> = new Point({ x: 1 });
  const view: ffi.View<typeof Point> = point;
  view.toJSON() satisfies Value<typeof Point>;
}
