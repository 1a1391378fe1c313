import * as ffi from 'fast-ffi';

const Point = ffi.struct('Point', { x: 'double', y: 'double' });
type Point = ffi.Value<typeof Point>; // { x: number; y: number }

// Definitions that are a constant of their own take `as const`, for the names of types to be kept as such.
const definitions = {
  midpoint: { return: Point, arguments: [Point, Point] },
  distance: { return: 'double', arguments: [Point, Point] },
  log: { symbol: 'printf', return: 'int32', arguments: ['string', '...', 'int64'] },
} as const;

/** What `dlopen` gives for them: `(a: …, b: …) => Point`, and so on. */
type Functions = ffi.NativeFunctions<typeof definitions>;

export function halfWay(functions: Functions, from: Point): Point {
  const middle = functions.midpoint(from, { x: 0, y: 0 });
  functions.log('%lld\n', BigInt(Math.round(middle.x))); // a string, and a bigint or a number
  return functions.distance(from, middle) > 1 ? middle : from; // a number
}

export function open(path: string): Functions {
  return ffi.dlopen(path, definitions).functions;
}

// A view is a class: its instances are values of the type, and memory.
const Box = ffi.struct('Box', { origin: Point, tag: ffi.array('char', 8) });
const box = new Box({ tag: 'first' });
box.origin.x = 1;
const members: ffi.Assignable<typeof Box> = box; // the same object, to set what are views
members.origin = { x: 2, y: 3 };
members.tag = 'second';
