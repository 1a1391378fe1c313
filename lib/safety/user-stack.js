'use strict';

// Stacks of errors begin at the user's line: what this package called to find that something is wrong says nothing to
// anyone else. Frames are told by their file. That does not work in a bundle, whose file has code of the
// program's, too: there they all stay.

const { stringIncludes, stringIndexOf, stringSlice } = require('./primordials');

// These are captured, because programs patch and replace globals.
const { Error } = globalThis;
const { defineProperty, getOwnPropertyDescriptor } = Object;

/** The frames that this package may have of its own, which are added to those that the program wants. */
const MOST_OWN_FRAMES = 30;

/** What separates a folder from its files; to ask node:path takes a module that may be missing. */
const SEPARATOR = process.platform === 'win32' ? '\\' : '/';

/** What every frame begins with, in the text of a stack. */
const FRAME = '\n    at ';

/** Tells whether a folder has the code of this package. */
function isPackageCode(folder) {
  try {
    return require('node:fs').existsSync(`${folder}/addon/addon-file.js`);
  } catch {
    return false; // the permission model, or a program that has replaced it
  }
}

/** Whether errors are made in the package's own folder, and not in a bundle; undefined until one is made. */
let isInPackage;

/** Gives the position of a text in another from `start` on, or that of the end. */
function positionOf(text, searched, start) {
  const found = stringIndexOf(text, searched, start);
  return found < 0 ? text.length : found;
}

/**
 * Leaves out the first frames of a stack, as text, up to the last of those that are of files in a folder. `start`
 * is where frames begin. At most `limit` frames are kept. Gives the text unchanged if no frame would be left.
 */
function withoutOwnFrames(text, start, folder, limit) {
  const files = folder + SEPARATOR;
  let cutUntil = start;
  let at = start;
  while (at < text.length) {
    const end = positionOf(text, FRAME, at + 1);
    const frame = stringSlice(text, at, end);
    const isOwn =
      stringIncludes(frame, `(${files}`) || stringIndexOf(frame, files) === FRAME.length;
    // Built-in functions that this package has called are between its own frames.
    if (!isOwn && !stringIncludes(frame, '(<anonymous>)')) break;
    at = end;
    if (isOwn) cutUntil = end;
  }
  if (cutUntil === text.length) return text;
  let last = cutUntil;
  for (let i = 1; i <= limit && last < text.length; i++) last = positionOf(text, FRAME, last + 1);
  return stringSlice(text, 0, start) + stringSlice(text, cutUntil, last);
}

/** Leaves out the first frames of an error if they are of files in a folder. */
function cutStack(error, folder, limit) {
  // Whatever a program has made of stacks, they are cut only if they look as V8's do.
  const { message, stack } = error;
  if (typeof stack !== 'string') return;
  const found = stringIndexOf(stack, message);
  const start = found + message.length;
  if (found < 0 || stringIndexOf(stack, FRAME, start) !== start) return;
  defineProperty(error, 'stack', {
    __proto__: null,
    value: withoutOwnFrames(stack, start, folder, limit),
    configurable: true,
    writable: true,
  });
}

/** Sets how many frames stacks have, as far as a program leaves that to others. */
function setLimit(limit) {
  try {
    Error.stackTraceLimit = limit;
  } catch {
    // It is frozen.
  }
}

/** Makes an error by `make`, whose stack begins with the last caller of the files in a folder. */
function withUserStack(make, folder) {
  const limit = getOwnPropertyDescriptor(Error, 'stackTraceLimit')?.value;
  if (typeof limit !== 'number' || !(limit >= 1)) return make();
  isInPackage ??= folder !== undefined && isPackageCode(folder);
  if (!isInPackage) return make();
  let error;
  setLimit(limit + MOST_OWN_FRAMES);
  try {
    error = make();
  } finally {
    setLimit(limit);
  }
  try {
    cutStack(error, folder, limit);
  } catch {
    // A program formats stacks in a way that fails, or the stack is full. The error is the one to see.
  }
  return error;
}

module.exports = { isPackageCode, withUserStack };
