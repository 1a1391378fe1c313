'use strict';

// What is read of declarations is what the C compiler reads: it compiles assertions of every size, offset and
// constant, of chosen declarations and of the headers that this machine has.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const ffi = require('../..');
const { consultCompiler } = require('../support/compile');
const { cc } = require('../support/compilers');
const { isWindows } = require('../support/helpers');

/** Headers; CI installs the packages of those that are not the C library's. */
const HEADERS = [
  'stdio.h',
  'stdlib.h',
  'string.h',
  'math.h',
  'time.h',
  'errno.h',
  'signal.h',
  'locale.h',
  'wchar.h',
  'dirent.h',
  'dlfcn.h',
  'fcntl.h',
  'poll.h',
  'pthread.h',
  'pwd.h',
  'sched.h',
  'semaphore.h',
  'termios.h',
  'unistd.h',
  'sys/stat.h',
  'sys/socket.h',
  'sys/epoll.h',
  'sys/ioctl.h',
  'sys/mman.h',
  'sys/resource.h',
  'sys/uio.h',
  'netinet/in.h',
  'arpa/inet.h',
  'net/if.h',
  'netdb.h',
  'linux/input.h',
  'linux/fs.h',
  'linux/perf_event.h',
  'zlib.h',
  'sqlite3.h',
  'png.h',
  'curl/curl.h',
  'git2.h',
  'SDL2/SDL.h',
  'expat.h',
  'bzlib.h',
  'lzma.h',
  'openssl/ssl.h',
  'libxml/tree.h',
  'X11/Xlib.h',
  'ft2build.h',
  'gmp.h',
  'ffi.h',
  'libpq-fe.h',
  'uv.h',
];

/** Those that are tried each time. */
const CHOSEN_HEADERS = isWindows
  ? ['stdio.h', 'signal.h', 'sys/stat.h', 'windows.h']
  : ['stdio.h', 'signal.h', 'sys/stat.h', 'zlib.h', 'sqlite3.h', 'png.h', 'curl/curl.h'];

/** A type of 64 bits: `long`, where it has as many. */
const LONG = isWindows ? 'long long' : 'long';

const D = 'd { unsigned one : 1; unsigned two : 30; unsigned short three : 9; char c; };';
const PACKED_BY_ATTRIBUTE = `struct __attribute__((packed)) ${D}`;

/** A struct with bit-fields that is packed. On Windows the attribute does not pack them. */
const PACKED_BITS = isWindows
  ? `#pragma pack(push, 1)\nstruct ${D}\n#pragma pack(pop)`
  : PACKED_BY_ATTRIBUTE;

/** Declarations with what is rare in headers. */
const CHOSEN = `
struct a { char c; long long l; } __attribute__((packed));
struct b { char c; struct a a; short s; };
struct c { unsigned one : 1; unsigned char two : 3; unsigned ${LONG} three : 40; int : 0; int four : 7; };
${PACKED_BITS}
struct e { char c; int i __attribute__((aligned(16))); char d; };
struct f { char c; double d __attribute__((packed)); _Alignas(16) char e; };
#pragma pack(push, 2)
struct g { char c; int i; double d; struct e inner; };
struct h { char c; int i __attribute__((aligned(8))); };
#pragma pack(push)
#pragma pack(1)
struct i { char c; int i; unsigned b : 3; unsigned ${LONG} n : 33; };
#pragma pack(pop)
struct j { char c; int i; };
#pragma pack(pop)
struct k { char c; int i; };
union l { char c[5]; short s; };
union __attribute__((aligned(32))) m { int i; double d; };
struct n { char c; union l l; union { int x; double y; }; struct { char p; int q; }; enum { N_A, N_B = 7 } e; };
typedef int wide __attribute__((aligned(16)));
typedef short narrow __attribute__((aligned(1)));
struct o { char c; wide w; char d; narrow s; };
enum big { BIG_A = 1, BIG_B = 0x100000000 };
enum negative { NEGATIVE_A = -1, NEGATIVE_B = 1 };
struct p { char c; enum big big; enum negative small; enum negative bits : 3; enum big more : 40; };
struct q { _Bool b; _Bool bit : 1; wchar_t w; size_t s; void (*f)(int); int (*(*g)(int))[3]; char t[]; };
struct r { int matrix[2][3]; struct { char c; short s; } list[3]; };
typedef struct { char c; } __attribute__((aligned(4))) s;
struct t { char c; s s; };
struct u { wchar_t : 9; };
struct v { char c; int : 20; };
union w { short : 15; char c; };
struct x { int : 0; wchar_t : 4; narrow list[3]; };
typedef long half __attribute__((aligned(2)));
struct y { char c; half list[2]; char d; };
union z { half list[2]; struct y y; };
// The next line does not count: \\
struct t { int other; };
#define SHIFTED (1u << 31)
#define INVERTED (~0)
#define CHARACTER '\\377'
#define MIXED (-1 < 0u)
#define COMPLEX_ONE ((sizeof(struct r) + 3) / 4 * (2 > 1 ? 5 : 6) % 7 ^ 3 | 8 & ~1)
#define LONG_ONE 0x80000000
#define UNSIGNED_LONG -1ul
`;

/** Runs the compiler; gives what it says. */
function compile(options, input) {
  const { status, stdout, stderr } = consultCompiler({ program: cc.program, options }, input);
  return { isGood: status === 0, stdout, stderr };
}

/** Finds the lines of `lines` that the compiler refuses after a text: the first complaint of each, by its index. */
function refusedLines(source, lines) {
  const numbered = lines.map((line, i) => `#line ${i + 1} "asked"\n${line}`).join('\n');
  const noLimit = cc.isClang ? '-ferror-limit=0' : '-fmax-errors=0';
  const { stderr } = compile(['-fsyntax-only', '-w', noLimit], `${source}\n${numbered}`);
  const refused = new Map();
  for (const [, line, message] of stderr.matchAll(/^asked:(\d+):\d+: error: (.*)/gm)) {
    const index = Number(line) - 1;
    refused.set(index, `${refused.get(index) ?? ''}${message}\n`);
  }
  return refused;
}

/** The ways in which C spells types: by the name of a typedef, or by a tag. */
const SPELLINGS = [
  (name) => name,
  (name) => `struct ${name}`,
  (name) => `union ${name}`,
  (name) => `enum ${name}`,
];

/** Finds the spellings by which C knows types: one way after the other, as each refusal takes the compiler time. */
function spellingsOf(names, source) {
  const found = new Map();
  for (const spell of SPELLINGS) {
    const asked = names.filter((name) => !found.has(name));
    // Each is in a block of its own, as a tag of another kind would count from there on. No code is made for what is
    // static and not called.
    const lines = asked.map(
      (name, i) =>
        `static void asked_${i}(void) { typedef ${spell(name)} type; (void)sizeof(type); }`,
    );
    if (lines.length === 0) break;
    const refused = refusedLines(source, lines);
    asked.forEach((name, i) => {
      if (!refused.has(i)) found.set(name, spell(name));
    });
  }
  return names.map((name) => found.get(name));
}

/** Writes assertions about constants, their signs included. */
function assertionsOfConstants(constants) {
  const lines = [];
  for (const [name, value] of Object.entries(constants)) {
    const isInteger = typeof value === 'bigint' || Number.isSafeInteger(value);
    if (!isInteger || Object.is(value, -0)) continue;
    const written = value < 0 ? `(-${-value}LL)` : `${value}ULL`;
    lines.push(
      `_Static_assert((${name}) == ${written} && ((${name}) < 0) == ${Number(value < 0)}, "");`,
    );
  }
  return lines;
}

/** Tells whether the compiler has read another name of a member, as a macro of that name is there by then. */
function isRenamed(claim, message) {
  const sought = /^no member named '(\w+)'/.exec(message)?.[1];
  return sought !== undefined && !claim.includes(`, ${sought})`);
}

/** Checks that the compiler agrees with what is read of a text, which it compiles as `source`. */
function checkAgainstCompiler(text, source) {
  const { types, constants } = ffi.declare(text);
  const claims = [];
  const names = Object.keys(types).filter((name) => types[name].size !== undefined);
  const spellings = spellingsOf(names, source);
  names.forEach((name, i) => {
    const spelled = spellings[i];
    const type = types[name];
    assert.ok(spelled, name);
    // The compiler takes a function for one byte; its type stands for a pointer here.
    if (type.name === 'function') return;
    claims.push(`_Static_assert(sizeof(${spelled}) == ${type.size}, "");`);
    // That of a scalar is its type's, whatever a typedef says.
    if (type.offsets !== undefined) {
      claims.push(`_Static_assert(_Alignof(${spelled}) == ${type.alignment}, "");`);
    }
    for (const [member, offset] of Object.entries(type.offsets ?? {})) {
      claims.push(`_Static_assert(__builtin_offsetof(${spelled}, ${member}) == ${offset}, "");`);
    }
  });
  claims.push(...assertionsOfConstants(constants));
  const refused = [...refusedLines(source, claims)]
    // The compiler gives no offset of a bit-field.
    .filter(([index, message]) => !/bit-field/.test(message) && !isRenamed(claims[index], message))
    .map(([index, message]) => `${claims[index]} ${message}`);
  assert.deepEqual(refused, []);
  return claims.length;
}

test('sizes, offsets and constants of chosen declarations are those of the compiler', () => {
  const source = `#include <stddef.h>\n${CHOSEN}`;
  assert.ok(checkAgainstCompiler(CHOSEN, source) > 100);
});

test('bit-fields that compilers for Windows lay out in other ways are refused there', {
  skip: !isWindows,
}, () => {
  const reasonOf = (text) => ffi.declare(text).skipped[0]?.reason;
  assert.match(reasonOf(PACKED_BY_ATTRIBUTE), /use #pragma pack\(1\)/);
  const ended = '#pragma pack(1)\nstruct ended { int a : 1; int : 0; char c; };';
  assert.match(reasonOf(ended), /bit-fields of no width within #pragma pack/);
});

// What is read does not depend on the call path. All headers take a minute; FAST_FFI_TEST_HEADERS=all has them tried.
const isAll = process.env.FAST_FFI_TEST_HEADERS === 'all';
const skip = process.env.FAST_FFI_CALL_PATH === 'generic' && 'it does not depend on the call path';

/** The start of each source. Without the macro windows.h would include about three times as much. */
const START = isWindows && !isAll ? '#define WIN32_LEAN_AND_MEAN\n' : '#define _GNU_SOURCE\n';

test('those of headers are, too', { skip, timeout: 900_000 }, (t) => {
  const missing = [];
  let claims = 0;
  for (const header of isAll ? HEADERS : CHOSEN_HEADERS) {
    const source = `${START}#include <stddef.h>\n#include <${header}>\n`;
    const { isGood, stdout } = compile(['-E', '-dD'], source);
    if (!isGood) {
      missing.push(header);
      continue;
    }
    try {
      claims += checkAgainstCompiler(stdout, source);
    } catch (error) {
      error.message = `<${header}>: ${error.message}`;
      throw error;
    }
  }
  t.diagnostic(`${claims} assertions; not installed: ${missing.join(', ') || 'none'}`);
  assert.ok(claims > 2_000);
});
