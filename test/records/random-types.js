'use strict';

// This makes up structs, unions and signatures, each for fast-ffi (`of`) and for C (`c`, the name of the type).

const { ffi } = require('../support/helpers.js');
const { clangDiffers } = require('./clang-differs.js');

const charIsSigned = process.arch !== 'arm64' || process.platform === 'darwin';

const integer = (c, bits, isSigned, names) =>
  names.map((of) => ({ form: 'integer', c, of, bits, isSigned }));
const float = (c, bits, names) => names.map((of) => ({ form: 'float', c, of, bits }));

const UNITS = [
  ...integer('char', 8, charIsSigned, ['char']),
  ...integer('__INT8_TYPE__', 8, true, ['int8', 'i8']),
  ...integer('__UINT8_TYPE__', 8, false, ['uint8', 'u8']),
  ...integer('__INT16_TYPE__', 16, true, ['int16', 'i16']),
  ...integer('__UINT16_TYPE__', 16, false, ['uint16', 'u16']),
  ...integer('__INT32_TYPE__', 32, true, ['int32', 'i32']),
  ...integer('__UINT32_TYPE__', 32, false, ['uint32', 'u32']),
  ...integer('__INT64_TYPE__', 64, true, ['int64', 'i64']),
  ...integer('__UINT64_TYPE__', 64, false, ['uint64', 'u64']),
];
const FLOATS = [
  ...float('float', 32, ['float32', 'f32', 'float']),
  ...float('double', 64, ['float64', 'f64', 'double']),
];
const OTHERS = [
  ...integer('_Bool', 1, false, ['bool']),
  ...['pointer', 'ptr', 'string', 'str', 'buffer', 'arraybuffer', 'function'].map((of) => ({
    form: 'pointer',
    c: 'void *',
    of,
  })),
];
const VOID = { form: 'void', c: 'void', of: 'void' };

const BYTES = UNITS.filter(({ bits }) => bits === 8);

const MOST_BYTES = 256;
const MOST_NESTED = 3;
const MOST_ARGUMENTS = 12;
/** The most bytes that a type may be aligned to for functions to take and return it. */
const MOST_ALIGNMENT = 16;

const depthOf = (type) => (type.form === 'array' ? depthOf(type.element) : (type.depth ?? 0));

class Maker {
  constructor(random) {
    this.random = random;
    this.records = [];
  }

  scalar() {
    // Floats are as likely as all others together, so that there are structs of nothing else.
    if (this.random.chance(0.5)) return this.random.pick(FLOATS);
    return this.random.pick(this.random.chance(0.7) ? UNITS : OTHERS);
  }

  array(element) {
    const { random } = this;
    const isText = element.of === 'char' || element.bits === 8;
    const count = 1 + random.below(isText && random.chance(0.3) ? 20 : 4);
    return { form: 'array', element, count, of: ffi.array(element.of, count) };
  }

  bits() {
    const unit = this.random.pick(UNITS);
    const width = 1 + this.random.below(unit.bits);
    return { form: 'bits', unit, width, of: ffi.bits(unit.of, width) };
  }

  memberType() {
    const { random } = this;
    const nestable = this.records.filter(({ depth }) => depth < MOST_NESTED);
    if (nestable.length > 0 && random.chance(0.25)) return random.pick(nestable);
    return random.chance(0.1) ? random.pick(BYTES) : this.scalar();
  }

  member(uniform) {
    const { random } = this;
    if (uniform === undefined && random.chance(0.15)) return this.bits();
    let type = uniform ?? this.memberType();
    if (random.chance(0.2)) type = this.array(type);
    return type.form === 'array' && random.chance(0.1) ? this.array(type) : type;
  }

  options() {
    const { random } = this;
    const options = {};
    if (random.chance(0.1)) options.packed = true;
    else if (random.chance(0.15)) options.packed = random.pick([1, 2, 4, 8, 16]);
    if (random.chance(0.12)) options.align = random.pick([1, 2, 4, 8, 16, 16, 16, 32]);
    return options;
  }

  addRecord() {
    const { random } = this;
    const form = random.chance(0.2) ? 'union' : 'struct';
    const uniform = random.chance(0.3) ? this.memberType() : undefined;
    const count = 1 + random.below(random.chance(0.7) ? 4 : 8);
    const members = random.list(count, (i) => ({ name: `m${i}`, type: this.member(uniform) }));
    const options = this.options();
    const name = `r${this.records.length}`;
    const list = Object.fromEntries(members.map(({ name, type }) => [name, type.of]));
    const of = ffi[form](name, list, options);
    if (of.size > MOST_BYTES) return;
    const depth = 1 + Math.max(...members.map(({ type }) => depthOf(type)));
    this.records.push({ form, c: `${form} ${name}`, of, members, options, depth });
  }

  signature(index) {
    const { random } = this;
    const passable = this.records.filter(({ of }) => of.alignment <= MOST_ALIGNMENT);
    const any = () => (random.chance(0.5) ? random.pick(passable) : this.scalar());
    const count = random.below(MOST_ARGUMENTS + 1);
    const result = random.chance(0.1) ? VOID : any();
    const parameters = random.list(count, any);
    return { index, result, parameters, isForClang: ![result, ...parameters].some(clangDiffers) };
  }
}

/** Makes up so many records, some of which are in others, and so many signatures of them and of scalars. */
function makeTypes(random, { records, signatures }) {
  const maker = new Maker(random);
  while (maker.records.length < records) maker.addRecord();
  return { records: maker.records, signatures: random.list(signatures, (i) => maker.signature(i)) };
}

module.exports = { makeTypes };
