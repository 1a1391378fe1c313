'use strict';

// `node scripts/run/build.js` builds the addon for this machine; with --if-missing it does so only where no
// addon is there yet. That takes Rust, a C compiler and make (for libffi's own build).

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { addonFileName } = require('../../lib/addon/addon-file');

const root = path.join(__dirname, '..', '..');
const addon = path.join(root, addonFileName());

function run(command, args, options) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed with status ${status}`);
}

/** The oldest version of Rust that will do. */
const [, oldestRust] = /^rust-version = "([\d.]+)"$/m.exec(
  fs.readFileSync(path.join(root, 'Cargo.toml'), 'utf8'),
);

const INSTALL_RUST = `Install Rust ${oldestRust} or newer from https://rustup.rs.`;

const TOOLS = [
  { command: 'cargo', help: INSTALL_RUST },
  { command: 'cc', help: 'Install a C compiler, for example with "apt-get install gcc".' },
  { command: 'make', help: 'Install make, for example with "apt-get install make".' },
];

function checkTools() {
  for (const { command, help } of TOOLS) {
    if (spawnSync(command, ['--version'], { stdio: 'ignore' }).error) {
      throw new Error(`Building fast-ffi needs "${command}", which was not found. ${help}`);
    }
  }
  const { stdout } = spawnSync('cargo', ['--version'], { encoding: 'utf8', cwd: root });
  const version = /^cargo ([\d.]+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`"cargo --version" failed. ${INSTALL_RUST}`);
  if (version.localeCompare(oldestRust, 'en', { numeric: true }) < 0) {
    throw new Error(`The cargo found is version ${version}. ${INSTALL_RUST}`);
  }
}

/** Throws unless files can be put into a folder, before minutes are spent on one that can't. */
function checkWritable(folder) {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
  } catch (cause) {
    throw new Error(`Building fast-ffi needs to write to ${folder}: ${cause.message}`, { cause });
  }
}

const LIBRARY_NAMES = { darwin: 'libfast_ffi.dylib', win32: 'fast_ffi.dll' };

/** Puts a library that cargo has built where the JavaScript layer looks for it. */
function install(library, file) {
  // The copy lies beside the old file and is renamed: a process that has the old one loaded keeps it.
  fs.copyFileSync(library, `${file}.new`);
  fs.renameSync(`${file}.new`, file);
}

/** Builds the addon, puts it in its place, and gives its path. */
function build({ targetDirectory = path.join(root, 'target') } = {}) {
  checkTools();
  checkWritable(root);
  run('cargo', ['build', '--release', '--locked', '--target-dir', targetDirectory]);
  const library = LIBRARY_NAMES[process.platform] ?? 'libfast_ffi.so';
  install(path.join(targetDirectory, 'release', library), addon);
  return addon;
}

if (require.main === module) {
  try {
    if (!(process.argv.includes('--if-missing') && fs.existsSync(addon))) build();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

module.exports = { LIBRARY_NAMES, build, checkTools, install, root, run };
