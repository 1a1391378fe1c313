'use strict';

// This reads what the command line of `fast-ffi bind` says.

const path = require('node:path');

const USAGE = `Usage: fast-ffi bind HEADER... --library NAME -o FILE [options]

Writes a module that binds the functions of a C library by its headers, and the types of that for TypeScript
(zlib.mjs and zlib.d.mts; zlib.cjs and zlib.d.cts).

  --library NAME      the library: its name ('z'), the name of its file, or a path
  -o, --output FILE   the module to write: .mjs, .cjs or .js
  --include PATTERN   keep only names like this ('git_*'); with '/' or '.h': keep what such headers declare, too
  --exclude PATTERN   leave out names, or with '/' or '.h' headers, like this
  --string PATTERN    results of functions like this are text, although C does not say so (const unsigned char *)
  --target TARGET     the platform and architecture ('linux-arm64'); several make a module for several
  --deep-bind         open the library with deepBind
  --no-check          don't have the compiler check sizes, offsets, constants and prototypes
  --cc COMMAND        the C compiler; default: CC, or cc
  -I DIR, -D NAME[=VALUE], -U NAME, --sysroot=DIR and other options of the form -f..., -m..., -std=... go to the compiler

In a pattern * stands for any characters and ? for one. Options with a pattern or a target can be repeated.`;

/** What is wrong with a command line, or can't be done with it: a message without a stack. */
class BindError extends Error {}

const WITH_VALUE = {
  __proto__: null,
  '--library': 'library',
  '-o': 'output',
  '--output': 'output',
  '--include': 'include',
  '--exclude': 'exclude',
  '--string': 'string',
  '--target': 'target',
  '--cc': 'cc',
};
const LISTS = ['include', 'exclude', 'string', 'target'];

/** The options of compilers that are passed on: those with the value in the next word, and beginnings of others. */
const COMPILER_WITH_VALUE = ['-I', '-D', '-U', '-isystem', '-iquote', '-include', '--sysroot'];
const COMPILER_START = /^(?:-[IDUfm].|-std=|-isystem.|-isysroot.|--sysroot=)/;

/** Gives a test for names or paths of a pattern. */
function matcherOf(pattern) {
  const escaped = pattern.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*/g, '.*').replace(/\?/g, '.')}$`);
}

/** Tells whether a pattern is one of headers: names of C have no slash and no dot. */
const isOfHeaders = (pattern) => /[/.]/.test(pattern);

/** Tells whether the end of a path, from a folder on, is as a pattern says. */
function matchesPath(pattern, file) {
  return matcherOf(pattern).test(file) || matcherOf(`*/${pattern}`).test(file);
}

/** Puts the value of an option where it belongs. */
function setOption(options, name, value) {
  if (LISTS.includes(name)) options[name].push(value);
  else if (options[name] !== undefined) throw new BindError(`--${name} is given twice`);
  else options[name] = value;
}

function readWords(words) {
  const options = { headers: [], compiler: [], include: [], exclude: [], string: [], target: [] };
  options.checks = true;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const [, long, joined] = /^(--[a-z-]+)=(.*)$/s.exec(word) ?? [];
    const name = WITH_VALUE[long ?? word];
    if (name !== undefined) {
      const value = joined ?? words[++i];
      if (value === undefined || value === '') throw new BindError(`${word} needs a value`);
      setOption(options, name, value);
    } else if (COMPILER_WITH_VALUE.includes(word)) {
      if (words[i + 1] === undefined) throw new BindError(`${word} needs a value`);
      options.compiler.push(word, words[++i]);
    } else if (COMPILER_START.test(word)) options.compiler.push(word);
    else if (word === '--deep-bind') options.deepBind = true;
    else if (word === '--no-check') options.checks = false;
    else if (word === '--help') options.help = true;
    else if (word.startsWith('-')) throw new BindError(`There is no option ${word}`);
    else options.headers.push(word);
  }
  return options;
}

/** Reads the words of a command line after `bind`. */
function readOptions(words) {
  const options = readWords(words);
  if (options.help) return options;
  if (options.headers.length === 0) throw new BindError('Name a header, such as zlib.h');
  if (options.library === undefined) throw new BindError('Name the library: --library z');
  if (options.output === undefined) throw new BindError('Name the module to write: -o zlib.mjs');
  const ending = path.extname(options.output);
  if (!['.mjs', '.cjs', '.js'].includes(ending)) {
    throw new BindError(`The module must end with .mjs, .cjs or .js, not ${ending || 'nothing'}`);
  }
  options.command = `fast-ffi bind ${words.map(quoted).join(' ')}`;
  return options;
}

/** Writes a word as shells take it. */
const quoted = (word) =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

module.exports = { BindError, USAGE, isOfHeaders, matcherOf, matchesPath, readOptions };
