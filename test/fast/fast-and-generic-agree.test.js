'use strict';

// Both call paths give the same results and the same errors, before and after optimisation and
// under V8's more unusual settings. Every setting gets a process of its own, which writes down
// what came of a long list of calls.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { test } = require('node:test');
const {
  againstNodeFFI,
  ffi,
  fixtureFunction,
  spawnNode,
  whyNoFastCalls,
} = require('../support/helpers.js');

/** Gives a line for each call, and the call path. It runs in the child process, which gets its source. */
function program() {
  const { inspect } = require('node:util');

  const numbers = [0, -0, 1, -1, 0.5, 127, 128, -128, -129, 255, 256, 32767, 32768, -32768, -32769];
  numbers.push(65535, 65536, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 32 - 1);
  numbers.push(2 ** 32, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e300, 5e-324, NaN, Infinity, -Infinity);
  const bigints = [0n, 1n, -1n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n), -(2n ** 63n) - 1n];
  bigints.push(2n ** 64n - 1n, 2n ** 64n);
  const others = ['1', '', true, false, null, undefined, {}, [], [1], () => {}, Symbol('s')];
  others.push(new Date(0), { valueOf: () => 1 });
  const values = [...numbers, ...bigints, ...others];

  const detached = new ArrayBuffer(8);
  const detachedView = new Uint8Array(detached);
  structuredClone(detached, { transfer: [detached] });
  const memory = [null, undefined, 0n, 'a', 'grüß dich', 'a\0b', Buffer.from('b\0'), detached];
  memory.push(new Float32Array(1), new ArrayBuffer(8), new SharedArrayBuffer(8), -1n, 2n ** 64n);
  memory.push(detachedView, new DataView(new ArrayBuffer(1)), 0, 1, '', true, {}, []);

  const counts = [[], [1], [1, 2, 3], [undefined, undefined], [undefined, undefined, undefined]];

  /** The functions, with arguments that heat them, and lists of arguments to try. */
  const subjects = [];
  const narrow = ['int8', 'uint8', 'char', 'int16', 'uint16', 'int32', 'uint32'];
  for (const type of [...narrow, 'int64', 'uint64', 'float32', 'float64']) {
    const one = /int64/.test(type) ? 1n : 1;
    const pairs = values.flatMap((value) => [
      [value, one],
      [one, value],
    ]);
    subjects.push(
      [fixtureFunction(`identity_${type}`, type, [type]), [one], values.map((value) => [value])],
      [fixtureFunction(`add_${type}`, type, [type, type]), [one, one], [...pairs, ...counts]],
    );
  }
  const pointers = memory.map((value) => [value]);
  subjects.push(
    [fixtureFunction('noop'), [], [...counts, [null]]],
    [fixtureFunction('answer', 'int32'), [], counts],
    [fixtureFunction('first_byte', 'int32', ['pointer']), [null], pointers],
    [fixtureFunction('string_length', 'int64', ['string']), [0n], pointers],
  );

  /** Tells what came of a call. */
  function outcome(fn, args) {
    const [a, b] = args;
    try {
      // These calls are as people write them: those with spread arguments are not made fast.
      if (args.length === 1) return inspect(fn(a));
      if (args.length === 2) return inspect(fn(a, b));
      return inspect(fn(...args));
    } catch ({ name, code, message }) {
      return `${name} ${code} ${message}`;
    }
  }

  const outcomes = (heat) =>
    subjects.flatMap(([fn, good, lists]) => {
      const [a, b] = good;
      const call = [() => fn(), () => fn(a), () => fn(a, b)][good.length];
      return lists.map((args) => {
        for (let i = 0; i < heat; i++) call();
        return `${fn.name}(${inspect(args)}): ${outcome(fn, args)}`;
      });
    });

  const paths = new Set(subjects.map(([fn]) => ffi.callPath(fn).path));
  return { paths: [...paths], cold: outcomes(0), warm: outcomes(200), hot: outcomes(200) };
}

function run(options, prelude = '') {
  const { status, signal, stdout, stderr } = spawnNode(
    `${prelude}\n${program}\nconsole.log(JSON.stringify(program()));`,
    options,
  );
  assert.deepEqual({ status, signal }, { status: 0, signal: null }, stderr);
  return JSON.parse(stdout);
}

// Flags that a Node line does not know are left out.
const SETTINGS = [
  { path: 'fast' },
  { flag: '--disallow-code-generation-from-strings', path: 'generic' },
  { flag: '--jitless', path: 'generic' },
  { flag: '--no-opt', path: 'fast' },
  { flag: '--max-lazy', path: 'fast' },
  { flag: '--stress-opt', path: 'fast' },
  { flag: '--stress-concurrent-inlining', path: 'fast' },
  { flag: '--always-opt', path: 'fast' },
  { flag: '--always-turbofan', path: 'fast' },
];

const knownFlags = spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' }).stdout;

function isKnown(flag) {
  const name = flag.replace(/^--(no-)?/, '--');
  return flag.startsWith('--disallow') || knownFlags.includes(`${name} `);
}

/** Registers a callback: calls may lead back into JavaScript from then on, and are made in yet another way. */
const REGISTER = 'openFixture().lib.registerCallback(() => {});';

const skip = againstNodeFFI && 'node:ffi does not tell how it calls';
let expected;

for (const { flag, path } of SETTINGS) {
  if (flag !== undefined && !isKnown(flag)) continue;
  test(`calls give the same on both paths: ${flag ?? 'no flags'}`, { skip }, () => {
    expected ??= run({ env: { FAST_FFI_CALL_PATH: 'generic' } }).cold;
    const { paths, ...outcomes } = run({ flags: flag === undefined ? [] : [flag] });
    assert.deepEqual(paths, [whyNoFastCalls() ? 'generic' : path]);
    for (const heat of ['cold', 'warm', 'hot']) assert.deepEqual(outcomes[heat], expected);
  });
}

for (const flag of [undefined, '--no-opt', '--stress-opt', '--always-turbofan']) {
  if (flag !== undefined && !isKnown(flag)) continue;
  test(`calls give the same while a callback is registered: ${flag ?? 'no flags'}`, {
    skip,
  }, () => {
    expected ??= run({ env: { FAST_FFI_CALL_PATH: 'generic' } }).cold;
    const { paths, ...outcomes } = run({ flags: flag === undefined ? [] : [flag] }, REGISTER);
    assert.deepEqual(paths, ['generic']);
    for (const heat of ['cold', 'warm', 'hot']) assert.deepEqual(outcomes[heat], expected);
  });
}
