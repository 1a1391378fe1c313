'use strict';

// This module builds what the benchmarks call and compare with, under build/. A function throws if tools or
// packages that it takes are not there, and its contestant is left out.

const fs = require('node:fs');
const path = require('node:path');
const { addonFileName } = require('../lib/addon/addon-file');
const { root, run } = require('../scripts/run/build');
const { writeMainPackage } = require('../scripts/package/dist');
const { nodeBinary } = require('../scripts/run/node-lines');
const { packageDirectory } = require('./packages');

const directory = path.join(root, 'build', 'benchmark');
const native = (name) => path.join(__dirname, 'native', name);
const C_SOURCES = [path.join(root, 'test', 'fixture', 'fixture.c'), native('functions.c')];

/** Compiles `sources` to a file under build/ unless that is newer than they are, and returns its path. */
function compile(command, sources, name, options, libraries = []) {
  const target = path.join(directory, name);
  const changed = Math.max(...sources.map((source) => fs.statSync(source).mtimeMs));
  if (!fs.existsSync(target) || fs.statSync(target).mtimeMs < changed) {
    fs.mkdirSync(directory, { recursive: true });
    const shared = ['-O2', '-shared', '-fPIC', ...options, '-pthread'];
    run(command, [...shared, '-o', target, ...sources, ...libraries]);
  }
  return target;
}

/** Makes this package as it is published, with the addon that `npm run build` has made, and returns its path. */
function buildPackage() {
  const folder = path.join(directory, 'fast-ffi');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  writeMainPackage(folder);
  fs.copyFileSync(path.join(root, addonFileName()), path.join(folder, addonFileName()));
  return folder;
}

/** Gives the folder of Node's headers, which are in the npm package of its binary. */
const headersOf = (line) => path.join(nodeBinary(line), '..', '..', 'include', 'node');

/** Builds the library that contestants open. */
const buildLibrary = () => compile('cc', C_SOURCES, 'library.so', [], ['-lm']);

/** Builds the same functions as a handwritten Node-API addon, one for all lines. */
const buildNapiAddon = (line) =>
  compile(
    'cc',
    [native('napi_addon.c'), ...C_SOURCES],
    'napi_addon.node',
    [`-I${headersOf(line)}`],
    ['-lm'],
  );

/** Builds an addon of bare V8 fast calls, one for each line, because V8's headers differ. */
const buildBareFastCall = (line) =>
  compile('c++', [native('bare_fast_call.cc')], `bare_fast_call_${line}.node`, [
    '-std=c++20',
    '-fno-rtti',
    // V8's own headers are not free of warnings.
    '-w',
    `-I${headersOf(line)}`,
  ]);

/**
 * Builds SQLite as better-sqlite3 has it: its source and its settings, compiled at its level of
 * optimisation. Another build could be slower than the one in that package.
 */
function buildSqlite() {
  const deps = path.join(packageDirectory('better-sqlite3'), 'deps');
  const settings = fs.readFileSync(path.join(deps, 'defines.gypi'), 'utf8');
  const macros = [...settings.matchAll(/^\s*'(\w+(?:=[-\w]+)?)',$/gm)].map(
    ([, macro]) => `-D${macro}`,
  );
  const options = ['-O3', '-w', '-DNDEBUG', ...macros];
  return compile('cc', [path.join(deps, 'sqlite3', 'sqlite3.c')], 'libsqlite3.so', options, [
    '-lm',
  ]);
}

const FUNCTION_COUNT = 10_000;

// There are twenty signatures: a library with many functions has many functions of each signature.
const PARAMETER_TYPES = {
  int32: 'int32_t',
  uint32: 'uint32_t',
  uint64: 'uint64_t',
  float64: 'double',
};
const PARAMETERS = Object.keys(PARAMETER_TYPES).flatMap((type, i, types) =>
  [0, 1, 2, 3, 4].map((count) => [type, ...Array(count).fill(types[(i + 1) % types.length])]),
);

/**
 * Builds a library of 10,000 functions, and the files that hold their signatures and, as declarations in C, their
 * prototypes.
 */
function buildBindLibrary() {
  const [source, signatures, prototypes] = ['many.c', 'many.json', 'many-prototypes.json'].map(
    (name) => path.join(directory, name),
  );
  const parametersOf = (i) => PARAMETERS[i % PARAMETERS.length];
  const indices = Array.from({ length: FUNCTION_COUNT }, (_, i) => i);
  if (!fs.existsSync(prototypes)) {
    fs.mkdirSync(directory, { recursive: true });
    const prototypeOf = (i) => {
      const list = parametersOf(i).map((type, j) => `${PARAMETER_TYPES[type]} a${j}`);
      return `int32_t function_${i}(${list.join(', ')})`;
    };
    const define = (i) => `${prototypeOf(i)} { return ${i}; }\n`;
    fs.writeFileSync(source, `#include <stdint.h>\n${indices.map(define).join('')}`);
    const signatureOf = (i) => ({ return: 'int32', arguments: parametersOf(i) });
    const entries = indices.map((i) => [`function_${i}`, signatureOf(i)]);
    fs.writeFileSync(signatures, JSON.stringify(Object.fromEntries(entries)));
    fs.writeFileSync(prototypes, JSON.stringify(indices.map(prototypeOf)));
  }
  return { library: compile('cc', [source], 'many.so', ['-O1']), signatures, prototypes };
}

module.exports = {
  buildBareFastCall,
  buildBindLibrary,
  buildLibrary,
  buildNapiAddon,
  buildPackage,
  buildSqlite,
};
