'use strict';

// Types in C's spellings, and the types and constants that text declares.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const ffi = require('../..');

/** Spellings of one type each. */
const SPELLINGS = [
  ['int', 'signed', 'signed int', 'int signed', 'const int', 'int const', ' int ', 'volatile\tint'],
  ['unsigned int', 'unsigned', 'int unsigned', '/* so */ unsigned'],
  [
    'unsigned long',
    'long unsigned int',
    'unsigned long int',
    'int long unsigned',
    'long  unsigned',
  ],
  ['long long', 'long long int', 'signed long long', 'long int long'],
  ['unsigned short', 'short unsigned int', 'unsigned short int'],
  ['signed char', 'char signed'],
  ['const char *', 'const  char*', 'char const *', 'char const*', 'const char *const'],
  ['void *', 'void*', 'const void *', 'void * restrict'],
  ['struct point *', 'struct point*', 'const struct other *', 'union u *', 'enum e *'],
  ['uint32_t', 'const uint32_t'],
];

test('types can be spelled as C spells them', () => {
  for (const [first, ...others] of SPELLINGS) {
    for (const spelling of others) {
      assert.equal(ffi.sizeof(spelling), ffi.sizeof(first), spelling);
      const { lib } = ffi.dlopen(null);
      const signatures = [first, spelling].map((type) => ({ return: type, arguments: [type] }));
      // One name may have one signature only.
      assert.equal(lib.getFunction('abs', signatures[0]), lib.getFunction('abs', signatures[1]));
      lib.close();
    }
  }
  assert.equal(ffi.sizeof('int[4]'), 16);
  assert.equal(ffi.sizeof('int [2][3]'), 24);
  assert.equal(ffi.sizeof('int (*)[4]'), 8);
  assert.equal(ffi.sizeof('int (*)(int)'), 8);
  assert.equal(ffi.sizeof('struct { int a; char b; }'), 8);
  assert.equal(ffi.sizeof('char *[3]'), 24);
  assert.equal(ffi.sizeof('long'), process.platform === 'win32' ? 4 : 8);
});

test("node:ffi's names keep their meaning", () => {
  assert.equal(ffi.sizeof('pointer'), 8);
  assert.equal(ffi.sizeof('char'), 1);
  const { lib } = ffi.dlopen(null);
  assert.equal(lib.getFunction('abs', { arguments: ['int32'], return: 'int32' })(-1), 1);
});

test('what is no type is refused, wherever it stands', () => {
  for (const spelling of [
    'unsigned float',
    'short long',
    'long long long',
    'int x',
    'int;;',
    'int, int',
    'struct',
    'const',
    '*',
    'point *',
    'int[]',
    'int[-1]',
    'int[n]',
    'int (',
    'int)',
    'int (int)[3]',
    'void[3]',
    'long double',
    '__int128',
    'int {}',
    'struct { int a; int a; }',
    'struct { void v; }',
    'int @',
    '\u00e9',
    'typedef int',
    'static',
    'Int',
    'INT *',
  ]) {
    const { lib } = ffi.dlopen(null);
    for (const use of [
      () => lib.getFunction('abs', { arguments: [spelling] }),
      () => ffi.sizeof(spelling),
      () => ffi.struct({ member: spelling }),
    ]) {
      assert.throws(use, { name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' }, spelling);
    }
  }
  assert.throws(() => ffi.sizeof('struct point'), {
    code: 'ERR_INVALID_ARG_VALUE',
    message: /opaque/,
  });
  assert.throws(() => ffi.sizeof('int (int)'.replace('(int)', '(')), {
    code: 'ERR_INVALID_ARG_VALUE',
  });
});

test('structs, unions, enums and typedefs are types', () => {
  const { types } = ffi.declare(`
    struct point { double x, y; };
    typedef struct { struct point from, to; char name[12]; unsigned bits : 5, : 3, more : 9; } line;
    typedef union { int i; float f; } either;
    enum color { RED, GREEN = 1 << 3, BLUE };
    typedef enum { ON = 1, OFF = 0 } state;
    typedef int (*compare)(const void *, const void *);
    typedef struct list { struct list *next; compare order; struct { int inner; }; union { int a; float b; }; } list;
    typedef struct handle handle;
    typedef handle *handle_pointer;
    typedef int numbers[4];
    struct message { int length; char text[]; };
  `);
  assert.deepEqual(Object.keys(types).sort(), [
    'color',
    'compare',
    'either',
    'handle',
    'handle_pointer',
    'line',
    'list',
    'message',
    'numbers',
    'point',
    'state',
  ]);
  const line = new types.line({ from: { x: 1, y: 2 }, name: 'abc', bits: 17, more: 300 });
  assert.equal(line.from.y, 2);
  assert.equal(line.name.toString(), 'abc');
  assert.equal(line.bits, 17);
  assert.equal(line.more, 300);
  assert.deepEqual(Object.keys(types.line.offsets), ['from', 'to', 'name', 'bits', 'more']);
  assert.equal(types.line.name, 'line');
  assert.equal(types.color.BLUE, 9);
  assert.deepEqual({ ...types.state.values }, { ON: 1, OFF: 0 });
  assert.equal(new types.list({ inner: 4, b: 0.5 }).inner, 4);
  assert.deepEqual(Object.keys(types.list.offsets), ['next', 'order', 'inner', 'a', 'b']);
  assert.equal(types.numbers.size, 16);
  assert.equal(types.handle_pointer.size, 8);
  assert.equal(types.handle_pointer.name, 'handle *');
  assert.equal(types.handle.size, undefined);
  assert.equal(types.message.size, 4);
  assert.equal(types.compare.signature.arguments[0].name, 'const void *');
});

test('attributes and #pragma pack count', () => {
  const { types } = ffi.declare(`
    struct __attribute__((packed)) a { char c; int i; };
    struct b { char c; int i __attribute__((aligned(16))); } __attribute__((aligned(32)));
    #pragma pack(push, 2)
    struct c { char c; int i; };
    #pragma pack(pop)
    struct d { char c; int i; };
    struct e { char c; int i __attribute__((packed)); _Alignas(8) char last; };
    typedef int wide __attribute__((aligned(8)));
    struct f { char c; wide w; };
    typedef unsigned byte __attribute__((mode(QI)));
  `);
  const layout = ({ size, alignment, offsets }) => [size, alignment, ...Object.values(offsets)];
  assert.deepEqual(layout(types.a), [5, 1, 0, 1]);
  assert.deepEqual(layout(types.b), [32, 32, 0, 16]);
  assert.deepEqual(layout(types.c), [6, 2, 0, 2]);
  assert.deepEqual(layout(types.d), [8, 4, 0, 4]);
  assert.deepEqual(layout(types.e), [16, 8, 0, 1, 8]);
  assert.deepEqual(layout(types.f), [16, 8, 0, 8]);
});

test('attributes of what is declared are refused where they change it', () => {
  const refused = {
    variable: 'extern int variable __attribute__((mode(QI)));',
    pointed: 'extern int *pointed __attribute__((mode(SI)));',
    member: 'struct member { int a __attribute__((mode(QI))); int b; };',
    number: 'int number(int a __attribute__((mode(DI))));',
    vector: 'float vector(float a __attribute__((vector_size(16))));',
    lent: 'int lent(void (__attribute__((ms_abi)) *callback)(int));',
    named: 'typedef int named __attribute__((mode(DI)));',
    // Compilers differ.
    mixed: '#pragma pack(4)\nstruct __attribute__((packed)) mixed { char c; long bits : 30; };',
  };
  for (const [name, text] of Object.entries(refused)) {
    const { skipped } = ffi.declare(text);
    assert.deepEqual(
      skipped.map((each) => each.name),
      [name],
      text,
    );
  }
  const { types } = ffi.declare(
    '#pragma pack(1)\nstruct __attribute__((packed)) same { char c; long bits : 30; };',
  );
  assert.equal(types.same.size, 5);
});

test('a comment goes on in the next line after a backslash', () => {
  const { functions } = ffi.declare(
    '// one \\\nint hidden(void);\n// two \\ \r\nint hidden_too(void);\nint shown(void); // \\',
  );
  assert.deepEqual(Object.keys(functions), ['shown']);
});

test('a comment ends where the line that it goes on in is empty', () => {
  const { functions } = ffi.declare('// one \\\n\nint shown(void);\n// \\\r\n\r\nint too(void);');
  assert.deepEqual(Object.keys(functions), ['shown', 'too']);
});

test('constants are numbers, exact ones, and strings', () => {
  const { constants } = ffi.declare(`
    #define A 1
    #define B (A + 2) * 3
    #define C B * 2
    #define BIG 0xFFFFFFFFFFFFFFFFull
    #define SIGNED -1
    #define TEXT "a" "b\\n"
    #define RATIO 1.5e3f
    #define LETTER 'a'
    #define SIZE sizeof(struct { int a; double d; })
    #define CAST ((unsigned char)-1)
    #define POINTER ((void *)-1)
    #define CHOICE (A > 1 ? 10 : 20)
    #define WRAPS (0u - 1)
    #define SHIFTED (1 << 31)
    #define LATER FIRST
    enum { FIRST = 'b', SECOND, LAST = SECOND | 0x100 };
    #define FUNCTION(x) x
    #define NOTHING
    #define STATEMENT do { } while (0)
    #define DIVIDED 1 / 0
    #define ITSELF ITSELF
    #define GONE 1
    #undef GONE
    #define OVERFLOWS (0x7fffffff + 1)
  `);
  assert.deepEqual(
    { ...constants },
    {
      FIRST: 98,
      SECOND: 99,
      LAST: 355,
      A: 1,
      B: 9,
      C: 18,
      BIG: 0xffffffffffffffffn,
      SIGNED: -1,
      TEXT: 'ab\n',
      RATIO: 1500,
      LETTER: 97,
      SIZE: 16,
      CAST: 255,
      POINTER: 0xffffffffffffffffn,
      CHOICE: 20,
      WRAPS: 4294967295,
      SHIFTED: -2147483648,
      LATER: 98,
    },
  );
});

test('macros that no finite number is are none', () => {
  const { constants } = ffi.declare(`
    #define INFINITE (1e308 * 10)
    #define NEGATIVE (-1.0 / 0.0)
    #define NO_NUMBER (0.0 / 0.0)
    #define FINITE (1e308 / 10)
    #define ZERO (-0.0)
  `);
  assert.deepEqual({ ...constants }, { FINITE: 1e307, ZERO: -0 });
});

test('macros that are defined anew count where they are used', () => {
  const { types } = ffi.declare(`
    #define N 2
    typedef int first[N];
    #undef N
    #define N 3
    typedef int second[N + 1];
  `);
  assert.equal(types.first.size, 8);
  assert.equal(types.second.size, 16);
});

test('structs may lead to any number of others', () => {
  const count = 200;
  let text = 'struct s0 { int a; };';
  for (let i = 1; i < count; i++) text += `struct s${i} { struct s${i - 1} *next; int a; };`;
  const { types, skipped } = ffi.declare(text);
  assert.deepEqual(skipped, []);
  assert.equal(types[`s${count - 1}`].offsets.a, 8);
});

test('pointers to UTF-32 are text in declarations, too', () => {
  const { functions } = ffi.declare('const char32_t *find(const char32_t *, char32_t *);');
  const names = [functions.find.return, ...functions.find.arguments].map(({ name }) => name);
  assert.deepEqual(names, ['const char32_t *', 'const char32_t *', 'char32_t *']);
  const text = new Uint32Array([0x1f600, 0]);
  const address = ffi.getRawPointer(text);
  for (const type of ['const char32_t *', 'char32_t const*']) {
    assert.equal(ffi.cell(type, address).value, '😀');
  }
  assert.equal(text.length, 2);
});

test('names that programs patch do not count', () => {
  const { types, constants } = ffi.declare(
    'struct __proto__ { int __proto__, constructor; }; enum { toString = 3 };',
  );
  const [[name, type], ...others] = Object.entries(types);
  assert.deepEqual([name, others], ['__proto__', []]);
  assert.deepEqual(Object.keys(type.offsets), ['__proto__', 'constructor']);
  assert.equal(constants.toString, 3);
  assert.equal(constants.valueOf, undefined);
});

test('declare takes a string', () => {
  for (const value of [undefined, null, 5, {}, ['int x;']]) {
    assert.throws(() => ffi.declare(value), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
  }
  assert.deepEqual(Object.keys(ffi.declare('')), [
    'functions',
    'variables',
    'types',
    'constants',
    'skipped',
  ]);
});
