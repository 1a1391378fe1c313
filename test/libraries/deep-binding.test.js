'use strict';

// With `deepBind` a library calls its own functions also where Node.js exports others of that name.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const zlib = require('node:zlib');
const { platformName } = require('../../lib/addon/addon-file');
const { againstNodeFFI, compileLibrary, ffi, noDeepBinding } = require('../support/helpers.js');

/** The reason why there is no deep binding here: glibc alone has it, and AddressSanitizer refuses it. */
const whyNot =
  (againstNodeFFI && 'node:ffi has no deepBind') ||
  (!/^linux-.*-gnu$/.test(platformName()) && 'there is no deep binding here') ||
  noDeepBinding;

/** A library that has a zlibVersion of its own, and calls that function as the loader has bound it. */
const SOURCE = `
  const char *zlibVersion(void) { return "that of the library"; }
  const char *call(void) { return zlibVersion(); }
`;

const DEFINITIONS = { call: { return: 'pointer' }, zlibVersion: { return: 'pointer' } };

function versions(options) {
  const { functions, lib } = ffi.dlopen(compileLibrary(SOURCE), DEFINITIONS, options);
  const found = [functions.zlibVersion(), functions.call()].map((text) => ffi.toString(text));
  lib.close();
  return found;
}

function nodeExportsZlib() {
  try {
    return ffi.dlopen(null, { zlibVersion: { return: 'pointer' } }).functions.zlibVersion() > 0n;
  } catch {
    return false;
  }
}

function hasLibz() {
  try {
    ffi.dlopen('libz.so.1', {}, { deepBind: true }).lib.close();
    return true;
  } catch {
    return false;
  }
}

test('a library calls its own functions', { skip: whyNot }, () => {
  const own = 'that of the library';
  assert.deepEqual(versions({ deepBind: true }), [own, own]);
  // Where Node exports such a function, the library calls that one without the option.
  if (nodeExportsZlib()) assert.notDeepEqual(versions({ deepBind: false }), [own, own]);
});

test('libz compresses a stream', {
  skip: whyNot || (!hasLibz() && 'libz is not installed'),
}, () => {
  const { deflate } = require('../../examples/zlib-stream');
  const text = Buffer.from('a text that repeats itself, '.repeat(1000));
  const packed = Buffer.concat([...deflate([text.subarray(0, 99), text.subarray(99)])]);
  assert.ok(packed.length < 1000);
  assert.ok(zlib.inflateSync(packed).equals(text));
});

test('the library class takes the option, too', { skip: whyNot }, () => {
  const lib = new ffi.DynamicLibrary(compileLibrary(SOURCE), { deepBind: true });
  assert.equal(ffi.toString(lib.getFunction('call', DEFINITIONS.call)()), 'that of the library');
  lib.close();
});
