// What TypeScript reads of the structs and unions in C's text. Checked by tsc, never run.

import type {
  Assignable,
  Callback,
  DeclaredTypes,
  Pointer,
  StructView,
  UnionView,
  Value,
  View,
} from 'fast-ffi';
import { allocate, array, cell, declare, dlopen, read, struct, write } from 'fast-ffi';
import { type Equal, expectTrue, expectType, type IsAny } from './expect.js';

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
      Of<'unsigned a : 3, b:5; int : 0; unsigned int : 4; uint64_t c : 40; _Bool d : 1; long e : 3;'>,
      { a: number; b: number; c: bigint; d: number; e: any }
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
  expectTrue<IsAny<Of<'int a __attribute((packed));'>>>();
  expectTrue<IsAny<Of<'int a, (*b)(int);'>>>();
  expectTrue<IsAny<Of<'int (*const a)(int);'>>>();
  expectTrue<IsAny<Of<'int (**a)(int);'>>>();
  expectTrue<IsAny<Of<'int (*a[2])(int);'>>>();
  expectTrue<IsAny<Of<'int a[1 ? 2 : 3], b;'>>>();
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
  expectTrue<IsAny<DeclaredTypes<'struct __attribute ((packed)) x { int a; };'>['x']>>();
  expectTrue<IsAny<DeclaredTypes<'typedef struct { int a; } __attribute__((packed)) x;'>['x']>>();
  expectTrue<IsAny<DeclaredTypes<'extern "C" { struct x { int a; }; }'>['x']>>();
}

/** Names by which `typedef` has more than one thing, or what a tag has already. */
export function severalNames(): void {
  type Several = `
    typedef struct s *pointer, value, array[2];
    struct s { int a; };
    typedef struct { int quot, rem; } *to_nameless, nameless;
    typedef int *to_int, INT;
    typedef char CHAR;
    typedef const CHAR *LPCSTR, *PCSTR;
    struct all { value a; pointer b; array c; nameless d; to_nameless e; INT f; PCSTR g; CHAR const *h; char __const *i;
      const __const char *j; };
    nameless divide(int, int);
    const char *read(PCSTR, to_nameless, array);
  `;
  expectTrue<
    Equal<
      ValueIn<Several, 'all'>,
      {
        a: { a: number };
        b: Pointer<'s'> | null;
        c: any;
        d: { quot: number; rem: number };
        e: Pointer<'nameless'> | null;
        f: number;
        g: string | null;
        h: string | null;
        i: string | null;
        j: string | null;
      }
    >
  >();
  const { functions } = dlopen(null, '' as unknown as string as Several);
  expectType<number>(functions.divide(5, 2).quot);
  functions.read('text', [{ quot: 5, rem: 2 }], [{ a: 1 }, { a: 2 }]);

  // The typedef is in `types`, and the tag says which is meant.
  type Twice =
    'struct point { int a; }; typedef struct { double b; } point; struct x { point a; };';
  expectTrue<IsAny<DeclaredTypes<Twice>['point']>>();
  expectTrue<Equal<ValueIn<Twice, 'x'>, { a: any }>>();
  type Foo = 'typedef struct foo { int a; } *foo; struct x { foo a; struct foo b; };';
  expectTrue<IsAny<DeclaredTypes<Foo>['foo']>>();
  expectTrue<Equal<ValueIn<Foo, 'x'>, { a: Pointer<'foo'> | null; b: { a: number } }>>();
  type Gmp = 'typedef struct { int a; } foo[1]; struct x { foo a; }; void f(foo);';
  expectTrue<IsAny<DeclaredTypes<Gmp>['foo']>>();
  expectTrue<Equal<ValueIn<Gmp, 'x'>, { a: any }>>();
}

/** Texts of which only a part is known, and those whose comments are odd. */
export function oddTexts(words: string, isWindows: boolean): void {
  declare(`struct s { ${words} };`).types.s.anything;
  declare(isWindows ? 'struct s { int a; };' : 'struct s { int a, b; };').types.s.anything;
  declare(`struct s { int a; ${isWindows ? 'long b;' : 'int b, c;'} };`).types.s.anything;
  expectTrue<Equal<Of<'int a; // like src/*.h\n int b;'>, { a: number; b: number }>>();
  expectTrue<
    Equal<Of<'int a; // /* \n int b; // */\n int c;'>, { a: number; b: number; c: number }>
  >();
  expectTrue<Equal<Of<'int a; // to \\\n int b;\n int c;'>, { a: number; c: number }>>();
  expectTrue<Equal<Of<'int a /*/ int b; */; int c;'>, { a: number; c: number }>>();
  const { functions } = dlopen(null, '// see src/*.c\nint abs(int); // x */ y\nint toupper(int);');
  expectType<number>(functions.abs(5) + functions.toupper(5));
  const many = declare(
    'struct s { int a0,a1,a2,a3,a4,a5,a6,a7,a8,a9,b0,b1,b2,b3,b4,b5,b6,b7,b8,b9,c0,c1,c2,c3,c4,c5,c6,c7,c8,c9,d0,d1,d2,d3,d4,d5,d6,d7,d8,d9,e0,e1,e2,e3,e4,e5,e6,e7,e8,e9,f0,f1,f2,f3,f4,f5,f6,f7,f8,f9; };',
  );
  expectType<number>(new many.types.s({ a0: 1 }).f9);
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

  const stream = declare(
    'struct stream { const unsigned char *next; size_t left; int64_t all; const char *name; char *text; void (*free)(int); };',
  ).types.stream;
  const members: Assignable<typeof stream> = new stream({ next: 5n, all: 5, free: null });
  members.next = 5n;
  members.left = 5n;
  members.all = 5;
  members.name = 5n;
  members.text = null;
  members.free = null;
  members.free = {} as Callback;

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
    struct __attribute__((packed)) tight { char a; int b; };
    int count(struct tight *);
    struct half { int a; union { int b; float c; }; };
    int sum(const struct half *);
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
  functions.count([{ a: 1, b: 2 }]);
  functions.sum([{ a: 1, c: 2 }]);
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
