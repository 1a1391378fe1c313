'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { ffi, openFixture } = require('../support/helpers.js');

test('a symbol is the address of a variable', () => {
  const { lib, functions } = openFixture({ read_global_int32: { return: 'int32' } });
  const address = lib.getSymbol('global_int32');
  const before = functions.read_global_int32();
  assert.equal(ffi.getInt32(address), before);
  ffi.setInt32(address, 0, -7);
  assert.equal(functions.read_global_int32(), -7);
  ffi.setInt32(address, 0, before);
});

test('dlsym is getSymbol', () => {
  const { lib } = openFixture();
  assert.equal(ffi.dlsym(lib, 'greeting'), lib.getSymbol('greeting'));
  assert.equal(ffi.toString(ffi.dlsym(lib, 'greeting')), 'grüß dich');
});

test('a function has the address of its symbol', () => {
  const { lib, functions } = openFixture({ answer: { return: 'int32' } });
  assert.equal(typeof functions.answer.pointer, 'bigint');
  assert.equal(functions.answer.pointer, lib.getSymbol('answer'));
});

test('symbols holds what was resolved so far', () => {
  const { lib } = openFixture({ noop: {} });
  assert.deepEqual(Object.keys(lib.symbols), ['noop']);
  const greeting = lib.getSymbol('greeting');
  assert.deepEqual({ ...lib.symbols }, { noop: lib.functions.noop.pointer, greeting });
  assert.deepEqual(lib.getSymbols(), lib.symbols);
});

test('symbols is a copy without a prototype', () => {
  const { lib } = openFixture();
  const { symbols } = lib;
  lib.getSymbol('greeting');
  symbols.other = 1n;
  assert.deepEqual(Object.keys(lib.symbols), ['greeting']);
  assert.equal(Object.getPrototypeOf(symbols), null);
});

test('a symbol that cannot be resolved is not kept', () => {
  const { lib } = openFixture();
  assert.throws(() => lib.getSymbol('no_such_symbol'), { code: 'ERR_FFI_CALL_FAILED' });
  assert.deepEqual(Object.keys(lib.symbols), []);
});

test('symbol names must be strings without NUL', () => {
  const { lib } = openFixture();
  assert.throws(() => lib.getSymbol(5), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => lib.getSymbol('noop\0'), { code: 'ERR_INVALID_ARG_VALUE' });
});
