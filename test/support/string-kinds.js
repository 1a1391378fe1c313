'use strict';

// This module has makers of strings that V8 represents differently, by title. They make a new string each
// time, the same for the same number: V8 may represent a string otherwise once it was used.

const pieces = (piece, add) => {
  let string = '';
  for (let i = 0; i < 300; i++) string = add(string, `${piece} ${i}`);
  return string;
};

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

/** Gives what C should get of a string. Leaves the string as it is. */
const terminated = (string) => Buffer.from(`${string}\0`);

module.exports = { KINDS, SIMPLE_KINDS, terminated };
