'use strict';

// This shows the package itself where util.inspect meets it, as in a REPL: its functions by what they are for, not one
// to a line.

const version = require('./addon/version');
const { hasOwn, keys } = require('./safety/intrinsics');

/** The exports by what they are for. */
const GROUPS = [
  ['libraries', 'dlopen findLibrary DynamicLibrary dlsym dlclose functionAt suffix'],
  ['calls', 'callPath errno'],
  [
    'types',
    'types declare struct union array bits anonymous pointer func opaque enum cell sizeof alignof',
  ],
  [
    'memory',
    'read write toString toBuffer toArrayBuffer exportString exportBuffer exportArrayBuffer exportArrayBufferView ' +
      'getRawPointer allocate owned free getCurrentEventLoop',
  ],
  [
    'numbers in memory',
    'getInt8 getUint8 getInt16 getUint16 getInt32 getUint32 getInt64 getUint64 getFloat32 getFloat64 ' +
      'setInt8 setUint8 setInt16 setUint16 setInt32 setUint32 setInt64 setUint64 setFloat32 setFloat64',
  ],
];

const LINE_LENGTH = 80;

/** Splits names that spaces separate. */
function split(text) {
  const names = [''];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === ' ') names[names.length] = '';
    else names[names.length - 1] += text[i];
  }
  return names;
}

/** Writes a list of names, in lines that begin with two spaces and go on with four. */
function listed(title, names) {
  let text = '';
  let line = `  ${title}:`;
  for (let i = 0; i < names.length; i++) {
    const word = i < names.length - 1 ? `${names[i]},` : names[i];
    if (line.length + 1 + word.length > LINE_LENGTH) {
      text += `${line}\n`;
      line = '   ';
    }
    line += ` ${word}`;
  }
  return `${text}${line}\n`;
}

/** Lists those names of the exports that are in none of the groups: a program may have added some. */
function namesBeside(exported, known) {
  const all = keys(exported);
  const found = [];
  for (let i = 0; i < all.length; i++) {
    if (known[all[i]] === undefined) found[found.length] = all[i];
  }
  return found;
}

/** Shows the exports of the package. */
function showExports(exported, depth) {
  if (depth < 0) return '[fast-ffi]';
  let text = `fast-ffi ${version} {\n`;
  const known = { __proto__: null };
  for (let i = 0; i < GROUPS.length; i++) {
    const names = split(GROUPS[i][1]);
    const present = [];
    for (let j = 0; j < names.length; j++) {
      known[names[j]] = true;
      if (hasOwn(exported, names[j])) present[present.length] = names[j];
    }
    if (present.length > 0) text += listed(GROUPS[i][0], present);
  }
  const others = namesBeside(exported, known);
  if (others.length > 0) text += listed('others', others);
  return `${text}}`;
}

module.exports = { showExports };
