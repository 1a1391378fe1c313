'use strict';

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');

// The suite can also be run against the module it imitates: FAST_FFI_TEST_API=node:ffi.
const againstNodeFFI = process.env.FAST_FFI_TEST_API === 'node:ffi';

const ffi = againstNodeFFI ? require('node:ffi') : require('..');

const fixturePath =
  process.env.FAST_FFI_FIXTURE ??
  path.join(__dirname, '..', 'build', 'fixture', `libfixture.${ffi.suffix}`);

/** Opens the fixture library; the caller may leave closing it to the end of the process. */
function openFixture(definitions) {
  return ffi.dlopen(fixturePath, definitions);
}

/** Resolves one function of the fixture library, on a library handle of its own. */
function fixtureFunction(name, result = 'void', parameters = []) {
  const { lib } = openFixture();
  return lib.getFunction(name, { return: result, arguments: parameters });
}

const allocations = [];

/** Allocates zeroed memory which stays where it is until the process ends. */
function allocate(size) {
  const buffer = Buffer.from(new ArrayBuffer(size));
  allocations.push(buffer);
  return { buffer, pointer: ffi.getRawPointer(buffer) };
}

/** What `fn` throws, in a form that is easy to compare; fails when it throws nothing. */
function errorOf(fn) {
  try {
    fn();
  } catch ({ name, code, message }) {
    return { name, code, message };
  }
  throw new Error('expected the function to throw');
}

/** Detaches an ArrayBuffer; `ArrayBuffer.prototype.transfer` is missing on Node 20. */
function detach(arrayBuffer) {
  structuredClone(arrayBuffer, { transfer: [arrayBuffer] });
}

/**
 * Runs `source` in a Node process of its own, with the names below in scope. FAST_FFI_TEST_NODE
 * replaces the executable, for runs under an emulator.
 */
function spawnNode(source, { flags = [], env = {} } = {}) {
  const names = '{ ffi, fixtureFunction, fixturePath, openFixture }';
  const program = `const ${names} = require(${JSON.stringify(__filename)});\n${source}`;
  const { status, signal, stdout, stderr } = spawnSync(
    process.env.FAST_FFI_TEST_NODE ?? process.execPath,
    [...flags, '-e', program],
    // Without NODE_TEST_CONTEXT, which would make the child report to the runner of this test.
    { encoding: 'utf8', env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env } },
  );
  return { status, signal, stdout, stderr };
}

/** Collects garbage until `done()` holds, giving finalizers a turn of the event loop each time. */
async function collectGarbageUntil(done) {
  v8.setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc');
  for (let attempt = 0; attempt < 50 && !done(); attempt++) {
    gc();
    await new Promise(setImmediate);
  }
}

module.exports = {
  againstNodeFFI,
  allocate,
  collectGarbageUntil,
  detach,
  errorOf,
  ffi,
  fixtureFunction,
  fixturePath,
  openFixture,
  spawnNode,
};
