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
  isWindows,
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
  assert.throws(() => format('%f', ['float', 1]), invalid(/use 'float64'/));
  assert.match(ffi.callPath(print).reason, /known at each call only/);
});

test('types that C promotes are refused', { skip }, () => {
  const lib = libc();
  const promoted = {
    float: 'float64',
    int8: 'int32',
    uint8: 'int32',
    int16: 'int32',
    uint16: 'int32',
    bool: 'int32',
    char: 'int32',
  };
  for (const [type, instead] of Object.entries(promoted)) {
    assert.throws(
      () => lib.getFunction('printf', { arguments: ['string', '...', type] }),
      invalid(new RegExp(`^Argument 1 of function printf comes after '...'.* use '${instead}'$`)),
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

const curl = skip ? undefined : openCurl();

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
  skip: skip || (curl === undefined && 'libcurl.so.4 is not installed'),
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
