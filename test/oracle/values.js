'use strict';

// Cases are made of these types, values and objects, each with a label for the id.

const vm = require('node:vm');
const { show } = require('./outcome.js');

// Each type name has the fixture's name for the C type behind it.
const TYPES = {
  char: 'char',
  int8: 'int8',
  i8: 'int8',
  uint8: 'uint8',
  u8: 'uint8',
  bool: 'bool',
  int16: 'int16',
  i16: 'int16',
  uint16: 'uint16',
  u16: 'uint16',
  int32: 'int32',
  i32: 'int32',
  uint32: 'uint32',
  u32: 'uint32',
  int64: 'int64',
  i64: 'int64',
  uint64: 'uint64',
  u64: 'uint64',
  float32: 'float32',
  f32: 'float32',
  float: 'float32',
  float64: 'float64',
  f64: 'float64',
  double: 'float64',
  pointer: 'pointer',
  ptr: 'pointer',
  string: 'pointer',
  str: 'pointer',
  buffer: 'pointer',
  arraybuffer: 'pointer',
  function: 'pointer',
};

const POINTER_TYPES = Object.keys(TYPES).filter((type) => TYPES[type] === 'pointer');

const INTEGER_LIMITS = [8, 16, 32].flatMap((bits) => {
  const signed = 2 ** (bits - 1);
  return [-signed - 1, -signed, signed - 1, signed, 2 * signed - 1, 2 * signed];
});

const NUMBERS = [
  ...[0, -0, 1, -1, 42, 0.5, -1.5, 0.1, 1e300, 5e-324, NaN, Infinity, -Infinity],
  ...INTEGER_LIMITS,
  ...[Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER + 1],
  ...[Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER - 1],
];

const BIGINTS = [
  ...[0n, 1n, -1n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n), -(2n ** 63n) - 1n],
  ...[2n ** 64n - 1n, 2n ** 64n, 2n ** 64n + 1n, 2n ** 128n],
];

const OTHER_VALUES = {
  true: true,
  undefined: undefined,
  null: null,
  'empty string': '',
  'string 1': '1',
  symbol: Symbol('one'),
  object: {},
  'object with valueOf': { valueOf: () => 1 },
  array: [1],
  function: () => 1,
  'Number object': Object(1),
  'BigInt object': Object(1n),
};

const VALUES = [
  ...[...NUMBERS, ...BIGINTS].map((value) => [show(value), value]),
  ...Object.entries(OTHER_VALUES),
];

const WRONG_TYPES = VALUES.filter(([label]) =>
  ['1', '1n', 'true', 'undefined', 'null', 'string 1', 'symbol', 'object', 'function'].includes(
    label,
  ),
);
const NOT_BIGINTS = WRONG_TYPES.filter(([label]) => label !== '1n');
const NOT_NUMBERS = WRONG_TYPES.filter(([label]) => label !== '1');
const NOT_STRINGS = WRONG_TYPES.filter(([label]) => label !== 'string 1');

function detached(arrayBuffer) {
  structuredClone(arrayBuffer, { transfer: [arrayBuffer] });
  return arrayBuffer;
}

function detachedView(view) {
  detached(view.buffer);
  return view;
}

const BYTES = [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22];

function filled(arrayBuffer) {
  new Uint8Array(arrayBuffer).set(BYTES);
  return arrayBuffer;
}

const newArrayBuffer = () => filled(new ArrayBuffer(16));
const newShared = () => filled(new SharedArrayBuffer(16));

const VIEW_CLASSES = [
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
  ...[BigInt64Array, BigUint64Array, Float32Array, Float64Array, DataView],
];

/** Makes a view which lost its memory when its ArrayBuffer shrank. */
function outOfBounds(View) {
  const arrayBuffer = filled(new ArrayBuffer(16, { maxByteLength: 32 }));
  const view = new View(arrayBuffer, 8, 1);
  arrayBuffer.resize(4);
  return view;
}

/** Makes a value by code of another realm: it is no `instanceof` any class of this one. */
function otherRealm(source) {
  return vm.runInNewContext(source);
}

// These objects have memory, or only claim to have some.
const MEMORY = {
  Buffer: () => Buffer.from(BYTES),
  'pooled Buffer': () => Buffer.from('pooled'),
  'empty Buffer': () => Buffer.alloc(0),
  'Buffer slice': () => Buffer.from(newArrayBuffer()).subarray(3, 5),
  ArrayBuffer: () => newArrayBuffer(),
  'empty ArrayBuffer': () => new ArrayBuffer(0),
  'resizable ArrayBuffer': () => filled(new ArrayBuffer(16, { maxByteLength: 32 })),
  'detached ArrayBuffer': () => detached(newArrayBuffer()),
  'detached empty ArrayBuffer': () => detached(new ArrayBuffer(0)),
  SharedArrayBuffer: () => newShared(),
  'empty SharedArrayBuffer': () => new SharedArrayBuffer(0),
  'view on a SharedArrayBuffer': () => new Uint8Array(newShared(), 4),
  'DataView on a SharedArrayBuffer': () => new DataView(newShared(), 4),
  'Buffer on a SharedArrayBuffer': () => Buffer.from(newShared(), 4),
  ...Object.fromEntries(
    VIEW_CLASSES.flatMap((View) => [
      [View.name, () => new View(newArrayBuffer(), 8)],
      [`empty ${View.name}`, () => new View(newArrayBuffer(), 8, 0)],
      [`detached ${View.name}`, () => detachedView(new View(newArrayBuffer(), 8))],
    ]),
  ),
  'length-tracking Uint8Array': () => {
    const view = new Uint8Array(new ArrayBuffer(4, { maxByteLength: 16 }), 2);
    view.buffer.resize(16);
    filled(view.buffer);
    return view;
  },
  'Uint8Array out of bounds': () => outOfBounds(Uint8Array),
  'DataView out of bounds': () => outOfBounds(DataView),
  'ArrayBuffer of another realm': () => otherRealm('Uint8Array.of(5, 6).buffer'),
  'Uint8Array of another realm': () => otherRealm('Uint8Array.of(5, 6)'),
  'in-heap Uint8Array': () => Uint8Array.of(5, 6),
  'Buffer subclass': () => new (class extends Uint8Array {})(BYTES),
  'null-prototype Uint8Array': () => Object.setPrototypeOf(Uint8Array.from(BYTES), null),
  'null-prototype ArrayBuffer': () => Object.setPrototypeOf(newArrayBuffer(), null),
  'Uint8Array with a forged tag': () =>
    Object.defineProperty(Uint8Array.from(BYTES), Symbol.toStringTag, { value: 'DataView' }),
  'Uint8Array with forged lengths': () =>
    Object.defineProperties(Uint8Array.from(BYTES), {
      length: { value: 1 },
      byteLength: { value: 1 },
      byteOffset: { value: 1 },
      buffer: { value: new ArrayBuffer(1) },
    }),
  'object with a forged tag': () => ({ [Symbol.toStringTag]: 'Uint8Array', length: 1, 0: 1 }),
  'object with the ArrayBuffer prototype': () => Object.create(ArrayBuffer.prototype),
  'object with the Uint8Array prototype': () => Object.create(Uint8Array.prototype),
  'object with the Buffer prototype': () => Object.create(Buffer.prototype),
  'proxy of a Uint8Array': () => new Proxy(Uint8Array.from(BYTES), {}),
  'proxy of an ArrayBuffer': () => new Proxy(newArrayBuffer(), {}),
};

const STRINGS = {
  empty: '',
  ascii: 'plain',
  'two-byte': 'größe',
  'three-byte': '日本語',
  'four-byte': '😀',
  'lone high surrogate': 'a\ud83db',
  'lone low surrogate': 'a\ude00b',
  'embedded NUL': 'a\0b',
  'leading NUL': '\0',
  'two-byte with NUL': 'é\0',
  long: 'é'.repeat(500),
};

// This is the last address that there is.
const TOP = 2n ** 64n - 1n;

const BAD_POINTERS = [
  ...NOT_BIGINTS,
  ['negative', -1n],
  ['too large', TOP + 1n],
  ['null pointer', 0n],
];

// mix_12 has these parameters, and so has the callback that call_mix_12 calls.
const MIX_12 = [
  ...['int32', 'float64', 'int64', 'float32', 'uint8', 'float64'],
  ...['int16', 'float32', 'uint64', 'int8', 'uint16', 'uint32'],
];

// This type and this signature are for cases which are about something else.
const ok = 'int32';
const add = { return: ok, arguments: [ok, ok] };

module.exports = {
  add,
  BAD_POINTERS,
  BYTES,
  detached,
  MEMORY,
  MIX_12,
  newArrayBuffer,
  NOT_BIGINTS,
  NOT_NUMBERS,
  NOT_STRINGS,
  ok,
  otherRealm,
  POINTER_TYPES,
  STRINGS,
  TOP,
  TYPES,
  VALUES,
  WRONG_TYPES,
};
