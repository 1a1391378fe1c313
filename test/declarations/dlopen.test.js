'use strict';

// C text in place of definitions: what dlopen makes of it, and prototypes where signature objects may be.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const ffi = require('../..');
const { fixturePath, isWindows, whenHot, whyNoFastCalls } = require('../support/helpers');

/** A library with the functions of C and the variable of the environment: the process, but for Windows. */
const C_LIBRARY = isWindows ? 'msvcrt.dll' : null;
const ENVIRON = isWindows ? '_environ' : 'environ';

const LIBC = `
  typedef int (*compare)(const void *, const void *);
  void qsort(void *base, size_t count, size_t size, compare order);
  int abs(int value);
  const char *strerror(int);
`;

test('dlopen takes the declarations of a library', () => {
  const opened = ffi.dlopen(
    C_LIBRARY,
    `${LIBC}\nextern char **${ENVIRON};\n#define MOST 3\nenum size { SMALL, LARGE = 9 };`,
  );
  const { lib, functions, variables, types, constants, skipped } = opened;
  assert.deepEqual(Object.keys(functions), ['qsort', 'abs', 'strerror']);
  assert.equal(functions.abs(-5), 5);
  assert.deepEqual(Object.keys(variables), [ENVIRON]);
  assert.equal(variables[ENVIRON].address, lib.getSymbol(ENVIRON));
  assert.deepEqual(Object.keys(types).sort(), ['compare', 'size']);
  assert.deepEqual({ ...constants }, { SMALL: 0, LARGE: 9, MOST: 3 });
  assert.deepEqual(skipped, []);
  assert.equal(types.size.LARGE, 9);
  const numbers = new Int32Array([3, 1, 2]);
  const order = lib.registerCallback(
    'int (const void *, const void *)',
    (a, b) => ffi.read('int', a) - ffi.read('int', b),
  );
  functions.qsort(numbers, 3, 4, order);
  assert.deepEqual([...numbers], [1, 2, 3]);
  lib.close();
});

test('the types of a library may be named after the dots of a variadic function, too', () => {
  const { lib, functions } = ffi.dlopen(
    C_LIBRARY,
    `
    typedef unsigned int count;
    enum size { SMALL, LARGE = 9 };
    int sprintf(char *buffer, const char *format, ...);
    `,
  );
  const buffer = Buffer.alloc(20);
  const text = () => buffer.toString('latin1', 0, buffer.indexOf(0));
  functions.sprintf(buffer, '%u %d', ['count', 2 ** 32 - 1], ['enum size', 9]);
  assert.equal(text(), '4294967295 9');
  lib.getFunctions('typedef const char *word;');
  functions.sprintf(buffer, '%s', ['word', 'later']);
  assert.equal(text(), 'later');
  assert.throws(() => functions.sprintf(buffer, '%s', ['words', '']), /Unsupported FFI type/);
  lib.close();
});

test('what was declared can be used again: it is made of definitions', () => {
  const declared = ffi.declare(`${LIBC} extern char **${ENVIRON};`);
  const { functions, variables } = ffi.dlopen(C_LIBRARY, {
    absolute: { ...declared.functions.abs, symbol: 'abs' },
    ...declared.functions,
    ...declared.variables,
  });
  assert.equal(functions.absolute(-1), 1);
  assert.equal(functions.abs(-1), 1);
  assert.ok(variables[ENVIRON].address > 0n);
});

test('a prototype may be a definition, and has the symbol', () => {
  const { functions, variables } = ffi.dlopen(C_LIBRARY, {
    absolute: 'int abs(int)',
    abs: 'int abs(int value);',
    environment: `extern char **${ENVIRON}`,
  });
  assert.equal(functions.absolute(-7), 7);
  assert.equal(functions.abs(-7), 7);
  assert.ok(variables.environment.address > 0n);
});

test('methods take prototypes', () => {
  const { lib } = ffi.dlopen(null);
  assert.equal(lib.getFunction('int abs(int)')(-1), 1);
  assert.equal(lib.getFunction('int abs(int)'), lib.getFunction('abs', 'int abs(int)'));
  assert.equal(lib.getFunction('other', 'int abs(int)')(-2), 2);
  assert.equal(lib.getFunctions('int abs(int); long labs(long);').abs(-3), 3);
  assert.equal(lib.getFunctions({ magnitude: 'int abs(int)' }).magnitude(-4), 4);
  const address = lib.getSymbol('abs');
  for (const text of ['int (int)', 'int (*)(int)', 'int abs(int)']) {
    assert.equal(lib.toFunction(address, text)(-5), 5);
    assert.equal(ffi.functionAt(address, text)(-6), 6);
    assert.deepEqual(ffi.func(text).signature.arguments.length, 1);
  }
  lib.close();
});

test('a library knows the types of its text from then on', () => {
  const { lib, types } = ffi.dlopen(
    null,
    'struct pair { int one, two; }; typedef struct pair pair; enum { COUNT = 4 };',
  );
  const declared = lib.getFunctions(
    'int abs(int); void *memcpy(struct pair *to, const pair *from, size_t count);',
  );
  const from = new types.pair({ one: 1, two: 2 });
  const to = new types.pair();
  declared.memcpy(to, from, 8);
  assert.equal(to.two, 2);
  const callback = lib.registerCallback(
    { arguments: ['struct pair', 'pair'], return: 'int' },
    () => 1,
  );
  assert.equal(typeof callback, 'bigint');
  lib.registerCallback('int (pair, int[COUNT])', () => 1);
  lib.callback({ arguments: ['struct pair', 'pair'], return: 'int' }, () => 1).close();
  assert.throws(() => ffi.dlopen(null).lib.registerCallback('int (pair, int)', () => 1), {
    code: 'ERR_FFI_DECLARATION',
  });
  lib.close();
});

test('missing symbols are named, all of them, and the library is closed', () => {
  assert.throws(
    () => ffi.dlopen(null, 'int abs(int); void not_there(void); void nor_this(void);'),
    {
      code: 'ERR_FFI_CALL_FAILED',
      message: /not_there.*; also missing: nor_this/,
    },
  );
});

test('what is asked for and not supported is an error', () => {
  for (const [text, message] of [
    [
      'long double f(int);',
      /^f can't be used: the result: long double is not supported \(declarations:1:13\)/,
    ],
    ['int f(int, double _Complex);', /parameter 1: complex numbers/],
    ['struct s; int f(struct s);', /parameter 0: struct s is not defined/],
    ['int f(va_list);', /unknown type va_list/],
    ['int f(__builtin_va_list);', /va_list is not supported/],
    ['int f(__int128);', /128-bit/],
    ['extern int list[];', /list can't be used: the array has no known length/],
    ['int f(int) __attribute__((ms_abi));', /ms_abi is not supported/],
  ]) {
    assert.throws(
      () => ffi.dlopen(null, text),
      { name: 'SyntaxError', code: 'ERR_FFI_DECLARATION', message },
      text,
    );
  }
});

test('what is no function of the library is skipped, with the reason', () => {
  const { functions, skipped } = ffi.dlopen(
    null,
    `int abs(int);
static int hidden(int);
static inline int twice(int x) { return 2 * x; }
struct wide { long double number; };
extern __thread int mine;`,
  );
  assert.deepEqual(Object.keys(functions), ['abs']);
  assert.deepEqual(
    skipped.map(({ name, line }) => `${name} ${line}`),
    ['hidden 2', 'twice 3', 'mine 5', 'wide 4'],
  );
  for (const { reason } of skipped) assert.ok(reason.length > 0);
});

test('functions of prototypes take the fast path', { skip: whyNoFastCalls() }, () => {
  const { functions } = ffi.dlopen(
    fixturePath,
    'int add_int32(int a, int b); double add_float64(double, double);',
  );
  whenHot(() => assert.equal(functions.add_int32(20, 22), 42));
  whenHot(() => assert.equal(functions.add_float64(0.5, 1), 1.5));
});

test('an assembler name is the symbol', () => {
  assert.equal(ffi.dlopen(null, 'int magnitude(int) __asm__("abs");').functions.magnitude(-1), 1);
});

test('a struct goes by value, and comes out so', () => {
  const { functions } = ffi.dlopen(
    null,
    'typedef struct { int quot, rem; } div_t; div_t div(int, int);',
  );
  assert.deepEqual(functions.div(17, 5), { quot: 3, rem: 2 });
});
