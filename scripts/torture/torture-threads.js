'use strict';

// `npm run test:threads` has threads of C call JavaScript: 8 of them 100,000 times each, and those of 200 Workers that are
// terminated meanwhile, on every Node line and call path. `--quick` does less; `--line=24` chooses a line.

const path = require('node:path');
const { parseArgs } = require('node:util');
const { root, run } = require('../run/build');
const { heading } = require('../run/javascript-tests');
const { NODE_LINES, nodeBinary } = require('../run/node-lines');

const PROGRAM = path.join(root, 'test', 'torture', 'thread-load.js');

/** How much each part of the program does. */
const AMOUNTS = { calls: { quick: 5e3, usual: 1e5 }, workers: { quick: 20, usual: 200 } };

function main() {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, line: { type: 'string' } },
  });
  const amount = values.quick ? 'quick' : 'usual';
  heading('Calls from other threads');
  for (const line of values.line === undefined ? NODE_LINES : [Number(values.line)]) {
    for (const [part, amounts] of Object.entries(AMOUNTS)) {
      for (const callPath of [undefined, 'generic']) {
        const env = { ...process.env, ...(callPath && { FAST_FFI_CALL_PATH: callPath }) };
        run(nodeBinary(line), ['--expose-gc', PROGRAM, part, String(amounts[amount])], { env });
      }
    }
  }
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
