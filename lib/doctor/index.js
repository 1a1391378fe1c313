'use strict';

// The command `fast-ffi doctor`: it says what works here, and what helps where something does not. It is for machines
// where the addon can't be loaded, too, so nothing here loads it but `examineAddon`.

const { examineAddon, examineCallbacks, examineCalls, examineMachine } = require('./examine');
const { USUAL } = require('./known-libraries');
const { examineLibrary } = require('./libraries');
const { addonText, callsText, libraryLines, machineText } = require('./text');

const USAGE = `Usage: fast-ffi doctor [--json] [LIBRARY...]

Says which platform and Node.js this is, whether the native addon loads, whether calls are fast and if not why, and
which libraries are found. It makes calls to find out.

  LIBRARY   a library to look for: its name ('sqlite3'), the name of its file ('libsqlite3.so.0'), or a path;
            without any: some that are well known
  --json    the same as JSON

The exit code is 0 if the addon loads and calls work. Put the output into issue reports: it has the paths of files as
they are, and the values of the environment variables that it names, but nothing else of yours.`;

/** Reads the words of a command line. */
function readWords(words) {
  const unknown = words.find(
    (word) => word.startsWith('-') && !['--json', '--help'].includes(word),
  );
  return {
    unknown,
    help: words.includes('--help'),
    json: words.includes('--json'),
    names: words.filter((word) => !word.startsWith('-')),
  };
}

/** Examines everything. Gives each part to `tell` as soon as it is known: what comes next might end the process. */
function examine(names, tell) {
  const report = {};
  const add = (part, textOf) => {
    Object.assign(report, part);
    tell(textOf(report));
  };
  add(examineMachine(), machineText);
  const { ffi, addon } = examineAddon();
  add({ addon }, addonText);
  if (ffi === undefined) return report;
  add({ calls: examineCalls(ffi), callbacks: examineCallbacks(ffi) }, callsText);
  if (!report.calls.work) return report;
  tell('\nLibraries\n');
  report.libraries = [];
  for (const name of names) {
    const library = examineLibrary(ffi, name);
    report.libraries.push(library);
    tell(libraryLines(library));
  }
  return report;
}

const isWell = ({ addon, calls }) => addon.loaded && calls.work;

/** Runs the command. Gives the exit code. */
function doctor(words, write = (text) => process.stdout.write(text)) {
  const { help, json, names, unknown } = readWords(words);
  if (help || unknown !== undefined) {
    write(`${help ? '' : `There is no option ${unknown}\n\n`}${USAGE}\n`);
    return help ? 0 : 1;
  }
  const report = examine(names.length > 0 ? names : USUAL, json ? () => {} : write);
  if (json) write(`${JSON.stringify(report, null, 2)}\n`);
  return isWell(report) ? 0 : 1;
}

module.exports = { doctor };
