'use strict';

// What errno was after a call, and errors that are made of it.

const assert = require('node:assert/strict');
const os = require('node:os');
const { test } = require('node:test');
const { Worker } = require('node:worker_threads');
const { once } = require('node:events');
const {
  againstNodeFFI,
  compileLibrary,
  errorOf,
  ffi,
  spawnNode,
  whenHot,
  whyNoFastCalls,
} = require('../support/helpers.js');

const skip = againstNodeFFI && 'node:ffi knows nothing of errno';

const path = compileLibrary(`
  #include <errno.h>
  #include <stdarg.h>
  #include <stddef.h>
  #include <stdint.h>
  typedef struct { int32_t number; double weight; } Pair;
  int32_t fail(int32_t number) { errno = number; return -1; }
  int32_t seen(void) { int32_t before = errno; errno = 7; return before; }
  int64_t fail_wide(int32_t number) { errno = number; return number == 0 ? 5 : -1; }
  uint8_t fail_small(int32_t number) { errno = number; return number == 0; }
  double fail_double(double number) { errno = (int) number; return number / 2; }
  void *fail_pointer(const char *text) { errno = text[0] == 'x' ? 2 : 0; return text[0] == 'x' ? NULL : &errno; }
  uint64_t fail_string(const char *text, double d, int64_t n) { errno = text[0]; return n + (int64_t) d; }
  Pair fail_pair(Pair pair) { errno = pair.number; return (Pair){ pair.number + 1, pair.weight * 2 }; }
  int32_t code(int32_t number) { errno = 99; return number; }
  void nothing(void) { errno = 12; }
  int32_t many(int a, int b, int c, int d, int e, int f, int g, int h, double i) { errno = h; return a + b + c + d + e + f + g + h + (int) i; }
  int32_t with_callback(void (*callback)(void)) { errno = 3; callback(); errno = 4; return -1; }
  int32_t variadic(int32_t count, ...) {
    va_list list;
    va_start(list, count);
    for (int i = 0; i < count; i++) errno = va_arg(list, int);
    va_end(list);
    return -1;
  }
`);

const Pair = ffi.struct?.('Pair', { number: 'int32', weight: 'double' });

function bind(definitions) {
  return ffi.dlopen(path, definitions).functions;
}

test('errno is captured after calls with results and arguments of all kinds', { skip }, () => {
  const f = bind({
    fail: { return: 'int32', arguments: ['int32'], errno: true },
    fail_wide: { return: 'int64', arguments: ['int32'], errno: true },
    fail_small: { return: 'uint8', arguments: ['int32'], errno: true },
    fail_double: { return: 'double', arguments: ['double'], errno: true },
    fail_pointer: { return: 'pointer', arguments: ['string'], errno: true },
    fail_string: { return: 'uint64', arguments: ['string', 'double', 'int64'], errno: true },
    fail_pair: { return: Pair, arguments: [Pair], errno: true },
    nothing: { errno: true },
    many: {
      return: 'int32',
      arguments: [...new Array(8).fill('int32'), 'double'],
      errno: true,
    },
  });
  const call = () => {
    let wrong = 0;
    const check = (result, expected, errno) => {
      if (result !== expected || ffi.errno() !== errno) wrong++;
    };
    check(f.fail(5), -1, 5);
    check(f.fail_wide(6), -1n, 6);
    check(f.fail_wide(0), 5n, 0);
    check(f.fail_small(7), 0, 7);
    check(f.fail_double(8), 4, 8);
    check(f.fail_pointer('x'), 0n, 2);
    check(f.fail_string('a', 1.5, 5n), 6n, 97);
    check(f.fail_pair({ number: 9, weight: 1 }).weight, 2, 9);
    check(f.nothing(), undefined, 12);
    check(f.many(1, 2, 3, 4, 5, 6, 7, 8, 9.5), 45, 8);
    return wrong;
  };
  assert.equal(call(), 0);
  if (whyNoFastCalls()) {
    for (let i = 0; i < 2000; i++) assert.equal(call(), 0);
  } else {
    assert.deepEqual(whenHot(call), { wrong: 0, missed: 0 });
  }
});

test('errno is 0 when a call begins', { skip }, () => {
  const { seen } = bind({ seen: { return: 'int32', errno: true } });
  for (let i = 0; i < 3000; i++) {
    assert.equal(seen(), 0);
    assert.equal(ffi.errno(), 7);
  }
});

test('functions without errno leave what was captured', { skip }, () => {
  const f = bind({
    fail: { return: 'int32', arguments: ['int32'], errno: true },
    nothing: {},
  });
  f.fail(33);
  f.nothing();
  assert.equal(ffi.errno(), 33);
});

test('callbacks do not disturb what is captured', { skip }, () => {
  const { lib, functions } = ffi.dlopen(path, {
    with_callback: { return: 'int32', arguments: ['function'], errno: true },
    fail: { return: 'int32', arguments: ['int32'], errno: true },
  });
  let inner;
  const callback = lib.registerCallback({}, () => {
    functions.fail(21);
    inner = ffi.errno();
  });
  assert.equal(functions.with_callback(callback), -1);
  assert.deepEqual([inner, ffi.errno()], [21, 4]);
  lib.close();
});

test('what runs when a library is unloaded after the call does not disturb it either', {
  skip,
}, () => {
  const { lib: outer, functions } = ffi.dlopen(path, {
    with_callback: { return: 'int32', arguments: ['function'], throws: 'negative' },
    fail: { return: 'int32', arguments: ['int32'], errno: true },
  });
  const unloaded = ffi.dlopen(
    compileLibrary(`
      static void (*last)(void);
      void set_last(void (*callback)(void)) { last = callback; }
      __attribute__((destructor)) static void end(void) { if (last) last(); }`),
    { set_last: { arguments: ['function'] } },
  );
  let isUnloaded = false;
  const last = outer.registerCallback({}, () => {
    functions.fail(21);
    isUnloaded = true;
  });
  unloaded.functions.set_last(last);
  const close = outer.registerCallback({}, () => unloaded.lib.close());
  assert.equal(errorOf(() => functions.with_callback(close)).code, 'EINTR');
  assert.deepEqual([isUnloaded, ffi.errno()], [true, 4]);
  outer.close();
});

test('variadic functions capture errno, with a tail and open', { skip }, () => {
  const f = bind({
    two: {
      symbol: 'variadic',
      return: 'int32',
      arguments: ['int32', '...', 'int32', 'int32'],
      errno: true,
    },
    open: { symbol: 'variadic', return: 'int32', arguments: ['int32', '...'], throws: 'negative' },
  });
  f.two(2, 17, 18);
  assert.equal(ffi.errno(), 18);
  assert.equal(errorOf(() => f.open(1, ['int32', 2])).code, 'ENOENT');
});

test('each Worker has an errno of its own', { skip }, async () => {
  const { fail } = bind({ fail: { return: 'int32', arguments: ['int32'], errno: true } });
  fail(40);
  const worker = new Worker(
    `const ffi = require(${JSON.stringify(require.resolve('../../'))});
     const before = ffi.errno();
     const { fail } = ffi.dlopen(${JSON.stringify(path)}, {
       fail: { return: 'int32', arguments: ['int32'], errno: true },
     }).functions;
     let wrong = 0;
     for (let i = 0; i < 5000; i++) if (fail(i % 100) !== -1 || ffi.errno() !== i % 100) wrong++;
     require('node:worker_threads').parentPort.postMessage([before, wrong, ffi.errno()]);`,
    { eval: true },
  );
  const [message] = await once(worker, 'message');
  assert.deepEqual(message, [0, 0, 99]);
  assert.equal(ffi.errno(), 40);
});

/** Gives what an error has of the system's. */
function systemErrorOf(fn) {
  try {
    fn();
  } catch (error) {
    const { name, message, code, errno, syscall, result } = error;
    return { name, message, code, errno, syscall, result };
  }
  throw new Error('expected the function to throw');
}

const ENOENT = {
  name: 'Error',
  message: 'ENOENT: no such file or directory, fail',
  code: 'ENOENT',
  errno: -os.constants.errno.ENOENT,
  syscall: 'fail',
  result: -1,
};

test('results that mean failure are errors as Node makes them', { skip }, () => {
  const f = bind({
    failing: { symbol: 'fail', return: 'int32', arguments: ['int32'], throws: 'negative' },
    fail_wide: { return: 'int64', arguments: ['int32'], throws: 'negative' },
    fail_small: { return: 'uint8', arguments: ['int32'], throws: 'zero' },
    nonzero: { symbol: 'fail_small', return: 'uint8', arguments: ['int32'], throws: 'nonzero' },
    fail_pointer: { return: 'pointer', arguments: ['string'], throws: 'null' },
    code: { return: 'int32', arguments: ['int32'], throws: 'code' },
  });
  for (let i = 0; i < 200; i++) {
    assert.deepEqual(
      systemErrorOf(() => f.failing(2)),
      ENOENT,
    );
    assert.equal(systemErrorOf(() => f.fail_wide(13)).code, 'EACCES');
    assert.equal(f.fail_wide(0), 5n);
    assert.equal(systemErrorOf(() => f.fail_small(4)).code, 'EINTR');
    assert.equal(f.fail_small(0), 1);
    assert.equal(f.nonzero(4), 0);
    assert.equal(systemErrorOf(() => f.fail_pointer('x')).code, 'ENOENT');
    assert.notEqual(f.fail_pointer('y'), 0n);
    assert.equal(f.code(0), 0);
    assert.equal(systemErrorOf(() => f.code(22)).code, 'EINVAL');
  }
});

test('with errno 0 the error names the result', { skip }, () => {
  const f = bind({
    fail: { return: 'int32', arguments: ['int32'], throws: 'negative' },
    nonzero: { symbol: 'fail_small', return: 'uint8', arguments: ['int32'], throws: 'nonzero' },
  });
  assert.deepEqual(
    errorOf(() => f.fail(0)),
    {
      name: 'Error',
      code: 'ERR_FFI_CALL_FAILED',
      message: 'fail failed: it returned -1, and errno is 0',
    },
  );
  assert.equal(
    errorOf(() => f.nonzero(0)).message,
    'fail_small failed: it returned 1, and errno is 0',
  );
});

test('errors that libuv does not know have names all the same', { skip }, () => {
  const { code } = bind({ code: { return: 'int32', arguments: ['int32'], throws: 'code' } });
  const { EBADMSG } = os.constants.errno;
  assert.equal(systemErrorOf(() => code(EBADMSG)).code, 'EBADMSG');
  assert.deepEqual(
    systemErrorOf(() => code(12_345)),
    {
      name: 'Error',
      message: 'UNKNOWN: system error 12345, code',
      code: 'UNKNOWN',
      errno: -12_345,
      syscall: 'code',
      result: 12_345,
    },
  );
});

test('functions of addresses fail without a name', { skip }, () => {
  const { lib } = ffi.dlopen(path);
  const address = lib.getSymbol('fail');
  const fail = lib.toFunction(address, {
    return: 'int32',
    arguments: ['int32'],
    throws: 'negative',
  });
  const { message, syscall } = systemErrorOf(() => fail(2));
  assert.deepEqual([message, syscall], ['ENOENT: no such file or directory', undefined]);
  assert.equal(
    errorOf(() => fail(0)).message,
    'the function failed: it returned -1, and errno is 0',
  );
});

test('what signatures say of errno is checked', { skip }, () => {
  const codeOf = (more) =>
    errorOf(() => bind({ fail: { return: 'int32', arguments: ['int32'], ...more } })).code;
  assert.equal(codeOf({ errno: 1 }), 'ERR_INVALID_ARG_TYPE');
  assert.equal(codeOf({ throws: 'always' }), 'ERR_INVALID_ARG_VALUE');
  assert.equal(codeOf({ throws: true }), 'ERR_INVALID_ARG_VALUE');
  assert.equal(codeOf({ throws: 'constructor' }), 'ERR_INVALID_ARG_VALUE');
  assert.equal(codeOf({ throws: 'null' }), 'ERR_INVALID_ARG_VALUE');
  assert.equal(codeOf({ throws: 'negative', errno: false }), 'ERR_INVALID_ARG_VALUE');
  for (const [type, throws] of [
    ['uint32', 'negative'],
    ['void', 'negative'],
    ['double', 'zero'],
    ['pointer', 'nonzero'],
    ['int64', 'code'],
    [Pair, 'zero'],
  ]) {
    assert.equal(codeOf({ return: type, throws }), 'ERR_INVALID_ARG_VALUE');
  }
  const { lib } = ffi.dlopen(path);
  assert.equal(
    errorOf(() => lib.registerCallback({ errno: true }, () => {})).code,
    'ERR_INVALID_ARG_VALUE',
  );
});

test('errno is captured where no code is generated', { skip }, () => {
  const { stdout, stderr } = spawnNode(
    `const { fail } = ffi.dlopen(${JSON.stringify(path)}, {
       fail: { return: 'int32', arguments: ['int32'], throws: 'negative' },
     }).functions;
     try { fail(2); } catch ({ code }) { console.log(code, ffi.errno()); }`,
    { flags: ['--disallow-code-generation-from-strings'] },
  );
  assert.equal(stdout, 'ENOENT 2\n', stderr);
});

test('nonblocking calls reject with errors of the system', { skip }, async () => {
  const signature = { return: 'int32', arguments: ['int32'], nonblocking: true };
  const f = bind({
    fail: { ...signature, throws: 'negative' },
    code: { ...signature, throws: 'code' },
  });
  const codes = await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      f.fail(1 + (i % 30)).then(
        () => assert.fail('it fails'),
        (error) => error.errno,
      ),
    ),
  );
  assert.deepEqual(
    codes,
    Array.from({ length: 200 }, (_, i) => -1 - (i % 30)),
  );
  assert.equal(await f.code(0), 0);
  await assert.rejects(f.code(2), { code: 'ENOENT', errno: -2, syscall: 'code' });
  await assert.rejects(f.fail(0), {
    code: 'ERR_FFI_CALL_FAILED',
    message: 'fail failed: it returned -1, and errno is 0',
  });
  assert.equal(
    errorOf(() => bind({ fail: { ...signature, errno: true } })).code,
    'ERR_INVALID_ARG_VALUE',
  );
});
