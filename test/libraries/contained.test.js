'use strict';

// A warning comes where a library may be bound to functions of a library that Node.js contains.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');
const { platformName } = require('../../lib/addon/addon-file');
const {
  againstNodeFFI,
  ffi,
  fixturePath,
  noDeepBinding,
  spawnNode,
} = require('../support/helpers.js');

function nodeExports(symbol) {
  const binding = require('../../lib/addon/binding');
  try {
    return binding.isHostCode(new ffi.DynamicLibrary(null).getSymbol(symbol));
  } catch {
    return false;
  }
}

const skip =
  (againstNodeFFI && 'node:ffi has no such warning') ||
  (!/^linux-.*-gnu$/.test(platformName()) && 'there is no deep binding here') ||
  (!nodeExports('inflate') && 'this Node.js exports no zlib');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-contained-'));
after(() => fs.rmSync(folder, { recursive: true }));

/** Compiles a library of this name, which needs another one. */
function compile(name, source, ...needed) {
  const file = path.join(folder, name);
  const options = [`-Wl,-soname,${name}`, '-Wl,--no-as-needed', '-Wl,-rpath,$ORIGIN'];
  execFileSync(
    process.env.CC ?? 'cc',
    ['-shared', '-fPIC', '-o', file, ...options, '-x', 'c', '-', '-x', 'none', ...needed],
    { input: source },
  );
  return file;
}

/** Makes a chain of libraries, of which only the last is called as one that Node contains. */
function makeLibraries() {
  const zlib = compile('libz.so.1', 'int inflate(void *stream) { return 5; }');
  const direct = compile(
    'libdirect.so',
    'int inflate(void *); int f(void *p) { return inflate(p); }',
    zlib,
  );
  const indirect = compile(
    'libindirect.so',
    'int f(void *); int g(void *p) { return f(p); }',
    direct,
  );
  return { zlib, direct, indirect };
}

let libraries;

/** Runs code, with the paths of the libraries in scope, and gives the warnings of this package. */
function warningsOf(code) {
  libraries ??= makeLibraries();
  const { stdout, stderr } = spawnNode(
    `const { zlib, direct, indirect } = ${JSON.stringify(libraries)};
     const found = [];
     process.on('warning', ({ name, code, message }) => {
       if (String(code).startsWith('FAST_FFI')) found.push([name, code, message]);
     });
     ${code}
     setImmediate(() => console.log(JSON.stringify(found)));`,
    { flags: ['--no-warnings'] },
  );
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout);
}

test('a library that needs one of those in Node.js leads to one warning', { skip }, () => {
  for (const name of ['zlib', 'direct', 'indirect']) {
    const warnings = warningsOf(
      `ffi.dlopen(${name}); new ffi.DynamicLibrary(${name}).close(); ffi.dlopen(${name}, {}, {});`,
    );
    assert.equal(warnings.length, 1, name);
    const [[type, code, message]] = warnings;
    assert.deepEqual([type, code], ['Warning', 'FAST_FFI_CONTAINED_LIBRARY']);
    assert.ok(message.startsWith(`${libraries[name]} was opened without deepBind. `), message);
    assert.match(message, / libz\.so\.1, too.*\{ deepBind: true \}/);
  }
});

test('each library gets a warning of its own', { skip }, () => {
  assert.equal(
    warningsOf('ffi.dlopen(direct); ffi.dlopen(indirect); ffi.dlopen(direct);').length,
    2,
  );
});

test('nothing is said of a library that is bound deeply', {
  skip: skip || noDeepBinding,
}, () => {
  const code = `const { f } = ffi.dlopen(direct, { f: { return: 'int32', arguments: ['pointer'] } },
    { deepBind: true }).functions;
  if (f(null) !== 5) throw new Error('it is not bound deeply');
  new ffi.DynamicLibrary(indirect, { deepBind: true });`;
  assert.deepEqual(warningsOf(code), []);
});

test('nothing is said where the program has decided, or nothing is loaded', { skip }, () => {
  assert.deepEqual(warningsOf('ffi.dlopen(indirect, {}, { deepBind: false });'), []);
  assert.equal(
    warningsOf(
      'ffi.dlopen(direct); ffi.dlopen(indirect, {}, { deepBind: false }); ffi.dlopen(indirect, {}, { noload: true });',
    ).length,
    1,
  );
});

test('nothing is said of the process, and of libraries that need none of these', { skip }, () => {
  const opening = `ffi.dlopen(null); ffi.dlopen(${JSON.stringify(fixturePath)}); ffi.dlopen('libm.so.6');
    // Another library that is loaded and needs zlib is none of theirs.
    ffi.dlopen(direct, {}, { deepBind: false }); ffi.dlopen('libc.so.6');`;
  assert.deepEqual(warningsOf(opening), []);
});
