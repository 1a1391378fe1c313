'use strict';

// `npm run test:memory`: long loops on every Node line that must leave memory as it is; with --quick
// short ones.

const path = require('node:path');
const { parseArgs } = require('node:util');
const { root, run } = require('./build');
const { buildFixture } = require('./fixture');
const { heading } = require('./javascript-tests');
const { NODE_LINES, nodeBinary } = require('./node-lines');

/** Rounds of each loop of test/torture/memory-loops.js. */
const ROUNDS = {
  libraries: { long: 1e5, quick: 1e4 },
  callbacks: { long: 1e6, quick: 1e5 },
  calls: { long: 1e9, quick: 1e8 },
  dropped: { long: 1e5, quick: 1e4 },
};

/** Small semi-spaces, so that V8's heap is at its size sooner. */
const OPTIONS = ['--expose-gc', '--max-semi-space-size=1'];

function main() {
  const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
  const program = path.join(root, 'test', 'torture', 'memory-loops.js');
  buildFixture();
  heading('Resident memory');
  for (const line of NODE_LINES) {
    for (const [loop, { long, quick }] of Object.entries(ROUNDS)) {
      run(nodeBinary(line), [...OPTIONS, program, loop, String(values.quick ? quick : long)]);
    }
  }
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
