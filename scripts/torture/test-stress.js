'use strict';

// `npm run test:stress` makes short runs of everything that looks for rare faults, for CI. All of them
// run, whatever fails.

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { heading } = require('../run/javascript-tests');

const PARTS = [
  ['torture-workers.js', '--times=30'],
  ['torture-threads.js', '--quick'],
  ['torture.js', '--quick'],
  ['fuzz.js', '--quick'],
  ['../sanitizers/test-sanitizers.js', '--quick'],
  ['torture-memory.js', '--quick'],
];

const outcomes = PARTS.map(([script, option]) => {
  const start = Date.now();
  const { status } = spawnSync(process.execPath, [path.join(__dirname, script), option], {
    stdio: 'inherit',
  });
  const seconds = ((Date.now() - start) / 1000).toFixed(0);
  if (status !== 0) process.exitCode = 1;
  return `${script} ${option}: ${status === 0 ? 'nothing found' : 'FAILED'}, ${seconds} s`;
});
heading('Rare faults');
console.log(outcomes.join('\n'));
