'use strict';

// `node benchmark/load.js [rounds]` measures what `require('fast-ffi')` adds to Node's own start, with the
// packages that `npm run dist` has made. Node is started with and without it in turn, on each line. The
// time is from the start of the process, as Node reports it; the processor time is that of all threads.
// What is added is the median of the differences in a round. Node's start varies more than that, so the time
// that the call of `require` takes is shown, too.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { addonPackageName } = require('../lib/addon/addon-file');
const { distDirectory, packageTarball } = require('../scripts/package/dist');
const { NODE_LINES, nodeBinary } = require('../scripts/run/node-lines');
const { median } = require('./report/statistics');

const REPORT = `
  const time = performance.now();
  const { user, system } = process.cpuUsage();
  console.log(JSON.stringify({ time, processor: (user + system) / 1000, loading: time - before }));`;

const BEFORE = 'const before = performance.now();';

const PROGRAMS = {
  without: `${BEFORE}${REPORT}`,
  with: `${BEFORE}require('fast-ffi');${REPORT}`,
};

/** Makes a folder in which both packages are, as if they had been installed. */
function unpackPackages() {
  const project = fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-load-'));
  process.on('exit', () => fs.rmSync(project, { recursive: true, force: true }));
  for (const name of ['fast-ffi', addonPackageName()]) {
    const folder = path.join(project, 'node_modules', name);
    fs.mkdirSync(folder, { recursive: true });
    const tarball = path.join(distDirectory, packageTarball(name));
    execFileSync('tar', ['-xzf', tarball, '--strip-components', '1', '-C', folder]);
  }
  return project;
}

/** Measures the medians of a start without the package, of what the package adds, and of loading it. */
function measure(node, cwd, rounds) {
  const times = { without: [], with: [] };
  for (let round = 0; round < rounds; round++) {
    for (const [name, program] of Object.entries(PROGRAMS)) {
      times[name].push(JSON.parse(execFileSync(node, ['-e', program], { cwd, encoding: 'utf8' })));
    }
  }
  const figures = (key) => ({
    start: median(times.without.map((each) => each[key])),
    added: median(times.with.map((each, round) => each[key] - times.without[round][key])),
  });
  return {
    time: figures('time'),
    processor: figures('processor'),
    loading: median(times.with.map(({ loading }) => loading)),
  };
}

const rounds = Number(process.argv[2] ?? 41);
const cwd = unpackPackages();
for (const line of NODE_LINES) {
  const { time, processor, loading } = measure(nodeBinary(line), cwd, rounds);
  const show = ({ start, added }) => `${start.toFixed(1)} + ${added.toFixed(1)} ms`;
  console.log(
    `Node ${line}: ${show(time)}, in require ${loading.toFixed(1)} ms; processor time ${show(processor)}`,
  );
}
