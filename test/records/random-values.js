'use strict';

// Values of random types. A value has the form that JavaScript gets from C: 64-bit integers and pointers are
// bigints, and arrays are plain. Unions have one member only, the one that is written. There is no NaN, so that
// values are the same if their bits are.

const { isRecord } = require('./forms.js');

/** What a pointer leads to when JavaScript passes a string or memory for it. */
class Text {
  constructor(text) {
    this.text = text;
  }
}

const TEXTS = ['', 'text', 'Grüße', '日本語', 'x'.repeat(300)];

function integerOf(random, bits, isSigned) {
  const all = random.bits64();
  const edge = random.pick([0n, 1n, -1n, 1n << BigInt(bits - 1), (1n << BigInt(bits - 1)) - 1n]);
  const value = random.chance(0.2) ? edge : all;
  return isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

const EDGES = [0, -0, Infinity, -Infinity, 1.5, -1, 2 ** -149, 2 ** -1074];

function floatOf(random, bits) {
  const wide = random.chance(0.5)
    ? (random.bits() - 2 ** 31) / 2 ** random.below(32)
    : new Float64Array(BigUint64Array.of(random.bits64()).buffer)[0];
  const value = random.chance(0.2) || Number.isNaN(wide) ? random.pick(EDGES) : wide;
  return bits === 32 ? Math.fround(value) : value;
}

function pointerOf(random, texts) {
  if (texts && random.chance(0.3)) return new Text(random.pick(TEXTS));
  return random.chance(0.2) ? 0n : random.bits64();
}

/** Makes a value. `texts` says whether pointers may lead to text, which is for arguments of functions only. */
function makeValue(random, type, { texts = false } = {}) {
  const { form } = type;
  if (form === 'void') return undefined;
  if (form === 'integer') {
    const value = integerOf(random, type.bits, type.isSigned);
    return type.bits === 64 ? value : Number(value);
  }
  if (form === 'bits') {
    const value = integerOf(random, type.width, type.unit.isSigned);
    return type.unit.bits === 64 ? value : Number(value);
  }
  if (form === 'float') return floatOf(random, type.bits);
  if (form === 'pointer') return pointerOf(random, texts);
  if (form === 'array') {
    const isText = type.element.of === 'char' && random.chance(0.5);
    const end = isText ? random.below(type.count + 1) : type.count;
    return random.list(type.count, (i) => {
      if (isText) return i < end ? 97 + random.below(26) : 0;
      return makeValue(random, type.element, { texts });
    });
  }
  if (form === 'union') {
    const { name, type: member } = random.pick(type.members);
    return { [name]: makeValue(random, member) };
  }
  return Object.fromEntries(
    type.members.map(({ name, type: member }) => [name, makeValue(random, member, { texts })]),
  );
}

const isSafe = (value) => BigInt.asIntN(53, value) === value;

/** Gives a number that `float32` rounds to this one. */
function unrounded(value) {
  const near = value * (1 + 2 ** -40);
  return Math.fround(near) === value ? near : value;
}

const TYPED_ARRAYS = {
  __INT16_TYPE__: Int16Array,
  __UINT32_TYPE__: Uint32Array,
  __INT64_TYPE__: BigInt64Array,
  double: Float64Array,
};

function givenArray(random, { element }, value, lends) {
  const isText =
    element.of === 'char' && value.every((byte) => byte === 0 || (byte >= 97 && byte <= 122));
  if (isText) {
    const [text] = String.fromCharCode(...value).split('\0');
    const isWhole = value.every((byte, i) => (byte === 0) === i >= text.length);
    if (isWhole && random.chance(0.7)) return text;
  }
  const TypedArray = TYPED_ARRAYS[element.c];
  if (TypedArray !== undefined && random.chance(0.5)) return TypedArray.from(value);
  return value.map((one) => givenFor(random, element, one, lends));
}

function givenRecord(random, { members }, value, lends) {
  const present = members.filter(({ name }) => Object.hasOwn(value, name));
  const entries = present.map(({ name, type }) => [
    name,
    givenFor(random, type, value[name], lends),
  ]);
  if (random.chance(0.1)) entries.reverse();
  if (random.chance(0.1)) entries.push(['other', 'ignored']);
  const object = Object.fromEntries(entries);
  return random.chance(0.1) ? Object.assign(Object.create(null), object) : object;
}

/**
 * Gives one of the forms in which JavaScript may pass a value. `lends` says whether it goes to a function: what a
 * callback returns has fewer forms.
 */
function givenFor(random, type, value, lends) {
  const { form } = type;
  if (form === 'array') return givenArray(random, type, value, lends);
  if (isRecord(type)) return givenRecord(random, type, value, lends);
  if (value instanceof Text) {
    return random.chance(0.5) ? value.text : Buffer.from(`${value.text}\0`);
  }
  if (form === 'pointer') return value === 0n && random.chance(0.5) ? null : value;
  if (form === 'float' && type.bits === 32) return random.chance(0.3) ? unrounded(value) : value;
  const mayBeNumber = lends && typeof value === 'bigint' && isSafe(value);
  return mayBeNumber && random.chance(0.5) ? Number(value) : value;
}

const shown = (value) =>
  Object.is(value, -0) ? '-0' : typeof value === 'bigint' ? `${value}n` : String(value);

/** Says where and how something that came from C is not the value that it should be, if it isn't. */
function difference(type, expected, actual, place) {
  const { form } = type;
  if (form === 'array') {
    if (!Array.isArray(actual) || actual.length !== type.count) return `${place}: no such array`;
    for (let i = 0; i < type.count; i++) {
      const found = difference(type.element, expected[i], actual[i], `${place}[${i}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isRecord(type)) {
    if (Object.is(expected, actual)) return undefined;
    return `${place}: ${shown(actual)} instead of ${shown(expected)}`;
  }
  if (typeof actual !== 'object' || Object.getPrototypeOf(actual) !== Object.prototype) {
    return `${place}: no plain object`;
  }
  const names = type.members.map(({ name }) => name).join();
  if (Object.keys(actual).join() !== names) return `${place}: other members than ${names}`;
  for (const { name, type: member } of type.members) {
    if (!Object.hasOwn(expected, name)) continue;
    const found = difference(member, expected[name], actual[name], `${place}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

module.exports = { Text, difference, givenFor, makeValue };
