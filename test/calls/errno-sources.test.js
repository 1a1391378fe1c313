'use strict';

// On Windows each C runtime has an errno of its own, and the system what GetLastError gives.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const {
  againstNodeFFI,
  errorOf,
  ffi,
  isWindows,
  whenHot,
  whyNoFastCalls,
} = require('../support/helpers.js');

const skip = againstNodeFFI && 'node:ffi has no errno';
const windows = { skip: skip || (!isWindows && 'other systems have one errno') };

const ACCESS = { symbol: '_access', return: 'int32', arguments: ['string', 'int32'], errno: true };
const ENOENT = 2;

test('GetLastError is read on Windows alone', { skip }, () => {
  const signature = { return: 'int32', errno: 'GetLastError' };
  if (isWindows) {
    assert.throws(() => ffi.dlopen('kernel32', { f: { ...signature, throws: 'zero' } }), {
      code: 'ERR_INVALID_ARG_VALUE',
      message: /throws takes the errno of C/,
    });
  } else {
    assert.deepEqual(
      errorOf(() => ffi.dlopen(null, { getpid: signature })),
      {
        name: 'TypeError',
        code: 'ERR_INVALID_ARG_VALUE',
        message: "The errno property of function getpid is 'GetLastError', a function of Windows",
      },
    );
  }
  assert.throws(() => ffi.dlopen(null, { f: { errno: 'lastError' } }), {
    code: 'ERR_INVALID_ARG_TYPE',
  });
});

test('what GetLastError gives is captured', windows, () => {
  const attributes = { return: 'uint32', arguments: ['buffer'], errno: 'GetLastError' };
  const { functions } = ffi.dlopen('kernel32', {
    GetFileAttributesW: attributes,
    SetLastError: { arguments: ['uint32'], errno: 'GetLastError' },
  });
  const wide = (text) => Buffer.from(`${text}\0`, 'utf16le');
  assert.equal(functions.GetFileAttributesW(wide('C:\\no such file')), 0xffff_ffff);
  assert.equal(ffi.errno(), 2);
  assert.equal(functions.GetFileAttributesW(wide('C:\\no such folder\\file')), 0xffff_ffff);
  assert.equal(ffi.errno(), 3);
  const { SetLastError } = functions;
  const run = () => {
    SetLastError(1234);
    const first = ffi.errno();
    SetLastError(0);
    return first === 1234 && ffi.errno() === 0 ? 0 : 1;
  };
  if (whyNoFastCalls()) assert.equal(run(), 0);
  else assert.deepEqual(whenHot(run), { wrong: 0, missed: 0 });
});

test('errno is that of the runtime of the library', windows, () => {
  const libraries = ['msvcrt.dll', 'ucrtbase.dll'];
  const functions = libraries.map(
    (library) => ffi.dlopen(library, { access: ACCESS }).functions.access,
  );
  for (let i = 0; i < 1000; i++) {
    for (const access of functions) {
      assert.equal(access('C:\\no such file', 0), -1);
      assert.equal(ffi.errno(), ENOENT);
      assert.equal(access('C:\\', 0), 0);
      assert.equal(ffi.errno(), 0);
    }
  }
});

test('calls on other threads read the right errno, too', windows, async () => {
  for (const library of ['msvcrt.dll', 'ucrtbase.dll']) {
    const { errno: _, ...signature } = ACCESS;
    const { functions } = ffi.dlopen(library, {
      access: { ...signature, throws: 'negative', nonblocking: true },
    });
    await assert.rejects(functions.access('C:\\no such file', 0), { code: 'ENOENT' });
    assert.equal(await functions.access('C:\\', 0), 0);
  }
});

test('a library without a C runtime has no errno', windows, () => {
  const signature = { arguments: ['uint32'], errno: true };
  assert.deepEqual(
    errorOf(() => ffi.dlopen('kernel32', { SetLastError: signature })),
    {
      name: 'TypeError',
      code: 'ERR_INVALID_ARG_VALUE',
      message:
        "The errno of function SetLastError can't be captured: its library imports no C runtime, so that its " +
        "errno can't be found",
    },
  );
});
