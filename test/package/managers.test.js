'use strict';

// Each package manager installs what fits this machine and nothing else, and what it installs works.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { toolCommand } = require('../../scripts/package/package-tools');
const {
  FAST,
  bareEnvironment,
  closeRegistry,
  fittingTarballs,
  newProject,
  nodes,
  npm,
  openRegistry,
  succeed,
} = require('./helpers');

let registry;
before(async () => {
  registry = await openRegistry();
});
after(closeRegistry);

const byNode = (tool) => (args, options) =>
  succeed(process.execPath, [toolCommand(tool), ...args], options);

const yarnRuns = (node, program) => [node, [toolCommand('yarn'), 'node', program]];
const nodeRuns = (node, program) => [node, [program]];

const MANAGERS = {
  npm: { install: (options) => npm(['install', 'fast-ffi'], options), runs: nodeRuns },
  pnpm: { install: (options) => byNode('pnpm')(['add', 'fast-ffi'], options), runs: nodeRuns },
  'yarn, node-modules': {
    settings: 'nodeLinker: node-modules',
    install: (options) => byNode('yarn')(['add', 'fast-ffi'], options),
    runs: nodeRuns,
  },
  'yarn, Plug’n’Play': {
    settings: 'nodeLinker: pnp\npnpEnableEsmLoader: true',
    install: (options) => byNode('yarn')(['add', 'fast-ffi'], options),
    runs: yarnRuns,
  },
};

for (const [name, { settings, install, runs }] of Object.entries(MANAGERS)) {
  test(`${name} installs only what fits`, async (t) => {
    const cwd = newProject();
    const env = bareEnvironment();
    if (settings !== undefined) fs.writeFileSync(path.join(cwd, '.yarnrc.yml'), `${settings}\n`);

    registry.downloads.length = 0;
    await install({ cwd, env });
    assert.deepEqual(registry.downloads.toSorted(), fittingTarballs());

    for (const { line, node } of nodes) {
      for (const program of ['main.cjs', 'main.mjs']) {
        await t.test(`${program} runs on Node ${line}`, async () => {
          assert.equal(await succeed(...runs(node, program), { cwd, env }), FAST);
        });
      }
    }
  });
}
