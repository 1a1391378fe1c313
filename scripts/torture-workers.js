'use strict';

// `npm run test:workers`: on every Node line, 300 times Workers that are started and terminated with
// calls in flight and while V8 compiles, and modules loaded in all threads or in Workers alone: what
// test/fast-workers.test.js does 30 times. `--times=300` and `--line=24` say otherwise.

const { parseArgs } = require('node:util');
const { run } = require('./build');
const { buildFixture } = require('./fixture');
const { heading } = require('./javascript-tests');
const { NODE_LINES, nodeBinary } = require('./node-lines');

const TESTS = ['test/fast-workers.test.js', 'test/workers.test.js', 'test/worker-calls.test.js'];

function main() {
  const { values } = parseArgs({
    options: { times: { type: 'string', default: '300' }, line: { type: 'string' } },
  });
  const env = { ...process.env, FAST_FFI_TEST_TERMINATIONS: values.times };
  buildFixture();
  for (const line of values.line === undefined ? NODE_LINES : [Number(values.line)]) {
    heading(`Workers on Node ${line}, ${values.times} times`);
    run(nodeBinary(line), ['--test', '--test-reporter', 'spec', ...TESTS], { env });
  }
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
