'use strict';

// This finds out what `fast-ffi doctor` tells of the machine, of Node.js, of the addon and of calls.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { addonFileName, platformName } = require('../addon/addon-file');
const version = require('../addon/version');
const { osRelease } = require('./libraries');

/** The environment variables that change what is loaded, or how it is called. */
const VARIABLES = [
  'FAST_FFI_ADDON',
  'FAST_FFI_CALL_PATH',
  'FAST_FFI_THREADS',
  'LD_LIBRARY_PATH',
  'LD_PRELOAD',
  'NODE_OPTIONS',
];

/** Gives what the diagnostic report of Node.js has; an empty one where that can't be had. */
function nodeReport() {
  const { report } = process;
  try {
    report.excludeNetwork = true; // it looks up the names of hosts otherwise
    const { header = {}, sharedObjects = [] } = report.getReport();
    return { header, sharedObjects };
  } catch {
    return { header: {}, sharedObjects: [] };
  }
}

/** Names the C library that this Node.js is linked with. */
function libcName() {
  if (process.platform !== 'linux') return undefined;
  if (platformName().endsWith('-musl')) return 'musl';
  const { glibcVersionRuntime } = nodeReport().header;
  return glibcVersionRuntime === undefined ? 'glibc' : `glibc ${glibcVersionRuntime}`;
}

/** Tells of the machine and of Node.js. This needs no addon. */
function examineMachine() {
  const { env, execPath, permission, release, versions } = process;
  const environment = {};
  for (const name of VARIABLES) if (env[name] !== undefined) environment[name] = env[name];
  return {
    fastFFI: version,
    platform: platformName(),
    system: [osRelease('PRETTY_NAME'), `${os.type()} ${os.release()}`].filter(Boolean).join(', '),
    libc: libcName(),
    runtime: {
      name: release?.name ?? 'unknown',
      version: versions.node,
      v8: versions.v8,
      modules: versions.modules,
      file: execPath,
      permissionModel: permission !== undefined,
    },
    environment,
  };
}

/** Finds the file of the loaded addon among those of the process; undefined if that is not known. */
function loadedAddon() {
  const chosen = process.env.FAST_FFI_ADDON;
  if (chosen) return path.resolve(chosen);
  const ending = `/${addonFileName()}`;
  return nodeReport().sharedObjects.find((file) => file.endsWith(ending)) ?? mappedFile(ending);
}

/** Finds a file that is mapped into this process, which Linux lists. */
function mappedFile(ending) {
  try {
    const mappings = fs.readFileSync('/proc/self/maps', 'utf8').split('\n');
    return mappings.find((line) => line.endsWith(ending))?.replace(/^.*? (?=\/)/, '');
  } catch {
    return undefined;
  }
}

/** Loads the package. */
function examineAddon() {
  try {
    const ffi = require('../index');
    return { ffi, addon: { loaded: true, file: loadedAddon() } };
  } catch (error) {
    // The package's own error says what helps. Others nobody has thought of: their stack tells where to look.
    const isOwn = error.code === 'ERR_FFI_ADDON_NOT_LOADED';
    return { addon: { loaded: false, error: isOwn ? error.message : error.stack } };
  }
}

const ROUNDS = 20;
const CALLS = 100_000;

/** Calls labs over and over, and checks each result. Gives the nanoseconds that a call takes in the best round. */
function measureCalls(labs) {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = process.hrtime.bigint();
    let wrong = 0;
    for (let i = 0; i < CALLS; i++) if (labs(-i) !== i) wrong++;
    if (wrong > 0) throw new Error(`labs gave ${wrong} wrong results in ${CALLS} calls`);
    return Number(process.hrtime.bigint() - start) / CALLS;
  });
  return Math.min(...times);
}

/** Calls functions of the C library. Gives the way that calls take, with the reason if it is not the fast one. */
function examineCalls(ffi) {
  try {
    const { labs } = ffi.dlopen(null, 'long labs(long);').functions;
    if (labs(-7) !== 7) throw new Error('labs(-7) is not 7');
    const { path, reason } = ffi.callPath(labs);
    return { work: true, path, reason, nanoseconds: Number(measureCalls(labs).toFixed(1)) };
  } catch (error) {
    return { work: false, error: error.message };
  }
}

/** Has C call JavaScript. */
function examineCallbacks(ffi) {
  try {
    const { qsort } = ffi.dlopen(
      null,
      'void qsort(void *, size_t, size_t, int (*)(const int *, const int *));',
    ).functions;
    const numbers = Int32Array.of(3, -7, 42);
    qsort(numbers, numbers.length, 4, (a, b) => ffi.read('int', a) - ffi.read('int', b));
    if (`${numbers}` !== '-7,3,42') throw new Error(`qsort made ${numbers} of 3,-7,42`);
    return { work: true };
  } catch (error) {
    return { work: false, error: error.message };
  }
}

module.exports = { examineAddon, examineCallbacks, examineCalls, examineMachine };
