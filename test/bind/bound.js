'use strict';

// This runs `fast-ffi bind` in a folder of its own, where fast-ffi can be imported, and runs what it has written.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { service } = require('../support/compile');

const root = path.join(__dirname, '..', '..');
const command = path.join(root, 'bin', 'fast-ffi.js');

/** Makes a folder with files, which is removed after the test. */
function makeFolder(t, files = {}) {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-bind-')));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  fs.mkdirSync(path.join(folder, 'node_modules'));
  fs.symlinkSync(root, path.join(folder, 'node_modules', 'fast-ffi'), 'junction');
  for (const name in files) fs.writeFileSync(path.join(folder, name), files[name]);
  return folder;
}

/** Runs Node in a folder. */
const runNode = (folder, args, env = {}) =>
  spawnSync(process.env.FAST_FFI_TEST_NODE ?? process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });

/** Runs `fast-ffi bind`. */
const runBind = (folder, words) => runNode(folder, [command, 'bind', ...words]);

/** Runs `fast-ffi bind`, which must succeed. Gives what it said. */
function bind(folder, words) {
  const { status, stderr } = runBind(folder, words);
  if (status !== 0) throw new Error(`fast-ffi bind ended with ${status}: ${stderr}`);
  return stderr;
}

/** Runs code of a module in a folder, which must succeed. Gives what it wrote. */
function runModule(folder, code, env = {}) {
  const { status, stdout, stderr } = runNode(folder, ['--input-type=module', '-e', code], env);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Tells why `fast-ffi bind` can't start a compiler here; undefined if it can. */
const whyNoCompiler = () =>
  service === undefined ? undefined : 'programs under Wine can not start the compiler';

const typescript = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');

/** Tells why types can't be checked here; undefined if they can. */
const whyNoTypes = () =>
  fs.existsSync(typescript) && fs.existsSync(path.join(root, 'index.d.ts'))
    ? undefined
    : 'TypeScript or the types of fast-ffi are not here';

const OPTIONS = {
  target: 'es2022',
  lib: ['es2022'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  types: ['node'],
  typeRoots: [path.join(root, 'node_modules', '@types')],
  strict: true,
  noUncheckedIndexedAccess: true,
  allowJs: true,
  checkJs: true,
  skipLibCheck: false,
  noEmit: true,
};

/** Checks files of a folder strictly. Gives what the compiler says; '' if all is well. */
function checkTypes(folder, files) {
  const project = { compilerOptions: OPTIONS, files };
  fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(project));
  const { status, stdout } = runNode(folder, [typescript, '-p', folder]);
  return status === 0 ? '' : stdout;
}

module.exports = {
  bind,
  checkTypes,
  makeFolder,
  runBind,
  runModule,
  runNode,
  whyNoCompiler,
  whyNoTypes,
};
