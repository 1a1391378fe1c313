'use strict';

// These functions find the files of libraries, and say what helps where a library could not be opened.

const binding = require('../addon/binding');
const errors = require('../errors');
const { checkPermission } = require('../safety/permission');
const { stringIncludes, stringSlice } = require('../safety/primordials');
const { suffix } = require('./suffix');

const isWindows = suffix === 'dll';

/** Tells whether a path has folders in it. */
const hasFolders = (path) =>
  stringIncludes(path, '/') ||
  (isWindows && (stringIncludes(path, '\\') || stringIncludes(path, ':')));

/** Finds the file that the loader takes for a library; null if there is none. */
function findLibrary(name) {
  checkPermission();
  if (typeof name !== 'string' || name === '') {
    throw errors.argumentType('Library name must be a non-empty string');
  }
  if (stringIncludes(name, '\0')) throw errors.containsNul('Library name');
  if (hasFolders(name)) {
    throw errors.argumentValue(
      isWindows
        ? 'Library name must not contain a slash, backslash or colon: dlopen takes paths'
        : 'Library name must not contain a slash: dlopen takes paths',
    );
  }
  return binding.findLibrary(name);
}

/** The words of the loaders of glibc and musl, of macOS, and of Windows about a file that isn't there. */
const NO_FILE = ['No such file or directory', 'no such file', ': is not there: '];

const isOfAbsent = (message) =>
  stringIncludes(message, NO_FILE[0]) ||
  stringIncludes(message, NO_FILE[1]) ||
  stringIncludes(message, NO_FILE[2]);

/** The words that musl's loader puts before the name of a file. */
const BEFORE_NAME = 'Error loading shared library ';

const startsWith = (text, start) => stringSlice(text, 0, start.length) === start;

/** Gives the file that a loader's message is about, which is the library or one that it needs. */
function fileIn(message, path) {
  const text = startsWith(message, BEFORE_NAME)
    ? stringSlice(message, BEFORE_NAME.length)
    : message;
  // A path may have a colon in it. macOS puts it in brackets.
  if (startsWith(text, `${path}: `) || startsWith(text, `dlopen(${path}, `)) return path;
  let end = 0;
  while (end < text.length && !(text[end] === ':' && text[end + 1] === ' ')) end++;
  return end < text.length ? stringSlice(text, 0, end) : path;
}

function fileNameOf(path) {
  let start = path.length;
  while (start > 0 && !hasFolders(path[start - 1])) start--;
  return stringSlice(path, start);
}

/** Says which file there is in place of another. */
function alternative(path) {
  const name = fileNameOf(path);
  const found = name === '' ? null : binding.findLibrary(name);
  return found === null || found === path ? '' : `found ${found}: open that`;
}

/** Gives the name that a library's file mostly has. */
function usualFileName(name) {
  if (stringIncludes(name, `.${suffix}`)) return name;
  return `${isWindows || startsWith(name, 'lib') ? '' : 'lib'}${name}.${suffix}`;
}

/** The variable that names folders of libraries to the loader. */
const FOLDERS_VARIABLE = { dll: 'PATH', dylib: 'DYLD_LIBRARY_PATH', so: 'LD_LIBRARY_PATH' }[suffix];

/** Says what helps where a library, or one that it needs, isn't there. */
function helpForAbsent(path, file) {
  if (file !== path) {
    return (
      `it needs ${file}: install the package that has this file, or name its folder in ` +
      `${FOLDERS_VARIABLE} before Node.js starts`
    );
  }
  const other = alternative(path);
  // A path says all by itself.
  if (other !== '' || hasFolders(path)) return other;
  return (
    `no such library is installed: install the package that has ${usualFileName(path)}, ` +
    'or give the path of the file'
  );
}

/** Says what helps where the loader could not open a library; nothing if its own words say all. */
function whatHelps(path, message) {
  const file = fileIn(message, path);
  // A name without folders is not that of a file here.
  const { 0: kind, 1: machine } = hasFolders(file) ? binding.inspectFile(file) : ['missing', ''];
  if (kind === 'otherMachine') {
    // The loader of glibc passes over such files, and says that there is none.
    return `${file} is for ${machine}, and this process is for ${process.arch}`;
  }
  if (kind === 'text') {
    const other = alternative(file);
    return `${file} is text, such as a script for linkers${other && `; ${other}`}`;
  }
  return isOfAbsent(message) ? helpForAbsent(path, file) : '';
}

module.exports = { findLibrary, whatHelps };
