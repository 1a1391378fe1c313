'use strict';

// `npm run test:memory` runs long loops on every Node line that must leave memory as it is. `--full` makes
// them as long as they may be, `--quick` makes them short, on two lines; `--line=24` and `--loop=calls` choose some.

const path = require('node:path');
const { parseArgs } = require('node:util');
const { root, run } = require('../run/build');
const { buildFixture } = require('../run/fixture');
const { heading } = require('../run/javascript-tests');
const { NODE_LINES, OUTER_LINES, nodeBinary } = require('../run/node-lines');

/** The rounds of each loop of test/torture/memory-loops.js. */
const ROUNDS = {
  libraries: { quick: 1e4, usual: 1e5, full: 1e5 },
  callbacks: { quick: 1e5, usual: 1e6, full: 1e6 },
  calls: { quick: 1e7, usual: 1e8, full: 1e9 },
  fresh: { quick: 1e6, usual: 1e7, full: 1e8 },
  owned: { quick: 2e4, usual: 1e5, full: 1e6 },
  foreign: { quick: 1e5, usual: 1e6, full: 1e6 },
  lent: { quick: 2e5, usual: 6e5, full: 2e6 },
  nonblocking: { quick: 1e6, usual: 1e6, full: 1e7 },
  dropped: { quick: 1e4, usual: 1e5, full: 1e5 },
};

/** The loops that run on the generic path, too, and which part of their rounds: they take longer there. */
const GENERIC = { loops: ['calls', 'fresh'], part: 0.1 };

/** The options of Node. Semi-spaces are small, so that V8's heap is at its size sooner. */
const OPTIONS = ['--expose-gc', '--max-semi-space-size=1'];

function runLoop(line, loop, rounds, callPath) {
  const program = path.join(root, 'test', 'torture', 'memory-loops.js');
  const env = { ...process.env, ...(callPath && { FAST_FFI_CALL_PATH: callPath }) };
  run(nodeBinary(line), [...OPTIONS, program, loop, String(rounds)], { env });
}

function main() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      line: { type: 'string' },
      loop: { type: 'string' },
    },
  });
  const length = values.quick ? 'quick' : values.full ? 'full' : 'usual';
  const loops = values.loop === undefined ? Object.keys(ROUNDS) : [values.loop];
  buildFixture();
  heading('Resident memory');
  const lines = values.quick ? OUTER_LINES : NODE_LINES;
  for (const line of values.line === undefined ? lines : [Number(values.line)]) {
    for (const loop of loops) {
      const rounds = ROUNDS[loop][length];
      runLoop(line, loop, rounds);
      if (GENERIC.loops.includes(loop)) runLoop(line, loop, rounds * GENERIC.part, 'generic');
    }
  }
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
