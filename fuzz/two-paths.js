'use strict';

// This module loads two copies of fast-ffi in one process, one for each call path.

const path = require('node:path');

const VARIABLE = 'FAST_FFI_CALL_PATH';
const root = path.join(__dirname, '..');

/** Loads a copy of the JavaScript layer, which decides on its call path when it binds a function first. */
function load(callPath) {
  for (const file of Object.keys(require.cache)) {
    if (file.startsWith(path.join(root, 'lib') + path.sep)) delete require.cache[file];
  }
  const before = process.env[VARIABLE];
  if (callPath === 'generic') process.env[VARIABLE] = callPath;
  else delete process.env[VARIABLE];
  const ffi = require(root);
  const { lib, functions } = ffi.dlopen(null, { abs: { return: 'int32', arguments: ['int32'] } });
  const actual = ffi.callPath(functions.abs);
  lib.close();
  // These are of this copy: test/support/helpers.js would ask the one that was loaded last.
  const binding = require(path.join(root, 'lib', 'addon', 'binding'));
  const { environment } = require(path.join(root, 'lib', 'environment', 'slots'));
  const slowCalls = () => binding.slowCalls(environment);
  if (before === undefined) delete process.env[VARIABLE];
  else process.env[VARIABLE] = before;
  return { ffi, callPath: actual, slowCalls };
}

module.exports = { fast: load('fast'), generic: load('generic') };
