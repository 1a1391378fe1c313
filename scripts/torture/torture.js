'use strict';

// `npm run test:torture` runs the JavaScript tests on every Node line under settings of V8 that make rare
// things happen often. With --quick it runs the rooms and modes that CI has time for, and with --line=24,
// --mode=<name> or --path=generic a part of all.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { root } = require('../run/build');
const { buildFixture } = require('../run/fixture');
const { TEST_OPTIONS, heading, testFiles, testsIn } = require('../run/javascript-tests');
const { NODE_LINES, nodeBinary } = require('../run/node-lines');
const { EXCUSED, MODES, profiles, whyNot } = require('./torture-modes');
const { wrapNode } = require('../run/wrapped-node');

const directory = path.join(root, 'build', 'torture');

/** The rooms of test/ whose tests `--quick` runs: what V8 does matters to them most, and few start processes. */
const QUICK_ROOMS = ['callbacks', 'calls', 'fast', 'functions', 'memory', 'records'];

/** The milliseconds that a test may take: one that hangs is a failure, too. */
const TIME_LIMIT = 5 * 60 * 1000;

/** The milliseconds that a run may take. Where V8 optimises all code at once, it needs a quarter of an hour. */
const RUN_TIME_LIMIT = 40 * 60 * 1000;

function tortured(line, name, options) {
  const file = path.join(directory, `node-${line}-${name.replaceAll(/\W+/g, '-')}`);
  return wrapNode(file, [`exec '${nodeBinary(line)}'`, ...options].join(' '));
}

/** Reads which tests failed, and how many passed. */
function readReport(output) {
  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  const entries = lines.map((line) => JSON.parse(line));
  const failed = entries.filter(({ passed }) => passed === undefined);
  return { failed, passed: entries.find(({ passed }) => passed !== undefined)?.passed };
}

function isExcused(modeName, { file, name, message }) {
  const title = `${path.basename(file)}: ${name}`;
  const excuses = EXCUSED[modeName] ?? [];
  return excuses.some(({ tests, failure }) => tests.test(title) && failure.test(message));
}

function runMode(line, name, mode, { callPath, files }) {
  const options = typeof mode.options === 'function' ? mode.options(line) : mode.options;
  const node = tortured(line, name, options);
  const env = { ...process.env, FAST_FFI_TEST_PATIENCE: '15000', ...mode.env };
  if (callPath !== undefined) env.FAST_FFI_CALL_PATH = callPath;
  const start = Date.now();
  const reporter = path.join(root, 'scripts', 'run', 'failures-reporter.mjs');
  const { stdout, stderr, error } = spawnSync(
    node,
    [...TEST_OPTIONS, '--test-reporter', reporter, '--test-timeout', String(TIME_LIMIT), ...files],
    { cwd: root, encoding: 'utf8', env, maxBuffer: 2 ** 28, timeout: RUN_TIME_LIMIT },
  );
  const { failed, passed } = readReport(stdout ?? '');
  const seconds = ((Date.now() - start) / 1000).toFixed(0);
  const title = `Node ${line}, ${name}${callPath === undefined ? '' : `, ${callPath}`}`;
  const excused = failed.filter((test) => isExcused(name, test));
  const wrong = failed.filter((test) => !excused.includes(test));
  console.log(
    `${title}: ${passed ?? 0} passed, ${excused.length} excused, ${wrong.length} failed, ${seconds} s`,
  );
  for (const { file, name: test, message, exitCode, signal } of wrong) {
    console.log(`  FAILED ${path.relative(root, file)}: ${test} (${exitCode ?? signal ?? ''})`);
    console.log(message.replaceAll(/^/gm, '    '));
  }
  if (passed === undefined) console.log(`  NO REPORT ${error ?? ''}\n${stderr}\n${stdout}`);
  return wrong.length === 0 && passed > 0;
}

function main() {
  const { values: chosen, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      line: { type: 'string' },
      mode: { type: 'string' },
      path: { type: 'string' },
    },
  });
  const whole = chosen.quick ? QUICK_ROOMS.flatMap(testsIn) : testFiles;
  const files = positionals.length > 0 ? positionals : whole;
  fs.mkdirSync(directory, { recursive: true });
  buildFixture();
  heading('Tests under torture');
  const failed = [];
  for (const line of chosen.line === undefined ? NODE_LINES : [Number(chosen.line)]) {
    for (const [name, mode] of Object.entries(MODES)) {
      if (
        chosen.mode !== undefined
          ? name !== chosen.mode
          : chosen.quick && !mode.quick?.includes(line)
      )
        continue;
      const reason = whyNot(mode, line);
      if (reason !== undefined) {
        console.log(`Node ${line}, ${name}: left out, ${reason}`);
        continue;
      }
      if (!runMode(line, name, mode, { callPath: chosen.path, files })) {
        failed.push(`${name} on Node ${line}`);
      }
      fs.rmSync(profiles, { recursive: true, force: true });
    }
  }
  if (failed.length > 0) throw new Error(`Failed: ${failed.join(', ')}`);
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
