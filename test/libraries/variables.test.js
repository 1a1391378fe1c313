'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { againstNodeFFI, compileLibrary, ffi, isWindows } = require('../support/helpers.js');

const skip = againstNodeFFI && 'node:ffi has no variables';

const SOURCE = `
  #include <stdint.h>
  typedef struct { double x, y; } Point;
  int32_t counter = 5;
  Point origin = { 1, 2 };
  const int32_t version = 7;
  const char *const name = "library";
  double weights[3] = { 0.5, 1.5, 2.5 };
  void count(void) { counter++; }
  int32_t get_counter(void) { return counter; }`;

const library = againstNodeFFI ? undefined : compileLibrary(SOURCE);
const Point = ffi.struct?.('Point', { x: 'double', y: 'double' });

test('a variable is read and written where it is', { skip }, () => {
  const { lib, functions } = ffi.dlopen(library, {
    count: {},
    get_counter: { return: 'int32' },
  });
  const counter = lib.getVariable('counter', 'int32');
  assert.equal(counter.value, 5);
  functions.count();
  assert.equal(counter.value, 6);
  counter.value = 40;
  functions.count();
  assert.equal(functions.get_counter(), 41);
  assert.equal(counter.address, lib.getSymbol('counter'));
  assert.equal(counter.name, 'counter');
  assert.throws(
    () => {
      counter.value = '1';
    },
    { code: 'ERR_INVALID_ARG_VALUE', message: "Value must be an int32 (got '1')" },
  );
  const origin = lib.getVariable('origin', Point);
  assert.deepEqual(origin.value, { x: 1, y: 2 });
  Point.at(origin.address).x = 9;
  origin.value = { x: origin.value.x + 1, y: 3 };
  assert.deepEqual(origin.value, { x: 10, y: 3 });
  const weights = lib.getVariable('weights', ffi.array('double', 3));
  assert.deepEqual(weights.value, [0.5, 1.5, 2.5]);
  weights.value = [1, 2, 3];
  assert.deepEqual(weights.value, [1, 2, 3]);
  lib.close();
  assert.throws(() => counter.value, { code: 'ERR_FFI_LIBRARY_CLOSED' });
  assert.throws(
    () => {
      counter.value = 1;
    },
    { code: 'ERR_FFI_LIBRARY_CLOSED' },
  );
});

const untold = process.platform === 'darwin' && 'it is not told there what can be written';

test('what is constant in C is not written', { skip: skip || untold }, () => {
  const { lib } = ffi.dlopen(library);
  const version = lib.getVariable('version', 'int32');
  assert.equal(version.value, 7);
  assert.throws(
    () => {
      version.value = 8;
    },
    {
      code: 'ERR_FFI_READ_ONLY',
      message: "The variable version is in memory that can't be written",
    },
  );
  const name = lib.getVariable('name', 'pointer'); // it is made read-only after relocation
  assert.equal(ffi.toString(name.value), 'library');
  assert.throws(
    () => {
      name.value = 0n;
    },
    { code: 'ERR_FFI_READ_ONLY' },
  );
});

test('variables among definitions', { skip }, () => {
  const { functions, variables } = ffi.dlopen(library, {
    get_counter: { return: 'int32' },
    counter: { variable: 'int32' },
    start: { variable: Point, symbol: 'origin' },
    nowhere: { variable: 'int32', optional: true },
  });
  assert.deepEqual(Object.keys(functions), ['get_counter']);
  assert.deepEqual(Object.keys(variables), ['counter', 'start', 'nowhere']);
  variables.counter.value = 77;
  assert.equal(functions.get_counter(), 77);
  assert.throws(() => {
    variables.counter = 9;
  }, TypeError);
  assert.equal(typeof variables.start.value.x, 'number');
  assert.equal(variables.nowhere, null);
  assert.equal(ffi.dlopen(library, {}).variables, undefined);
  // The C library of Windows exports no variables.
  if (!isWindows) {
    const { environ } = ffi.dlopen(null, { environ: { variable: 'pointer' } }).variables;
    assert.notEqual(environ.value, 0n);
  }
  assert.throws(
    () => ffi.dlopen(library, { first: { variable: 'int32' }, second: { variable: 'int32' } }),
    { code: 'ERR_FFI_CALL_FAILED', message: /first.*; also missing: second$/ },
  );
  assert.throws(() => ffi.dlopen(library, { counter: { variable: 'nothing' } }), {
    code: 'ERR_INVALID_ARG_VALUE',
  });
});

test('what is no variable is refused', { skip }, () => {
  const { lib } = ffi.dlopen(library);
  assert.throws(() => lib.getVariable('nowhere', 'int32'), { code: 'ERR_FFI_CALL_FAILED' });
  assert.throws(() => lib.getVariable('counter', 'void'), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => lib.getVariable('counter'), { code: 'ERR_INVALID_ARG_TYPE' });
  const message = 'counter is a variable; use getVariable, or dlopen for definitions';
  const definition = { variable: 'int32' };
  assert.throws(() => lib.getFunction('counter', definition), { message });
  assert.throws(() => lib.getFunctions({ counter: definition }), { message });
  assert.throws(() => ffi.dlopen(library, { counter: { ...definition, return: 'int32' } }), {
    code: 'ERR_INVALID_ARG_VALUE',
  });
  assert.throws(() => lib.getVariable(5, 'int32'), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => lib.getVariable('counter', ffi.opaque('x')), {
    code: 'ERR_INVALID_ARG_VALUE',
  });
});
