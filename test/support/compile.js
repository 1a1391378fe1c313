'use strict';

// This module compiles what a test calls to a shared library. Under Wine programs of the machine can't be started,
// so there FAST_FFI_TEST_COMPILE_SERVICE names a folder where scripts/run/compile-service.js is asked to.

const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const suffix = { darwin: 'dylib', win32: 'dll' }[process.platform] ?? 'so';

const { FAST_FFI_TEST_COMPILE_SERVICE: service } = process.env;

let librariesDirectory;
let libraryCount = 0;

/** Gives a path for a library, which lasts as long as this process. */
function nextLibrary() {
  if (librariesDirectory === undefined) {
    librariesDirectory = fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-'));
    // On Windows what is loaded can't be removed.
    process.on('exit', () => {
      try {
        fs.rmSync(librariesDirectory, { recursive: true, force: true });
      } catch {}
    });
  }
  return path.join(librariesDirectory, `library-${libraryCount++}.${suffix}`);
}

const POLL_MS = 5;

/** Waits without turning the event loop. */
function sleep(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function askService(request) {
  const name = path.join(service, `${process.pid}-${process.hrtime.bigint()}`);
  fs.writeFileSync(`${name}.new`, JSON.stringify(request));
  fs.renameSync(`${name}.new`, `${name}.request`);
  while (!fs.existsSync(`${name}.answer`)) sleep(POLL_MS);
  const answer = fs.readFileSync(`${name}.answer`, 'utf8');
  for (const ending of ['answer', 'request']) fs.rmSync(`${name}.${ending}`);
  return answer;
}

/** Has a compiler look at C, with options; gives its status and what it says. */
function consultCompiler({ program, options }, source) {
  if (service !== undefined) return JSON.parse(askService({ language: 'c', options, source }));
  const all = [...options, '-x', 'c', '-'];
  return spawnSync(program, all, { input: source, encoding: 'utf8', maxBuffer: 2 ** 28 });
}

/** Compiles C or another language, by a compiler with options, to a shared library. Gives its path. */
function compileWith({ program, options }, source, language = 'c') {
  const library = nextLibrary();
  if (service !== undefined) {
    const { status, stderr } = JSON.parse(askService({ language, options, source, library }));
    if (status !== 0) throw new Error(stderr || `status ${status}`);
    return library;
  }
  const outputs = ['-shared', '-fPIC', '-o', library];
  const all = [...options, ...outputs, '-x', language, '-', '-ldl', '-pthread'];
  execFileSync(program, all, { input: source });
  return library;
}

/** Compiles C to a shared library. CC replaces the compiler, for runs under an emulator. */
const compileLibrary = (source) =>
  compileWith({ program: process.env.CC ?? 'cc', options: ['-O1'] }, source);

module.exports = { compileLibrary, compileWith, consultCompiler, service };
