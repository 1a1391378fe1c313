'use strict';

const v8 = require('node:v8');
const vm = require('node:vm');

// This module has makers of strings that V8 represents differently, by title. They make a new string each
// time, the same for the same number: V8 may represent a string otherwise once it was used.

const pieces = (piece, add) => {
  let string = '';
  for (let i = 0; i < 300; i++) string = add(string, `${piece} ${i}`);
  return string;
};

const text = (i) => Buffer.from(`text that was made for this: größer ${i}`).toString();
const wideText = (i) => Buffer.from(`日本語の文字列、全部で十六字 ${i}`).toString();

/** Uses a string as a key, as caches do. V8 lets it refer to the key from then on. */
function use(string) {
  return string in { __proto__: null, [string]: string } && string;
}

/** Gives a part of a string that is used as a key after that. */
function partOfUsed(string) {
  const part = string.slice(2, -1);
  use(string);
  return part;
}

/** The long texts that Node keeps outside of V8's heap, and V8 does not put in one piece. */
const OUTSIDE = Buffer.alloc(2 ** 21, 'größer, ', 'latin1').toString('latin1');
const OUTSIDE_WIDE = Buffer.alloc(2 ** 22, '日本語の文字列 ', 'utf16le').toString('utf16le');

/** The kinds of strings that fast calls read by themselves. */
const SIMPLE_KINDS = {
  'two pieces': (i) => `a first piece, ${i}`,
  'pieces beyond ASCII': (i) => `größer und größer ${i}`,
  'wide pieces': (i) => `日本語の文字列、全部で十六字${i}十六字`,
  'a wide piece after a narrow one': (i) => `${i}. größer, 更大的字符串、十六字`,
  'a pair of surrogates in two pieces': (i) => ['half of a letter \ud835', '\udcb3 ', i].join(''),
  'lone surrogates where pieces meet': (i) =>
    `${i} 日本語の文字列、全部\ud835`.concat(`\ud835, ${i}`),
  'a part of a string': (i) => `some text, the end of which is taken: ${i}`.slice(11),
  'a part of a wide string': (i) => `日本語の文字列、全部で十六字 ${i}`.slice(3, -1),
  'a part that starts amid a pair of surrogates': (i) => `𝒳𝒴𝒵 and so many more ${i}`.slice(1),
  'pieces that are parts': (i) =>
    `text, the end of which is taken: ${i}`.slice(9) + `日本語の文字列、全部で十六字 ${i}`.slice(3),
  'a long piece and a short one': (i) => Buffer.alloc(5000, 'x').toString('latin1') + i,
  'a key': (i) => Object.keys({ [`a key that was made for this: ${i}`]: 1 })[0],
  'used as a key': (i) => use(text(i)),
  'used as a key, short': (i) => use(Buffer.from(`k${i}`).toString()),
  'used as a key, wide': (i) => use(wideText(i)),
  'pieces, used as a key': (i) => use(text(i) + wideText(i)),
  'a part, used as a key': (i) => use(text(i).slice(3)),
  'a part of what was used as a key': (i) => partOfUsed(text(i)),
  'a part of what was used as a key, wide': (i) => partOfUsed(wideText(i)),
  'pieces that were used as keys': (i) => {
    const pieces = [text(i), wideText(i)];
    const string = pieces[0] + pieces[1];
    pieces.forEach(use);
    return string;
  },
  'a part of what is outside of the heap': (i) => OUTSIDE.slice(i, i + 50),
  'a part of what is outside of the heap, wide': (i) => OUTSIDE_WIDE.slice(i, i + 50),
  'pieces, one of which is outside of the heap': (i) => OUTSIDE.slice(i, i + 50) + wideText(i),
};

const KINDS = {
  ...SIMPLE_KINDS,
  'many pieces': (i) => pieces(i, (before, piece) => before + piece),
  'many pieces, the last one first': (i) => pieces(i, (before, piece) => piece + before),
  'many wide pieces': (i) => pieces(`件 ${i}`, (before, piece) => before + piece),
  'long pieces': (i) => 'x'.repeat(50_000 + i) + 'é'.repeat(50_000),
  'long wide pieces': (i) => 'x'.repeat(50_000) + '語'.repeat(50_000 + i),
  repeated: (i) => 'a piece of text '.repeat(1000 + i),
  'repeated, wide': (i) => '日本語の文字列'.repeat(1000 + i),
  'a copy of a key': (i) => {
    const [key, copy] = [`like a key: ${i}`, `like a key: ${i}`];
    const object = { [key]: copy };
    return object[object[key]];
  },
  'outside of the heap': (i) => Buffer.alloc(2 ** 21 + i, 'é', 'latin1').toString('latin1'),
  'outside of the heap, wide': (i) =>
    Buffer.alloc(2 ** 22 + 2 * i, '語', 'utf16le').toString('utf16le'),
};

/**
 * Moves the characters of strings out of V8's heap, where embedders have them, and gives the strings for
 * which that is possible: they must be in one piece. V8 does not remember the address of characters if a
 * string was shorter than that takes: up to 8 bytes.
 */
function moveOut(strings) {
  v8.setFlagsFromString('--expose-gc');
  v8.setFlagsFromString('--expose-externalize-string');
  const { gc, externalizeString } = vm.runInNewContext('globalThis');
  v8.setFlagsFromString('--no-expose-externalize-string');
  // Strings that were just made can't be moved out on all lines.
  gc();
  gc();
  return strings.filter((string) => {
    try {
      externalizeString(string);
      return true;
    } catch {
      return false;
    }
  });
}

/** The makers of lists of strings, by title, that lead out of V8's heap. Fast calls read them by themselves. */
const OUTER_KINDS = {
  'one byte a character': (list) => moveOut(list.map(text)),
  'two bytes a character': (list) => moveOut(list.map(wideText)),
  keys: (list) => moveOut(list.map(text)).map(use),
  'keys, wide': (list) => moveOut(list.map(wideText)).map(use),
  'used as keys that are there': (list) => {
    const keys = moveOut(list.map(text)).map(use);
    return list.map((i) => use(text(i))).filter((_, i) => i < keys.length);
  },
  'parts of strings that were moved out later': (list) => {
    const strings = list.map(text);
    const parts = strings.map((string) => string.slice(2));
    moveOut(strings);
    return parts;
  },
  'parts of keys that were moved out': (list) => {
    const strings = list.map(wideText);
    const parts = strings.map((string) => string.slice(2));
    strings.forEach(use);
    moveOut(strings);
    return parts;
  },
};

/**
 * Makes strings out of V8's heap of which it does not remember where their characters are. They are so short
 * that what is found elsewhere has as many bytes before the first NUL.
 */
const hiddenStrings = (list) => moveOut(list.map((i) => Buffer.from(`no ${i}`).toString('latin1')));

/** Gives what C should get of a string. Leaves the string as it is. */
const terminated = (string) => Buffer.from(`${string}\0`);

module.exports = { KINDS, OUTER_KINDS, SIMPLE_KINDS, hiddenStrings, moveOut, terminated };
