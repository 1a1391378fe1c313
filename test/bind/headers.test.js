'use strict';

// What is bound of a header, and what is not.

const test = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { compileLibrary } = require('../support/helpers');
const {
  bind,
  checkTypes,
  makeFolder,
  runBind,
  runModule,
  whyNoCompiler,
  whyNoTypes,
} = require('./bound');

const HEADER = `
#ifndef BOX_H
#define BOX_H
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include "box_types.h"

#define BOX_LIMIT (1u << 31)
#define BOX_NAME "box \\"quoted\\" \`\${x}\`"
#define BOX_HALF 0.5
#define BOX_WIDE 0xffffffffffffffffULL
#define BOX_NEGATIVE (-1) /**< less than nothing */
#define BOX_NOWHERE ((box_free)-1)
#define BOX_MAX(a, b) ((a) > (b) ? (a) : (b))
#define BOX_OTHER_SUM box_sum
#define BOX_NOT_CONSTANT box_sum(1, 2)

enum { BOX_FIRST, BOX_SECOND = 7 };
/** How a box is painted. */
typedef enum box_paint { BOX_RED = 1, BOX_BLUE = -2 } box_paint;

typedef void (*box_free)(void *);
typedef int (*box_visit)(int number, void *user);

struct box;
/** A box that is open. */
typedef struct box *box_handle;
typedef unsigned short box_number;
typedef const char *box_text_pointer;
typedef struct { int inner; } *box_hidden;
typedef int box_row[4];
typedef box_row *box_rows;

/* Sides of a box,
 * with *\\/ in the comment. */
typedef struct {
  int width, height;
  /** How deep it is. */
  union { int depth; float weight; };
  unsigned is_open : 1, colour : 3;
  struct { char label[8]; double corner[2]; } inner;
  box_paint paint; /* its colour */
  box_visit visit;
} box_size;

struct __attribute__((packed)) box_packed { char first; int second; };

/**
 * Adds two numbers.
 * @returns the sum
 */
int box_sum(int one, int other);
struct box *box_open(const char *name, box_size size);
const char *box_name(const struct box *);
const unsigned char *box_text(const struct box *box);
box_size box_size_of(const struct box *box);
size_t box_total(int count, ...);
int box_each(const struct box *box, box_visit visit, void *user);
void box_close(struct box *box);
box_count box_counted(void);
int delete(int in);
int ffi(int number);
int $type(int $path);
long double box_precise(void);
int box_vprint(const char *format, va_list list);
static inline int box_twice(int number) { return number * 2; }
struct { int number; } *box_nameless(void);
int then(int number);
extern int box_opened;
extern const char *const box_version;
extern const char *const box_names[2];
extern struct { int number; double weight; } box_settings;
#endif
`;

const TYPES = `
typedef long long box_count;
#define BOX_FROM_TYPES 12
int box_of_types(void);
`;

const SOURCE = `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "box.h"
struct box { char name[20]; box_size size; };
int box_opened = 0;
const char *const box_version = "1.2";
const char *const box_names[2] = { "first", "second" };
__typeof__(box_settings) box_settings = { 3, 0.5 };
int box_sum(int one, int other) { return one + other; }
struct box *box_open(const char *name, box_size size) {
  struct box *box = malloc(sizeof *box);
  snprintf(box->name, sizeof box->name, "%s", name);
  box->size = size;
  box_opened++;
  return box;
}
const char *box_name(const struct box *box) { return box->name; }
const unsigned char *box_text(const struct box *box) { return (const unsigned char *)box->name; }
box_size box_size_of(const struct box *box) { return box->size; }
size_t box_total(int count, ...) {
  va_list list;
  va_start(list, count);
  size_t total = 0;
  while (count-- > 0) total += va_arg(list, int);
  va_end(list);
  return total;
}
int box_each(const struct box *box, box_visit visit, void *user) {
  int sum = 0;
  for (int i = 0; i < box->size.width; i++) sum += visit(i, user);
  return sum;
}
void box_close(struct box *box) { free(box); }
box_count box_counted(void) { return 5; }
int delete(int in) { return -in; }
int ffi(int number) { return 2 * number; }
int $type(int number) { return 3 * number; }
long double box_precise(void) { return 1; }
int box_vprint(const char *format, va_list list) { return 0; }
int box_of_types(void) { return 1; }
`;

/** Makes a folder with the header and the library. */
function makeBox(t) {
  const folder = makeFolder(t, { 'box.h': HEADER, 'box_types.h': TYPES });
  const source = SOURCE.replace('"box.h"', JSON.stringify(path.join(folder, 'box.h')));
  fs.copyFileSync(compileLibrary(source), path.join(folder, 'libbox.so'));
  return folder;
}

const WORDS = ['box.h', '--library', './libbox.so', '-o', 'box.mjs', '--string', '*_text'];
const read = (folder, name) => fs.readFileSync(path.join(folder, name), 'utf8');

test('functions, types, constants and variables of a header', {
  skip: whyNoCompiler() ?? false,
}, (t) => {
  const folder = makeBox(t);
  bind(folder, WORDS);
  const written = runModule(
    folder,
    `
    import assert from 'node:assert/strict';
    import * as box from './box.mjs';
    assert.equal(box.box_sum(1, 2), 3);
    assert.equal(box.BOX_OTHER_SUM(1, 2), 3);
    assert.equal(box.delete(5), -5);
    assert.equal(box.ffi(5), 10);
    assert.equal(box.$type(5), 15);
    assert.equal(box.box_counted(), 5n);
    assert.equal(Number(box.box_total(2, ['int', 3], ['int', 4])), 7);
    const size = {
      width: 3, height: 2, depth: 1, is_open: 1, colour: 5,
      inner: { label: 'abc', corner: [0.5, 1.5] }, paint: box.BOX_BLUE, visit: null,
    };
    const one = box.box_open('one', size);
    assert.equal(box.box_name(one), 'one');
    assert.equal(box.box_text(one), 'one');
    const back = box.box_size_of(one);
    assert.deepEqual([back.width, back.depth, back.colour, back.inner.corner, back.paint], [3, 1, 5, [0.5, 1.5], -2]);
    const seen = [];
    const visit = box.library().registerCallback(box.types.box_visit.signature, (i) => seen.push(i));
    assert.equal(box.box_each(one, visit, null), 6);
    assert.deepEqual(seen, [0, 1, 2]);
    assert.equal(box.variables.box_opened.value, 1);
    assert.equal(box.variables.box_version.value, '1.2');
    assert.deepEqual([...box.variables.box_names.value], ['first', 'second']);
    assert.deepEqual({ ...box.variables.box_settings.value }, { number: 3, weight: 0.5 });
    box.box_close(one);
    assert.equal(box.types.box_packed.size, 5);
    assert.equal(box.types.box_paint.BOX_RED, 1);
    assert.equal(box.types.box_hidden, 'box_hidden_target *');
    assert.equal('box_rows' in box.types, false);
    assert.deepEqual(
      [box.types.box_handle, box.types.box_number, box.types.box_text_pointer, box.types.box_count],
      ['box *', 'unsigned short', 'const char *', 'long long'],
    );
    assert.deepEqual(
      [box.BOX_LIMIT, box.BOX_HALF, box.BOX_WIDE, box.BOX_NEGATIVE, box.BOX_NOWHERE, box.BOX_FIRST, box.BOX_SECOND, box.BOX_RED],
      [2 ** 31, 0.5, 2n ** 64n - 1n, -1, 2n ** 64n - 1n, 0, 7, 1],
    );
    assert.equal(box.BOX_NAME, 'box "quoted" \`\${x}\`');
    console.log(Object.keys(box).sort().join(' '));
    `,
  );
  assert.equal(
    written.trim(),
    '$type BOX_BLUE BOX_FIRST BOX_FROM_TYPES BOX_HALF BOX_LIMIT BOX_NAME BOX_NEGATIVE BOX_NOWHERE BOX_OTHER_SUM BOX_RED BOX_SECOND ' +
      'BOX_WIDE box_close box_counted box_each box_name box_of_types box_open box_size_of box_sum box_text box_total delete ffi library types variables',
  );
});

test('what is not bound is listed with its reason', { skip: whyNoCompiler() ?? false }, (t) => {
  const folder = makeBox(t);
  const said = bind(folder, WORDS);
  assert.match(
    said,
    /Not bound: box_vprint: parameter 1: va_list is not supported \(.*box\.h:\d+\)/,
  );
  assert.match(said, /Not bound: box_precise: .*long double/);
  assert.match(said, /Not bound: box_nameless: .* without a name/);
  assert.match(said, /Not bound: then: .*import\(\)/);
  assert.match(said, /2 macros and 1 inline functions, which box\.mjs lists/);
  const code = read(folder, 'box.mjs');
  const line = HEADER.split('\n').findIndex((each) => each.includes('BOX_MAX')) + 1;
  assert.match(code, new RegExp(`//   BOX_MAX: a macro with parameters \\(.*box\\.h:${line}\\)`));
  assert.match(code, /\/\/ {3}BOX_NOT_CONSTANT: a macro that is no constant: box_sum\(1, 2\)/);
  assert.match(code, /\/\/ {3}box_twice: it is defined here/);
});

test('comments are those of the types', { skip: whyNoCompiler() ?? false }, (t) => {
  const folder = makeBox(t);
  bind(folder, WORDS);
  const types = read(folder, 'box.d.mts');
  assert.match(
    types,
    /\/\*\*\n \* Adds two numbers\.\n \* @returns the sum\n \*\/\nexport const box_sum:/,
  );
  assert.match(types, /\/\*\* less than nothing \*\/\nexport const BOX_NEGATIVE: -1;/);
  assert.match(types, /\/\*\* How a box is painted\. \*\/\nexport type box_paint/);
  assert.match(types, /\n {4}\/\*\* its colour \*\/\n {4}paint: /);
  assert.match(types, /An opaque handle: `struct box \*`/);
});

test('the types refuse what does not fit', {
  skip: whyNoCompiler() ?? whyNoTypes() ?? false,
}, (t) => {
  const folder = makeBox(t);
  bind(folder, WORDS);
  fs.writeFileSync(
    path.join(folder, 'use.mts'),
    `
    import * as box from './box.mjs';
    const size = { width: 1, height: 1, depth: 1, is_open: 1, colour: 1, inner: { label: '', corner: [0, 1] }, paint: box.BOX_RED, visit: null };
    export const one: box.box | null = box.box_open('a', size);
    export const handle: box.box_handle | null = one;
    const cell = cellOf(box.types.box_handle, one);
    export const same: box.box_handle | null = cell.value;
    export const named: [box.box_number, box.box_count, box.box_text_pointer] = [1, 1n, 'text'];
    // @ts-expect-error: a bigint
    export const wrong: box.box_count = 1;
    // @ts-expect-error: another handle
    export const wrongHandle: box.box_handle = other;
    export const name: string | null = box.box_name(one);
    export const text: string | null = box.box_text(one);
    export const count: bigint = box.box_counted();
    export const total: number = box.box_total(2, ['int', 1], ['int', 2]);
    export const sum: number = box.box_each(one, (number: number) => number, null);
    export const view: box.box_size = new box.types.box_size({ width: 2 });
    export const width: number = view.width;
    export const limit: 2147483648 = box.BOX_LIMIT;
    box.library().registerCallback(box.types.box_visit.signature, (number, user) => number + (user ?? 0));
    // @ts-expect-error: the function returns no number
    box.library().registerCallback(box.types.box_visit.signature, () => 'text');
    // @ts-expect-error: too few
    box.box_sum(1);
    // @ts-expect-error: no number
    box.box_sum('1', 2);
    // @ts-expect-error: no member is missing
    box.box_open('a', { width: 1 });
    // @ts-expect-error: another handle
    box.box_close(other);
    import { type Pointer, cell as cellOf } from 'fast-ffi';
    declare const other: Pointer<'other'>;
    `,
  );
  assert.equal(checkTypes(folder, ['use.mts']), '');
});

test('patterns choose names and headers', { skip: whyNoCompiler() ?? false }, (t) => {
  const folder = makeBox(t);
  const names = (...more) => {
    bind(folder, [...WORDS.slice(0, 5), ...more]);
    const code =
      "import * as box from './box.mjs'; console.log(Object.keys(box).filter((name) => /box/i.test(name)).join(' '));";
    return runModule(folder, code).trim();
  };
  assert.equal(names('--include', 'box_s?m'), 'box_sum');
  assert.equal(names('--include', 'BOX_F*', '--exclude', '*_TYPES'), 'BOX_FIRST');
  assert.throws(() => names('--include', '*_of_types', '--exclude', 'box_types.h'), /is kept/);
});

test('a header of the system is kept only if a pattern says so', {
  skip: whyNoCompiler() ?? false,
}, (t) => {
  const folder = makeFolder(t, { 'own.h': '#include <stdlib.h>\nint abs(int);\nint own(void);\n' });
  const bound = (...more) => {
    bind(folder, [
      'own.h',
      '--library',
      'c',
      '-o',
      'own.mjs',
      '--include',
      '*abs',
      '--include',
      'own',
      ...more,
    ]);
    return runModule(
      folder,
      "import * as own from './own.mjs'; console.log(Object.keys(own).join(' '));",
    ).trim();
  };
  assert.equal(bound(), 'library own types variables');
  assert.match(bound('--include', 'stdlib.h'), /\babs labs library llabs\b/);
});

test('nothing is opened or read before it is used', { skip: whyNoCompiler() ?? false }, (t) => {
  const folder = makeBox(t);
  bind(folder, WORDS);
  fs.renameSync(path.join(folder, 'libbox.so'), path.join(folder, 'moved.so'));
  const code = `
    import assert from 'node:assert/strict';
    import * as box from './box.mjs';
    assert.equal(box.BOX_HALF, 0.5);
    assert.equal(box.types.box_packed.size, 5);
    assert.throws(() => box.box_sum(1, 2), /libbox\\.so/);
    process.env.FAST_FFI_LIBRARY_BOX = './moved.so';
    const { box_sum } = box;
    assert.equal(box_sum.name, 'box_sum');
    assert.equal(typeof box_sum.pointer, 'bigint');
    assert.notEqual(box.box_sum, box_sum); // it has been bound
    assert.equal(box_sum(1, 2), 3);
    assert.equal(box.box_sum.pointer, box_sum.pointer);
  `;
  runModule(folder, code);
});

test('a CommonJS module', { skip: whyNoCompiler() ?? false }, (t) => {
  const folder = makeBox(t);
  bind(folder, [...WORDS.slice(0, 3), '-o', 'box.cjs']);
  assert.ok(fs.existsSync(path.join(folder, 'box.d.cts')));
  const code = `
    import assert from 'node:assert/strict';
    import { createRequire } from 'node:module';
    import { BOX_HALF, BOX_OTHER_SUM, box_sum, types } from './box.cjs';
    assert.equal(box_sum(1, 2) + BOX_OTHER_SUM(1, 2) + BOX_HALF, 6.5);
    assert.equal(types.box_packed.size, 5);
    const box = createRequire(import.meta.url)('./box.cjs');
    assert.equal(box.box_sum, box_sum);
    assert.equal(box.delete(1), -1);
  `;
  runModule(folder, code);
  const said = bind(folder, [...WORDS.slice(0, 3), '-o', 'box.js']);
  assert.match(said, /^box\.js: /);
  assert.match(read(folder, 'box.js'), /^'use strict';$/m);
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  bind(folder, [...WORDS.slice(0, 3), '-o', 'box.js']);
  assert.match(read(folder, 'box.js'), /^import /m);
});

test('a module refuses other targets than those it is for', {
  skip: whyNoCompiler() ?? false,
}, (t) => {
  const folder = makeBox(t);
  bind(folder, WORDS);
  const own = `${process.platform}-${process.arch}`;
  const code = `
    import 'fast-ffi';
    Object.defineProperty(process, 'arch', { value: 'mips' });
    await import('./box.mjs').catch((error) => console.log(error.message));
  `;
  const said = runModule(folder, code);
  assert.match(
    said,
    new RegExp(`^box\\.mjs was made for ${own}, and this is ${process.platform}-mips`),
  );
  assert.match(said, /npx fast-ffi bind box\.h --library/);
});

const crossCompiler = 'aarch64-linux-gnu-gcc';
const hasCross =
  spawnSync(crossCompiler, ['--version']).status === 0 && process.platform === 'linux';

test('names that JavaScript and TypeScript have uses for', {
  skip: whyNoCompiler() ?? whyNoTypes() ?? false,
}, (t) => {
  const folder = makeFolder(t, {
    'odd.h': `
      typedef struct { int of; } string;
      typedef struct InstanceType InstanceType;
      typedef struct InstanceType *NonNullable;
      typedef unsigned char boolean;
      enum any { Object = 3, Error, NaN };
      typedef void (*number)(string *, InstanceType *);
      int abs(int this, int arguments[], string *abs, string *);
      #define process 5
    `,
  });
  bind(folder, ['odd.h', '--library', 'c', '-o', 'odd.mjs', '-fno-builtin']);
  const code =
    "import * as odd from './odd.mjs'; console.log(odd.Object, odd.Error, odd.NaN, odd.process, odd.types.string.size);";
  assert.equal(runModule(folder, code).trim(), '3 4 5 5 4');
  bind(folder, ['odd.h', '--library', 'c', '-o', 'odd.cjs', '-fno-builtin']);
  assert.equal(checkTypes(folder, ['odd.d.mts', 'odd.d.cts']), '');
});

test('a module for several targets', { skip: !hasCross && `there is no ${crossCompiler}` }, (t) => {
  const folder = makeFolder(t, {
    'two.h': `
      #ifdef __aarch64__
      #define PLACE "arm"
      struct s { int a; };
      int only_arm(void);
      #else
      #define PLACE "intel"
      struct s { long a; };
      int only_intel(void);
      #endif
      #define SAME 1
      int twice(int);
    `,
  });
  fs.copyFileSync(
    compileLibrary('int twice(int n) { return 2 * n; }'),
    path.join(folder, 'two.so'),
  );
  const words = ['two.h', '--library', './two.so', '-o', 'two.mjs'];
  bind(folder, [...words, '--target', 'linux-x64', '--target', 'linux-arm64']);
  const code = `
    import * as two from './two.mjs';
    const other = process.arch === 'arm64' ? two.only_intel : two.only_arm;
    try { other(); } catch (error) { console.log(error.message); }
    console.log(two.PLACE, two.SAME, two.types.s.size, two.twice(1), typeof two.only_arm);
  `;
  const expected =
    process.arch === 'arm64'
      ? 'only_intel is not declared for linux-arm64\narm 1 4 2 function'
      : 'only_arm is not declared for linux-x64\nintel 1 8 2 function';
  assert.equal(runModule(folder, code).trim(), expected);
  assert.match(read(folder, 'two.d.mts'), /export const PLACE: "intel" \| "arm";/);
});

test('what can not be done is said without a stack', { skip: whyNoCompiler() ?? false }, (t) => {
  const folder = makeBox(t);
  const says = (words, pattern) => {
    const { status, stderr } = runBind(folder, words);
    assert.equal(status, 1);
    assert.match(stderr, pattern);
    assert.doesNotMatch(stderr, /^ {4}at /m);
  };
  says([], /^Name a header/);
  says(['box.h'], /^Name the library/);
  says(['box.h', '--library', 'box'], /^Name the module/);
  says(['box.h', '--library', 'box', '-o', 'box.txt'], /must end with \.mjs/);
  says(['box.h', '--library', 'c', '-o', 'absent/box.mjs'], /absent\/box\.mjs can't be written/);
  says([...WORDS, '--sting', 'x'], /no option --sting/);
  says([...WORDS, '--include'], /--include needs a value/);
  says([...WORDS, '--cc', 'no-such-compiler'], /no C compiler no-such-compiler/);
  says([...WORDS, '--target', 'plan9-mips'], /plan9-mips/);
  const other = process.platform === 'darwin' ? 'linux-arm64' : 'darwin-arm64';
  says([...WORDS, '--target', other], /needs the headers of that system: .*--sysroot/);
  says(['absent.h', ...WORDS.slice(1)], /could not read absent\.h/);
  says([...WORDS, '--include', 'nothing_like_this'], /^Nothing that is declared/);
  assert.match(
    bind(folder, [...WORDS.slice(0, 5), '--string', 'nothing']),
    /No function is like --string nothing/,
  );
});

test('the compiler is asked whether sizes, offsets, constants and prototypes are right', {
  skip: whyNoCompiler() ?? false,
}, (t) => {
  const header = `
    #ifdef CHECKED
    #define CONSTANT 2
    struct s { long a; int b; };
    int f(long);
    #else
    #define CONSTANT 1
    struct s { int a; int b; };
    int f(int);
    #endif
  `;
  const folder = makeFolder(t, { 'changing.h': header });
  const wrapper = path.join(folder, 'cc.sh');
  const compiler = process.env.CC ?? 'cc';
  const script = `#!/bin/sh\ncase "$*" in *-fsyntax-only*) exec ${compiler} -DCHECKED "$@";; esac\nexec ${compiler} "$@"\n`;
  fs.writeFileSync(wrapper, script, { mode: 0o755 });
  const words = ['changing.h', '--library', 'c', '-o', 'changing.mjs'];
  const { status, stderr } = runBind(folder, [...words, '--cc', wrapper]);
  assert.equal(status, 1);
  for (const wrong of [
    /the size of s\b/,
    /the offset of s\.b/,
    /the value of CONSTANT/,
    /conflicting types for .f/,
  ]) {
    assert.match(stderr, wrong);
  }
  assert.equal(fs.existsSync(path.join(folder, 'changing.mjs')), false);
  bind(folder, words);
  bind(folder, [...words, '--cc', wrapper, '--no-check']);
});
