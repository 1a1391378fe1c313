'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { Random } = require('../../fuzz/random.js');
const { compilersFor } = require('../support/compilers.js');
const {
  againstNodeFFI,
  compileLibrary,
  compileWith,
  ffi,
  hotLoop,
  isWindows,
  noDeepBinding,
  spawnNode,
  whenHot,
  whyNoFastCalls,
} = require('../support/helpers.js');

const skip = againstNodeFFI && 'node:ffi has no variadic functions';
const invalid = (message) => ({ code: 'ERR_INVALID_ARG_VALUE', message });

/** A library with a function like snprintf, which the C library of Windows does not export. */
const formatLibrary =
  isWindows && !skip
    ? compileLibrary(`
        #include <stdarg.h>
        #include <stdio.h>
        int format_text(char *text, size_t size, const char *format, ...) {
          va_list tail;
          va_start(tail, format);
          int length = vsnprintf(text, size, format, tail);
          va_end(tail);
          return length;
        }`)
    : null;
const libc = () => ffi.dlopen(formatLibrary).lib;

const snprintf = { symbol: isWindows ? 'format_text' : 'snprintf', return: 'int32' };
const START = ['pointer', 'uint64', 'string', '...'];

test('a tail in the signature', { skip }, () => {
  const { functions } = ffi.dlopen(formatLibrary, {
    numbers: { ...snprintf, arguments: [...START, 'int32', 'float64'] },
    words: { ...snprintf, arguments: [...START, 'string', 'int64', 'pointer'] },
    nothing: { ...snprintf, arguments: [...START] },
  });
  const buffer = Buffer.alloc(100);
  const text = () => buffer.toString('latin1', 0, buffer.indexOf(0));
  assert.equal(functions.numbers(buffer, 100n, '%d %.3f', -5, 0.5), 8);
  assert.equal(text(), '-5 0.500');
  functions.words(buffer, 100, '%s %lld %p', 'abc', 2n ** 40n, 255n);
  assert.equal(text(), `abc 1099511627776 ${isWindows ? '00000000000000FF' : '0xff'}`);
  assert.equal(functions.numbers.length, 5);
  assert.throws(() => functions.numbers(buffer, 100, '%d', 1), invalid(/expected 5, got 4/));
  assert.throws(
    () => functions.numbers(buffer, 100, '%d', 1.5, 1),
    invalid('Argument 3 must be an int32 (numbers: got 1.5)'),
  );
  functions.nothing(buffer, 100, 'open');
  assert.equal(text(), 'open');
});

test('a tail that each call names', { skip }, () => {
  const print = libc().getFunction('print', { ...snprintf, arguments: START });
  const buffer = Buffer.alloc(200);
  const format = (...values) => {
    print(buffer, 200, ...values);
    return buffer.toString('latin1', 0, buffer.indexOf(0));
  };
  assert.equal(print.length, 3);
  assert.equal(format('plain'), 'plain');
  assert.equal(format('%d', ['int32', 7]), '7');
  assert.equal(format('%.1f %s', ['float64', 2.5], ['string', 'x']), '2.5 x');
  assert.equal(format('%s %.1f', ['string', 'x'], ['double', 2.5]), 'x 2.5');
  const many = Array.from({ length: 20 }, (_, i) => (i % 2 ? ['float64', i] : ['int32', i]));
  assert.equal(
    format(many.map(([type]) => (type === 'int32' ? '%d' : '%.0f')).join(' '), ...many),
    many.map(([, value]) => value).join(' '),
  );
  assert.throws(() => print(buffer, 200), invalid(/expected at least 3, got 2/));
  for (const wrong of [5, 'int32', {}, null, ['int32'], ['int32', 1, 2]]) {
    assert.throws(
      () => format('%d', wrong),
      invalid(/^Argument 3 must be a pair of a type and a value/),
    );
  }
  assert.throws(
    () => format('%d', ['int32', '1']),
    invalid("Argument 3 must be an int32 (print: got '1')"),
  );
  assert.throws(
    () => format('%d', ['nothing', 1]),
    invalid('Unsupported FFI type: nothing (Argument 3 of function print)'),
  );
  assert.throws(
    () => format('%f', ['float32', 1]),
    invalid(
      "Argument 3 of function print comes after '...', where C passes float32 as float64; use 'float64'",
    ),
  );
  assert.match(ffi.callPath(print).reason, /known at each call only/);
});

test('types of node:ffi that C promotes are refused', { skip }, () => {
  const lib = libc();
  const promoted = {
    float32: 'float64',
    f32: 'float64',
    int8: 'int32',
    i8: 'int32',
    uint8: 'int32',
    u8: 'int32',
    int16: 'int32',
    i16: 'int32',
    uint16: 'int32',
    u16: 'int32',
    bool: 'int32',
  };
  for (const [type, instead] of Object.entries(promoted)) {
    assert.throws(
      () => lib.getFunction('printf', { arguments: ['string', '...', type] }),
      invalid(
        `Argument 1 of function printf comes after '...', where C passes ${type} as ${instead}; use '${instead}'`,
      ),
    );
  }
  assert.throws(
    () => lib.getFunction('printf', { arguments: ['...', 'int32'] }),
    invalid(/before '\.\.\.'/),
  );
  assert.throws(
    () => lib.getFunction('printf', { arguments: ['string', '...', 'int32', '...'] }),
    invalid(/twice/),
  );
  assert.throws(
    () => lib.registerCallback({ arguments: ['int32', '...'] }, () => {}),
    invalid(/callback can't be variadic/),
  );
});

/** A library with variadic functions that give the n-th argument of the tail, as C promotes it. */
let tails;
const tailLibrary = () => {
  tails ??= compileLibrary(`
    #include <stdarg.h>
    int nth_int(int n, ...) {
      va_list tail;
      va_start(tail, n);
      int value = 0;
      for (int i = 0; i <= n; i++) value = va_arg(tail, int);
      va_end(tail);
      return value;
    }
    double nth_double(int n, ...) {
      va_list tail;
      va_start(tail, n);
      double value = 0;
      for (int i = 0; i <= n; i++) value = va_arg(tail, double);
      va_end(tail);
      return value;
    }`);
  return tails;
};

/** The most arguments of a tail in the tests below: more than any registers hold. */
const MOST_IN_TAIL = 12;

/** The types of C that it promotes to int, with good values, and values that are none. */
const PROMOTED_TO_INT = {
  char: [
    [0, 1, 127],
    [256, -129, 1.5, '1'],
  ],
  'signed char': [
    [-128, -1, 127],
    [128, -129, 1n],
  ],
  'unsigned char': [
    [0, 128, 255],
    [256, -1, true],
  ],
  short: [
    [-32768, -1, 32767],
    [70000, 32768, -32769, null],
  ],
  'short int': [[-32768, 32767], [70000]],
  'unsigned short': [
    [0, 32768, 65535],
    [70000, -1],
  ],
  int8_t: [[-128, 127], [128]],
  uint8_t: [[0, 255], [256]],
  int16_t: [[-32768, 32767], [32768]],
  uint16_t: [[0, 65535], [65536]],
  char16_t: [[0, 65535], [65536]],
  _Bool: [
    [true, false],
    [1, 0, undefined],
  ],
};

for (const [type, [good, bad]] of Object.entries(PROMOTED_TO_INT)) {
  test(`${type} after the dots is an int`, { skip }, () => {
    const open = ffi.dlopen(tailLibrary()).lib.getFunction('nth_int', {
      return: 'int',
      arguments: ['int', '...'],
    });
    const wrong = { code: 'ERR_INVALID_ARG_VALUE', message: /^Argument \d+ must be / };
    for (const count of [1, MOST_IN_TAIL]) {
      const closed = ffi.dlopen(tailLibrary()).lib.getFunction('nth_int', {
        return: 'int',
        arguments: ['int', '...', ...Array(count).fill(type)],
      });
      const rows = good.map((value, i) => {
        const others = Array(count - 1).fill(good[(i + 1) % good.length]);
        return [count - 1, ...others, value, Number(value)];
      });
      for (const [n, ...values] of rows) {
        const expected = values.pop();
        assert.equal(closed(n, ...values), expected);
        assert.equal(open(n, ...values.map((value) => [type, value])), expected);
      }
      if (!whyNoFastCalls()) {
        const loop = hotLoop(count + 1);
        assert.deepEqual(
          whenHot(() => loop(closed, rows)),
          { wrong: 0, missed: 0 },
        );
      }
      for (const value of bad) {
        const values = [...Array(count - 1).fill(good[0]), value];
        assert.throws(() => closed(0, ...values), wrong);
        assert.throws(() => open(0, ...values.map((each) => [type, each])), wrong);
      }
    }
  });
}

test('float after the dots is a double, of what a float holds', { skip }, () => {
  const { lib } = ffi.dlopen(tailLibrary());
  const open = lib.getFunction('nth_double', { return: 'double', arguments: ['int', '...'] });
  for (const count of [1, MOST_IN_TAIL]) {
    const closed = ffi.dlopen(tailLibrary()).lib.getFunction('nth_double', {
      return: 'double',
      arguments: ['int', '...', ...Array(count).fill('float')],
    });
    const values = [0.1, -2.5, 1e300, -0, NaN, 2 ** 24 + 1];
    const rows = values.map((value) => [
      count - 1,
      ...Array(count - 1).fill(7),
      value,
      Math.fround(value),
    ]);
    for (const [n, ...rest] of rows) {
      const expected = rest.pop();
      assert.ok(Object.is(closed(n, ...rest), expected));
      assert.ok(Object.is(open(n, ...rest.map((value) => ['float', value])), expected));
    }
    if (!whyNoFastCalls()) {
      const loop = hotLoop(count + 1);
      const comparable = rows.filter((row) => !Number.isNaN(row.at(-1)));
      assert.deepEqual(
        whenHot(() => loop(closed, comparable)),
        { wrong: 0, missed: 0 },
      );
    }
    const wrong = [...Array(count - 1).fill(7), '1'];
    assert.throws(() => closed(0, ...wrong), invalid(/must be a float /));
  }
});

test('what C text declares is promoted, too', { skip }, () => {
  const { functions, types } = ffi.dlopen(
    tailLibrary(),
    `typedef unsigned char byte; typedef _Bool flag; typedef float real;
     enum small : unsigned char { A, B = 200 };
     int nth_int(int n, ...); double nth_double(int n, ...);`,
  );
  const { nth_int: nthInt, nth_double: nthDouble } = functions;
  assert.equal(nthInt(0, ['byte', 255]), 255);
  assert.equal(nthInt(0, [types.byte, 255]), 255);
  assert.equal(nthInt(1, ['_Bool', false], ['flag', true]), 1);
  assert.equal(nthInt(0, [types.small, types.small.B]), 200);
  assert.equal(nthDouble(0, ['real', 0.1]), Math.fround(0.1));
  assert.throws(() => nthInt(0, ['byte', 256]), invalid(/must be a uint8/));
  assert.throws(() => nthInt(0, [types.flag, 1]), invalid(/must be a boolean/));
});

test('printf, open, fcntl and ioctl', {
  skip: skip || (isWindows && 'the last two are functions of Unix'),
}, () => {
  const { stdout } = spawnNode(`
    const { printf, fflush } = ffi.dlopen(null, {
      printf: { return: 'int32', arguments: ['string', '...', 'string', 'int32'] },
      fflush: { return: 'int32', arguments: ['pointer'] },
    }).functions;
    printf('%s %d\\n', 'printed', 5);
    fflush(null);`);
  assert.equal(stdout, 'printed 5\n');
  const O_CREAT = 0o100 | 0o2;
  const F_GETFL = 3;
  const FIONREAD = 0x541b;
  const { functions } = ffi.dlopen(null, {
    open: { return: 'int32', arguments: ['string', 'int32', '...', 'uint32'] },
    fcntl: { return: 'int32', arguments: ['int32', 'int32', '...'] },
    ioctl: { return: 'int32', arguments: ['int32', 'uint64', '...', 'pointer'] },
  });
  const file = `${fs.mkdtempSync(`${os.tmpdir()}/fast-ffi-variadic-`)}/file`;
  const descriptor = functions.open(file, O_CREAT, 0o640);
  assert.ok(descriptor > 0);
  fs.writeSync(descriptor, 'twelve bytes');
  assert.equal(fs.fstatSync(descriptor).mode & 0o777, 0o640 & ~process.umask());
  assert.equal(functions.fcntl(descriptor, F_GETFL) & 3, 2);
  const left = new Int32Array(1);
  fs.readSync(fs.openSync(file), Buffer.alloc(2));
  assert.equal(functions.ioctl(descriptor, FIONREAD, left), 0);
  fs.closeSync(descriptor);
  fs.rmSync(file);
});

const SOURCE = `
  #include <stdarg.h>
  #include <stdint.h>
  typedef struct { double x, y; } Point;
  typedef struct { int64_t a, b, c; } Wide;
  typedef struct { float a, b, c; } Floats;
  typedef struct { int32_t a; float b; } Mixed;
  double weigh(const char *types, ...) {
    va_list list;
    double sum = 0, weight = 1;
    va_start(list, types);
    for (; *types; types++, weight++) {
      switch (*types) {
        case 'i': sum += weight * va_arg(list, int32_t); break;
        case 'u': sum += weight * va_arg(list, uint32_t); break;
        case 'l': sum += weight * va_arg(list, int64_t); break;
        case 'd': sum += weight * va_arg(list, double); break;
        case 'p': sum += weight * *va_arg(list, int32_t *); break;
        case 'P': { Point p = va_arg(list, Point); sum += weight * (p.x - 2 * p.y); break; }
        case 'W': { Wide w = va_arg(list, Wide); sum += weight * (w.a - 2 * w.b + 3 * w.c); break; }
        case 'F': { Floats f = va_arg(list, Floats); sum += weight * (f.a - 2 * f.b + 3 * f.c); break; }
        case 'M': { Mixed m = va_arg(list, Mixed); sum += weight * (m.a - 2 * m.b); break; }
      }
    }
    va_end(list);
    return sum;
  }`;

const Point = ffi.struct?.({ x: 'double', y: 'double' });
const Wide = ffi.struct?.({ a: 'int64', b: 'int64', c: 'int64' });
const Floats = ffi.struct?.({ a: 'float', b: 'float', c: 'float' });
const Mixed = ffi.struct?.({ a: 'int32', b: 'float' });

/** What can be in a tail: its type, its letter for C, a value for a small integer, and what C makes of it. */
const KINDS = [
  ['int32', 'i', (n) => n, (n) => n],
  ['uint32', 'u', (n) => n, (n) => n],
  ['int64', 'l', (n) => BigInt(n), (n) => n],
  ['float64', 'd', (n) => n / 4, (n) => n / 4],
  ['pointer', 'p', (n) => new Int32Array([n]), (n) => n],
  [Point, 'P', (n) => ({ x: n, y: 1 }), (n) => n - 2],
  [Wide, 'W', (n) => ({ a: n, b: 2, c: n }), (n) => 4 * n - 4],
  [Floats, 'F', (n) => ({ a: n, b: 0.5, c: 1 }), (n) => n + 2],
  [Mixed, 'M', (n) => ({ a: n, b: 1.5 }), (n) => n - 3],
];

test('random tails in functions that C compilers have compiled', { skip }, (t) => {
  for (const compiler of compilersFor(t)) {
    const { lib } = ffi.dlopen(compileWith(compiler, SOURCE));
    const open = lib.getFunction('open', {
      symbol: 'weigh',
      return: 'double',
      arguments: ['string', '...'],
    });
    const random = new Random(11);
    for (let round = 0; round < 60; round++) {
      const tail = Array.from({ length: random.below(15) }, () => random.pick(KINDS));
      const numbers = tail.map(() => random.below(1000));
      const letters = tail.map(([, letter]) => letter).join('');
      const values = tail.map(([, , make], i) => make(numbers[i]));
      const expected = tail.reduce((sum, [, , , model], i) => sum + (i + 1) * model(numbers[i]), 0);
      const closed = lib.getFunction(`closed${round}`, {
        symbol: 'weigh',
        return: 'double',
        arguments: [
          'string',
          '...',
          ...tail.map(([type]) => type),
          ...(tail.length ? [] : ['int32']),
        ],
      });
      if (tail.length === 0) values.push(0);
      assert.equal(closed(letters, ...values), expected, letters);
      const pairs = values.map((value, i) => [tail[i]?.[0] ?? 'int32', value]);
      assert.equal(open(letters, ...pairs), expected, letters);
      assert.equal(open(letters, ...pairs), expected, letters);
    }
  }
});

test('a tail takes the fast path', { skip: skip || whyNoFastCalls() }, () => {
  const { weigh } = ffi.dlopen(compileLibrary(SOURCE), {
    weigh: { return: 'double', arguments: ['string', '...', 'int32', 'float64', Point, 'int64'] },
  }).functions;
  let n = 0;
  const run = () => {
    n = (n + 1) % 100;
    const expected = n + 2 * 0.5 + 3 * (n - 2) + 4 * n;
    return Number(weigh('idPl', n, 0.5, { x: n, y: 1 }, BigInt(n)) !== expected);
  };
  assert.deepEqual(whenHot(run), { wrong: 0, missed: 0 });
});

const isInner = process.env.FAST_FFI_TEST_TELLS_APART !== undefined;

test('signatures that say where the dots are', {
  skip: skip || (isInner && 'this is the process that the test starts'),
}, () => {
  const { status, stdout, stderr } = spawnNode(`require(${JSON.stringify(__filename)})`, {
    flags: ['--require', path.join(__dirname, '..', 'support', 'tell-variadic-apart.js')],
    env: { FAST_FFI_TEST_TELLS_APART: '1' },
  });
  assert.equal(status, 0, stdout + stderr);
});

/** Opens libcurl, whose dependencies are libraries that are in Node, too; undefined where it isn't installed. */
function openCurl() {
  const easy = (...tail) => ({ return: 'int32', arguments: ['pointer', 'int32', '...', ...tail] });
  const set = (type) => ({ ...easy(type), symbol: 'curl_easy_setopt' });
  const get = { ...easy('pointer'), symbol: 'curl_easy_getinfo' };
  try {
    return ffi.dlopen(
      'libcurl.so.4',
      {
        curl_easy_init: { return: 'pointer' },
        curl_easy_perform: { return: 'int32', arguments: ['pointer'] },
        curl_easy_cleanup: { arguments: ['pointer'] },
        curl_easy_setopt: easy(),
        setText: set('string'),
        setLong: set('int64'),
        setPointer: set('pointer'),
        getInfo: get,
      },
      { deepBind: true },
    );
  } catch (error) {
    if (/libcurl\.so\.4: (cannot open|is not there)|No such file/.test(error.message))
      return undefined;
    throw error;
  }
}

const curl = skip || noDeepBinding ? undefined : openCurl();

const OPTIONS = {
  WRITEDATA: 10001,
  URL: 10002,
  PRIVATE: 10103,
  NOPROGRESS: 43,
  RESUME_FROM_LARGE: 30116,
  WRITEFUNCTION: 20011,
};
const BAD_DOWNLOAD_RESUME = 36;
const COULD_NOT_READ_FILE = 37;
const INFO = {
  EFFECTIVE_URL: 0x100001,
  PRIVATE: 0x100015,
  SIZE_DOWNLOAD: 0x300008,
  SIZE_DOWNLOAD_T: 0x600008,
};

test('curl_easy_setopt', {
  skip: skip || noDeepBinding || (curl === undefined && 'libcurl.so.4 is not installed'),
}, () => {
  const { lib, functions } = curl;
  const handle = functions.curl_easy_init();
  const text = 'What libcurl reads from a file. '.repeat(1000);
  const file = `${fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-curl-'))}/file`;
  fs.writeFileSync(file, text);
  const received = [];
  const write = lib.registerCallback(
    { return: 'uint64', arguments: ['pointer', 'uint64', 'uint64', 'pointer'] },
    (start, size, count, data) => {
      received.push([ffi.toBuffer(start, Number(size * count), true), data]);
      return size * count;
    },
  );
  const information = (which, type) => {
    const cell = ffi.cell(type);
    assert.equal(functions.getInfo(handle, INFO[which], cell), 0);
    return cell.value;
  };
  const url = `file://${file}`;
  assert.equal(functions.setText(handle, OPTIONS.URL, url), 0);
  assert.equal(functions.setPointer(handle, OPTIONS.WRITEFUNCTION, write), 0);
  assert.equal(functions.setPointer(handle, OPTIONS.WRITEDATA, 0x1234_5678_9abcn), 0);
  assert.equal(functions.setPointer(handle, OPTIONS.PRIVATE, 2n ** 47n - 1n), 0);
  assert.equal(functions.setLong(handle, OPTIONS.NOPROGRESS, 1), 0);
  assert.equal(functions.curl_easy_perform(handle), 0);
  assert.equal(Buffer.concat(received.map(([part]) => part)).toString(), text);
  assert.ok(received.every(([, data]) => data === 0x1234_5678_9abcn));
  assert.equal(information('PRIVATE', 'pointer'), 2n ** 47n - 1n);
  assert.equal(ffi.toString(information('EFFECTIVE_URL', 'pointer')), url);
  assert.equal(information('SIZE_DOWNLOAD', 'double'), text.length);
  assert.equal(information('SIZE_DOWNLOAD_T', 'int64'), BigInt(text.length));
  const { curl_easy_setopt: setOption } = functions;
  received.length = 0;
  assert.equal(setOption(handle, OPTIONS.RESUME_FROM_LARGE, ['int64', text.length - 13]), 0);
  assert.equal(functions.curl_easy_perform(handle), 0);
  assert.equal(Buffer.concat(received.map(([part]) => part)).toString(), 'from a file. ');
  assert.equal(setOption(handle, OPTIONS.RESUME_FROM_LARGE, ['int64', 2n ** 40n]), 0);
  assert.equal(functions.curl_easy_perform(handle), BAD_DOWNLOAD_RESUME);
  assert.equal(setOption(handle, OPTIONS.RESUME_FROM_LARGE, ['int64', 0]), 0);
  assert.equal(setOption(handle, OPTIONS.URL, ['string', `${url}-that-is-not-there`]), 0);
  assert.equal(functions.curl_easy_perform(handle), COULD_NOT_READ_FILE);
  functions.curl_easy_cleanup(handle);
  lib.unregisterCallback(write);
  fs.rmSync(path.dirname(file), { recursive: true });
});
