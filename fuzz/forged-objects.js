'use strict';

// This module makes random objects that are, or look like, memory. Each comes with what C may see of it:
// `bytes`, the first bytes of real memory; or nothing, when it must be refused.

const { VIEWS, detach } = require('../test/support/helpers');
const { text } = require('./texts');
const { randomBytes } = require('./values');

const { defineProperty, setPrototypeOf } = Object;

/** The number of bytes by which memory can be told apart from any other. */
const MARK = 16;

function marked(random, buffer, offset) {
  const bytes = randomBytes(random, MARK);
  new Uint8Array(buffer, offset, MARK).set(bytes);
  return bytes;
}

function randomView(random, buffer, offset) {
  const View = random.pick(VIEWS);
  return random.chance(0.5)
    ? new View(buffer, offset)
    : new View(buffer, offset, MARK / (View.BYTES_PER_ELEMENT ?? 1));
}

/** The makers of memory that may be passed. */
const REAL = {
  smallArray(random) {
    const bytes = randomBytes(random, MARK);
    return { value: Uint8Array.from(bytes), bytes };
  },
  view(random) {
    const buffer = new ArrayBuffer(256);
    const offset = 8 * random.below(16);
    return { bytes: marked(random, buffer, offset), value: randomView(random, buffer, offset) };
  },
  arrayBuffer(random) {
    const value = new ArrayBuffer(64);
    return { value, bytes: marked(random, value, 0) };
  },
  shared(random) {
    const buffer = new SharedArrayBuffer(64);
    return { bytes: marked(random, buffer, 8), value: randomView(random, buffer, 8) };
  },
  growable(random) {
    const buffer = new SharedArrayBuffer(64, { maxByteLength: 8192 });
    const bytes = marked(random, buffer, 16);
    const value = randomView(random, buffer, 16);
    buffer.grow(4096);
    return { value, bytes };
  },
  resized(random) {
    const buffer = new ArrayBuffer(8192, { maxByteLength: 1 << 16 });
    const bytes = marked(random, buffer, 64);
    const value = randomView(random, buffer, 64);
    buffer.resize(random.pick([128, 8192, 1 << 16]));
    return { value, bytes };
  },
  wasm(random) {
    const { buffer } = new WebAssembly.Memory({ initial: 1 });
    return { bytes: marked(random, buffer, 128), value: randomView(random, buffer, 128) };
  },
  buffer(random) {
    const bytes = randomBytes(random, MARK);
    return { value: Buffer.from(bytes), bytes };
  },
  string(random) {
    for (;;) {
      const value = text(random);
      // To encode the text itself might put its pieces together.
      const bytes = Buffer.from(`${value}\0`).subarray(0, MARK);
      if (bytes.length === MARK) return { value, bytes };
    }
  },
};

/** The makers of objects whose memory is not there any more. */
const GONE = {
  detached(random) {
    const view = randomView(random, new ArrayBuffer(256), 64);
    detach(view.buffer);
    return { value: random.chance(0.3) ? view.buffer : view };
  },
  outOfBounds(random) {
    const buffer = new ArrayBuffer(1 << 16, { maxByteLength: 1 << 20 });
    const value = randomView(random, buffer, 1 << 15);
    buffer.resize(random.pick([0, 8, 4096, (1 << 15) - 8]));
    return { value };
  },
  cutOff(random) {
    const buffer = new ArrayBuffer(1 << 16, { maxByteLength: 1 << 20 });
    const View = random.pick(VIEWS);
    const value = new View(buffer, 4096, 8192 / (View.BYTES_PER_ELEMENT ?? 1));
    buffer.resize(8192);
    return { value };
  },
  grownWasm(random) {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const value = randomView(random, memory.buffer, 64);
    memory.grow(1);
    return { value };
  },
};

/** The makers of objects that never were memory, whatever they say. */
const FAKE = {
  object: () => ({ value: { byteLength: 64, byteOffset: 0, length: 64, buffer: null } }),
  array: () => ({ value: [1, 2, 3] }),
  proxy: () => ({ value: new Proxy(new Uint8Array(64), {}) }),
  proxyOfBuffer: () => ({ value: new Proxy(new ArrayBuffer(64), {}) }),
  inherited: (random) => ({ value: Object.create(new (random.pick(VIEWS))(new ArrayBuffer(64))) }),
  prototype: (random) => ({ value: Object.create(random.pick(VIEWS).prototype) }),
  prototypeItself: (random) => ({ value: random.pick(VIEWS).prototype }),
  boxed: () => ({ value: Object('text') }),
  function: () => ({ value: () => 64 }),
  date: () => ({ value: new Date(1e12) }),
  map: () => ({ value: new Map([[0, 1]]) }),
  regexp: () => ({ value: /memory/ }),
  error: () => ({ value: new Error('memory') }),
  wasmMemory: () => ({ value: new WebAssembly.Memory({ initial: 1 }) }),
  weakRef: () => ({ value: new WeakRef(new Uint8Array(64)) }),
  sharedItself: () => ({ value: new SharedArrayBuffer(64) }),
  symbol: () => ({ value: Symbol('memory') }),
  // Numbers are addresses if they are integers from 65,536 up to the largest safe one.
  smallNumber: (random) => ({ value: 1 + random.below(65_535) }),
  negativeNumber: (random) => ({ value: -1 - random.bits() }),
  largeNumber: (random) => ({ value: 2 ** 53 + 2 * random.bits() }),
  double: (random) => ({ value: random.bits() + 0.5 }),
  boolean: () => ({ value: true }),
};

const PROTOTYPES = [
  null,
  Object.prototype,
  Array.prototype,
  Uint8Array.prototype,
  Float64Array.prototype,
  DataView.prototype,
  ArrayBuffer.prototype,
  SharedArrayBuffer.prototype,
  Buffer.prototype,
  String.prototype,
  Function.prototype,
];

const LIES = [0, 1, 64, -1, 2 ** 31, 2 ** 53, 1n, NaN, 'text', null, undefined];

const PROPERTIES = [
  'byteLength',
  'byteOffset',
  'length',
  'buffer',
  'constructor',
  'maxByteLength',
  'resizable',
  'detached',
  'valueOf',
  'toString',
  Symbol.toStringTag,
  Symbol.toPrimitive,
  Symbol.species,
  Symbol.iterator,
];

/** The ways to let an object say something else of itself; what it is stays the same. */
const DISGUISES = [
  (random, value) => setPrototypeOf(value, random.pick(PROTOTYPES)),
  (random, value) =>
    defineProperty(value, random.pick(PROPERTIES), {
      configurable: true,
      value: random.pick(LIES),
    }),
  (random, value, sideEffect) =>
    defineProperty(value, random.pick(PROPERTIES), { configurable: true, get: sideEffect }),
  (_random, value) => Object.preventExtensions(value),
  (random, value) => {
    value[`own${random.below(4)}`] = {};
  },
];

function disguise(random, value, sideEffect) {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  if (!isObject || PROTOTYPES.includes(value) || VIEWS.some((View) => View.prototype === value)) {
    return;
  }
  for (let count = random.below(4); count > 0; count--) {
    try {
      random.pick(DISGUISES)(random, value, sideEffect);
    } catch {
      // Some can't be changed like that, or not any more.
    }
  }
}

/**
 * Makes a random object: { value, bytes, kind }; `bytes` is undefined if it must be refused.
 * `sideEffect` is called by getters, should anybody read them.
 */
function forgedObject(random, sideEffect) {
  const makers = random.pick([REAL, GONE, FAKE]);
  const kind = random.pick(Object.keys(makers));
  const object = makers[kind](random);
  disguise(random, object.value, sideEffect);
  return { ...object, kind };
}

module.exports = { MARK, REAL, forgedObject };
