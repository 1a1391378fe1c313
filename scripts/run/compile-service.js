'use strict';

// This program compiles what tests under Wine ask for: programs for Windows can't start those of this machine
// there. A request is a file `N.request` in the folder named by the first argument: JSON with the language, the
// options, the source and the path of the library to make, as Wine knows it. The answer is `N.answer`: what the compiler said,
// if it failed. See test/support/compile.js.

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { prefix } = require('../toolchains/wine');

const POLL_MS = 10;
const TARGET = ['-target', 'x86_64-windows-gnu'];
const COMPILERS = { c: 'cc', 'c++': 'c++' };
const ENDINGS = { c: 'c', 'c++': 'cpp' };

const [, , folder] = process.argv;

/** Gives the path by which this machine knows a file: Wine has links to its drives. */
function unixPath(file) {
  const [drive, ...rest] = file.split('\\');
  return path.join(prefix, 'dosdevices', drive.toLowerCase(), ...rest);
}

function answer(name, text) {
  const file = path.join(folder, name.replace('.request', '.answer'));
  fs.writeFileSync(`${file}.new`, text);
  fs.renameSync(`${file}.new`, file);
}

function compile(name) {
  const file = path.join(folder, name);
  const { language, options, source, library } = JSON.parse(fs.readFileSync(file, 'utf8'));
  fs.rmSync(file);
  const given = options.map((option) => (/^[A-Z]:\\/i.test(option) ? unixPath(option) : option));
  const output = unixPath(library);
  // zig names what others link with, beside the library, by the file of the source.
  const sourceFile = output.replace(/dll$/, ENDINGS[language]);
  fs.writeFileSync(sourceFile, source);
  const args = [COMPILERS[language], ...TARGET, ...given, '-shared', '-o', output, sourceFile];
  const child = spawn('python-zig', args, { stdio: ['ignore', 'inherit', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  child.on('error', (error) => answer(name, error.message));
  child.on('close', (status) => answer(name, status === 0 ? '' : said || `status ${status}`));
}

fs.mkdirSync(folder, { recursive: true });
setInterval(() => {
  for (const name of fs.readdirSync(folder)) if (name.endsWith('.request')) compile(name);
}, POLL_MS);
