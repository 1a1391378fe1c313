'use strict';

// This looks for libraries: their files, whether they open, their versions, and whether Node.js contains the like.

const fs = require('node:fs');
const { catchContainedWarning } = require('../bind/contained-warning');
const { knownLibrary } = require('./known-libraries');

/** The ways to install a library, by the first words of the systems in /etc/os-release that have them. */
const INSTALLERS = [
  ['apt', 'apt install', ['debian', 'ubuntu']],
  ['dnf', 'dnf install', ['fedora', 'rhel', 'centos']],
  ['apk', 'apk add', ['alpine']],
];

/** Reads a value of /etc/os-release; '' if there is none. */
function osRelease(key) {
  try {
    const text = fs.readFileSync('/etc/os-release', 'utf8');
    return new RegExp(`^${key}=(["']?)(.*)\\1$`, 'm').exec(text)?.[2] ?? '';
  } catch {
    return ''; // there is no such file on macOS, or it may not be read
  }
}

/** Gives the name and the command of what installs packages here; undefined if that is not known. */
function installer() {
  if (process.platform === 'darwin') return ['brew', 'brew install'];
  const systems = `${osRelease('ID')} ${osRelease('ID_LIKE')}`.split(' ');
  return INSTALLERS.find(([, , names]) => names.some((name) => systems.includes(name)));
}

/** Gives the command that installs a library; undefined if it is not known. */
function installCommand(name) {
  const [key, command] = installer() ?? [];
  const wanted = knownLibrary(name)?.packages[key];
  return wanted && `${command} ${wanted}`;
}

/** Gives the files that the warning names: those that Node.js contains, too. */
const filesOf = (warning) =>
  /contains what is in (.*), too, and calls/.exec(warning)?.[1].split(', ') ?? [];

/** Asks an open library for its version; undefined if nobody knows how. */
function versionOf(ffi, library, name) {
  const { version } = knownLibrary(name) ?? {};
  if (version === undefined) return undefined;
  try {
    return version.ask(library.getFunctions(version.declarations), ffi);
  } catch {
    return undefined; // another library of that name
  }
}

function realPath(file) {
  try {
    return fs.realpathSync(file);
  } catch {
    return file; // the permission model hides it, or the loader has it from elsewhere
  }
}

/** Opens a library, with its own functions before those of Node.js where the loader can do that. */
function open(ffi, file, name) {
  // The second opening finds the library as the first has bound it, so nothing of it is mixed up.
  const library = new ffi.DynamicLibrary(file, { deepBind: true, lazy: true });
  const { warning } = catchContainedWarning(() => new ffi.DynamicLibrary(file, { lazy: true }));
  return {
    version: versionOf(ffi, library, name),
    ...(warning !== undefined && { alsoInNode: filesOf(warning) }),
  };
}

/** Looks for a library by a name, or the path of a file. */
function examineLibrary(ffi, name) {
  const found = { name };
  try {
    const file = /[/\\]/.test(name) ? name : ffi.findLibrary(name);
    if (file === null) {
      return { ...found, file: null, opens: false, install: installCommand(name) };
    }
    Object.assign(found, { file: realPath(file) });
    return { ...found, opens: true, ...open(ffi, file, name) };
  } catch ({ message }) {
    return { ...found, opens: false, error: message };
  }
}

module.exports = { examineLibrary, osRelease };
