'use strict';

// The packages for other platforms than this one work, as far as Node for them can run here: for arm64 it
// does under qemu, for musl with Debian's musl.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { addonPackageName } = require('../../lib/addon/addon-file');
const { distDirectory, packageTarball } = require('../../scripts/package/dist');
const { EMULATOR, RUNTIME, installDebianPackages } = require('../../scripts/toolchains/emulator');
const { muslNodes } = require('../../scripts/toolchains/musl-node');
const { NODE_LINES, nodeBinary } = require('../../scripts/run/node-lines');
const { FAST, closeRegistry, npmProject, openRegistry, succeed } = require('./helpers');

let registry;
before(async () => {
  installDebianPackages(RUNTIME);
  registry = await openRegistry();
});
after(closeRegistry);

const PLATFORMS = {
  'linux-arm64-gnu': {
    conditions: ['--cpu=arm64', '--libc=glibc'],
    nodes: () => NODE_LINES.map((line) => [...EMULATOR, nodeBinary(line, { arch: 'arm64' })]),
  },
  'linux-x64-musl': { conditions: ['--cpu=x64', '--libc=musl'], nodes: () => muslNodes('x64') },
  'linux-arm64-musl': {
    conditions: ['--cpu=arm64', '--libc=musl'],
    nodes: () => muslNodes('arm64'),
  },
};

for (const [name, { conditions, nodes }] of Object.entries(PLATFORMS)) {
  test(`${name}: what npm installs there works`, async (t) => {
    registry.downloads.length = 0;
    const { cwd, env } = await npmProject(['fast-ffi', '--os=linux', ...conditions]);
    const expected = ['fast-ffi', addonPackageName(name)].map((each) => packageTarball(each));
    assert.deepEqual(registry.downloads.toSorted(), expected.sort());

    for (const [file, ...words] of nodes()) {
      const version = await succeed(file, [...words, '-p', 'process.version'], { cwd, env });
      for (const program of ['main.cjs', 'main.mjs']) {
        await t.test(`${program} runs on Node ${version.trim()}`, async () => {
          assert.equal(await succeed(file, [...words, program], { cwd, env }), FAST);
        });
      }
    }
  });
}

test('of the packages for two C libraries the right one is used', async (t) => {
  const { cwd, env } = await npmProject(['fast-ffi', ...PLATFORMS['linux-x64-musl'].conditions]);
  const folder = path.join(cwd, 'node_modules', addonPackageName('linux-x64-gnu'));
  const tarball = path.join(distDirectory, packageTarball(addonPackageName('linux-x64-gnu')));
  fs.mkdirSync(folder);
  execFileSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  const nodes = [[process.execPath], ...PLATFORMS['linux-x64-musl'].nodes()];
  for (const [file, ...words] of nodes) {
    const version = await succeed(file, [...words, '-p', 'process.version'], { cwd, env });
    const libc = words.length > 0 ? 'musl' : 'glibc';
    await t.test(`by Node ${version.trim()} with ${libc}`, async () => {
      assert.equal(await succeed(file, [...words, 'main.cjs'], { cwd, env }), FAST);
    });
  }
});
