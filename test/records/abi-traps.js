'use strict';

// Signatures whose structs calling conventions treat in ways that are easy to get wrong. Of each there are two
// functions in C: one has it, and `back_` with its name hands the same arguments to a callback that has it.
// Where the result is a number, its digits are the arguments in their order.

const { ffi } = require('../support/helpers.js');

const { array, struct, union } = ffi;

const PROLOGUE = `
typedef __INT8_TYPE__ int8;
typedef __INT64_TYPE__ int64;

static int64 join(const double *list, int count) {
  int64 digits = 0;
  for (int i = 0; i < count; i++) digits = digits * 10 + (int64)list[i];
  return digits;
}
#define DIGITS(...) \\
  join((double[]){ __VA_ARGS__ }, sizeof((double[]){ __VA_ARGS__ }) / sizeof(double))

typedef struct { int64 a, b; } Longs;
typedef struct { int64 a, b, c; } Longs3;
typedef struct { double a, b; } Doubles;
typedef struct { int64 a; double b; } LongDouble;
typedef struct { int a, b, c; } Ints3;
typedef struct { float a, b; } Floats;
`;

const Longs = struct({ a: 'int64', b: 'int64' });
const Longs3 = struct({ a: 'int64', b: 'int64', c: 'int64' });
const Doubles = struct({ a: 'double', b: 'double' });
const LongDouble = struct({ a: 'int64', b: 'double' });
const Ints3 = struct({ a: 'int32', b: 'int32', c: 'int32' });
const Floats = struct({ a: 'float', b: 'float' });

const Tagged = struct({ tag: 'int32', value: union({ i: 'int64', d: 'double' }) });
const FloatsUnion = union({
  pair: array('float', 2),
  point: struct({ x: 'float', y: 'float', z: 'float' }),
});
const FloatOrDouble = union({ f: 'float', d: array('double', 2) });
const Float3 = struct({ list: array('float', 3) });
const Double4 = struct({ list: array('double', 4) });
const Float5 = struct({ list: array('float', 5) });
const Bytes1 = struct({ a: 'int8' });
const Bytes3 = struct({ list: array('int8', 3) });
const Bytes5 = struct({ list: array('int8', 5) });
const Bytes7 = struct({ list: array('int8', 7) });
const FloatInt = struct({ a: 'float', b: 'int32' });
const DoubleFloat = struct({ a: 'double', b: 'float' });
const FloatIntDouble = struct({ a: 'float', b: 'int32', c: 'double' });
const Nested = struct({ c: 'char', in: struct({ d: 'double' }) });
const Unaligned = struct({ c: 'int8', i: 'int32' }, { packed: true });
const Aligned = struct({ a: 'int64', b: 'int64' }, { align: 16 });
const AroundAligned = struct({ in: Aligned });

const repeat = (type, count) => Array(count).fill(type);

const TRAPS = [
  {
    title:
      'a struct that needs more registers than are left goes to the stack, a later int does not',
    name: 'ints_run_out',
    c: `
      int64 ints_run_out(int a, int b, int c, int d, int e, Longs s, int f) {
        return DIGITS(a, b, c, d, e, s.a, s.b, f);
      }
      int64 back_ints_run_out(int64 (*callback)(int, int, int, int, int, Longs, int)) {
        return callback(1, 2, 3, 4, 5, (Longs){ 6, 7 }, 8);
      }`,
    parameters: [...repeat('int32', 5), Longs, 'int32'],
    values: [1, 2, 3, 4, 5, { a: 6n, b: 7n }, 8],
    result: ['int64', 12345678n],
  },
  {
    title: 'the same with the eight registers of AArch64, where a later int goes to the stack, too',
    name: 'eight_ints_run_out',
    c: `
      int64 eight_ints_run_out(int a, int b, int c, int d, int e, int f, int g, Longs s, int h) {
        return DIGITS(a, b, c, d, e, f, g, s.a, s.b, h);
      }
      int64 back_eight_ints_run_out(int64 (*callback)(int, int, int, int, int, int, int, Longs, int)) {
        return callback(1, 2, 3, 4, 5, 6, 7, (Longs){ 8, 9 }, 1);
      }`,
    parameters: [...repeat('int32', 7), Longs, 'int32'],
    values: [1, 2, 3, 4, 5, 6, 7, { a: 8n, b: 9n }, 1],
    result: ['int64', 1234567891n],
  },
  {
    title: 'the same with floats',
    name: 'floats_run_out',
    c: `
      int64 floats_run_out(
        double a, double b, double c, double d, double e, double f, double g, Doubles s, double h, int i
      ) {
        return DIGITS(a, b, c, d, e, f, g, s.a, s.b, h, i);
      }
      int64 back_floats_run_out(
        int64 (*callback)(double, double, double, double, double, double, double, Doubles, double, int)
      ) {
        return callback(1, 2, 3, 4, 5, 6, 7, (Doubles){ 8, 9 }, 1, 2);
      }`,
    parameters: [...repeat('double', 7), Doubles, 'double', 'int32'],
    values: [1, 2, 3, 4, 5, 6, 7, { a: 8, b: 9 }, 1, 2],
    result: ['int64', 12345678912n],
  },
  {
    title: 'a struct of two classes goes to the stack as a whole where one class has no register',
    name: 'one_class_runs_out',
    c: `
      int64 one_class_runs_out(int a, int b, int c, int d, int e, int f, LongDouble s, double g) {
        return DIGITS(a, b, c, d, e, f, s.a, s.b, g);
      }
      int64 back_one_class_runs_out(
        int64 (*callback)(int, int, int, int, int, int, LongDouble, double)
      ) {
        return callback(1, 2, 3, 4, 5, 6, (LongDouble){ 7, 8 }, 9);
      }`,
    parameters: [...repeat('int32', 6), LongDouble, 'double'],
    values: [1, 2, 3, 4, 5, 6, { a: 7n, b: 8 }, 9],
    result: ['int64', 123456789n],
  },
  {
    title: 'three ints leave half a register, which the next int does not use',
    name: 'three_ints',
    c: `
      int64 three_ints(Ints3 s, int d, Ints3 t) {
        return DIGITS(s.a, s.b, s.c, d, t.a, t.b, t.c);
      }
      int64 back_three_ints(int64 (*callback)(Ints3, int, Ints3)) {
        return callback((Ints3){ 1, 2, 3 }, 4, (Ints3){ 5, 6, 7 });
      }`,
    parameters: [Ints3, 'int32', Ints3],
    values: [{ a: 1, b: 2, c: 3 }, 4, { a: 5, b: 6, c: 7 }],
    result: ['int64', 1234567n],
  },
  {
    title: 'two floats are returned in one register or in two',
    name: 'two_floats',
    c: `
      Floats two_floats(Floats s, float f) { return (Floats){ s.b + f, s.a }; }
      Floats back_two_floats(Floats (*callback)(Floats, float)) {
        return callback((Floats){ 1, 2 }, 3);
      }`,
    parameters: [Floats, 'float'],
    values: [{ a: 1, b: 2 }, 3],
    result: [Floats, { a: 5, b: 1 }],
  },
  {
    title: 'a struct of 16 bytes with a union is returned beside arguments',
    name: 'tagged',
    c: `
      typedef struct { int tag; union { int64 i; double d; } value; } Tagged;
      Tagged tagged(int a, Tagged s, double b) {
        Tagged result = { s.tag + a };
        result.value.i = s.value.i + (int64)b;
        return result;
      }
      Tagged back_tagged(Tagged (*callback)(int, Tagged, double)) {
        return callback(1, (Tagged){ 2, { 3 } }, 4);
      }`,
    parameters: ['int32', Tagged, 'double'],
    values: [1, { tag: 2, value: { i: 3n } }, 4],
    result: [Tagged, { tag: 3, value: { i: 7n } }],
  },
  {
    title: 'a union of structs of floats only is one of floats only',
    name: 'union_of_floats',
    c: `
      typedef union { float pair[2]; struct { float x, y, z; } point; } FloatsUnion;
      FloatsUnion union_of_floats(double a, FloatsUnion u, float b) {
        return (FloatsUnion){ .point = { u.point.z + a, u.point.y, u.point.x + b } };
      }
      FloatsUnion back_union_of_floats(FloatsUnion (*callback)(double, FloatsUnion, float)) {
        return callback(1, (FloatsUnion){ .point = { 2, 3, 4 } }, 5);
      }`,
    parameters: ['double', FloatsUnion, 'float'],
    values: [1, { point: { x: 2, y: 3, z: 4 } }, 5],
    result: [FloatsUnion, { point: { x: 5, y: 3, z: 7 } }],
  },
  {
    title: 'a union of floats and doubles is not one of floats only',
    name: 'float_or_double',
    c: `
      typedef union { float f; double d[2]; } FloatOrDouble;
      FloatOrDouble float_or_double(FloatOrDouble u, double a, int b) {
        return (FloatOrDouble){ .d = { u.d[1] + a, u.d[0] + b } };
      }
      FloatOrDouble back_float_or_double(FloatOrDouble (*callback)(FloatOrDouble, double, int)) {
        return callback((FloatOrDouble){ .d = { 1, 2 } }, 3, 4);
      }`,
    parameters: [FloatOrDouble, 'double', 'int32'],
    values: [{ d: [1, 2] }, 3, 4],
    result: [FloatOrDouble, { d: [5, 5] }],
  },
  {
    title: 'an array of three floats goes as three floats do',
    name: 'three_floats',
    c: `
      typedef struct { float list[3]; } Float3;
      Float3 three_floats(Float3 s, float a) {
        return (Float3){ { s.list[2], s.list[1] + a, s.list[0] } };
      }
      Float3 back_three_floats(Float3 (*callback)(Float3, float)) {
        return callback((Float3){ { 1, 2, 3 } }, 4);
      }`,
    parameters: [Float3, 'float'],
    values: [{ list: [1, 2, 3] }, 4],
    result: [Float3, { list: [3, 6, 1] }],
  },
  {
    title: 'four doubles are the most that registers take on AArch64',
    name: 'four_doubles',
    c: `
      typedef struct { double list[4]; } Double4;
      Double4 four_doubles(float a, Double4 s, Double4 t, float b) {
        return (Double4){ { s.list[3] + a, s.list[0] + t.list[1], t.list[3], t.list[0] + b } };
      }
      Double4 back_four_doubles(Double4 (*callback)(float, Double4, Double4, float)) {
        return callback(1, (Double4){ { 2, 3, 4, 5 } }, (Double4){ { 6, 7, 8, 9 } }, 10);
      }`,
    parameters: ['float', Double4, Double4, 'float'],
    values: [1, { list: [2, 3, 4, 5] }, { list: [6, 7, 8, 9] }, 10],
    result: [Double4, { list: [6, 9, 9, 16] }],
  },
  {
    title: 'five floats are too many for registers',
    name: 'five_floats',
    c: `
      typedef struct { float list[5]; } Float5;
      Float5 five_floats(Float5 s, float a, int b) {
        return (Float5){ { s.list[4], s.list[3] + a, s.list[2] + b, s.list[1], s.list[0] } };
      }
      Float5 back_five_floats(Float5 (*callback)(Float5, float, int)) {
        return callback((Float5){ { 1, 2, 3, 4, 5 } }, 6, 7);
      }`,
    parameters: [Float5, 'float', 'int32'],
    values: [{ list: [1, 2, 3, 4, 5] }, 6, 7],
    result: [Float5, { list: [5, 10, 10, 2, 1] }],
  },
  {
    title: 'structs of one, three, five and seven bytes are in registers',
    name: 'few_bytes',
    c: `
      typedef struct { int8 a; } Bytes1;
      typedef struct { int8 list[3]; } Bytes3;
      typedef struct { int8 list[5]; } Bytes5;
      typedef struct { int8 list[7]; } Bytes7;
      int64 few_bytes(Bytes1 a, Bytes3 b, Bytes5 c, Bytes7 d) {
        return DIGITS(
          a.a, b.list[0], b.list[1], b.list[2], c.list[0], c.list[1], c.list[2], c.list[3],
          c.list[4], d.list[0], d.list[1], d.list[2], d.list[3], d.list[4], d.list[5], d.list[6]
        );
      }
      int64 back_few_bytes(int64 (*callback)(Bytes1, Bytes3, Bytes5, Bytes7)) {
        return callback(
          (Bytes1){ 1 }, (Bytes3){ { 2, 3, 4 } }, (Bytes5){ { 5, 6, 7, 8, 9 } },
          (Bytes7){ { 1, 2, 3, 4, 5, 6, 7 } }
        );
      }`,
    parameters: [Bytes1, Bytes3, Bytes5, Bytes7],
    values: [
      { a: 1 },
      { list: [2, 3, 4] },
      { list: [5, 6, 7, 8, 9] },
      { list: [1, 2, 3, 4, 5, 6, 7] },
    ],
    result: ['int64', 1234567891234567n],
  },
  ...[1, 3, 5, 7].map((count) => {
    const name = `return_${count}`;
    const type = [Bytes1, Bytes3, Bytes5, Bytes7][(count - 1) / 2];
    const list = Array.from({ length: count }, (_, i) => i + 1);
    const before = type === Bytes1 ? { a: 1 } : { list };
    const after = type === Bytes1 ? { a: -1 } : { list: list.map((byte) => -byte) };
    return {
      title: `a struct of ${count === 1 ? 'one byte' : `${count} bytes`} is returned`,
      name,
      c: `
        typedef struct { int8 list[${count}]; } Returned${count};
        Returned${count} ${name}(Returned${count} s) {
          for (int i = 0; i < ${count}; i++) s.list[i] = -s.list[i];
          return s;
        }
        Returned${count} back_${name}(Returned${count} (*callback)(Returned${count})) {
          return callback((Returned${count}){ { ${list} } });
        }`,
      parameters: [type],
      values: [before],
      result: [type, after],
    };
  }),
  {
    title: 'small structs on the stack take a word, or what their alignment says',
    name: 'few_bytes_on_stack',
    c: `
      int64 few_bytes_on_stack(
        int64 a, int64 b, int64 c, int64 d, int64 e, int64 f, int64 g, int64 h,
        Bytes3 s, int8 i, Bytes1 t, int8 j
      ) {
        return DIGITS(a, b, c, d, e, f, g, h, s.list[0], s.list[1], s.list[2], i, t.a, j);
      }
      int64 back_few_bytes_on_stack(
        int64 (*callback)(
          int64, int64, int64, int64, int64, int64, int64, int64, Bytes3, int8, Bytes1, int8
        )
      ) {
        return callback(1, 2, 3, 4, 5, 6, 7, 8, (Bytes3){ { 9, 1, 2 } }, 3, (Bytes1){ 4 }, 5);
      }`,
    parameters: [...repeat('int64', 8), Bytes3, 'int8', Bytes1, 'int8'],
    values: [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, { list: [9, 1, 2] }, 3, { a: 4 }, 5],
    result: ['int64', 12345678912345n],
  },
  {
    title: 'a large struct comes after all integer registers of x86-64',
    name: 'large_after_ints',
    c: `
      int64 large_after_ints(int a, int b, int c, int d, int e, int f, Longs3 s, int g) {
        return DIGITS(a, b, c, d, e, f, s.a, s.b, s.c, g);
      }
      int64 back_large_after_ints(int64 (*callback)(int, int, int, int, int, int, Longs3, int)) {
        return callback(1, 2, 3, 4, 5, 6, (Longs3){ 7, 8, 9 }, 1);
      }`,
    parameters: [...repeat('int32', 6), Longs3, 'int32'],
    values: [1, 2, 3, 4, 5, 6, { a: 7n, b: 8n, c: 9n }, 1],
    result: ['int64', 1234567891n],
  },
  {
    title: 'where a large result is written takes a register of its own',
    name: 'large_result',
    c: `
      Longs3 large_result(int a, int b, int c, int d, int e, int f, Longs s) {
        return (Longs3){ DIGITS(a, b, c), DIGITS(d, e, f), DIGITS(s.a, s.b) };
      }
      Longs3 back_large_result(Longs3 (*callback)(int, int, int, int, int, int, Longs)) {
        return callback(1, 2, 3, 4, 5, 6, (Longs){ 7, 8 });
      }`,
    parameters: [...repeat('int32', 6), Longs],
    values: [1, 2, 3, 4, 5, 6, { a: 7n, b: 8n }],
    result: [Longs3, { a: 123n, b: 456n, c: 78n }],
  },
  {
    title: 'a float and an int share a register',
    name: 'float_int',
    c: `
      typedef struct { float a; int b; } FloatInt;
      FloatInt float_int(float a, FloatInt s, int b) { return (FloatInt){ s.b + a, s.a + b }; }
      FloatInt back_float_int(FloatInt (*callback)(float, FloatInt, int)) {
        return callback(1, (FloatInt){ 2, 3 }, 4);
      }`,
    parameters: ['float', FloatInt, 'int32'],
    values: [1, { a: 2, b: 3 }, 4],
    result: [FloatInt, { a: 4, b: 6 }],
  },
  {
    title: 'a double and a float take a register each, and are not alike',
    name: 'double_float',
    c: `
      typedef struct { double a; float b; } DoubleFloat;
      DoubleFloat double_float(DoubleFloat s, double a) {
        return (DoubleFloat){ s.b + a, s.a };
      }
      DoubleFloat back_double_float(DoubleFloat (*callback)(DoubleFloat, double)) {
        return callback((DoubleFloat){ 1, 2 }, 3);
      }`,
    parameters: [DoubleFloat, 'double'],
    values: [{ a: 1, b: 2 }, 3],
    result: [DoubleFloat, { a: 5, b: 1 }],
  },
  {
    title: 'a float and an int come before a double',
    name: 'float_int_double',
    c: `
      typedef struct { float a; int b; double c; } FloatIntDouble;
      FloatIntDouble float_int_double(double a, FloatIntDouble s, int b) {
        return (FloatIntDouble){ s.c + a, s.a + b, s.b };
      }
      FloatIntDouble back_float_int_double(
        FloatIntDouble (*callback)(double, FloatIntDouble, int)
      ) {
        return callback(1, (FloatIntDouble){ 2, 3, 4 }, 5);
      }`,
    parameters: ['double', FloatIntDouble, 'int32'],
    values: [1, { a: 2, b: 3, c: 4 }, 5],
    result: [FloatIntDouble, { a: 5, b: 7, c: 3 }],
  },
  {
    title: 'a double in a struct in a struct comes after a char',
    name: 'nested',
    c: `
      typedef struct { char c; struct { double d; } in; } Nested;
      Nested nested(int a, Nested s, double b) { return (Nested){ s.in.d + a, { s.c + b } }; }
      Nested back_nested(Nested (*callback)(int, Nested, double)) {
        return callback(1, (Nested){ 2, { 3 } }, 4);
      }`,
    parameters: ['int32', Nested, 'double'],
    values: [1, { c: 2, in: { d: 3 } }, 4],
    result: [Nested, { c: 4, in: { d: 6 } }],
  },
  {
    title: 'what is not aligned goes through memory on x86-64, small as it is',
    name: 'unaligned',
    c: `
      typedef struct __attribute__((packed)) { int8 c; int i; } Unaligned;
      Unaligned unaligned(int a, Unaligned s, int b) { return (Unaligned){ s.i + a, s.c + b }; }
      Unaligned back_unaligned(Unaligned (*callback)(int, Unaligned, int)) {
        return callback(1, (Unaligned){ 2, 3 }, 4);
      }`,
    parameters: ['int32', Unaligned, 'int32'],
    values: [1, { c: 2, i: 3 }, 4],
    result: [Unaligned, { c: 4, i: 6 }],
  },
  {
    title: 'what is aligned to 16 bytes is so on the stack, too',
    name: 'aligned',
    c: `
      typedef struct { int64 a, b; } __attribute__((aligned(16))) Aligned;
      int64 aligned(int a, Aligned s, int b, int c, int d, int e, int f, int g, int h, Aligned t) {
        return DIGITS(a, s.a, s.b, b, c, d, e, f, g, h, t.a, t.b);
      }
      int64 back_aligned(
        int64 (*callback)(int, Aligned, int, int, int, int, int, int, int, Aligned)
      ) {
        return callback(1, (Aligned){ 2, 3 }, 4, 5, 6, 7, 8, 9, 1, (Aligned){ 2, 3 });
      }`,
    parameters: ['int32', Aligned, ...repeat('int32', 7), Aligned],
    values: [1, { a: 2n, b: 3n }, 4, 5, 6, 7, 8, 9, 1, { a: 2n, b: 3n }],
    result: ['int64', 123456789123n],
  },
  {
    title: 'what has a member aligned to 16 bytes begins at an even register on AArch64',
    name: 'around_aligned',
    c: `
      typedef struct { Aligned in; } AroundAligned;
      int64 around_aligned(
        int a, AroundAligned s, int b, int c, int d, int e, int f, int g, AroundAligned t
      ) {
        return DIGITS(a, s.in.a, s.in.b, b, c, d, e, f, g, t.in.a, t.in.b);
      }
      int64 back_around_aligned(
        int64 (*callback)(int, AroundAligned, int, int, int, int, int, int, AroundAligned)
      ) {
        return callback(
          1, (AroundAligned){ { 2, 3 } }, 4, 5, 6, 7, 8, 9, (AroundAligned){ { 1, 2 } }
        );
      }`,
    parameters: ['int32', AroundAligned, ...repeat('int32', 6), AroundAligned],
    values: [1, { in: { a: 2n, b: 3n } }, 4, 5, 6, 7, 8, 9, { in: { a: 1n, b: 2n } }],
    result: ['int64', 12345678912n],
  },
];

/** The C of all traps. */
const source = [PROLOGUE, ...TRAPS.map(({ c }) => c)].join('\n');

module.exports = { TRAPS, source };
