'use strict';

// This module lists the settings of Node under which `npm run test:torture` runs the JavaScript tests, and
// the tests that can't hold under some of them.

const path = require('node:path');
const { root } = require('../run/build');

/** The folder where profiles go. They are not looked at. */
const profiles = path.join(root, 'build', 'torture', 'profiles');

const SMALL_SEMI_SPACES = ['--min-semi-space-size=1', '--max-semi-space-size=1'];

/** The environment of modes in which V8 optimises nothing for long: there is no use in waiting for it. */
const IMPATIENT = { FAST_FFI_TEST_PATIENCE: '300' };

/**
 * The modes. Each has the options of Node, by a function of the line if they differ. `quick` lists the
 * lines on which CI runs it, too, and `env` what the environment needs. `since` and `until` are the first
 * and the last line that have it, with the reason why others don't.
 */
const MODES = {
  // Release builds of V8 take this flag and ignore it; the next two do what it is meant to do.
  'gc-interval': { options: ['--gc-interval=50'] },
  'gc-global': {
    options: ['--gc-global', '--stress-compaction', ...SMALL_SEMI_SPACES],
  },
  'stress-compaction': { options: ['--stress-compaction'], quick: [22] },
  'stress-scavenge': { options: ['--stress-scavenge=50'], quick: [26] },
  'stress-marking': { options: ['--stress-marking=50', '--stress-incremental-marking'] },
  'small semi-spaces': { options: SMALL_SEMI_SPACES },
  'stress-flush-code': { options: ['--stress-flush-code', '--flush-bytecode'] },
  'always-turbofan': {
    options: ['--always-turbofan'],
    env: IMPATIENT,
    quick: [24],
    until: { line: 24, reason: 'V8 14 has neither --always-turbofan nor --stress-opt' },
  },
  'always-osr': { options: ['--always-osr'] },
  'stress-maglev': { options: ['--maglev', '--stress-maglev'] },
  'stress-concurrent-inlining': { options: ['--stress-concurrent-inlining'] },
  'deopt-every-n-times': { options: ['--deopt-every-n-times=10000'], env: IMPATIENT },
  'max-lazy': { options: ['--max-lazy'] },
  'single-threaded': { options: ['--single-threaded'] },
  // The fast path needs machine code of V8's. Tests of it skip themselves on the generic path.
  // There is no WebAssembly then, and V8 warns of that unless it is told so; since Node 24 it neither warns nor knows the flag.
  jitless: {
    options: (line) => (line <= 22 ? ['--jitless', '--no-expose-wasm'] : ['--jitless']),
    env: { FAST_FFI_CALL_PATH: 'generic' },
  },
  'no-opt': { options: ['--no-opt'], env: IMPATIENT },
  permission: {
    options: (line) => [
      line === 20 ? '--experimental-permission' : '--permission',
      '--allow-addons',
      '--allow-child-process',
      '--allow-worker',
      "--allow-fs-read='*'",
      "--allow-fs-write='*'",
      ...(line >= 26 ? ['--allow-ffi', '--allow-net'] : []),
      // Node warns of each of these flags, and some tests look at what is written.
      '--no-warnings',
    ],
  },
  'CPU profiler': {
    options: ['--cpu-prof', '--cpu-prof-interval=50', `--cpu-prof-dir='${profiles}'`],
    quick: [20],
  },
};

const EXCLUDED = 'V8 ends a process that is started with flags that exclude each other';
const JITLESS = { tests: /--jitless/, failure: /SIGABRT|SIGTRAP/, reason: EXCLUDED };

/**
 * The message of a test, or of a process with tests that it starts, whose calls gave no wrong results, but did not take
 * the fast entry.
 */
const MISSED =
  /^(?!.*\+ +wrong:).*\n *\+ +missed: \d+,\n *- +missed: 0,\n( *signature: [^\n]*\n)? *wrong: 0\n/s;

const NOT_OPTIMISED = [
  {
    tests: /./,
    failure: MISSED,
    reason: 'only optimised code takes the fast entry, and here V8 optimises nothing for long',
  },
  {
    tests: /^cpp-exceptions\.test\.js: where a hot function has ended by a jump to another one,/,
    failure: /left the function parse_and_jump_far of/,
    reason: 'likewise: a call that is not fast names the function that was called',
  },
  {
    tests: /^fast-close\.test\.js: a loop that is hot may close the library in its midst$/,
    failure: /slowCalls\(\) - before\) >>> 0 < 900_000/,
    reason: 'likewise; its results are checked first',
  },
];

/**
 * The failures that are expected, by mode. Each has a pattern for the name of a test, with its file, one
 * for the message that it fails with, and the reason. Any other failure fails the run.
 */
const EXCUSED = {
  'always-turbofan': [
    JITLESS,
    ...NOT_OPTIMISED,
    {
      tests: /^close\.test\.js: a function keeps its library open$/,
      failure: /a library without users is collected/,
      reason:
        'nor is any other object there: on Node 20 optimised async functions hold what they used',
    },
  ],
  'stress-maglev': [JITLESS],
  'stress-concurrent-inlining': [JITLESS],
  jitless: [
    {
      tests:
        /(both paths|while a callback is registered): --(always-turbofan|stress-concurrent-inlining)$/,
      failure: /SIGABRT|SIGTRAP/,
      reason: EXCLUDED,
    },
    {
      tests:
        /^no-executable-memory\.test\.js: without it functions are called on the generic path$/,
      failure: /Node runs with --jitless/,
      reason: 'of two reasons for the generic path this is the first',
    },
  ],
  permission: [
    {
      tests: /^permissions\.test\.js: without the permission every entry is denied$/,
      failure: /'allowed'/,
      reason: 'the mode grants what the test wants denied',
    },
    {
      tests: /^permissions\.test\.js: one error says what it takes to load the package: /,
      failure: /0 !== 1/,
      reason: 'likewise',
    },
    {
      tests: /^doctor\.test\.js: the permission model is told, and what it takes$/,
      failure: /0 !== 1/,
      reason: 'likewise',
    },
  ],
  'no-opt': NOT_OPTIMISED,
  'deopt-every-n-times': NOT_OPTIMISED,
};

/** Says why a line does not have a mode; undefined if it has. */
function whyNot({ since, until }, line) {
  if (since !== undefined && line < since.line) return since.reason;
  if (until !== undefined && line > until.line) return until.reason;
  return undefined;
}

module.exports = { EXCUSED, MODES, profiles, whyNot };
