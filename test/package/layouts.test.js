'use strict';

// The package and its addon work in unusual places, too.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { addonFileName } = require('../../lib/addon/addon-file');
const { toolCommand } = require('../../scripts/package/package-tools');
const {
  FAST,
  closeRegistry,
  esbuildCommand,
  installedAddon,
  newFolder,
  nodes,
  npmProject,
  succeed,
} = require('./helpers');

let project;
before(async () => {
  project = await npmProject();
});
after(closeRegistry);

/** A program in which two copies of the package use each other's callbacks. */
const TWO_COPIES = `
  const assert = require('node:assert/strict');
  const calls = require('./calls');
  const [first, second] = [require('fast-ffi'), require(process.argv[1])];
  assert.notEqual(first, second);
  calls(first);
  calls(second);

  // A callback that C can call keeps the functions of both from being called fast.
  const compare = { return: 'int32', arguments: ['pointer', 'pointer'] };
  const sort = { return: 'void', arguments: ['buffer', 'uint64', 'uint64', 'pointer'] };
  const one = first.dlopen(null);
  const other = second.dlopen(null, { qsort: sort });
  assert.equal(second.callPath(other.functions.qsort).path, 'fast');
  const callback = one.lib.registerCallback(compare, (a, b) => second.getInt32(a) - first.getInt32(b));
  assert.equal(second.callPath(other.functions.qsort).path, 'generic');
  const numbers = Int32Array.of(3, -7, 42);
  other.functions.qsort(numbers, 3, 4, callback);
  assert.deepEqual([...numbers], [-7, 3, 42]);
  one.lib.close();
  assert.equal(second.callPath(other.functions.qsort).path, 'fast');
  console.log('done');
`;

async function assertCopiesWork({ cwd, env }, second) {
  for (const { node } of nodes) {
    const output = await succeed(node, ['-e', TWO_COPIES, second], { cwd, env });
    assert.equal(output, `${FAST}${FAST}done\n`);
  }
}

test('two copies of the package that share an addon', async () => {
  const both = await npmProject(['fast-ffi', 'copy@npm:fast-ffi']);
  await assertCopiesWork(both, 'copy');
});

test('two copies of the package, each with an addon of its own', async () => {
  const { cwd } = await npmProject();
  const copy = path.join(newFolder('copy'), 'node_modules');
  fs.cpSync(path.join(cwd, 'node_modules'), copy, { recursive: true });
  await assertCopiesWork(project, path.join(copy, 'fast-ffi'));
});

/** Puts all of a program into one file, fast-ffi too, and gives its path. */
async function bundle({ source, name }) {
  const folder = newFolder(name);
  const input = path.join(project.cwd, `${name}.cjs`);
  const outfile = path.join(folder, 'bundle.cjs');
  fs.writeFileSync(input, source);
  const options = ['--bundle', '--platform=node', '--log-level=warning', `--outfile=${outfile}`];
  await succeed(esbuildCommand, [input, ...options], project);
  return { folder, outfile };
}

test('a program packed into one file, with the addon elsewhere', async () => {
  const { outfile } = await bundle({ source: "require('./main.cjs');", name: 'packed' });
  const addon = path.join(newFolder('unpacked'), 'any-name.node');
  fs.copyFileSync(installedAddon(project.cwd), addon);
  for (const { node } of nodes) {
    const env = { ...project.env, FAST_FFI_ADDON: addon };
    assert.equal(await succeed(node, [outfile], { cwd: newFolder('anywhere'), env }), FAST);
  }
});

/** The start of a single executable application, as in doc/install.md. */
const SINGLE_EXECUTABLE = `
  const path = require('node:path');
  process.env.FAST_FFI_ADDON = path.join(path.dirname(process.execPath), '${addonFileName()}');
  require('./main.cjs');
`;

/** The reason to skip on macOS, which runs only what is signed: a program put into Node breaks its signature. */
const isSigned = process.platform === 'darwin' && 'takes signing';

/** The mark of the place in Node for the program (Node.js documentation, "Single executable"). */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** Makes a single executable application of a script. */
async function makeExecutable(node, folder, main) {
  const output = path.join(folder, 'program.blob');
  const config = path.join(folder, 'config.json');
  const settings = { main, output, disableExperimentalSEAWarning: true };
  fs.writeFileSync(config, JSON.stringify(settings));
  await succeed(node, ['--experimental-sea-config', config], project);
  const executable = path.join(folder, 'program');
  fs.copyFileSync(node, executable);
  const postject = [toolCommand('postject'), executable, 'NODE_SEA_BLOB', output];
  await succeed(process.execPath, [...postject, '--sentinel-fuse', FUSE], project);
  return executable;
}

test('a single executable application', { skip: isSigned }, async (t) => {
  const { outfile } = await bundle({ source: SINGLE_EXECUTABLE, name: 'single' });
  // Only two lines are tried: each takes a copy of Node and some seconds.
  for (const { line, node } of [nodes.at(0), nodes.at(-1)]) {
    await t.test(`of Node ${line}`, async () => {
      const folder = newFolder(`executable-${line}`);
      const executable = await makeExecutable(node, folder, outfile);
      fs.copyFileSync(installedAddon(project.cwd), path.join(folder, addonFileName()));
      const options = { cwd: newFolder('anywhere'), env: project.env };
      assert.equal(await succeed(executable, [], options), FAST);
      fs.rmSync(folder, { recursive: true });
    });
  }
});
