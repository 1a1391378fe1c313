'use strict';

// This module makes somebody's project, on a machine that has Node and neither Rust nor a C compiler.

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { addonFileName, addonPackageName } = require('../../lib/addon/addon-file');
const { root } = require('../../scripts/run/build');
const { packageTarball } = require('../../scripts/package/dist');
const { NODE_LINES, nodeBinary } = require('../../scripts/run/node-lines');
const { startRegistry } = require('./registry');

/** The command esbuild: a program, or a script for the `node` on the PATH where installation left one there. */
const esbuildCommand = path.join(root, 'node_modules', '.bin', 'esbuild');

const programs = path.join(__dirname, 'programs');

/** The output of calls.js where calls are as fast as they can be. */
const FAST = 'calls are fast\n';

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-package-'));
process.on('exit', () => fs.rmSync(directory, { recursive: true, force: true }));

let folders = 0;

/** Makes a new folder that lasts as long as the tests of a file. */
function newFolder(name) {
  const folder = path.join(directory, `${++folders}-${name}`);
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}

/** Makes a folder to be the PATH, with nothing but a Node and the shell. */
function makePath() {
  const folder = newFolder('bin');
  fs.symlinkSync(process.execPath, path.join(folder, 'node'));
  fs.symlinkSync('/bin/sh', path.join(folder, 'sh'));
  return folder;
}

let registry;

/** Gives the registry of a file's tests, which is started the first time and runs until they end. */
async function openRegistry() {
  registry ??= await startRegistry();
  return registry;
}

const closeRegistry = () => registry?.close();

/** Makes an environment without tools, settings and caches of this machine. */
function bareEnvironment() {
  const home = newFolder('home');
  const address = registry?.address;
  return {
    PATH: makePath(),
    HOME: home,
    TMPDIR: os.tmpdir(),
    NO_PROXY: '127.0.0.1',
    npm_config_audit: 'false',
    npm_config_cache: path.join(home, 'cache'),
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    YARN_ENABLE_GLOBAL_CACHE: 'false',
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
    YARN_ENABLE_TELEMETRY: 'false',
    YARN_NPM_REGISTRY_SERVER: address,
    YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
  };
}

/** Runs a program; the registry, which is in this process, goes on meanwhile. */
function run(file, args, options) {
  return new Promise((resolve) => {
    execFile(
      file,
      args,
      { encoding: 'utf8', timeout: 300_000, ...options },
      (error, stdout, stderr) => {
        resolve({ status: error === null ? 0 : (error.code ?? error.signal), stdout, stderr });
      },
    );
  });
}

/** Runs a program that has to succeed, and gives what it prints. */
async function succeed(file, args, options) {
  const { status, stdout, stderr } = await run(file, args, options);
  if (status !== 0) {
    throw new Error(`${file} ${args.join(' ')}: ${status}\n${stdout}\n${stderr}`);
  }
  return stdout;
}

/** Makes a project with nothing but the programs, and a manifest. */
function newProject(manifest = {}) {
  const folder = newFolder('project');
  fs.cpSync(programs, folder, { recursive: true });
  const content = JSON.stringify({ name: 'project', version: '1.0.0', private: true, ...manifest });
  fs.writeFileSync(path.join(folder, 'package.json'), content);
  // npm and pnpm both read this file, but not the same variables.
  if (registry) fs.writeFileSync(path.join(folder, '.npmrc'), `registry=${registry.address}\n`);
  return folder;
}

const { npm_execpath: npmOfThisRun } = process.env;

/** Runs npm: the one that runs the tests, which is on no PATH here. */
function npm(args, options) {
  const command = npmOfThisRun ?? fs.realpathSync(path.join(path.dirname(process.execPath), 'npm'));
  return succeed(process.execPath, [command, ...args], options);
}

/** Makes a project with fast-ffi, installed by npm. */
async function npmProject(args = ['fast-ffi']) {
  await openRegistry();
  const cwd = newProject();
  const env = bareEnvironment();
  await npm(['install', ...args], { cwd, env });
  return { cwd, env };
}

/** Lists the tarballs that an installation on this machine should ask for, and no others. */
const fittingTarballs = () =>
  ['fast-ffi', addonPackageName()].map((name) => packageTarball(name)).sort();

/** Gives the path of the addon in an npm project. */
const installedAddon = (cwd) => path.join(cwd, 'node_modules', addonPackageName(), addonFileName());

const nodes = NODE_LINES.map((line) => ({ line, node: nodeBinary(line) }));

module.exports = {
  FAST,
  bareEnvironment,
  closeRegistry,
  esbuildCommand,
  fittingTarballs,
  installedAddon,
  newFolder,
  newProject,
  nodes,
  npm,
  npmProject,
  openRegistry,
  run,
  succeed,
};
