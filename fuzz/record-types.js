'use strict';

// This module makes random structs, unions and arrays, as C has them and as fast-ffi defines them, and C
// functions that note down all of the values that they are called with. The C compiler lays them out by
// itself, and asserts that fast-ffi has done it in the same way.

const { ARGUMENT_TYPES, C_TYPES, isPointer } = require('./signatures');

const { stringify } = JSON;

/** What `char` is in C: it depends on the machine. */
const CHAR = process.arch === 'x64' || process.platform === 'darwin' ? 'int8' : 'uint8';

/** Names of members that objects of other kinds have, too, or that can't stand in source as they are. */
const NAMES = [
  ...[
    'a',
    'b',
    'c',
    'x',
    'y',
    'id',
    'name',
    'next',
    '__proto__',
    'constructor',
    'length',
    'ü',
    '$',
  ],
  ...['toString', 'valueOf', 'prototype', 'then', 'a b', '"', "'", 'a.b', 'arguments', 'default'],
];

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** Gives how messages name a member. */
const stepTo = (name) => (IDENTIFIER.test(name) ? `.${name}` : `[${stringify(name)}]`);

const INTEGERS = ['int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64'];

const bitsOf = (unit) => Number(/\d+$/.exec(unit)[0]);

function scalar(name) {
  const base = name === 'char' ? CHAR : name;
  const size = isPointer(base) ? 8 : bitsOf(base) / 8;
  return { form: 'scalar', name, base, size, isPointer: isPointer(base), definition: name };
}

/** Writes the declaration of a member or a parameter in C. */
function declaration(of, name) {
  if (of.form === 'array') return declaration(of.element, `${name}[${of.count}]`);
  if (of.form === 'bits') return `${C_TYPES[of.unit]} ${name} : ${of.width}`;
  return `${of.form === 'scalar' ? C_TYPES[of.base] : of.title} ${name}`;
}

/** Writes the C statement that notes down a value. */
function noteSource(of, expression, depth = 0) {
  switch (of.form) {
    case 'array': {
      const i = `i${depth}`;
      const body = noteSource(of.element, `${expression}[${i}]`, depth + 1);
      return `for (int ${i} = 0; ${i} < ${of.count}; ${i}++) { ${body} }`;
    }
    case 'scalar':
    case 'bits': {
      if (of.isPointer) return `note_pointer(${expression});`;
      const type = C_TYPES[of.form === 'bits' ? of.unit : of.base];
      return `{ ${type} scalar = ${expression}; note(&scalar, sizeof scalar); }`;
    }
    default:
      return `note_${of.title}(${expression});`;
  }
}

/** The options of a definition, each with what stands in C before the members, and around all of it. */
const LAYOUTS = [
  { options: { packed: true }, attribute: '__attribute__((packed))' },
  { options: { packed: 2 }, pragma: 2 },
  { options: { packed: 4 }, pragma: 4 },
  { options: { align: 16 }, attribute: '__attribute__((aligned(16)))' },
];

class TypeMaker {
  source = '';
  count = 0;

  constructor(ffi, random) {
    this.ffi = ffi;
    this.random = random;
  }

  scalar() {
    const { random } = this;
    return scalar(random.chance(0.1) ? 'char' : random.pick(ARGUMENT_TYPES));
  }

  array(depth, mayHaveBits) {
    const { ffi, random } = this;
    let element;
    if (random.chance(0.3)) element = scalar('char');
    else element = depth > 0 ? this.part(depth - 1, mayHaveBits) : this.scalar();
    const isSmall = element.form === 'scalar';
    const count = random.pick(isSmall ? [1, 2, 3, 4, 8, 15, 16, 17, 100] : [1, 2, 3]);
    const definition = ffi.array(element.definition, count);
    return { form: 'array', element, count, definition, size: definition.size };
  }

  bits() {
    const { ffi, random } = this;
    const unit = random.pick(INTEGERS);
    const width = random.pick([1, 1 + random.below(bitsOf(unit)), bitsOf(unit)]);
    return { form: 'bits', unit, width, definition: ffi.bits(unit, width) };
  }

  /** Makes the type of a member of a record, or of an element. */
  part(depth, mayHaveBits) {
    const { random } = this;
    if (depth > 0 && random.chance(0.2)) return this.record(depth - 1, mayHaveBits);
    return random.chance(0.15) ? this.array(depth, mayHaveBits) : this.scalar();
  }

  /**
   * Makes a struct or a union. Bit-fields are in no unions, because nothing that is public tells which bits of
   * the bytes they are.
   */
  record(depth, mayHaveBits = true) {
    const { random } = this;
    const form = random.chance(0.2) ? 'union' : 'struct';
    const hasBits = mayHaveBits && form === 'struct';
    const names = [...NAMES];
    const count = 1 + random.below(random.pick([2, 4, 4, 6, 12]));
    const members = random.list(count, () => {
      const [name] = names.splice(random.below(names.length), 1);
      const of = hasBits && random.chance(0.12) ? this.bits() : this.part(depth, hasBits);
      return { name, step: stepTo(name), of };
    });
    return this.define(form, members, random.chance(0.15) ? random.pick(LAYOUTS) : {});
  }

  define(form, members, { options, attribute = '', pragma }) {
    const list = { __proto__: null };
    for (const { name, of } of members) list[name] = of.definition;
    const definition = this.ffi[form](list, options);
    const title = `T${this.count++}`;
    const { size, alignment } = definition;
    for (const member of members) member.offset = definition.offsets[member.name];
    const fields = members.map(({ of }, i) => `${declaration(of, `m${i}`)};`).join(' ');
    const text = `typedef ${form} ${attribute} { ${fields} } ${title};`;
    const notes = members.map(({ of }, i) => noteSource(of, `value.m${i}`)).join(' ');
    const checks = members.map(({ of, offset }, i) =>
      of.form === 'bits' ? '' : `_Static_assert(offsetof(${title}, m${i}) == ${offset}, "offset");`,
    );
    this.source += `${pragma ? `#pragma pack(push, ${pragma})\n${text}\n#pragma pack(pop)` : text}
      _Static_assert(sizeof(${title}) == ${size} && _Alignof(${title}) == ${alignment}, "size");
      ${checks.join(' ')}
      static void note_${title}(${title} value) { ${notes} }\n`;
    return { form, title, members, definition, size };
  }
}

/** The bytes that C has for notes. */
const NOTES_SIZE = 1 << 20;
/** The most pointers of which C notes down more than the address. */
const MOST_POINTERS = 4096;

const PRELUDE = `
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
_Static_assert(CHAR_MIN ${CHAR === 'int8' ? '<' : '=='} 0, "char");
uint8_t notes[${NOTES_SIZE}];
uint64_t notes_length;
uint64_t pointer_lengths[${MOST_POINTERS}];
uint64_t pointer_count;
uint64_t call_count;

static void note(const void *value, size_t size) {
  if (notes_length + size > sizeof notes) return;
  memcpy(notes + notes_length, value, size);
  notes_length += size;
}

static void note_pointer(const uint8_t *bytes) {
  uint64_t length = pointer_count < ${MOST_POINTERS} ? pointer_lengths[pointer_count++] : UINT64_MAX - 1;
  uint64_t sum = 1;
  note(&bytes, sizeof bytes);
  if (bytes == 0 || length == UINT64_MAX - 1) length = 0;
  else if (length == UINT64_MAX) length = strlen((const char *)bytes);
  for (uint64_t n = 0; n < length; n++) sum = sum * 31 + bytes[n];
  note(&sum, sizeof sum);
}

typedef struct { double d[3]; int64_t i; const char *s; } Spoiler;
Spoiler spoil(Spoiler spoiler, const char *text) { spoiler.i += text[0]; return spoiler; }
`;

function functionSource({ parameters, returned }, name) {
  const list = parameters.map((of, i) => declaration(of, `a${i}`)).join(', ');
  const notes = parameters.map((of, i) => noteSource(of, `a${i}`)).join(' ');
  const result = returned < 0 ? 'void' : declaration(parameters[returned], '');
  return `${result} ${name}(${list}) {
    call_count++; notes_length = 0; pointer_count = 0; ${notes} ${returned < 0 ? '' : `return a${returned};`}
  }\n`;
}

const isRecord = ({ form }) => form === 'struct' || form === 'union';

/**
 * Makes random signatures of functions that take structs and unions and return one of their arguments, and
 * gives them with the source of the library. `returned` is the index of that argument, -1 if there is none.
 */
function makeRecordSignatures(ffi, random, count) {
  const maker = new TypeMaker(ffi, random);
  const records = random.list(count, () => maker.record(random.pick([0, 1, 1, 2, 3])));
  const signatures = random.list(count, (i) => {
    const others = random.list(random.below(5), () =>
      random.chance(0.4) ? random.pick(records) : scalar(random.pick(ARGUMENT_TYPES)),
    );
    const parameters = [...others];
    parameters.splice(random.below(others.length + 1), 0, records[i]);
    const isReturned = random.chance(0.8);
    return { parameters, returned: isReturned ? random.below(parameters.length) : -1 };
  });
  const functions = signatures.map((signature, i) => functionSource(signature, `f${i}`));
  return { signatures, source: PRELUDE + maker.source + functions.join('') };
}

module.exports = { MOST_POINTERS, NOTES_SIZE, isRecord, makeRecordSignatures };
