'use strict';

// This module makes random strings that V8 keeps in all the ways that it has.

const { moveOut } = require('../test/support/string-kinds');
const { Random } = require('./random');

const CHARACTERS = ['a', 'Z', '7', ' ', 'ü', 'ÿ', '\x80', 'я', '日', '😀', '\ud800'];

/** The number of strings outside of V8's heap that are made at a time: garbage is collected for that. */
const OUTER_COUNT = 500;

function randomText(random) {
  const alphabet = random.pick([CHARACTERS.slice(0, 4), CHARACTERS.slice(0, 7), CHARACTERS]);
  const length = random.pick([0, 1, 5, 12, 13, 40, 255, 256, 300, 511, 512, 1500]);
  return random.list(random.below(length + 1), () => random.pick(alphabet)).join('');
}

/** Makes a string in one piece, which is nothing's key. */
const flat = (random) => Buffer.from(randomText(random)).toString();

const keyOf = (string) => Object.keys({ [string]: 0 })[0];

/** Uses a string as a key, and gives it. V8 lets it refer to the key from then on. */
function use(string) {
  keyOf(string);
  return string;
}

const part = (random, string) => string.slice(random.below(3), string.length - random.below(3));

let outer = [];

/** The numbers by which strings are made and taken beforehand: they must not change what follows from another's. */
const outerRandom = new Random(1);

/** Gives a string that was moved out of V8's heap: itself, or a part of it that was made before or after that. */
function outside(random) {
  if (outer.length === 0) {
    const strings = outerRandom.list(OUTER_COUNT, () => flat(outerRandom));
    const used = outerRandom.list(OUTER_COUNT, () => use(flat(outerRandom)));
    const parts = [...strings, ...used].map((string) => part(outerRandom, string));
    outer = [...moveOut(strings), ...moveOut(used), ...parts];
  }
  const [string] = outer.splice(outerRandom.below(outer.length), 1);
  return random.pick([string, part(random, string)]);
}

/** The long texts that Node keeps outside of V8's heap. */
const LONG = [
  Buffer.alloc(2 ** 21, 'some text, größer, ').toString('latin1'),
  Buffer.alloc(2 ** 21, 'some text, ').toString(),
  Buffer.alloc(2 ** 22, '日本語の文字列 ', 'utf16le').toString('utf16le'),
];

/** The makers of strings that V8 keeps in various ways. */
const SIMPLE_MAKERS = {
  any: randomText,
  flat,
  part: (random) => part(random, flat(random)),
  internalized: (random) => keyOf(randomText(random)),
  fromBuffer: (random) => Buffer.from(randomText(random)).toString(random.pick(['latin1', 'utf8'])),
  used: (random) => use(flat(random)),
  usedPieces: (random) => use(`${flat(random)}${flat(random)}`),
  usedPart: (random) => use(part(random, flat(random))),
  partOfUsed: (random) => {
    const string = flat(random);
    const result = part(random, string);
    use(string);
    return result;
  },
  outside,
  usedOutside: (random) => use(outside(random)),
  sameAsOutside: (random) => {
    const string = outside(random);
    use(string);
    return use(Buffer.from(string, 'utf16le').toString('utf16le'));
  },
  partOfLong: (random) => {
    const start = random.below(2 ** 20);
    return random.pick(LONG).slice(start, start + random.below(300));
  },
};

const makers = {
  ...SIMPLE_MAKERS,
  pieces: (random) => simple(random) + simple(random),
  joined: (random) => {
    const string = simple(random) + simple(random);
    /q/.test(string); // V8 puts it in one piece for that
    return string;
  },
  tree: (random) =>
    random
      .list(random.below(24), () => simple(random))
      .reduce((tree, piece) => (random.chance(0.5) ? tree + piece : piece + tree), ''),
  piecesUsedLater: (random) => {
    const pieces = random.list(1 + random.below(5), () => simple(random));
    const string = pieces.reduce((a, b) => a + b);
    for (const piece of pieces) if (random.chance(0.7)) use(piece);
    return string;
  },
};

function simple(random) {
  return random.pick(Object.values(SIMPLE_MAKERS))(random);
}

/** Makes a random string. */
function text(random) {
  return random.pick(Object.values(makers))(random);
}

module.exports = { CHARACTERS, text };
