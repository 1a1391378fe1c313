'use strict';

// This program compiles what tests under Wine ask for: programs for Windows can't start those of this machine
// there. A request is a file `N.request` in the folder named by the first argument: JSON with the language, the
// options, the source, and the path of the library to make, as Wine knows it, if there is to be one. The answer is
// `N.answer`: the status of the compiler and what it said, as JSON. Who asks removes both. The second argument is the
// folder in which Wine keeps its drives. See test/support/compile.js.

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { FOR_WINDOWS } = require('../toolchains/zig');

const COMPILERS = { c: 'cc', 'c++': 'c++' };
const ENDINGS = { c: 'c', 'c++': 'cpp' };

const [, , folder, prefix] = process.argv;

/** Gives the path by which this machine knows a file: Wine has links to its drives. */
function unixPath(file) {
  const [drive, ...rest] = file.split('\\');
  return path.join(prefix, 'dosdevices', drive.toLowerCase(), ...rest);
}

function answer(name, what) {
  const file = path.join(folder, name.replace('.request', '.answer'));
  fs.writeFileSync(`${file}.new`, JSON.stringify(what));
  fs.renameSync(`${file}.new`, file);
}

/** Gives the arguments by which a library is made, and puts its source beside it. */
function argumentsOfLibrary(library, language, source) {
  const output = unixPath(library);
  // zig names what others link with, beside the library, by the file of the source.
  const sourceFile = output.replace(/dll$/, ENDINGS[language]);
  fs.writeFileSync(sourceFile, source);
  return ['-shared', '-o', output, sourceFile];
}

/** Gives the options by which nothing is linked: with -fsyntax-only zig makes a C library first, to link with. */
const checkOnly = (object) => ['-c', '-o', object];

function compile(name) {
  const file = path.join(folder, name);
  const { language, options, source, library } = JSON.parse(fs.readFileSync(file, 'utf8'));
  const given = options.map((option) => (/^[A-Z]:\\/i.test(option) ? unixPath(option) : option));
  const isLibrary = library !== undefined;
  const rest = isLibrary ? argumentsOfLibrary(library, language, source) : ['-x', language, '-'];
  const object = file.replace('.request', '.obj');
  const asked = given.flatMap((option) =>
    option === '-fsyntax-only' ? checkOnly(object) : option,
  );
  const child = spawn('python-zig', [COMPILERS[language], ...FOR_WINDOWS, ...asked, ...rest]);
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8');
    child[stream].on('data', (text) => {
      said[stream] += text;
    });
  }
  child.stdin.on('error', () => {}); // the compiler may end before it has read all
  child.stdin.end(isLibrary ? '' : source);
  child.on('error', (error) => answer(name, { status: null, ...said, stderr: error.message }));
  child.on('close', (status) => {
    fs.rmSync(object, { force: true });
    answer(name, { status, ...said });
  });
}

/** The names of the requests that were seen. */
const seen = new Set();

/** Answers a request, which has its name once it is whole. */
function answerRequest(name) {
  if (!name.endsWith('.request') || seen.has(name)) return;
  seen.add(name);
  compile(name);
}

fs.watch(folder, (_, name) => answerRequest(name));
for (const name of fs.readdirSync(folder)) answerRequest(name);
