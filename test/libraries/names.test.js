'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { againstNodeFFI, ffi, fixturePath, openFixture } = require('../support/helpers.js');

const skip = againstNodeFFI && 'node:ffi has none of this';
const add = { return: 'int32', arguments: ['int32', 'int32'] };

test('a function may have another name than its symbol', { skip }, () => {
  const { lib, functions } = openFixture({ plus: { ...add, symbol: 'add_int32' } });
  assert.equal(functions.plus(1, 2), 3);
  assert.equal(functions.plus.name, 'plus');
  assert.equal(functions.plus.pointer, lib.getSymbol('add_int32'));
  assert.equal(lib.getFunction('more', { ...add, symbol: 'add_int32' })(3, 4), 7);
  assert.deepEqual(Object.keys(lib.functions).sort(), ['more', 'plus']);
  assert.throws(() => lib.getFunction('plus', add), {
    code: 'ERR_INVALID_ARG_VALUE',
    message: 'Function plus was already requested with a different symbol: it was add_int32',
  });
  assert.throws(() => lib.getFunction('x', { symbol: '' }), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => lib.getFunction('x', { symbol: 5 }), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => lib.getFunction('x', { symbol: 'a\0b' }), { code: 'ERR_INVALID_ARG_VALUE' });
});

test('an optional function that is missing is null', { skip }, () => {
  const { lib, functions } = openFixture({
    add_int32: { ...add, optional: true },
    nowhere: { ...add, optional: true },
    neither: { ...add, symbol: 'nowhere_else', optional: true },
  });
  assert.equal(functions.add_int32(1, 2), 3);
  assert.equal(functions.nowhere, null);
  assert.equal(functions.neither, null);
  assert.equal(lib.getFunction('nowhere', { ...add, optional: true }), null);
  assert.throws(() => lib.getFunction('nowhere', add), { code: 'ERR_FFI_CALL_FAILED' });
  assert.deepEqual(Object.keys(lib.functions), ['add_int32']);
  assert.throws(() => lib.getFunction('x', { optional: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
});

test('the error names all symbols that are missing', { skip }, () => {
  const definitions = {
    add_int32: add,
    first: add,
    maybe: { optional: true },
    second: { symbol: 'other' },
  };
  assert.throws(() => ffi.dlopen(fixturePath, definitions), {
    code: 'ERR_FFI_CALL_FAILED',
    message: /^dlsym failed: .*first.*; also missing: other$/,
  });
  const all = {
    maybe: { variable: 'int32', optional: true },
    v1: { variable: 'int32' },
    ...definitions,
    v2: { variable: 'int32', symbol: 'another' },
  };
  assert.throws(() => ffi.dlopen(fixturePath, all), {
    code: 'ERR_FFI_CALL_FAILED',
    message: /^dlsym failed: .*first.*; also missing: other, v1, another$/,
  });
  assert.throws(() => ffi.dlopen(fixturePath, 'extern int v1; void f1(void); extern int v2;'), {
    code: 'ERR_FFI_CALL_FAILED',
    message: /^dlsym failed: .*f1.*; also missing: v1, v2$/,
  });
});

test('keys of other FFIs are refused where they would be ignored', { skip }, () => {
  const { lib } = openFixture();
  const wrong = [
    [{ result: 'int32', arguments: [] }, /property result, which is called return here/],
    [{ return: 'int32', args: ['int32'] }, /property args, which is called arguments here/],
    [{ parameters: [], returns: 'int32' }, /property returns/],
    [{ ...add, nonBlocking: true }, /property nonBlocking, which is called nonblocking here/],
    [{ ...add, async: true }, /property async, which is called nonblocking here/],
    [{ ...add, throw: 'negative' }, /property throw, which is called throws here/],
  ];
  for (const [signature, message] of wrong) {
    assert.throws(() => lib.getFunction('add_int32', signature), {
      code: 'ERR_INVALID_ARG_VALUE',
      message,
    });
    assert.throws(() => lib.registerCallback(signature, () => 1), { message });
  }
  assert.equal(lib.getFunction('add_int32', { ...add, result: 5, args: 6 })(1, 1), 2);
  for (const second of [{ return: 'int32' }, 'int (int)', 'int32', () => 2, null, 5]) {
    assert.throws(() => lib.registerCallback(() => 1, second), {
      code: 'ERR_INVALID_ARG_TYPE',
      message: 'The signature must be the first argument, and the function the second',
    });
  }
  assert.equal(typeof lib.registerCallback(() => 1, undefined), 'bigint');
});

test('options that do not exist are refused', { skip }, () => {
  assert.throws(() => ffi.dlopen(fixturePath, {}, { deepbind: true }), {
    code: 'ERR_INVALID_ARG_VALUE',
    message: 'Unknown option deepbind; did you mean deepBind?',
  });
  assert.throws(() => new ffi.DynamicLibrary(fixturePath, { supportExceptions: true }), {
    message: /did you mean supportsExceptions/,
  });
});

test('functions are no signatures, and neither are copies of them', { skip }, () => {
  const { functions } = openFixture({ add_int32: add });
  const refused = { code: 'ERR_INVALID_ARG_VALUE', message: /is a function that was bound before/ };
  assert.throws(() => ffi.dlopen(fixturePath, functions), refused);
  const copy = { ...functions.add_int32, nonblocking: true };
  assert.throws(() => ffi.dlopen(fixturePath, { add_int32: copy }), refused);
});

test('what was meant is said where a symbol is missing', { skip }, () => {
  const { lib } = openFixture();
  const prototype = 'int add_int32(int, int)';
  assert.throws(() => lib.getFunction(prototype, { nonblocking: true }), {
    code: 'ERR_FFI_CALL_FAILED',
    message: /; a prototype is a whole signature; to add to it, pass its name/,
  });
  assert.throws(() => ffi.dlopen(ffi.findLibrary('no-such-library'), 'int no_such_one(void);'), {
    code: 'ERR_FFI_CALL_FAILED',
    message:
      /; null opens the process itself, and findLibrary gives null for what it does not find$/,
  });
});
