'use strict';

// This module makes random arguments for each type: good ones, with what C must receive, and bad ones.
//
// A good argument is { value, expected } for numbers; for pointers it is { value, bytes } where C
// must find these bytes, { value, text } where it must find a string, or { value, address }.

const { VIEWS, detach } = require('../test/support/helpers');
const { text } = require('./texts');

const INTEGERS = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
};

const FLOATS = [0, -0, 1, -1, 0.1, NaN, Infinity, -Infinity, 5e-324, 1.5e300, 2 ** 31, -(2 ** 53)];

function randomInteger(random, [min, max]) {
  if (random.chance(0.3)) return random.pick([min, max, 0, 1, min + 1, max - 1]);
  return min + (random.bits() % (max - min + 1));
}

function randomFloat(random) {
  if (random.chance(0.3)) return random.pick(FLOATS);
  return (random.bits() / 2 ** random.below(64)) * random.pick([1, -1, 1e10]);
}

function random64(random, isSigned) {
  const [min, max] = isSigned ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n];
  if (random.chance(0.4)) {
    // These are numbers of any magnitude, and the last safe ones.
    const size = 2 ** random.below(53);
    const magnitude = random.pick([size, size - 1, random.bits() % size, Number.MAX_SAFE_INTEGER]);
    const value = isSigned && random.chance(0.5) ? -magnitude : magnitude;
    return { value, expected: BigInt(value) };
  }
  const wrap = isSigned ? BigInt.asIntN : BigInt.asUintN;
  const value = random.chance(0.3) ? random.pick([min, max, 0n, 1n]) : wrap(64, random.bits64());
  return { value, expected: value };
}

function randomBytes(random, length) {
  return Uint8Array.from({ length }, () => random.bits());
}

const bytesOf = (buffer, offset, length) => new Uint8Array(buffer, offset, length);

const memoryMakers = {
  /** Makes an array that is on V8's heap until someone asks for its address. */
  small: (random) => {
    const value = randomBytes(random, 1 + random.below(64));
    return { value, bytes: Uint8Array.from(value) };
  },

  pooled: (random) => {
    const value = Buffer.from(randomBytes(random, 1 + random.below(100)));
    return { value, bytes: Uint8Array.from(value) };
  },

  view: (random) => {
    const { buffer } = randomBytes(random, 256);
    const View = random.pick(VIEWS);
    const offset = 8 * random.below(16);
    const value = new View(buffer, offset, 8);
    return { value, bytes: bytesOf(buffer, offset, value.byteLength) };
  },

  shared: (random) => {
    const buffer = new SharedArrayBuffer(64);
    bytesOf(buffer, 0, 64).set(randomBytes(random, 64));
    return { value: new (random.pick(VIEWS))(buffer, 8), bytes: bytesOf(buffer, 8, 56) };
  },

  resizable: (random) => {
    const buffer = new ArrayBuffer(64, { maxByteLength: 256 });
    bytesOf(buffer, 0, 64).set(randomBytes(random, 64));
    const View = random.pick(VIEWS);
    const value = random.chance(0.5) ? new View(buffer, 16) : new View(buffer, 16, 4);
    if (random.chance(0.5)) buffer.resize(48);
    if (random.chance(0.3)) buffer.resize(256);
    return { value, bytes: bytesOf(buffer, 16, value.byteLength) };
  },

  buffer: (random) => {
    const { buffer } = randomBytes(random, 1 + random.below(200));
    return { value: buffer, bytes: new Uint8Array(buffer) };
  },

  /** Makes an object of a class of the user's, which is as good as any other. */
  derived: (random) => {
    class Derived extends Uint8Array {
      get byteLength() {
        return 2 ** 40;
      }
    }
    const value = Derived.from(randomBytes(random, 80));
    return { value, bytes: Uint8Array.from(value) };
  },
};

function randomPointer(random) {
  const kind = random.below(10);
  if (kind === 0) return { value: random.pick([null, undefined, 0n]), address: 0n };
  if (kind === 1) {
    const value = random.bits64();
    return { value, address: value };
  }
  if (kind < 6) return random.pick(Object.values(memoryMakers))(random);
  const value = text(random);
  return { value, text: value };
}

function detachedView(random) {
  const view = new (random.pick(VIEWS))(new ArrayBuffer(64));
  detach(view.buffer);
  return random.chance(0.3) ? view.buffer : view;
}

const BAD = [() => Symbol('s'), () => ({}), () => true, () => [1], () => () => 1, () => new Map()];
const BAD_NUMBERS = [...BAD, () => null, () => undefined, () => '1', () => new Uint8Array(8)];

const badValues = {
  float32: [...BAD_NUMBERS, () => 1n],
  float64: [...BAD_NUMBERS, () => 1n],
  int64: [...BAD_NUMBERS, () => 2n ** 63n, () => -(2n ** 63n) - 1n, () => 2 ** 53, () => 0.5],
  uint64: [...BAD_NUMBERS, () => 2n ** 64n, () => -1n, () => 2 ** 53, () => -1, () => NaN],
  pointer: [...BAD, detachedView, () => -1n, () => 2n ** 64n, () => 'a\0b', () => 0, () => 1.5],
};
for (const [type, [min, max]] of Object.entries(INTEGERS)) {
  badValues[type] = [...BAD_NUMBERS, () => 1n, () => min - 1, () => max + 1, () => 0.5, () => NaN];
}
badValues.string = badValues.pointer;
badValues.buffer = badValues.pointer;

function goodArgument(random, type) {
  if (type in INTEGERS) {
    const value = randomInteger(random, INTEGERS[type]);
    return { value, expected: value };
  }
  switch (type) {
    case 'int64':
    case 'uint64':
      return random64(random, type === 'int64');
    case 'float32':
    case 'float64': {
      const value = randomFloat(random);
      return { value, expected: type === 'float32' ? Math.fround(value) : value };
    }
    default:
      return randomPointer(random);
  }
}

function badArgument(random, type) {
  return { value: random.pick(badValues[type])(random) };
}

module.exports = { VIEWS, badArgument, goodArgument, randomBytes };
