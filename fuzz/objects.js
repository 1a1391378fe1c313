'use strict';

// `node fuzz/objects.js [--seconds=10] [--seed=1]` passes objects as structs and unions of random types: good
// ones and bad ones, and some by which things happen while they are read. What must become of a call is known
// beforehand; and it must become of it the first time, after V8 has optimised good calls, and on all paths, each of
// which has a process of its own.
//
// `--round=7` repeats a round of a seed, with those before it that had the same processes, and shows its calls.

const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { parseArgs } = require('node:util');

const WORKER = path.join(__dirname, 'objects-worker.js');

/** The ways in which calls are made: the settings of their processes. */
const PATHS = {
  fast: { env: { FAST_FFI_CALL_PATH: undefined } },
  generic: { env: { FAST_FFI_CALL_PATH: 'generic' } },
  closures: { flags: ['--disallow-code-generation-from-strings'], env: {} },
};

/**
 * The rounds of a process. In the first half nothing is patched: V8 never again takes for granted what it has
 * once seen changed.
 */
const ROUNDS_OF_PROCESS = 10;
const UNPATCHED_ROUNDS = 5;

class Process {
  constructor(name, isShown) {
    const { flags = [], env } = PATHS[name];
    this.name = name;
    this.child = fork(WORKER, {
      execArgv: [...process.execArgv, ...flags],
      env: { ...process.env, ...env, ...(isShown && { FAST_FFI_FUZZ_SHOW: '1' }) },
    });
    this.ended = once(this.child, 'exit').then(([code, signal]) => ({
      failure: `the process ended with ${signal ?? code}`,
    }));
  }

  async run(round) {
    this.child.send(round);
    const answer = await Promise.race([once(this.child, 'message'), this.ended]);
    const { failure, ...outcome } = Array.isArray(answer) ? answer[0] : answer;
    if (failure !== undefined) throw new Error(`on the path ${this.name}: ${failure}`);
    return outcome;
  }

  /** Lets the process end by itself, so that it removes its libraries. */
  async end() {
    if (this.child.connected) this.child.disconnect();
    await this.ended;
  }
}

/** Runs a round on all paths, one after the other, and compares what has become of its calls. */
async function runRound(processes, round) {
  let library;
  let first;
  for (const one of processes) {
    const outcome = await one.run({ ...round, library });
    library ??= outcome.library;
    first ??= outcome;
    first.outcomes.forEach((expected, i) => {
      const actual = outcome.outcomes[i];
      if (actual !== expected) {
        throw new Error(`on the path ${one.name}: ${actual}\non the first path: ${expected}`);
      }
    });
  }
  return first;
}

async function main() {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      round: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  const last = values.round === undefined ? Infinity : Number(values.round);
  const end = Date.now() + 1000 * Number(values.seconds);
  let number = Number.isFinite(last) ? last - (last % ROUNDS_OF_PROCESS) : 0;
  let [calls, refused, hot, rounds] = [0, 0, 0, 0];
  let processes = [];
  const endProcesses = () => Promise.all(processes.map((one) => one.end()));
  const names = Object.keys(PATHS);
  const isOver = () => (Number.isFinite(last) ? number > last : Date.now() > end);
  try {
    for (; !isOver(); number++, rounds++) {
      if (number % ROUNDS_OF_PROCESS === 0) {
        await endProcesses();
        processes = names.map((name) => new Process(name, Number.isFinite(last)));
      }
      const patches = number % ROUNDS_OF_PROCESS < UNPATCHED_ROUNDS ? 0 : 0.3;
      const outcome = await runRound(processes, { seed: seed * 1_000_003 + number, patches });
      calls += outcome.outcomes.length;
      refused += outcome.outcomes.filter((text) => !text.includes(': returned')).length;
      hot += outcome.hot;
    }
  } catch (error) {
    console.error(`Round ${number} of seed ${seed}: ${error.message}`);
    process.exitCode = 1;
    return;
  } finally {
    await endProcesses();
  }
  console.log(
    `seed ${seed}: ${calls} calls in ${rounds} rounds, ${refused} of them with something to refuse, each ` +
      `made cold and hot on ${names.length} paths; before ${hot} good calls were fast`,
  );
}

main();
