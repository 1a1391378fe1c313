'use strict';

// `npm run test:sanitizers` runs the JavaScript tests with an addon that AddressSanitizer watches, and the
// fuzzers of fuzz/, on Node 24 unless `--line=20` or the like says otherwise. `--quick` runs only the tests
// about memory and lifetimes, for CI. All of it needs gcc's runtime library, on Linux x64.

const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { install, root, run } = require('../run/build');
const { buildFixture } = require('../run/fixture');
const { heading, runTests, testFiles } = require('../run/javascript-tests');
const { nodeBinary } = require('../run/node-lines');
const { UNSTABLE } = require('./sanitizers');
const { wrapNode } = require('../run/wrapped-node');

const TARGET = 'x86_64-unknown-linux-gnu';
const directory = path.join(root, 'build', 'sanitizers');
const reports = path.join(directory, 'reports');

function buildAddon() {
  heading('Building with AddressSanitizer');
  const env = {
    ...process.env,
    ...UNSTABLE,
    RUSTFLAGS: '-Zsanitizer=address',
    // With link-time optimisation the linker would miss the runtime, which is not linked.
    CARGO_PROFILE_RELEASE_LTO: 'off',
    CARGO_PROFILE_RELEASE_STRIP: 'none',
    CARGO_PROFILE_RELEASE_DEBUG: 'line-tables-only',
  };
  const target = path.join(directory, 'target');
  run('cargo', ['build', '--release', '--locked', '--target', TARGET, '--target-dir', target], {
    env,
  });
  // Tests know an addon by its ending.
  const addon = path.join(directory, 'fast-ffi.node');
  install(path.join(target, TARGET, 'release', 'libfast_ffi.so'), addon);
  return addon;
}

/** Makes a Node that loads AddressSanitizer's runtime before all else: Node itself is not built with it. */
function sanitizedNode(line) {
  const found = execFileSync('cc', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim();
  const words = [
    `LD_PRELOAD="${fs.realpathSync(found)}\${LD_PRELOAD:+:$LD_PRELOAD}"`,
    'exec',
    `'${nodeBinary(line)}'`,
    `--require '${path.join(__dirname, 'sanitized-addon.js')}'`,
  ];
  return wrapNode(path.join(directory, `node-${line}`), words.join(' '));
}

function environment(addon) {
  return {
    FAST_FFI_SANITIZED: addon,
    FAST_FFI_TEST_PATIENCE: '60000',
    // Reports go to files, so that none is lost that a test does not look at. Node itself frees
    // little when it ends, and leaves segmentation faults to the system. What is too large is refused, as otherwise.
    ASAN_OPTIONS: `detect_leaks=0:handle_segv=0:handle_abort=0:allocator_may_return_null=1:log_path=${path.join(reports, 'asan')}`,
  };
}

/** A program that reads memory that was freed, in the addon. */
const USE_AFTER_FREE = `
  const ffi = require(${JSON.stringify(root)});
  const { malloc, free } = ffi.dlopen(null, {
    malloc: { return: 'pointer', arguments: ['uint64'] },
    free: { arguments: ['pointer'] },
  }).functions;
  const pointer = malloc(16);
  free(pointer);
  ffi.getInt8(pointer);
`;

/** Throws unless AddressSanitizer reports a fault in the addon: otherwise its silence would say nothing. */
function checkThatFaultsAreFound(node, env) {
  const { status } = spawnSync(node, ['-e', USE_AFTER_FREE], { env: { ...process.env, ...env } });
  const found = fs.readdirSync(reports);
  const texts = found.map((name) => fs.readFileSync(path.join(reports, name), 'utf8'));
  if (status === 0 || !texts.join().includes('heap-use-after-free')) {
    throw new Error('AddressSanitizer does not watch the addon');
  }
  for (const name of found) fs.rmSync(path.join(reports, name));
}

/** The tests that CI has time for: those in which memory or functions go away. */
const QUICK_TESTS = [
  'callbacks/callbacks',
  'libraries/close',
  'libraries/close-in-callback',
  'libraries/dying-objects',
  'fast/fast-arguments',
  'memory/memory',
  'calls/strings',
  'threads/workers',
].map((name) => path.join('test', `${name}.test.js`));

/** The tests of libraries that have to be opened with deepBind, which AddressSanitizer does not know. */
const DEEP_BINDING = ['bind', 'documentation', path.join('loading', 'doctor.test.js')].map((name) =>
  path.join('test', name),
);

const watchedTests = () =>
  testFiles.filter((file) => !DEEP_BINDING.some((start) => file.startsWith(start)));

/** The fuzzers, with options that say how long they run. */
const FUZZERS = {
  long: { 'calls.js': ['--calls=100000', '--signatures=100'], 'forged.js': ['--seconds=30'] },
  quick: { 'calls.js': ['--calls=20000', '--signatures=20'], 'forged.js': ['--seconds=5'] },
};

/** Reads what was reported. Warnings, of memory that was asked for and is too large, are none of them. */
const writtenReports = () =>
  fs
    .readdirSync(reports)
    .map((name) => fs.readFileSync(path.join(reports, name), 'utf8'))
    .filter((text) => text.includes('ERROR: '));

function testAddress(line, quick) {
  const addon = buildAddon();
  const node = sanitizedNode(line);
  const env = environment(addon);
  fs.rmSync(reports, { recursive: true, force: true });
  fs.mkdirSync(reports, { recursive: true });
  checkThatFaultsAreFound(node, env);
  try {
    runTests(node, { env, files: quick ? QUICK_TESTS : watchedTests() });
    heading('Fuzzing with AddressSanitizer');
    for (const [name, options] of Object.entries(quick ? FUZZERS.quick : FUZZERS.long)) {
      run(node, [path.join(root, 'fuzz', name), ...options], { env: { ...process.env, ...env } });
    }
  } finally {
    for (const report of writtenReports()) console.log(report);
  }
  const count = writtenReports().length;
  if (count > 0) throw new Error(`AddressSanitizer wrote ${count} reports`);
  console.log('AddressSanitizer wrote no report');
}

function main() {
  const { values } = parseArgs({
    options: {
      line: { type: 'string', default: '24' },
      quick: { type: 'boolean', default: false },
    },
  });
  fs.mkdirSync(directory, { recursive: true });
  buildFixture();
  testAddress(Number(values.line), values.quick);
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
