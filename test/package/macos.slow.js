'use strict';

// The packages for macOS, by what can be read of them: they can't run here. What they will ask of Node is compared
// with what Node's binaries for macOS export.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { addonFileName, addonPackageName } = require('../../lib/addon/addon-file');
const { distDirectory, packageTarball } = require('../../scripts/package/dist');
const {
  checkMacosAddon,
  problemOfSignature,
  readMachO,
  wantedOfProcess,
} = require('../../scripts/package/mach-o');
const { root } = require('../../scripts/run/build');
const { NODE_LINES, nodeBinary } = require('../../scripts/run/node-lines');
const { newFolder } = require('./helpers');

/** Unpacks the addon that a platform's package brings. */
function addonOf(platform) {
  const folder = newFolder(platform);
  execFileSync('tar', [
    '-xzf',
    path.join(distDirectory, packageTarball(addonPackageName(platform))),
    '-C',
    folder,
  ]);
  return path.join(folder, 'package', addonFileName(platform));
}

/** The names of V8's functions that the addon looks up, as Mach-O has them: with one underscore more. */
function namesInV8() {
  const source = fs.readFileSync(path.join(root, 'src', 'v8', 'itanium.rs'), 'utf8');
  const names = [...source.matchAll(/c"(_Z\w+)"/g)].map(([, name]) => `_${name}`);
  assert.ok(names.length >= 13, `${names.length} names`);
  return names;
}

/** The constructors of CFunctionInfo, of which each line has the one or the other. */
const isConstructor = (name) => name.startsWith('__ZN2v813CFunctionInfoC1');

for (const arch of ['x64', 'arm64']) {
  const platform = `darwin-${arch}`;

  test(`the addon for ${platform} is as macOS wants it`, () => {
    const file = addonOf(platform);
    checkMacosAddon(file, platform);
    const { signature } = readMachO(file);
    if (!signature) return;
    const bytes = fs.readFileSync(file);
    bytes[Math.floor(signature.offset / 2)] ^= 1;
    assert.match(problemOfSignature(bytes, signature), /^the hash of page \d+ is another$/);
  });

  for (const line of NODE_LINES) {
    test(`Node ${line} for ${platform} exports what the addon asks for`, () => {
      const wanted = wantedOfProcess(readMachO(addonOf(platform)));
      assert.ok(wanted.length > 50, `${wanted.length} functions of Node-API`);
      const { exports } = readMachO(nodeBinary(line, { platform: 'darwin', arch }));
      const exported = new Set(exports);
      const inV8 = namesInV8();
      const common = [...wanted, ...inV8.filter((name) => !isConstructor(name))];
      assert.deepEqual(
        common.filter((name) => !exported.has(name)),
        [],
      );
      const constructors = inV8.filter(isConstructor);
      assert.deepEqual(
        constructors.filter((name) => exported.has(name)),
        [constructors[line === 20 ? 0 : 1]],
      );
    });
  }
}
