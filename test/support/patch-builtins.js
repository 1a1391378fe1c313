'use strict';

// This program is for patched-builtins.test.js. It uses the package while something of JavaScript's own is
// replaced, which may well crash the process.

const { freshCopy } = require('./fresh-copy');
const { fixturePath } = require('./helpers.js');

const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object;
const { apply, construct, ownKeys } = Reflect;

const INT32 = { return: 'int32', arguments: ['int32'] };
const INT64 = { return: 'int64', arguments: ['int64'] };
const DEFINITIONS = {
  add_int32: { return: 'int32', arguments: ['int32', 'int32'] },
  sum_10_float64: { return: 'float64', arguments: new Array(10).fill('float64') },
  narrow_on_stack: {
    return: 'int64',
    arguments: [...new Array(8).fill('int64'), 'int8', 'uint8', 'int16', 'float32'],
  },
  string_length: { return: 'int64', arguments: ['string'] },
  sum_bytes: { return: 'uint64', arguments: ['buffer', 'uint64'] },
  call_times: { return: 'int32', arguments: ['pointer', 'int32'] },
  call_int64: { return: 'int64', arguments: ['function', 'int64'] },
  identity_uint16: { return: 'uint16', arguments: ['uint16'] },
};
const SIZE = 2 ** 16;
const bytes = Buffer.from(new ArrayBuffer(SIZE)).fill(1);
const room = Buffer.from(new ArrayBuffer(64));

function codeOf(fn) {
  try {
    return fn();
  } catch (error) {
    return error.code;
  }
}

/** Uses the package and tells what came of it. By itself it uses nothing that can be replaced. */
function use(ffi, opened) {
  let seen = '';
  const note = (value) => {
    seen += ` ${value}`;
  };
  const address = ffi.getRawPointer(bytes);
  const place = ffi.getRawPointer(room);
  const { lib, functions } = ffi.dlopen(fixturePath, DEFINITIONS, { supportsExceptions: true });
  opened[0] = lib;
  note(functions.add_int32(20, 22));
  note(functions.sum_10_float64(1, 2, 3, 4, 5, 6, 7, 8, 9, 10.5));
  note(functions.narrow_on_stack(1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, -9, 10, -11, 12));
  note(functions.string_length('größe, 日本語'));
  note(functions.sum_bytes(bytes, 1000));
  note(functions.identity_uint16(65535));
  note(codeOf(() => functions.identity_uint16(65536)));
  note(codeOf(() => functions.sum_bytes({}, 1)));

  note(ffi.callPath(functions.call_times).path);
  const twice = lib.registerCallback(INT32, (value) => 2 * value);
  note(ffi.callPath(functions.call_times).path);
  note(ffi.callPath(functions.add_int32).path);
  note(functions.call_times(twice, 5));
  const large = lib.registerCallback(INT64, (value) => value * 2n ** 62n);
  note(codeOf(() => functions.call_int64(large, 5n)));
  note(functions.call_int64(large, 1n));
  lib.unrefCallback(large);
  lib.unregisterCallback(large);
  lib.unregisterCallback(twice);
  note(ffi.callPath(functions.call_times).path);
  lib.registerCallback(INT32, (value) => value);

  for (const name in lib.functions) note(`${name} ${lib.functions[name] === functions[name]}`);
  for (const name in lib.symbols) note(`${name} ${lib.symbols[name] === functions[name].pointer}`);
  note(functions.add_int32.name);

  ffi.setInt32(place, 4, -5);
  note(ffi.getInt32(place, 4));
  note(ffi.getUint8(place, 7));
  note(codeOf(() => ffi.setUint8(place, 0, 256)));
  ffi.exportString('ab', place, 64, 'UCS2');
  note(ffi.getUint32(place));
  note(ffi.getUint16(place, 4));
  ffi.exportBuffer(bytes, address, SIZE);
  note(codeOf(() => ffi.exportBuffer(bytes, place, 64)));
  note(ffi.toString(place));
  note(functions.sum_bytes(ffi.toBuffer(address, SIZE), SIZE));
  note(functions.sum_bytes(ffi.toBuffer(address, SIZE, false), SIZE));
  note(functions.sum_bytes(ffi.toArrayBuffer(address, SIZE), SIZE));
  note(codeOf(() => ffi.toBuffer(address, 0.5)));
  note(codeOf(() => ffi.toBuffer(address, NaN)));

  const other = new ffi.DynamicLibrary(fixturePath);
  opened[1] = other;
  const callTimes = other.getFunction('call_times', DEFINITIONS.call_times);
  note(other.path === fixturePath);
  note(ffi.callPath(callTimes).path);
  lib.close();
  note(codeOf(() => functions.add_int32(1, 2)));
  note(ffi.callPath(callTimes).path);
  return seen;
}

/**
 * Gives what `use` tells between `patch`, which gets its copy of the package, and `restore`; undefined if
 * it throws.
 */
function outcome(patch, restore) {
  const ffi = freshCopy();
  const opened = [];
  patch(ffi);
  try {
    return use(ffi, opened);
  } catch {
    return undefined;
  } finally {
    restore();
    for (const lib of opened) lib.close();
  }
}

const TypedArray = getPrototypeOf(Uint8Array);
const iteratorOf = (iterable) => getPrototypeOf(iterable[Symbol.iterator]());

const HOLDERS = {
  Array,
  'Array.prototype': Array.prototype,
  'ArrayBuffer.prototype': ArrayBuffer.prototype,
  BigInt,
  Buffer,
  'DataView.prototype': DataView.prototype,
  'FinalizationRegistry.prototype': FinalizationRegistry.prototype,
  'Function.prototype': Function.prototype,
  'Map.prototype': Map.prototype,
  Math,
  Number,
  Object,
  'Object.prototype': Object.prototype,
  Reflect,
  'Set.prototype': Set.prototype,
  String,
  'String.prototype': String.prototype,
  TypedArray,
  'TypedArray.prototype': TypedArray.prototype,
  'WeakMap.prototype': WeakMap.prototype,
  'WeakRef.prototype': WeakRef.prototype,
  'iterator of arrays': iteratorOf([]),
  'iterator of maps': iteratorOf(new Map()),
  'iterator of sets': iteratorOf(new Set()),
};

/** The getter by which Node gets, now and then, a new pool for small Buffers: if it lies there is no pool. */
const OF_THE_POOL = 'TypedArray.prototype.buffer';

const FUNCTIONS = Object.entries(HOLDERS).flatMap(([title, holder]) =>
  ownKeys(holder).flatMap((key) => {
    const original = getOwnPropertyDescriptor(holder, key);
    const fn = original.value ?? original.get;
    if (typeof fn !== 'function' || !original.configurable || key === 'constructor') return [];
    const item = { title: `${title}.${String(key)}`, holder, key, original, fn };
    return item.title === OF_THE_POOL ? [] : [item];
  }),
);

const CLASSES = [
  'Array',
  'ArrayBuffer',
  'BigInt64Array',
  'BigUint64Array',
  'DataView',
  'Error',
  'FinalizationRegistry',
  'Float64Array',
  'Function',
  'Map',
  'Set',
  'SharedArrayBuffer',
  'TypeError',
  'Uint8Array',
  'Uint32Array',
  'WeakMap',
  'WeakRef',
];

const NAMESPACES = ['BigInt', 'Buffer', 'Math', 'Number', 'Object', 'Reflect', 'String', 'Symbol'];

/** The properties that this package, or JavaScript itself, asks objects for. */
const PROPERTIES = [
  'address',
  'configurable',
  'ending',
  'enumerable',
  'get',
  'kept',
  'raw',
  'reason',
  'reentrant',
  'set',
  'takesFunction',
  'value',
  'void',
  'writable',
];

/** Does nothing. Functions are replaced with it; its result is an iterator that has come to its end. */
const nothing = () => ({ __proto__: null, done: true, next: nothing });

const value = (what) => ({ __proto__: null, value: what, configurable: true, writable: true });

const lieFor = ({ original }) =>
  original.get === undefined
    ? value(nothing)
    : { __proto__: null, get: () => 8, configurable: true };

/** The replacements: [title, object, property, descriptor]. */
const REPLACEMENTS = [
  ...FUNCTIONS.map((item) => [item.title, item.holder, item.key, lieFor(item)]),
  ...NAMESPACES.map((name) => [`no ${name}`, globalThis, name, value(undefined)]),
  ...CLASSES.map((name) => [`no ${name}`, globalThis, name, value(undefined)]),
  ...CLASSES.map((name) => {
    const Original = globalThis[name];
    const Small = function () {
      return construct(Original, [8], new.target ?? Original);
    };
    return [`small ${name}`, globalThis, name, value(Small)];
  }),
  ...PROPERTIES.map((name) => [`Object.prototype.${name}`, Object.prototype, name, value(5)]),
];

/** Prints the replacements with which `use` throws, or tells something else than usual. */
function replaceEach() {
  const usual = outcome(nothing, nothing);
  if (usual === undefined) throw new Error('It throws without any replacement');
  for (const [title, object, key, descriptor] of REPLACEMENTS) {
    const original = getOwnPropertyDescriptor(object, key);
    const seen = outcome(
      () => defineProperty(object, key, descriptor),
      () => {
        if (original === undefined) delete object[key];
        else defineProperty(object, key, { __proto__: null, ...original });
      },
    );
    if (seen === undefined) console.log(`${title}: throws`);
    else if (seen !== usual) console.log(`${title}: ${seen}`);
  }
}

/** Prints what `use` tells when every function calls C before it does its work, and what it tells usually. */
function traceAll() {
  let call;
  let isCalling = false;
  const traced = (fn) =>
    function (...args) {
      if (!isCalling) {
        isCalling = true;
        call(-1, -2.5, -3.5, -4n);
        isCalling = false;
      }
      return apply(fn, this, args);
    };
  const patch = (ffi) => {
    const signature = { return: 'float64', arguments: ['int32', 'float64', 'float32', 'int64'] };
    call = new ffi.DynamicLibrary(fixturePath).getFunction('mix_4', signature);
    for (const { holder, key, original, fn } of FUNCTIONS) {
      const kind = original.get === undefined ? 'value' : 'get';
      defineProperty(holder, key, { __proto__: null, ...original, [kind]: traced(fn) });
    }
  };
  const restore = () => {
    isCalling = true;
    for (const { holder, key, original } of FUNCTIONS) {
      defineProperty(holder, key, { __proto__: null, ...original });
    }
    isCalling = false;
  };
  console.log(`${outcome(patch, restore)}\n${outcome(nothing, nothing)}`);
}

module.exports = { replaceEach, traceAll };
