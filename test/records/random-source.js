'use strict';

// This writes random types and signatures in C. For signature number i there are two functions: `take_i` has
// that signature, compares its arguments with constants, writes over them, and returns a constant; `call_i`
// takes a function pointer of that signature, calls it with constants, and compares what it returns. What is not
// as it should be is noted by its place, which `first_wrong` gives.

const { isRecord } = require('./forms.js');
const { Text } = require('./random-values.js');

const PROLOGUE = `
typedef __SIZE_TYPE__ size;
typedef __UINT32_TYPE__ bits32;
typedef __UINT64_TYPE__ bits64;

static const char *wrong;

const char *first_wrong(void) {
  const char *place = wrong;
  wrong = 0;
  return place;
}

static __attribute__((noinline)) void note(const char *place) {
  if (!wrong) wrong = place;
}

static __attribute__((noinline)) void fill(volatile void *start, int byte, size count) {
  for (size i = 0; i < count; i++) ((volatile unsigned char *)start)[i] = byte;
}

static __attribute__((noinline)) int differ(const void *a, const void *b, size count) {
  for (size i = 0; i < count; i++) {
    if (((const unsigned char *)a)[i] != ((const unsigned char *)b)[i]) return 1;
  }
  return 0;
}

static __attribute__((noinline)) int text_differs(const void *pointer, const char *text) {
  const char *found = pointer;
  while (*text && *found == *text) text++, found++;
  return *found != *text;
}

static float to_float(bits32 bits) { union { bits32 bits; float value; } u = { bits }; return u.value; }
static double to_double(bits64 bits) { union { bits64 bits; double value; } u = { bits }; return u.value; }
static bits32 of_float(float value) { union { float value; bits32 bits; } u = { value }; return u.bits; }
static bits64 of_double(double value) { union { double value; bits64 bits; } u = { value }; return u.bits; }
`;

const declare = (type, name) => {
  if (type.form === 'array') return declare(type.element, `${name}[${type.count}]`);
  return type.form === 'bits' ? `${type.unit.c} ${name} : ${type.width}` : `${type.c} ${name}`;
};

function declareRecord({ c, members, options: { packed = false, align } }) {
  const list = members.map(({ name, type }) => `${declare(type, name)};`).join(' ');
  const attributes = [
    packed === true ? ' __attribute__((packed))' : '',
    align === undefined ? '' : ` __attribute__((aligned(${align})))`,
  ];
  const declaration = `${c} { ${list} }${attributes.join('')};\n`;
  return typeof packed === 'number'
    ? `#pragma pack(push, ${packed})\n${declaration}#pragma pack(pop)\n`
    : declaration;
}

const prototype = ({ result, parameters }, name) =>
  `${result.c} ${name}(${parameters.map(({ c }, i) => `${c} a${i}`).join(', ') || 'void'})`;

/** Lists the declarations of the records that a signature has, in the order of C. */
function declarationsFor({ result, parameters }) {
  const needed = new Set();
  const add = (type) => {
    if (type.form === 'array') add(type.element);
    if (!isRecord(type)) return;
    for (const member of type.members) add(member.type);
    needed.add(type);
  };
  for (const type of [...parameters, result]) add(type);
  return [...needed].map(declareRecord).join('');
}

function floatBits({ bits }, value) {
  const pattern =
    bits === 32
      ? new Uint32Array(Float32Array.of(value).buffer)[0]
      : new BigUint64Array(Float64Array.of(value).buffer)[0];
  return `0x${pattern.toString(16)}u`;
}

const hex64 = (value) => `0x${BigInt.asUintN(64, value).toString(16)}u`;

function literal(type, value) {
  const { form } = type;
  if (form === 'float') {
    return `${type.bits === 32 ? 'to_float' : 'to_double'}(${floatBits(type, value)})`;
  }
  if (form === 'pointer') return `(void *)${hex64(value)}`;
  const { c } = form === 'bits' ? type.unit : type;
  return typeof value === 'bigint' ? `(${c})${hex64(value)}` : `(${c})${value}`;
}

/** Writes the condition that a scalar is not what it should be. */
function isWrong(type, expression, value) {
  if (value instanceof Text) return `text_differs(${expression}, ${JSON.stringify(value.text)})`;
  if (type.form !== 'float') return `${expression} != ${literal(type, value)}`;
  const read = type.bits === 32 ? 'of_float' : 'of_double';
  return `${read}(${expression}) != ${floatBits(type, value)}`;
}

/** Visits the scalars of a type, with the values that a value has for them. Without one, they are all visited. */
function forEachScalar(type, expression, value, visit) {
  if (type.form === 'array') {
    for (let i = 0; i < type.count; i++) {
      forEachScalar(type.element, `${expression}[${i}]`, value?.[i], visit);
    }
  } else if (isRecord(type)) {
    for (const { name, type: member } of type.members) {
      if (value !== undefined && !Object.hasOwn(value, name)) continue;
      forEachScalar(member, `${expression}.${name}`, value?.[name], visit);
    }
  } else {
    visit(type, expression, value);
  }
}

function assign(type, expression, value) {
  let code = '';
  forEachScalar(type, expression, value, (scalar, target, one) => {
    code += `  ${target} = ${literal(scalar, one)};\n`;
  });
  return code;
}

const complaint = (title, place) => `note(${JSON.stringify(`${title}: ${place} in C`)});`;

/** Compares all members of a union, because the bytes that the one that was passed does not use are zero. */
function compareUnion(type, expression, value, title) {
  let code = `  {\n  ${type.c} expected;\n  fill(&expected, 0, sizeof expected);\n`;
  code += assign(type, 'expected', value);
  forEachScalar(type, '', undefined, (scalar, place) => {
    const [found, expected] = [`${expression}${place}`, `expected${place}`];
    const condition =
      scalar.form === 'bits'
        ? `${found} != ${expected}`
        : `differ(&${found}, &${expected}, sizeof ${found})`;
    code += `  if (${condition}) ${complaint(title, found)}\n`;
  });
  return `${code}  }\n`;
}

function compare(type, expression, value, title) {
  if (type.form === 'union') return compareUnion(type, expression, value, title);
  let code = '';
  if (type.form === 'struct') {
    for (const { name, type: member } of type.members) {
      code += compare(member, `${expression}.${name}`, value[name], title);
    }
  } else if (type.form === 'array') {
    for (let i = 0; i < type.count; i++) {
      code += compare(type.element, `${expression}[${i}]`, value[i], title);
    }
  } else {
    code = `  if (${isWrong(type, expression, value)}) ${complaint(title, expression)}\n`;
  }
  return code;
}

/** Writes a variable that has a value, and bytes that are not zero in its padding. */
const variable = (type, name, value) =>
  `  ${type.c} ${name};\n  fill(&${name}, 0x5a, sizeof ${name});\n${assign(type, name, value)}`;

function takingFunction(signature, { taken, returned }) {
  const { index, result, parameters } = signature;
  const name = `take_${index}`;
  let code = `${prototype(signature, name)} {\n`;
  parameters.forEach((type, i) => {
    code += compare(type, `a${i}`, taken[i], name);
  });
  // What a function gets is its own to change.
  parameters.forEach((_, i) => {
    code += `  fill(&a${i}, 0xa5, sizeof a${i});\n`;
  });
  if (result.form !== 'void') code += `${variable(result, 'r', returned)}  return r;\n`;
  return `${code}}\n`;
}

function callingFunction(signature, { passed, answered }) {
  const { index, result, parameters } = signature;
  const name = `call_${index}`;
  let code = `void ${name}(${prototype(signature, '(*callback)')}) {\n`;
  parameters.forEach((type, i) => {
    code += variable(type, `a${i}`, passed[i]);
  });
  const call = `callback(${parameters.map((_, i) => `a${i}`).join(', ')})`;
  if (result.form === 'void') return `${code}  ${call};\n}\n`;
  return `${code}  ${result.c} r = ${call};\n${compare(result, 'r', answered, name)}}\n`;
}

/** Lists what has an offset, which bit-fields have not. */
const membersWithOffset = ({ members }) => members.filter(({ type }) => type.form !== 'bits');

function layout(record, index) {
  const offsets = membersWithOffset(record).map(
    ({ name }) => `, __builtin_offsetof(${record.c}, ${name})`,
  );
  const numbers = `sizeof(${record.c}), _Alignof(${record.c})${offsets.join('')}`;
  return `bits64 layout_${index}[] = { ${numbers} };\n`;
}

/** Writes the C of all records and signatures, with the values that each function has. */
function writeSource({ records, signatures }, valuesOf) {
  return [
    PROLOGUE,
    ...records.map(declareRecord),
    ...records.map(layout),
    ...signatures.map((signature) => takingFunction(signature, valuesOf(signature))),
    ...signatures.map((signature) => callingFunction(signature, valuesOf(signature))),
  ].join('');
}

module.exports = { declarationsFor, declareRecord, membersWithOffset, prototype, writeSource };
