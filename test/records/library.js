'use strict';

// The C that the tests of structs and unions call.

const { ffi, compileLibrary } = require('../support/helpers.js');

const source = `
#include <stdint.h>

typedef struct { double x, y; } Point;
typedef struct { int32_t a, b; } Pair;
typedef struct { int64_t a, b, c; } Wide;
typedef struct { float a, b, c, d; } Quad;
typedef struct { uint32_t id; Point corners[2]; char tag[16]; } Box;
typedef struct { unsigned a : 3, b : 5; int c : 4; int64_t d : 40; } Flags;
typedef union { int64_t i; double d; void *p; } Value;
typedef struct { uint8_t only; } Byte;
typedef struct { const char *name; int32_t number; } Named;
typedef struct __attribute__((packed)) { int8_t c; int32_t i; double d; const char *s; } Packed;
typedef struct { int32_t a, b, c; } Three;
typedef struct { int32_t numbers[200]; } Large;

Point mid(Point a, Point b) { return (Point){ (a.x + b.x) / 2, (a.y + b.y) / 2 }; }
double squared(Point p) { return p.x * p.x + p.y * p.y; }
Pair swap(Pair pair) { return (Pair){ pair.b, pair.a }; }
Wide increment(Wide w) { w.a++; w.b++; w.c++; return w; }
Quad negate(Quad q) { return (Quad){ -q.a, -q.b, -q.c, -q.d }; }
Box grow(Box box, double by) {
  box.id++; box.corners[0].x -= by; box.corners[1].x += by; box.tag[0] = 'X'; return box;
}
Flags flip(Flags f) { f.a = ~f.a; f.b = ~f.b; f.c = -f.c; f.d = -f.d; return f; }
Value same(Value value) { return value; }
Byte next_byte(Byte byte) { byte.only++; return byte; }
int64_t length_of(Named named) {
  int64_t length = 0;
  while (named.name[length]) length++;
  return length * 100 + named.number;
}
Packed next_packed(Packed p) { p.c++; p.i += p.s[0]; p.d++; p.s = 0; return p; }
int32_t many(int32_t a, int32_t b, int32_t c, int32_t d, int32_t e, Pair pair, Three three, int32_t f) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * pair.a + 7 * pair.b + 8 * three.a + 9 * three.b +
         10 * three.c + 11 * f;
}
Large reverse(Large large) {
  Large result;
  for (int i = 0; i < 200; i++) result.numbers[i] = large.numbers[199 - i];
  return result;
}

Wide call_wide(Wide (*callback)(Wide, int32_t), int32_t number) {
  Wide before = { 1, 2, 3 };
  Wide after = callback(before, number);
  after.a += before.a;
  return after;
}
Point call_point(Point (*callback)(Point), Point point) { return callback(point); }
Named call_named(Named (*callback)(void)) { return callback(); }
Wide call_between(void (*callback)(void)) {
  Wide wide;
  wide.a = 10;
  callback();
  wide.b = 20;
  wide.c = 30;
  return wide;
}
static Wide (*kept)(Wide, int32_t);
void keep(Wide (*callback)(Wide, int32_t)) { kept = callback; }
Wide call_kept(void) { return kept((Wide){ 1, 2, 3 }, 4); }
`;

const Point = ffi.struct('Point', { x: 'double', y: 'double' });
const Pair = ffi.struct('Pair', { a: 'int32', b: 'int32' });
const Wide = ffi.struct('Wide', { a: 'int64', b: 'int64', c: 'int64' });
const Quad = ffi.struct('Quad', { a: 'float', b: 'float', c: 'float', d: 'float' });
const Box = ffi.struct('Box', {
  id: 'uint32',
  corners: ffi.array(Point, 2),
  tag: ffi.array('char', 16),
});
const Flags = ffi.struct('Flags', {
  a: ffi.bits('uint32', 3),
  b: ffi.bits('uint32', 5),
  c: ffi.bits('int32', 4),
  d: ffi.bits('int64', 40),
});
const Value = ffi.union('Value', { i: 'int64', d: 'double', p: 'pointer' });
const Byte = ffi.struct({ only: 'uint8' });
const Named = ffi.struct('Named', { name: 'string', number: 'int32' });
const Packed = ffi.struct(
  'Packed',
  { c: 'int8', i: 'int32', d: 'double', s: 'string' },
  { packed: true },
);
const Three = ffi.struct('Three', { a: 'int32', b: 'int32', c: 'int32' });
const Large = ffi.struct('Large', { numbers: ffi.array('int32', 200) });

const definitions = {
  mid: { return: Point, arguments: [Point, Point] },
  squared: { return: 'double', arguments: [Point] },
  swap: { return: Pair, arguments: [Pair] },
  increment: { return: Wide, arguments: [Wide] },
  negate: { return: Quad, arguments: [Quad] },
  grow: { return: Box, arguments: [Box, 'double'] },
  flip: { return: Flags, arguments: [Flags] },
  same: { return: Value, arguments: [Value] },
  next_byte: { return: Byte, arguments: [Byte] },
  length_of: { return: 'int64', arguments: [Named] },
  next_packed: { return: Packed, arguments: [Packed] },
  many: {
    return: 'int32',
    arguments: ['int32', 'int32', 'int32', 'int32', 'int32', Pair, Three, 'int32'],
  },
  reverse: { return: Large, arguments: [Large] },
  call_wide: { return: Wide, arguments: ['function', 'int32'] },
  call_point: { return: Point, arguments: ['function', Point] },
  call_named: { return: Named, arguments: ['function'] },
  call_between: { return: Wide, arguments: ['function'] },
  keep: { arguments: ['function'] },
  call_kept: { return: Wide },
};

const types = { Point, Pair, Wide, Quad, Box, Flags, Value, Byte, Named, Packed, Three, Large };

let libraryPath;

/** Opens the library, which is compiled when it is first needed, with all of its functions or with others. */
function open(options, functions = definitions) {
  libraryPath ??= compileLibrary(source);
  return ffi.dlopen(libraryPath, functions, options);
}

module.exports = { open, types };
