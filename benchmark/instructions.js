'use strict';

// `node benchmark/instructions.js [--case add-i32,strlen] [--against bare,deno] [--node 26]` tells how many
// instructions a call takes, loop included, as valgrind counts them. Unlike times they are the same on
// every machine that runs the same code, busy or not. It takes up to a minute for each figure.

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { NODE_LINES } = require('../scripts/run/node-lines');
const { buildLibrary } = require('./build');
const { cases } = require('./cases');
const { contestants, prepare } = require('./contestants');
const { markdownTable } = require('./report/tables');

const CASES =
  'noop,add-i32,add-f64,add-u64,sum-8,sum-16,pointer,first-byte,memcmp,strlen,mixed-8,add-i32-of-8';
/** The contestants unless others are named. Valgrind does not run Bun. */
const AGAINST = 'fast-ffi,bare,deno';
/** The calls that a long run makes more than a short one: enough that it matters little when code is optimised. */
const CALLS = 2_000_000;
const SHORT_RUN = 200_000;
const TIMEOUT_MS = 300_000;
/** The settings with which V8 has its optimising compiler only, which finishes at the same call each time. */
const DETERMINISTIC = { with: 'deterministic' };

function instructionsOf(start, task, calls) {
  const { command, args, env } = start(DETERMINISTIC);
  const tool = ['--tool=callgrind', '--callgrind-out-file=/dev/null', command];
  const { stdout, stderr } = spawnSync(
    'valgrind',
    [...tool, ...args, path.join(__dirname, 'worker.js'), JSON.stringify({ ...task, calls })],
    { env: { ...process.env, ...env }, encoding: 'utf8', timeout: TIMEOUT_MS },
  );
  const collected = stderr?.match(/Collected : (\d+)/)?.[1];
  const isDone = stdout?.split('\n').some((line) => line.includes('"value"'));
  return isDone && collected ? Number(collected) : undefined;
}

/** Counts instructions per call; undefined if a contestant can't do a case, or valgrind the contestant. */
function perCall(contestant, line, id, library) {
  const start = prepare(contestant, line);
  const task = { contestant: contestant.file, cases: [id], library, trial: 'instructions' };
  const [few, many] = [SHORT_RUN, SHORT_RUN + CALLS].map((calls) =>
    instructionsOf(start, task, calls),
  );
  return few === undefined || many === undefined ? undefined : (many - few) / CALLS;
}

function main() {
  const { values } = parseArgs({
    options: {
      case: { type: 'string', default: CASES },
      against: { type: 'string', default: AGAINST },
      node: { type: 'string', default: String(NODE_LINES.at(-1)) },
    },
  });
  const find = (all, option) =>
    option.split(',').map((name) => {
      const found = all.find(({ id }) => id === name);
      if (found === undefined) throw new Error(`There is no "${name}"`);
      return found;
    });
  const columns = find(contestants, values.against);
  const library = buildLibrary();
  const rows = find(cases, values.case).map(({ id, title }) => [
    title,
    ...columns.map((contestant) => {
      process.stderr.write(`${id}, ${contestant.title}\n`);
      const count = perCall(contestant, Number(values.node), id, library);
      return count === undefined ? '–' : String(Math.round(count));
    }),
  ]);
  console.log(
    markdownTable([['instructions per call', ...columns.map(({ title }) => title)], ...rows]),
  );
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
