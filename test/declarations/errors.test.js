'use strict';

// What errors about C text say: what is wrong, where, and how the line looks.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const ffi = require('../..');

function errorOf(text) {
  try {
    ffi.declare(text);
  } catch (error) {
    return error;
  }
  throw new Error(`nothing is wrong with ${text}`);
}

test('an error has the line, the column and the place', () => {
  const error = errorOf('int first(int);\n\n  double second(foo x);\nint third;');
  assert.equal(error.name, 'SyntaxError');
  assert.equal(error.code, 'ERR_FFI_DECLARATION');
  assert.equal(error.line, 3);
  assert.equal(error.column, 17);
  assert.equal(
    error.message,
    'unknown type foo (declarations:3:17)\n    double second(foo x);\n                  ^',
  );
});

test('line markers say which file it is', () => {
  const error = errorOf(
    '# 1 "top.h"\nint a;\n# 40 "deep/inner.h" 1\nint b;\nint c d;\n# 3 "top.h" 2\n',
  );
  assert.equal(error.file, 'deep/inner.h');
  assert.equal(error.line, 41);
  assert.match(error.message, /\(deep\/inner\.h:41:7\)\n {2}int c d;\n {8}\^$/);
});

/** Texts, and what is said of them. */
const WRONG = {
  'int f(': /a type is expected, and the text ends/,
  'int f(int': /',' or '\)' is expected, and the text ends/,
  'int f(int) int g;': /definitions with the types of parameters/,
  int: /./,
  'struct s { int a': /./,
  'struct s { int a; int a; };': /there is a member a already/,
  'struct s { int a : 40; };': /at most 32 bits/,
  'struct s { double a : 3; };': /must be an integer/,
  'struct s { int a; }; struct s { int b; };': /struct s was defined before/,
  'struct s { int a; struct s inner; };': /struct s is not defined here/,
  'typedef struct s list[2]; struct s { list inner; };': /struct s is not defined here/,
  'struct t { enum e member; };': /the enum is not defined here/,
  'int f(int)[3];': /can't return/,
  'int a[3](int);': /can't consist of functions/,
  'int f(void, int);': /can't be void/,
  'typedef int t; typedef long t;': /t was defined as another type/,
  'int f(int); int f(long);': /f was declared with another type/,
  'enum { A, A = 5 };': /another constant A already/,
  'enum {};': /must have a constant/,
  '#if 1\nint x;\n#endif': /run cc -E first/,
  '#include <stdio.h>': /run cc -E first/,
  '#define API\nAPI int f(void);': /API is a macro/,
  'int x; /* no end': /the comment does not end/,
  'const char *s = "no end;': /does not end in its line/,
  'int a = {1, {2};': /./,
  'int \\u0041;': /no such character/,
  'extern "C" { int f(void);': /'}' is expected/,
  'extern "C++" int f(void);': /only declarations for C/,
  '_Static_assert(sizeof(int) == 5, "no");': /does not hold/,
  'struct a { int x; } f(void) struct': /./,
  'a b;': /unknown type a/,
  'struct point { int x; }; point p;': /is it struct point\?/,
  'unsigned struct s { int a; } x;': /./,
  'int x __attribute__((aligned(3)));': /power of two/,
  '#pragma pack(3)\nint x;': /#pragma pack takes/,
  'int f(...);': /a parameter before '\.\.\.'/,
  'auto int static x;': /a storage class already/,
  '}': /a declaration is expected/,
};

test('what is wrong is said', () => {
  for (const [text, message] of Object.entries(WRONG)) {
    assert.match(errorOf(text).message, message, text);
  }
});

test('nothing nests too deep', () => {
  for (const text of [
    `int x[${'('.repeat(100_000)}`,
    `int ${'('.repeat(100_000)}x;`,
    `int ${'*'.repeat(100_000)}x;`,
    'struct {'.repeat(100_000),
    `int f(${'int ('.repeat(100_000)}`,
    `int x${'[1]'.repeat(100_000)};`,
    `enum { A = ${'- '.repeat(100_000)}1 };`,
    `enum { A = ${'1 ? '.repeat(100_000)}1 };`,
    `enum { A = ${'('.repeat(100_000)}1 };`,
    `typedef ${'typeof('.repeat(100_000)}int;`,
    `${'extern "C" {'.repeat(100_000)}`,
  ]) {
    assert.throws(() => ffi.declare(text), { code: 'ERR_FFI_DECLARATION' }, text.slice(0, 40));
  }
  let chain = 'struct s0 { int x; };\n';
  for (let i = 1; i <= 1000; i++) chain += `struct s${i} { struct s${i - 1} x; };\n`;
  const { types, skipped } = ffi.declare(chain);
  assert.equal(Object.keys(types).length + skipped.length, 1001);
  assert.ok(types.s60.size === 4 && types.s200 === undefined);
  let pointers = 'typedef int t0;\n';
  for (let i = 1; i <= 1000; i++) pointers += `typedef t${i - 1} *t${i};\n`;
  assert.throws(() => ffi.declare(pointers), {
    code: 'ERR_FFI_DECLARATION',
    message: /too many others/,
  });
});

test('any text is an error or declarations', () => {
  for (const text of [
    '\0',
    'int \0x;',
    '\ud800',
    'int é;',
    '\ufeff',
    '#',
    '# ',
    '#define',
    '#define 5',
    '#pragma',
    '"',
    "'",
    '\\',
  ]) {
    try {
      ffi.declare(text);
    } catch ({ code }) {
      assert.equal(code, 'ERR_FFI_DECLARATION', JSON.stringify(text));
    }
  }
});
