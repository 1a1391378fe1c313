'use strict';

// This writes random definitions of structs and unions in C, in the ways that programs spell them, and a program for
// TypeScript which compares what it reads of them with what the addon does.

const ffi = require('../..');
const { Random } = require('../../fuzz/random.js');

const words = (text) => text.split(', ');

const SCALARS = [
  ...words(
    'int, unsigned, unsigned int, long unsigned, int unsigned short, long long, char, short',
  ),
  ...words(
    'signed char, unsigned char, float, double, bool, _Bool, size_t, long, uint8_t, int64_t',
  ),
  ...words('uint64_t, wchar_t, char16_t, time_t'),
];
const QUALIFIERS = ['', '', '', 'const', 'volatile', 'const volatile', '__const'];
const BLANKS = [' ', ' ', ' ', '  ', '\n', '\t', ' /* c; } */ ', ' // x {\n', ' // *\\\n\n    '];
const NAMES = words('a, len, fd, x_y, _p, Data, next, flags, T, value, buffer, size');
const PARAMETERS = ['void', 'int a', 'void *, int (*)(int)', 'const char *x, size_t'];

/** Writes one text, whose definitions may use those before them. */
class TextOfRecords {
  constructor(random) {
    this.random = random;
    this.names = 0;
    /** The types that members can have by now. */
    this.known = [];
    /** The names that `types` has for what is defined. */
    this.defined = [];
  }

  blank() {
    return this.random.pick(BLANKS);
  }

  name() {
    return `${this.random.pick(NAMES)}${this.names++}`;
  }

  type() {
    const all = [
      this.random.pick(QUALIFIERS),
      this.random.pick(this.random.chance(0.4) && this.known.length > 0 ? this.known : SCALARS),
      this.random.pick(QUALIFIERS),
    ];
    return all.filter((word) => word !== '').join(this.blank());
  }

  declarator() {
    const name = this.name();
    const length = this.random.pick(['1', '4', '16', '0x3', '2+1']);
    return this.random.pick([
      ...[name, name, name, name, `*${name}`, `*const ${name}`, `*restrict ${name}`, `**${name}`],
      ...[`${name}[${length}]`, `${name}[2]${this.blank()}[3]`, `*${name}[2]`],
    ]);
  }

  member() {
    const kinds = {
      function: () =>
        `${this.random.pick(['int', 'void', 'void *', 'const char *'])} (*${this.name()})(${this.random.pick(PARAMETERS)})`,
      bits: () =>
        `${this.random.pick(['unsigned', 'int', 'uint64_t', 'char', '_Bool', 'long'])} ${this.name()}:1, ${this.name()} : 1`,
      padding: () => `unsigned : ${this.random.pick(['0', '3'])}`,
      inner: () => `struct { int ${this.name()}; } ${this.name()}`,
      constants: () => `enum { E${this.names++} } ${this.name()}`,
      nameless: () => `union { int ${this.name()}; float ${this.name()}; }`,
      plain: () =>
        `${this.type()} ${this.random.list(1 + this.random.below(3), () => this.declarator()).join(',\n')}`,
    };
    const rare = this.random.pick(Object.keys(kinds));
    return this.random.chance(0.3) ? kinds[rare]() : kinds.plain();
  }

  /** Writes one definition, which is called by the number. */
  definition(number) {
    const kind = this.random.pick(['struct', 'struct', 'union']);
    const [tag, name, pointer] = [`tag${number}`, `T${number}`, `P${number}`];
    const members = this.random.list(
      1 + this.random.below(5),
      () => `${this.blank()}${this.member()};`,
    );
    const body = `{${members.join('')}${this.blank()}}`;
    const [text, defined, others] = this.random.pick([
      [`${kind}${this.blank()}${tag}${this.blank()}${body};`, [tag], []],
      [`typedef ${kind} ${body} ${name};`, [name], []],
      [`typedef ${kind} ${tag} ${body} ${name}, *${pointer};`, [name, tag], [pointer]],
      [`typedef ${kind} ${body} *${pointer},${this.blank()}${name};`, [name], [pointer]],
      [`typedef ${kind} ${tag} ${tag}; ${kind} ${tag} ${body};`, [tag], [tag]],
      [
        `typedef ${kind} ${tag} *${pointer}, ${name};\n${kind} ${tag} ${body};`,
        [name, tag],
        [pointer],
      ],
      [`typedef ${kind} ${tag} ${pointer}[2];\n${kind} ${tag} ${body};`, [tag], []],
      [
        `typedef ${this.random.pick(SCALARS)} ${name}, *${pointer}; typedef enum { A${number} } E${number};
         typedef int (*F${number})(int); typedef char C${number}; ${kind} ${tag} ${body};`,
        [tag],
        [name, pointer, `E${number}`, `F${number}`, `C${number}`],
      ],
    ]);
    this.defined.push(...defined);
    this.known.push(...others, ...defined.map((type) => (type === tag ? `${kind} ${tag}` : type)));
    return text;
  }

  text() {
    const definitions = this.random.list(1 + this.random.below(4), (number) =>
      this.definition(number),
    );
    return definitions.join(this.blank());
  }
}

const PROLOGUE = `
import type { DeclaredTypes, Value } from '../../../index.js';
import { expectTrue, type IsAny } from '../../../test/types/expect.js';
type IsSame<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
interface Kinds { number: number; bigint: bigint; boolean: boolean; null: null }
/** Whether a type has members of these kinds; one that is left open may have any. */
type Has<T, M> = true extends IsAny<T> ? true : IsSame<keyof T, keyof M> extends true
  ? { [K in keyof M & keyof T]: IsOf<T[K], M[K]> }[keyof M & keyof T] : false;
type IsOf<V, K> = true extends IsAny<V> ? true : K extends keyof Kinds ? (Kinds[K] extends V ? true : false)
  : K extends 'list' ? (V extends readonly any[] ? true : false)
  : V extends readonly any[] ? false : V extends object ? true : false;
`;

/** The kind of a value: what `Kinds` has, a list or an object. */
function kindOf(value) {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

/** Declares a random text of which nothing is skipped: bit-fields without names, for instance, make no struct. */
function declareRandom(random) {
  const records = new TextOfRecords(random);
  const text = records.text();
  const { types, skipped } = ffi.declare(text);
  return skipped.length > 0 ? declareRandom(random) : { text, defined: records.defined, types };
}

/**
 * Gives a program that compiles if TypeScript reads so many random texts as the addon does, or leaves them open.
 */
function writeProgram(count, seed) {
  const random = new Random(seed);
  const checks = random.list(count, (number) => {
    const { text, defined, types } = declareRandom(random);
    const lines = defined.map((name) => {
      const members = Object.entries(new types[name]().toJSON());
      const kinds = members.map(([member, value]) => `'${member}': '${kindOf(value)}'`);
      return `expectTrue<Has<Value<DeclaredTypes<Text${number}>['${name}']>, { ${kinds.join('; ')} }>>();`;
    });
    return [`type Text${number} = ${JSON.stringify(text)};`, ...lines].join('\n');
  });
  return `${PROLOGUE}${checks.join('\n')}\n`;
}

module.exports = { writeProgram };
