'use strict';

// Hardened systems give no executable memory (SELinux without execmem, systemd's
// MemoryDenyWriteExecute). Here a preloaded library plays such a system, for the addon alone.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { before, describe, test } = require('node:test');
const { againstNodeFFI, compileLibrary, spawnNode } = require('../support/helpers.js');

const skip =
  (againstNodeFFI && 'node:ffi makes its own executable memory') ||
  (process.platform !== 'linux' && 'LD_PRELOAD is for Linux') ||
  (process.env.FAST_FFI_TEST_NODE !== undefined && 'the preloaded library is for this machine');

const REFUSAL = 'The operating system does not let this process make memory executable.';

describe('executable memory', { skip }, () => {
  let library;
  before(() => {
    const source = path.join(__dirname, '..', 'preload', 'memory.c');
    library = compileLibrary(fs.readFileSync(source));
  });

  /** Makes the environment of a process in which the preloaded library does as `mode` says. */
  const environment = (mode) => ({
    LD_PRELOAD: library,
    EXECUTABLE_MEMORY: mode,
    FAST_FFI_CALL_PATH: undefined,
  });

  function output(source, options) {
    const { status, signal, stdout, stderr } = spawnNode(source, options);
    assert.deepEqual({ status, signal }, { status: 0, signal: null }, stderr);
    return { value: JSON.parse(stdout), stderr };
  }

  test('without it functions are called on the generic path', () => {
    const { value } = output(
      `const add = fixtureFunction('add_int32', 'int32', ['int32', 'int32']);
       const length = fixtureFunction('string_length', 'int64', ['string']);
       const sums = [];
       for (let i = 0; i < 20_000; i++) sums.push(add(i, 1));
       const right = sums.every((sum, i) => sum === i + 1);
       const paths = [add, length].map((fn) => ffi.callPath(fn));
       const libc = ffi.dlopen(null, {
         close: { return: 'int32', arguments: ['int32'], throws: 'negative' },
       }).functions;
       let code;
       try { libc.close(-1); } catch (error) { code = error.code; }
       console.log(JSON.stringify({ right, length: Number(length('grün')), code, paths }));`,
      { env: environment('refuse') },
    );
    const path = { path: 'generic', reason: REFUSAL };
    assert.deepEqual(value, { right: true, length: 5, code: 'EBADF', paths: [path, path] });
  });

  test('without it callbacks are refused with an error', () => {
    const { value } = output(
      `const { lib, functions } = openFixture({ answer: { return: 'int32' } });
       const errors = [];
       for (let i = 0; i < 3; i++) {
         try {
           lib.registerCallback({ return: 'int32', arguments: ['int32'] }, () => 1);
         } catch ({ name, code, message }) {
           errors.push({ name, code, message });
         }
       }
       const answer = functions.answer();
       lib.close();
       console.log(JSON.stringify({ errors, answer }));`,
      { env: environment('refuse') },
    );
    assert.equal(value.answer, 42);
    assert.equal(value.errors.length, 3);
    for (const error of value.errors) {
      // These are the words of node:ffi.
      assert.deepEqual(error, {
        name: 'Error',
        code: 'ERR_RX_MEMORY_NOT_SUPPORTED',
        message:
          'Executable memory is not supported in this environment, but is required for FFI callbacks',
      });
    }
  });

  /** Runs another test file, whose own tests are the assertions. */
  function assertPasses(topic, { flags = [], env = {} }) {
    const file = path.join(__dirname, '..', `${topic}.test.js`);
    const { status, signal, stdout } = spawnSync(process.execPath, [...flags, file], {
      encoding: 'utf8',
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env },
    });
    assert.deepEqual({ status, signal }, { status: 0, signal: null }, stdout);
  }

  for (const topic of [
    'calls/scalars',
    'calls/pointers-and-buffers',
    'memory/memory',
    'libraries/symbols',
    'libraries/dlopen',
  ]) {
    test(`calls work without it: ${topic}`, () => {
      assertPasses(topic, { env: environment('refuse') });
    });
    test(`calls work with --jitless: ${topic}`, () => {
      assertPasses(topic, { flags: ['--jitless'] });
    });
  }

  test('what is executable is not writable', () => {
    const { value, stderr } = output(
      `const fs = require('node:fs');
       const add = fixtureFunction('add_int32', 'int32', ['int32', 'int32']);
       const types = ['int8', 'uint16', 'int32', 'int64', 'float32', 'float64'];
       for (const type of types) fixtureFunction('identity_' + type, type, [type]);
       const { lib, functions } = openFixture({
         call_int32: { return: 'int32', arguments: ['function', 'int32'] },
       });
       const INT32 = { return: 'int32', arguments: ['int32'] };
       const pointers = Array.from({ length: 300 }, () => lib.registerCallback(INT32, (n) => n));
       const results = pointers.map((pointer) => functions.call_int32(pointer, 7));
       lib.close();
       for (let i = 0; i < 20_000; i++) add(i, i);
       const maps = fs.readFileSync('/proc/self/maps', 'latin1');
       console.log(JSON.stringify({ right: results.every((n) => n === 7), maps }));`,
      { env: environment('report') },
    );
    assert.ok(value.right);
    const reports = [...stderr.matchAll(/^executable memory: 0x([0-9a-f]+) \d+ (\w+)$/gm)];
    assert.notEqual(reports.length, 0, 'the preloaded library has noticed something');
    const mappings = value.maps.split('\n').filter(Boolean).map(parseMapping);
    for (const [line, start, kind] of reports) {
      assert.equal(kind, 'fixed', line);
      const address = BigInt(`0x${start}`);
      const mapping = mappings.find(({ from, to }) => from <= address && address < to);
      // It has not become writable by other means, either. A mapping that was only tried out may be gone.
      if (mapping !== undefined) assert.doesNotMatch(mapping.permissions, /wx/, line);
    }
  });
});

/** Reads a line such as `7f00-7f10 r-xp 00000000 00:00 0` of /proc/self/maps. */
function parseMapping(line) {
  const [range, permissions] = line.split(' ');
  const [from, to] = range.split('-').map((number) => BigInt(`0x${number}`));
  return { from, to, permissions };
}
