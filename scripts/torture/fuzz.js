'use strict';

// `npm run test:fuzz` fuzzes what reads signatures and declarations and emits machine code, with cargo-fuzz, and calls and
// their arguments on every Node line (fuzz/*.js). `--quick` is for CI, and does without cargo-fuzz where
// there is none. `--seconds=600` and `--calls=1000000` say how long it goes on, and `--seed=1` which random
// numbers it uses.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { root, run } = require('../run/build');
const { buildFixture } = require('../run/fixture');
const { heading } = require('../run/javascript-tests');
const { NODE_LINES, nodeBinary } = require('../run/node-lines');
const { UNSTABLE } = require('../sanitizers/sanitizers');

/** The targets, each with the most bytes of an input. Signatures are never freed, and long ones would fill memory. */
const TARGETS = { signatures: 80, emitters: 80, declarations: 2000 };

const directory = path.join(root, 'build', 'fuzz');

/** Gives the command `cargo-fuzz`, installed below build/ if it isn't there. Throws if it can't be installed. */
function cargoFuzz() {
  if (spawnSync('cargo-fuzz', ['--version'], { stdio: 'ignore' }).status === 0) return 'cargo-fuzz';
  const tools = path.join(root, 'build', 'tools');
  const command = path.join(tools, 'bin', 'cargo-fuzz');
  if (!fs.existsSync(command)) {
    heading('Installing cargo-fuzz');
    run('cargo', ['install', '--quiet', '--locked', '--root', tools, 'cargo-fuzz']);
  }
  return command;
}

function fuzzRust(command, seconds, seed) {
  const env = { ...process.env, ...UNSTABLE };
  for (const [target, mostBytes] of Object.entries(TARGETS)) {
    heading(`Fuzzing ${target} for ${seconds} s`);
    const corpus = path.join(directory, target);
    fs.mkdirSync(corpus, { recursive: true });
    const options = [
      `-max_total_time=${seconds}`,
      `-max_len=${mostBytes}`,
      `-seed=${seed}`,
      `-artifact_prefix=${directory}/`,
      '-rss_limit_mb=8192',
      '-verbosity=0',
      '-print_final_stats=1',
    ];
    const build = ['--target-dir', path.join(directory, 'target')];
    const seeds = path.join(root, 'fuzz', 'seeds', target);
    const folders = fs.existsSync(seeds) ? [corpus, seeds] : [corpus];
    run(command, ['fuzz', 'run', ...build, target, ...folders, '--', ...options], { env });
  }
}

/** Fuzzes the Rust code unless cargo-fuzz can't be installed: then the Rust tests have to do. */
function fuzzRustIfPossible(seconds, seed) {
  let command;
  try {
    command = cargoFuzz();
  } catch ({ message }) {
    console.log(
      `NOT FUZZED: ${Object.keys(TARGETS).join(', ')}, for there is no cargo-fuzz. ${message}`,
    );
    return;
  }
  fuzzRust(command, seconds, seed);
}

function fuzzCalls({ seconds, calls, seed }) {
  buildFixture();
  for (const line of NODE_LINES) {
    heading(`Fuzzing calls on Node ${line}`);
    const node = nodeBinary(line);
    const program = (name) => path.join(root, 'fuzz', name);
    const signatures = Math.ceil(calls / 5000);
    run(node, [
      program('calls.js'),
      `--calls=${calls}`,
      `--signatures=${signatures}`,
      `--seed=${seed}`,
    ]);
    for (const name of ['forged.js', 'objects.js']) {
      run(node, [program(name), `--seconds=${seconds}`, `--seed=${seed}`]);
    }
  }
}

function main() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      calls: { type: 'string' },
      seed: { type: 'string', default: '1' },
    },
  });
  const { quick, seed } = values;
  const seconds = Number(values.seconds ?? (quick ? 15 : 600));
  const calls = Number(values.calls ?? (quick ? 100_000 : 1_000_000));
  fuzzCalls({ seconds: quick ? 5 : seconds / NODE_LINES.length, calls, seed });
  if (quick) fuzzRustIfPossible(seconds, seed);
  else fuzzRust(cargoFuzz(), seconds, seed);
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
