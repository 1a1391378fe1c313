'use strict';

// `npm run test:workers` starts and terminates Workers with calls in flight and while V8 compiles, with
// modules loaded in all threads or in Workers alone. It does so 300 times on every Node line, where
// test/fast/fast-workers.test.js alone does 30 times. `--times=300` and `--line=24` choose other numbers.

const { parseArgs } = require('node:util');
const { run } = require('../run/build');
const { buildFixture } = require('../run/fixture');
const { heading } = require('../run/javascript-tests');
const { NODE_LINES, nodeBinary } = require('../run/node-lines');

const TESTS = [
  'test/fast/fast-workers.test.js',
  'test/threads/workers.test.js',
  'test/threads/worker-calls.test.js',
];

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
