'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { inspect } = require('node:util');
const v8 = require('node:v8');
const vm = require('node:vm');
const { compileLibrary, compileWith } = require('./compile');

const isWindows = process.platform === 'win32';

// The suite can also be run against the module it imitates: FAST_FFI_TEST_API=node:ffi.
const againstNodeFFI = process.env.FAST_FFI_TEST_API === 'node:ffi';

const ffi = againstNodeFFI ? require('node:ffi') : require('../..');

const fixtureFileName = isWindows ? 'fixture.dll' : `libfixture.${ffi.suffix}`;

const fixturePath =
  process.env.FAST_FFI_FIXTURE ??
  path.join(__dirname, '..', '..', 'build', 'fixture', fixtureFileName);

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

/** Gives what `fn` throws, in a form that is easy to compare; fails when it throws nothing. */
function errorOf(fn) {
  try {
    fn();
  } catch ({ name, code, message }) {
    return { name, code, message };
  }
  throw new Error('expected the function to throw');
}

/** Gives what fast-ffi says in the message of an error after the words of node:ffi, which says no more. */
const more = (text) => (againstNodeFFI ? '' : text);

/** Gives what follows these words for an argument of the function `name`. */
const received = (name, value, hint = '') =>
  more(` (${name}: got ${inspect(value)}${hint && `; ${hint}`})`);

/** The names of the system's C library, of its mathematics, and of a function of the process's own number. */
const C_LIBRARY = isWindows ? 'ucrtbase.dll' : 'libc.so.6';
const MATH_LIBRARY = isWindows ? 'ucrtbase.dll' : 'libm.so.6';
const GET_PROCESS_ID = isWindows ? 'GetCurrentProcessId' : 'getpid';

/** Says why tests that ask which files are loaded can't; false where they can. */
const whyNotIsLoaded =
  !['linux', 'win32'].includes(process.platform) && 'it reads /proc, or asks Windows';

let findModule;

/** Tells whether a library is loaded, by its path; undefined where that can't be told. */
function isLoaded(file) {
  if (whyNotIsLoaded) return undefined;
  if (!isWindows) return fs.readFileSync('/proc/self/maps', 'utf8').includes(file);
  findModule ??= ffi
    .dlopen('kernel32')
    .lib.getFunction('GetModuleHandleW', { return: 'pointer', arguments: ['buffer'] });
  return findModule(Buffer.from(`${file}\0`, 'utf16le')) !== 0n;
}

/** Detaches an ArrayBuffer; `ArrayBuffer.prototype.transfer` is missing on Node 20. */
function detach(arrayBuffer) {
  structuredClone(arrayBuffer, { transfer: [arrayBuffer] });
}

const CHILD_NAMES =
  'allocate, ffi, fixtureFunction, fixturePath, hotLoop, isLoaded, openFixture, slowCalls, weightedSums, ' +
  'whenHot';

/**
 * Runs `source` in a Node process of its own, with the names above in scope. FAST_FFI_TEST_NODE
 * replaces the executable, for runs under an emulator.
 */
function spawnNode(
  source,
  { flags = [], env = {}, node = process.env.FAST_FFI_TEST_NODE ?? process.execPath } = {},
) {
  const program = `const { ${CHILD_NAMES} } = require(${JSON.stringify(__filename)});\n${source}`;
  const ended = spawnSync(
    node,
    [...flags, '-e', program],
    // NODE_TEST_CONTEXT is left out, because it would make the child report to the runner of this test.
    { encoding: 'utf8', env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env } },
  );
  return describeEnd(ended);
}

/** The statuses of processes that abort on Windows, by themselves and by Node: there are no signals there. */
const ABORTED = [0xc0000409, 134];

/** Gives how a process has ended, and what it has written, with the name of a signal where it aborted. */
function describeEnd({ status, signal, stdout, stderr }) {
  const aborted = isWindows && ABORTED.includes(status);
  const end = aborted ? { status: null, signal: 'SIGABRT' } : { status, signal };
  return { ...end, stdout, stderr };
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

/** The platforms where they must be possible. */
const WITH_FAST_CALLS = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-x64'];

/**
 * Says why tests of fast calls have nothing to test in this run. Gives false if there must be fast calls,
 * so that their loss makes tests fail instead of disappear.
 */
function whyNoFastCalls() {
  if (againstNodeFFI) return 'node:ffi does not tell how it calls';
  if (process.env.FAST_FFI_CALL_PATH === 'generic') return 'FAST_FFI_CALL_PATH=generic';
  if (WITH_FAST_CALLS.includes(`${process.platform}-${process.arch}`)) return false;
  return ffi.callPath(fixtureFunction('noop')).reason ?? false;
}

/** The reason why libraries can't be opened with deepBind here, whatever the platform has; false if they can. */
const noDeepBinding =
  process.env.FAST_FFI_SANITIZED !== undefined && 'AddressSanitizer knows no deep binding';

/**
 * The reason why loops can't catch a full stack here; false if they can. With this flag V8 never leaves such loops, with
 * calls of C or without.
 */
const noFullStacks =
  process.execArgv.some((flag) => flag.startsWith('--deopt-every-n-times')) &&
  'V8 hangs under --deopt-every-n-times';

/** Counts the calls of this thread that have missed the fast entry: see src/environment/. */
function slowCalls() {
  const binding = require('../../lib/addon/binding');
  const { environment } = require('../../lib/environment/slots');
  return binding.slowCalls(environment);
}

/** The milliseconds that V8 has to optimise something: scripts ask for more where everything takes longer. */
const PATIENCE_MS = Number(process.env.FAST_FFI_TEST_PATIENCE ?? 5000);

/** Gives the processor time in milliseconds. Unlike the clock it does not run while other processes do. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Runs `run` over and over, `times` at a time, until V8 has optimised it and all calls take the
 * fast entry but those that can't, of which there are `slow` in a run. `missed` is how many more calls did
 * not take it the last time: 0, unless patience ran out.
 */
function whenHot(run, { times = 1000, slow = 0, patience = PATIENCE_MS } = {}) {
  const deadline = processorTime() + patience;
  for (;;) {
    const before = slowCalls();
    let wrong = 0;
    for (let i = 0; i < times; i++) wrong += run();
    const missed = ((slowCalls() - before) >>> 0) - slow * times; // the counter wraps around
    if (wrong > 0 || missed === 0 || processorTime() > deadline) return { wrong, missed };
  }
}

let loops = 0;

/**
 * Makes a function `(fn, rows)` that calls `fn` once for each row, an array of `count` arguments
 * and the result they should give, and returns how many results were wrong. `around` puts the
 * source of the call into the source of a statement.
 */
function hotLoop(count, around = (call) => call) {
  const values = Array.from({ length: count }, (_, i) => `row[${i}]`);
  const call = `if (!Object.is(fn(${values.join()}), row[${count}])) wrong++;`;
  // The comment keeps V8 from sharing type feedback between functions of the same source.
  return new Function(
    'fn',
    'rows',
    `// ${loops++}
    let wrong = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      ${around(call)}
    }
    return wrong;`,
  );
}

const C_TYPES = {
  int8: 'int8_t',
  uint16: 'uint16_t',
  int32: 'int32_t',
  int64: 'int64_t',
  float32: 'float',
  float64: 'double',
};

function weightedSum(name, argumentTypes) {
  const parameters = argumentTypes.map((type, i) => `${C_TYPES[type]} a${i}`).join() || 'void';
  const terms = argumentTypes.map((_, i) => `${i + 1} * (double)a${i}`).join(' + ') || '0';
  return `double ${name}(${parameters}) { return ${terms} + 0.5; }\n`;
}

function weightedRows(argumentTypes) {
  const row = (seed) => {
    const numbers = argumentTypes.map((_, i) => (seed + 7 * i) % 100);
    const values = numbers.map((n, i) => (argumentTypes[i] === 'int64' ? BigInt(n) : n));
    return [...values, numbers.reduce((sum, n, i) => sum + (i + 1) * n, 0.5)];
  };
  return Array.from({ length: 100 }, (_, seed) => row(seed));
}

/**
 * Makes a C function for each list of argument types, `sum`, which adds up its arguments, each
 * with a weight, and 0.5. `rows` is for `hotLoop`.
 */
function weightedSums(signatures) {
  const source = signatures.map((list, i) => weightedSum(`sum_${i}`, list)).join('');
  const { lib } = ffi.dlopen(compileLibrary(`#include <stdint.h>\n${source}`));
  return signatures.map((list, i) => ({
    rows: weightedRows(list),
    sum: lib.getFunction(`sum_${i}`, { return: 'float64', arguments: list }),
  }));
}

/** The classes of views on memory, all of them. */
const VIEWS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
];

module.exports = {
  C_LIBRARY,
  GET_PROCESS_ID,
  MATH_LIBRARY,
  VIEWS,
  againstNodeFFI,
  allocate,
  collectGarbageUntil,
  compileLibrary,
  compileWith,
  slowCalls,
  describeEnd,
  detach,
  errorOf,
  ffi,
  fixtureFunction,
  fixturePath,
  hotLoop,
  isLoaded,
  isWindows,
  more,
  noDeepBinding,
  noFullStacks,
  openFixture,
  received,
  spawnNode,
  weightedSums,
  whenHot,
  whyNotIsLoaded,
  whyNoFastCalls,
};
