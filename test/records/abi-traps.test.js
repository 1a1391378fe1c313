'use strict';

// What abi-traps.js lists arrives in C that gcc and clang have compiled, and comes back.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { compilersFor } = require('../support/compilers.js');
const { compileWith, ffi } = require('../support/helpers.js');
const { TRAPS, source } = require('./abi-traps.js');

const definitions = {};
for (const { name, parameters, result } of TRAPS) {
  const [type] = result;
  definitions[name] = { return: type, arguments: parameters };
  definitions[`back_${name}`] = { return: type, arguments: ['function'] };
}

let libraries;

/** Opens what each compiler makes of all the C. */
function open(t) {
  libraries ??= compilersFor(t).map((compiler) => ({
    compiler: compiler.name,
    ...ffi.dlopen(compileWith(compiler, source), definitions),
  }));
  return libraries;
}

/** Compares those members of unions that were written. */
function assertHas(actual, expected, message) {
  if (Array.isArray(expected) || typeof expected !== 'object') {
    assert.deepEqual(actual, expected, message);
    return;
  }
  for (const [name, value] of Object.entries(expected)) {
    assertHas(actual[name], value, `${message}.${name}`);
  }
}

for (const { title, name, parameters, values, result } of TRAPS) {
  test(title, (t) => {
    const [type, expected] = result;
    for (const { compiler, lib, functions } of open(t)) {
      for (let i = 0; i < 100; i++) assertHas(functions[name](...values), expected, compiler);
      const calls = [];
      const callback = lib.registerCallback({ return: type, arguments: parameters }, (...given) => {
        calls.push(given);
        return expected;
      });
      assertHas(functions[`back_${name}`](callback), expected, `${compiler}, called back`);
      lib.unregisterCallback(callback);
      assert.equal(calls.length, 1);
      values.forEach((value, i) => {
        assertHas(calls[0][i], value, `${compiler}: argument ${i} of the callback`);
      });
    }
  });
}
