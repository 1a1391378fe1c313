'use strict';

// This module lists who takes part, and starts their processes.

const { buildBareFastCall, buildNapiAddon, buildPackage } = require('./build');
const { packageDirectory, packageVersion, runtimeBinary, runtimeVersion } = require('./packages');
const { nodeBinary } = require('../scripts/run/node-lines');

/** The options of V8 that leave it with its interpreter alone, and those that groups of cases ask for. */
const V8_FLAGS = {
  interpreter: ['--no-opt', '--no-maglev', '--no-sparkplug'],
  gc: ['--expose-gc'],
  deterministic: ['--single-threaded', '--no-maglev'],
};

/**
 * The contestants. Each has an id for the command line, a title, the file in contestants/ that the process
 * loads, and some of
 *   addon(line)  builds the addon that the file loads
 *   package      the npm package that the file loads
 *   ownPackage   the file loads this package, as it is published
 *   runtime      the runtime to start instead of Node; it takes part once for all lines
 *   lines        the Node lines that it exists for
 *   oneLine      runs on the newest line only: it is the same on all, and slow
 *   only         the group of cases that it takes part in, if it is one
 *   onRequest    takes part only if it is named
 *   env          the environment variables of the process
 *   note         what readers of the tables have to know
 */
const contestants = [
  {
    id: 'fast-ffi',
    title: 'fast-ffi',
    file: 'fast-ffi',
    ownPackage: true,
    note: 'this package',
  },
  {
    id: 'node-ffi',
    title: 'node:ffi',
    file: 'node-ffi',
    lines: [26],
    note: 'Node’s own, in Node 26 only',
  },
  { id: 'koffi', title: 'koffi', file: 'koffi', package: 'koffi', note: 'https://koffi.dev' },
  {
    id: 'ffi-rs',
    title: 'ffi-rs',
    file: 'ffi-rs',
    package: 'ffi-rs',
    oneLine: true,
    note: 'https://github.com/zhangyuang/node-ffi-rs',
  },
  {
    id: 'napi',
    title: 'addon in C',
    file: 'native-addon',
    addon: buildNapiAddon,
    note: 'a handwritten Node-API addon, one C function for each function',
  },
  { id: 'deno', title: 'Deno', file: 'deno', runtime: 'deno', note: 'Deno.dlopen, in Deno' },
  { id: 'bun', title: 'Bun', file: 'bun', runtime: 'bun', note: 'bun:ffi, in Bun' },
  {
    id: 'bare',
    title: 'bare V8 call',
    file: 'native-addon',
    addon: buildBareFastCall,
    note: 'the floor: V8 fast calls of C++ functions, which nothing checks or looks up',
  },
  {
    id: 'better-sqlite3',
    title: 'better-sqlite3',
    file: 'better-sqlite3',
    package: 'better-sqlite3',
    lines: [22, 24, 26],
    only: 'work',
    note: 'an addon in C++ around SQLite, as npm delivers it; not for Node 20',
  },
  {
    id: 'node-sqlite',
    title: 'node:sqlite',
    file: 'node-sqlite',
    lines: [22, 24, 26],
    only: 'work',
    note: 'Node’s own SQLite',
  },
  {
    id: 'data-view',
    title: 'DataView',
    file: 'data-view',
    only: 'views',
    note: 'JavaScript’s own, with offsets that the program knows',
  },
  {
    id: 'generic',
    title: 'fast-ffi, generic',
    file: 'fast-ffi',
    ownPackage: true,
    env: { FAST_FFI_CALL_PATH: 'generic' },
    onRequest: true,
    note: 'fast-ffi without fast calls',
  },
];

const isOfNoLine = ({ runtime }) => runtime !== undefined;

/** Tells whether a contestant on a line takes part in a group; `newest` is the newest line chosen. */
function takesPart({ contestant, line }, group, { newest, base }) {
  if (contestant.only) return contestant.only === group.id;
  if (contestant === base || isOfNoLine(contestant)) return true;
  return !group.peersOnce || line === newest;
}

/** Lists the lines, of those chosen, on which a contestant runs; one for contestants of no line. */
function linesOf(contestant, lines) {
  const own = contestant.lines ? lines.filter((n) => contestant.lines.includes(n)) : lines;
  return isOfNoLine(contestant) || contestant.oneLine ? own.slice(-1) : own;
}

const runtimeOptions = {
  node: (flags) => ({ args: flags, env: {} }),
  deno: (flags) => ({
    args: ['run', '-A', '--no-lock', ...(flags.length > 0 ? [`--v8-flags=${flags}`] : [])],
    env: {},
  }),
  bun: (flags) => ({
    args: [],
    env: flags === V8_FLAGS.interpreter ? { BUN_JSC_useJIT: '0' } : {},
  }),
};

let ownPackageDirectory;

/** Gives the folder of this package as it is published, which is made once a run. */
function ownPackage() {
  ownPackageDirectory ??= buildPackage();
  return ownPackageDirectory;
}

/** Prepares a contestant on a Node line, and gives a function that tells how to start its worker. */
function prepare({ runtime, addon, package: packageName, ownPackage: isOwn, env }, line) {
  const command = runtime ? runtimeBinary(runtime) : nodeBinary(line);
  const ownEnv = {
    ...env,
    ...(addon && { BENCHMARK_ADDON: addon(line) }),
    ...(packageName && { BENCHMARK_PACKAGE: packageDirectory(packageName) }),
    ...(isOwn && { BENCHMARK_PACKAGE: ownPackage() }),
  };
  return (group) => {
    const options = runtimeOptions[runtime ?? 'node'](V8_FLAGS[group.with] ?? []);
    return { command, args: options.args, env: { ...options.env, ...ownEnv } };
  };
}

/** Gives the version of what is measured; undefined where that is Node's. */
function versionOf({ runtime, package: packageName }) {
  if (runtime) return runtimeVersion(runtime);
  return packageName && packageVersion(packageName);
}

module.exports = { contestants, isOfNoLine, linesOf, prepare, takesPart, versionOf };
