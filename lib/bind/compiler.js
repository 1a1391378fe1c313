'use strict';

// This runs the C compiler: as the preprocessor, and to have it check what was read.

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const fs = require('node:fs');
const { BindError } = require('./options');

/** The most bytes that a preprocessed header may have. */
const MOST_OUTPUT = 1 << 28;

/** The names that compilers have for targets, by the names that Node has. */
const TRIPLES = {
  __proto__: null,
  'linux-x64': 'x86_64-linux-gnu',
  'linux-arm64': 'aarch64-linux-gnu',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'arm64-apple-darwin',
};

/** The target of this process. */
const ownTarget = `${process.platform}-${process.arch}`;

function run(command, args, input) {
  const result = spawnSync(command, args, {
    input,
    encoding: 'utf8',
    maxBuffer: MOST_OUTPUT,
    env: { ...process.env, LC_ALL: 'C' },
  });
  return { isThere: result.error?.code !== 'ENOENT', ...result };
}

/** Finds the folder where Debian has the headers of a C library for another architecture. */
function crossHeaders(triple) {
  const folder = `/usr/${triple}/include`;
  return fs.existsSync(folder) ? ['-isystem', folder] : [];
}

/** Lists compilers for a target: the words to start each with. */
function candidates(target, cc, compiler) {
  if (target === ownTarget) return [[cc ?? process.env.CC ?? 'cc']];
  const triple = TRIPLES[target];
  if (triple === undefined) {
    throw new BindError(
      `fast-ffi bind on ${ownTarget} knows the targets ${Object.keys(TRIPLES).join(', ')}, not ${target}: ` +
        'run it on that platform',
    );
  }
  const hasHeaders = compiler.some((word) => /^(?:--sysroot|-isysroot)/.test(word));
  if (!target.startsWith(`${process.platform}-`) && !hasHeaders) {
    throw new BindError(
      `For ${target} the compiler needs the headers of that system: name their folder with --sysroot, or run ` +
        `fast-ffi bind on ${target}`,
    );
  }
  const clang = [`--target=${triple}`, ...crossHeaders(triple)];
  if (cc !== undefined) return /clang/.test(cc) ? [[cc, ...clang]] : [[cc]];
  return [[`${triple}-gcc`], ['clang', ...clang]];
}

/** Gives what starts a compiler for a target. */
function compilerFor(target, { cc, compiler }) {
  // The parser lays out types as this platform does; only the word sizes must be the same, which they are on these.
  if (process.platform === 'win32' && target !== ownTarget) {
    throw new BindError(`On Windows, fast-ffi bind is for ${ownTarget} only: run it on ${target}`);
  }
  const list = candidates(target, cc, compiler);
  for (const [command, ...args] of list) {
    const { isThere } = run(command, ['--version'], '');
    if (isThere) return { command, args: [...args, ...compiler] };
  }
  const names = list.map(([command]) => command).join(' or ');
  throw new BindError(
    target === ownTarget
      ? `There is no C compiler ${names}: install one, or name another with --cc`
      : `There is no compiler for ${target}, ${names}: install one (Debian: gcc-${TRIPLES[target]
          .split('-')[0]
          .replace('_', '-')}-linux-gnu), name one with --cc, or run fast-ffi bind on ${target}`,
  );
}

/** Writes the lines that include headers; those that are there are files, all others the compiler finds. */
const includesOf = (headers) =>
  headers
    .map((header) =>
      fs.existsSync(header) ? `#include "${path.resolve(header)}"\n` : `#include <${header}>\n`,
    )
    .join('');

/** Gives the text of headers as the preprocessor leaves it, with comments, macros and line markers. */
function preprocess({ command, args }, headers) {
  const words = [...args, '-E', '-dD', '-CC', '-x', 'c', '-'];
  const { status, stdout, stderr } = run(command, words, includesOf(headers));
  if (status !== 0) {
    throw new BindError(`${command} could not read ${headers.join(', ')}:\n${stderr.trim()}`);
  }
  return stdout;
}

/** Has the compiler check C code. Gives its messages; '' if all is well. */
function check({ command, args }, code) {
  const words = [...args, '-fsyntax-only', '-w', '-x', 'c', '-'];
  const { status, stderr } = run(command, words, code);
  return status === 0 ? '' : stderr;
}

/** Lists the folders where the compiler looks for the headers of the system. */
function systemFolders({ command, args }) {
  const words = [...args.filter((word) => !word.startsWith('-I')), '-E', '-v', '-x', 'c', '-'];
  const { stderr } = run(command, words, '');
  const list = /search starts here:\n([\s\S]*?)End of search list/.exec(stderr)?.[1] ?? '';
  const folders = list
    .split('\n')
    .filter((line) => line.startsWith(' '))
    .map((line) => path.resolve(line.trim().replace(/ \(framework directory\)$/, '')));
  return new Set(folders);
}

module.exports = { check, compilerFor, includesOf, ownTarget, preprocess, systemFolders };
