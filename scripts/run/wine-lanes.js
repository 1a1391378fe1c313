'use strict';

// This module runs test files in Node for Windows under Wine. Each processor is a lane: one file at a time runs on
// it, with a server of Wine's of its own, which wine.js has a reason for. Files whose threads have to run at the same
// time come last, in a lane that has all processors.

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { once } = require('node:events');
const { root } = require('./build');
const { prefixOf, windowsPath, wineCommand } = require('../toolchains/wine');
const { zigEnvironment } = require('../toolchains/zig');

const serviceFolders = path.join(root, 'build', 'windows', 'compile-requests');

/** Starts what compiles for the tests of a lane, which can't start a compiler under Wine. */
function startCompileService(folder, prefix) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const service = path.join(__dirname, 'compile-service.js');
  return spawn(process.execPath, [service, folder, prefix], {
    stdio: 'inherit',
    env: zigEnvironment(),
  });
}

/** Makes the lane of a processor, or of all: the command that runs programs there, and what compiles for them. */
function openLane(processor) {
  const command = wineCommand({ processor });
  const folder = path.join(serviceFolders, String(processor ?? 'all'));
  return { command, folder, service: startCompileService(folder, prefixOf(processor)) };
}

/** Lists the numbers of the processors that this process may use, which Linux writes as in `0-3,8`. */
function processors() {
  const [, list] = /^Cpus_allowed_list:\s*(.*)$/m.exec(
    fs.readFileSync('/proc/self/status', 'utf8'),
  );
  const numbers = list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return numbers.slice(0, os.availableParallelism());
}

const openLanes = () => ({
  narrow: processors().map(openLane),
  wide: openLane(),
});

function closeLanes({ narrow, wide }) {
  for (const { service } of [...narrow, wide]) service.kill();
}

/** The test files that start threads by the dozen, and are about what those do to each other. */
const OF_MANY_THREADS = [
  path.join('test', 'fast', 'fast-workers.test.js'),
  path.join('test', 'threads', 'worker-calls.test.js'),
];

/**
 * What libuv says where a handle is used that is being closed. On Windows threads of V8's do that to Node's own handles
 * while a process ends (nodejs/node#56645), now and then, after all tests. Such a file runs again.
 */
const ENDED_BY_NODE =
  'Assertion failed: !(handle->flags & UV_HANDLE_CLOSING), file src\\win\\async.c';
const MOST_RUNS = 3;

/** Runs a file, and gives its status, what it has written, and whether a fault of Node's has ended it. */
async function runFile({ command, folder }, node, file, { cwd, env }) {
  const child = spawn(command, [node, '--test-reporter', 'spec', file], {
    cwd,
    env: { ...env, FAST_FFI_TEST_COMPILE_SERVICE: windowsPath(folder) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
    process.stderr.write(text);
  });
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  const [status] = await once(child, 'close');
  return { status, output, isEndedByNode: status !== 0 && errors.includes(ENDED_BY_NODE) };
}

/** Runs a file, more than once if a fault of Node's has ended it. */
async function runFileUntilItEnds(lane, node, file, options) {
  for (let run = 1; ; run++) {
    const result = await runFile(lane, node, file, options);
    if (!result.isEndedByNode || run === MOST_RUNS) return result;
    console.log(`${file} was ended by nodejs/node#56645, and runs again`);
  }
}

/** The last lines of a file's report: how many tests there were of each outcome. */
const COUNT = /^ℹ (tests|pass|fail|cancelled|skipped|todo) (\d+)\r?\n/gm;

/** Adds the counts in a report to others, and gives the report without them. */
const withoutCounts = (output, counts) =>
  output
    .replaceAll(COUNT, (_, outcome, count) => {
      counts[outcome] = (counts[outcome] ?? 0) + Number(count);
      return '';
    })
    .replaceAll(/^ℹ (suites|duration_ms) .*\n/gm, '');

/** Sorts files by size, the largest first, because what takes long must not begin last. */
function largestFirst(folder, files) {
  const sizeOf = (file) => fs.statSync(path.join(folder, file)).size;
  return files.toSorted((a, b) => sizeOf(b) - sizeOf(a));
}

/** Runs test files, named from a folder on. Gives those that have failed. */
async function runInLanes({ narrow, wide }, node, files, { cwd, env }) {
  const failed = [];
  const counts = {};
  const start = Date.now();
  const runAll = async (lane, waiting) => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const { status, output } = await runFileUntilItEnds(lane, node, file, { cwd, env });
      process.stdout.write(withoutCounts(output, counts));
      if (status === 0) continue;
      console.log(`FAILED ${file}: status ${status}`);
      failed.push(file);
    }
  };
  const isOfMany = (file) => OF_MANY_THREADS.includes(file);
  const waiting = largestFirst(
    cwd,
    files.filter((file) => !isOfMany(file)),
  );
  await Promise.all(narrow.map((lane) => runAll(lane, waiting)));
  await runAll(wide, files.filter(isOfMany));
  const seconds = ((Date.now() - start) / 1000).toFixed(0);
  const totals = Object.entries(counts).map(([outcome, count]) => `${outcome} ${count}`);
  console.log(`${totals.join(', ')}; ${seconds} s`);
  return failed;
}

module.exports = { closeLanes, openLanes, runInLanes };
