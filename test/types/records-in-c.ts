// What TypeScript reads of the structs and unions in C's text. Checked by tsc, never run.

import type { DeclaredTypes, Pointer, StructView, UnionView, Value, View } from 'fast-ffi';
import { allocate, array, cell, declare, dlopen, read, struct, write } from 'fast-ffi';

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type IsAny<T> = Equal<T, any>;
function expectType<T>(_value: T): void {}
function expectTrue<_T extends true>(): void {}

/** The plain value of a type of a text. */
type ValueIn<S extends string, N extends keyof DeclaredTypes<S>> = Value<DeclaredTypes<S>[N]>;

/** The plain value of a struct with these members. */
type Of<M extends string> = ValueIn<`struct x { ${M} };`, 'x'>;

export function members(): void {
  expectTrue<
    Equal<Of<'int a; short b, c; double d;'>, { a: number; b: number; c: number; d: number }>
  >();
  expectTrue<
    Equal<Of<'size_t a; long long b; uint64_t c;'>, { a: number; b: bigint; c: bigint }>
  >();
  expectTrue<Equal<Of<'bool a; _Bool b;'>, { a: boolean; b: boolean }>>();
  expectTrue<
    Equal<
      Of<'const char *a, *b; char *c; void *d;'>,
      { a: string | null; b: string | null; c: number | null; d: number | null }
    >
  >();
  expectTrue<
    Equal<Of<'const volatile unsigned long int a;\n\tunsigned\tb;'>, { a: number; b: number }>
  >();
  expectTrue<
    Equal<
      Of<'struct x *next; db *handle, **all;'>,
      { next: Pointer<'x'> | null; handle: Pointer<'db'> | null; all: Pointer<'db *'> | null }
    >
  >();
  expectTrue<
    Equal<
      Of<'char a[16]; int b[2][3], c; const unsigned char d[];'>,
      { a: number[]; b: number[][]; c: number; d: number[] }
    >
  >();
  expectTrue<
    Equal<
      Of<'const char *a[2]; int b[SIZE]; int c[4 * 2];'>,
      { a: (string | null)[]; b: number[]; c: number[] }
    >
  >();
  expectTrue<
    Equal<
      Of<'unsigned a : 3, b:5; int : 0; unsigned int : 4; uint64_t c : 40; _Bool d : 1;'>,
      { a: number; b: number; c: bigint; d: boolean }
    >
  >();
  expectTrue<
    Equal<Of<'int (*a)(void *, int (*)(int)); void (*b)(void);'>, { a: bigint; b: bigint }>
  >();
  expectTrue<
    Equal<
      Of<'enum color a; enum { RED } b; enum hue { BLUE } c, d[2];'>,
      { a: number; b: number; c: number; d: number[] }
    >
  >();
  expectTrue<Equal<Of<'/* int z; } */ int a; // struct y {\n int b;'>, { a: number; b: number }>>();
  // What is not known here is any.
  expectTrue<
    Equal<
      Of<'int a; elsewhere b, c[2]; struct elsewhere d; struct { int y; } e;'>,
      { a: number; b: any; c: any; d: any; e: any }
    >
  >();
  expectTrue<IsAny<Of<'int a; struct { int b; };'>>>();
  expectTrue<IsAny<Of<'int a; union { int b; float c; };'>>>();
  expectTrue<IsAny<Of<'int a; _Alignas(16) int b;'>>>();
  expectTrue<IsAny<Of<'int (*a)(int), (*b)(int);'>>>();
  expectTrue<IsAny<Of<'int a __attribute__((packed));'>>>();
}

type Names = `
  #include <stdint.h>
  struct tagged { int a; };
  typedef struct tag { double b; } type, *pointer;
  typedef struct { char c; } nameless, *to_nameless, copies[2];
  typedef type again;
  union number { int i; const char *text; };
  typedef union { float f; } real;
  static const struct kept { int k; } kept;
  static inline int twice(int x) { if (x) { x += x; } return x; }
  enum color { RED, GREEN };
  typedef enum { A, B } letter;
  typedef uint64_t id;
  typedef int (*each)(const struct tagged *, id);
  struct all { struct tagged one; type two; again three[3]; nameless four; union number five; letter six; id seven;
    each eight; pointer nine; to_nameless ten; real eleven; nameless twelve[2][4]; };
  struct __attribute__((packed)) tight { char a; int b; };
  struct declared;
`;

export function names(): void {
  expectTrue<Equal<ValueIn<Names, 'tagged'>, { a: number }>>();
  expectTrue<Equal<ValueIn<Names, 'tag'>, { b: number }>>();
  expectTrue<Equal<DeclaredTypes<Names>['type'], DeclaredTypes<Names>['tag']>>();
  expectTrue<Equal<DeclaredTypes<Names>['again'], DeclaredTypes<Names>['tag']>>();
  expectTrue<Equal<ValueIn<Names, 'nameless'>, { c: number }>>();
  expectTrue<Equal<ValueIn<Names, 'number'>, { i: number; text: number | null }>>();
  expectTrue<Equal<ValueIn<Names, 'real'>, { f: number }>>();
  expectTrue<Equal<ValueIn<Names, 'kept'>, { k: number }>>();
  expectTrue<
    Equal<
      ValueIn<Names, 'all'>,
      {
        one: { a: number };
        two: { b: number };
        three: { b: number }[];
        four: { c: number };
        five: { i: number; text: number | null };
        six: number;
        seven: bigint;
        eight: bigint;
        nine: Pointer<'tag'> | null;
        ten: Pointer<'nameless'> | null;
        eleven: { f: number };
        twelve: { c: number }[][];
      }
    >
  >();
  type Others =
    | 'color'
    | 'letter'
    | 'id'
    | 'each'
    | 'pointer'
    | 'copies'
    | 'tight'
    | 'declared'
    | 'no';
  expectTrue<{ [N in Others]: IsAny<DeclaredTypes<Names>[N]> }[Others]>();
  expectTrue<IsAny<DeclaredTypes<'#pragma pack(1)\nstruct x { int a; };'>['x']>>();
  expectTrue<IsAny<DeclaredTypes<string>['x']>>();
  expectTrue<IsAny<DeclaredTypes<'extern "C" { struct x { int a; }; }'>['x']>>();
}

export function views(): void {
  const { types } = declare(`
    typedef struct { double x, y; } point;
    struct line { point ends[2]; char name[8]; struct line *next; };
    struct open { int count; double values[]; };
    union number { int i; float f; };
  `);
  const point = new types.point({ x: 1 });
  expectType<StructView<{ readonly x: 'double'; readonly y: 'double' }>>(point);
  expectType<UnionView<{ readonly i: 'int'; readonly f: 'float' }>>(new types.number({ i: 1 }));
  point.y = point.x;
  const line = new types.line({ ends: [{ x: 1 }, {}], name: 'text' });
  expectType<number>(line.ends[1].x);
  expectType<string>(line.name.toString());
  expectType<View<typeof types.line>>(types.line.at(line.next));
  expectType<number | undefined>(new types.open({ count: 5 }, 5).values[4]);
  expectType<number>(types.point.array(3).at(1)?.x ?? 0);
  expectType<number>(types.line.offsets.name + types.line.size);
  expectType<number>(read(types.point, 65_536).x);
  write(types.point, 65_536, { x: 1, y: 2 });
  expectType<number>(cell(types.point).value.x);
  expectType<number>(allocate(types.point).y);
  const Lines = array(types.line, 2);
  const both = new (struct({ lines: Lines, number: types.number }))();
  expectType<number>(both.lines[0].ends[0].x + both.number.f);

  // @ts-expect-error: no such member
  point.z;
  // @ts-expect-error: no such member
  new types.point({ z: 1 });
  // @ts-expect-error: a number
  point.x = '1';
  // @ts-expect-error: no array without a length
  new types.point({}, 5);
  // @ts-expect-error: just one member
  new types.number({ i: 1, f: 1 });
  // @ts-expect-error: a member is missing
  write(types.point, 65_536, { x: 1 });
}

export function functions(): void {
  const { functions, types, variables, lib } = dlopen(
    null,
    `
    typedef struct { double x, y; } point;
    struct pollfd { int fd; short events, revents; };
    typedef struct { int left, right; } RECT, *PRECT;
    typedef struct sqlite3 sqlite3;
    extern point origin;
    extern struct pollfd all[4];
    point middle(point a, const point b);
    struct pollfd nobody(void);
    int poll(struct pollfd *fds, unsigned long count, int timeout);
    void each(point (*call)(point, void *), void *data);
    PRECT current(void);
    int show(const RECT *);
    int close(sqlite3 *);
    struct elsewhere other(struct elsewhere);
  `,
  );
  expectTrue<Equal<ReturnType<typeof functions.middle>, { x: number; y: number }>>();
  expectType<number>(functions.middle({ x: 1, y: 2 }, new types.point({ x: 1 })).x);
  expectTrue<
    Equal<ReturnType<typeof functions.nobody>, { fd: number; events: number; revents: number }>
  >();
  functions.poll(new types.pollfd(), 1, 0);
  functions.poll(types.pollfd.array(3), 3, 0);
  functions.poll([{ fd: 0, events: 1, revents: 0 }], 1, 0);
  functions.poll(null, 0, 0);
  functions.each((point) => ({ x: point.y, y: point.x }), null);
  functions.each(() => new types.point({ x: 1 }), null);
  functions.show(functions.current());
  functions.show(new types.RECT());
  expectType<number>(variables.origin.value.x);
  variables.origin.value = { x: 1, y: 2 };
  expectType<string>(functions.other({ any: 1 }).text);
  const { middle } = dlopen(
    null,
    declare('struct p { int a; }; struct p middle(struct p);').functions,
  ).functions;
  expectType<number>(middle({ a: 1 }).a);
  lib.callback('void (int)', (number) => expectType<number>(number));

  // @ts-expect-error: a member is missing
  functions.middle({ x: 1 }, { x: 1, y: 2 });
  // @ts-expect-error: a number
  functions.middle({ x: '1', y: 2 }, { x: 1, y: 2 });
  // @ts-expect-error: no such member
  functions.nobody().name;
  // @ts-expect-error: members are missing
  functions.poll([{ fd: 0 }], 1, 0);
  // @ts-expect-error: an array, or memory
  functions.poll({ fd: 0, events: 1, revents: 0 }, 1, 0);
  // @ts-expect-error: a member is missing
  functions.each((point) => ({ x: point.y }), null);
  // @ts-expect-error: what it leads to is not known
  functions.close([{ any: 1 }]);
  // @ts-expect-error: a number
  variables.origin.value = { x: 1, y: '2' };
}
