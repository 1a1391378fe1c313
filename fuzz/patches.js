'use strict';

// A program may patch JavaScript's own objects in the hope that someone asks them. This module does so.

const { defineProperty, getOwnPropertyDescriptor, setPrototypeOf } = Object;
const TypedArray = Object.getPrototypeOf(Uint8Array);

/** Makes an iterator that gives nothing. */
const nothing = () => ({ next: () => ({ done: true }) });

/** The properties to replace with lies: [object, property, value]. */
const PATCHES = [
  [ArrayBuffer, 'isView', () => true],
  [TypedArray.prototype, 'byteLength', 64],
  [TypedArray.prototype, 'byteOffset', 0],
  [TypedArray.prototype, 'length', 64],
  [TypedArray.prototype, 'buffer', new ArrayBuffer(64)],
  [TypedArray.prototype, Symbol.toStringTag, 'Uint8Array'],
  [Object.prototype, Symbol.toStringTag, 'Uint8Array'],
  [Object.prototype, 'byteLength', 64],
  [Object.prototype, 'buffer', new ArrayBuffer(64)],
  [DataView.prototype, 'byteLength', 64],
  [DataView.prototype, Symbol.toStringTag, 'ArrayBuffer'],
  [ArrayBuffer.prototype, 'byteLength', 64],
  [ArrayBuffer.prototype, 'detached', false],
  [ArrayBuffer.prototype, Symbol.toStringTag, 'DataView'],
  [SharedArrayBuffer.prototype, Symbol.toStringTag, 'ArrayBuffer'],
  [Uint8Array, Symbol.hasInstance, () => true],
  [ArrayBuffer, Symbol.hasInstance, () => true],
  [DataView, Symbol.hasInstance, () => false],
  [Buffer, 'isBuffer', () => true],
  [BigInt, 'asUintN', () => 64n],
  [BigInt, 'asIntN', () => 64n],
  [Number, 'isInteger', () => true],
  [Math, 'floor', () => 64],
  [Reflect, 'apply', () => 64n],
  [Object, 'is', () => true],
  [Function.prototype, 'call', () => 64n],
  [Array, 'isArray', () => true],
  [Array.prototype, 'filter', () => []],
  [Array.prototype, 'join', () => ''],
  [Array.prototype, 'map', () => []],
  [Array.prototype, 'push', () => 0],
  [Map.prototype, 'get', () => undefined],
  [Set.prototype, Symbol.iterator, nothing],
  [WeakMap.prototype, 'get', () => undefined],
  [WeakRef.prototype, 'deref', () => undefined],
  [String.prototype, 'includes', () => true],
  [String.prototype, 'slice', () => ''],
  [globalThis, 'ArrayBuffer', class {}],
  [globalThis, 'BigInt', () => 64n],
  [globalThis, 'Number', () => 64],
  [globalThis, 'Uint8Array', class {}],
  [Object.prototype, 'raw', () => 64n],
  [Object.prototype, 'reason', 'detachedBuffer'],
  [Object.prototype, 'address', 64n],
  [Object.prototype, 'get', () => 64],
  [Object.prototype, 'value', 64],
  [Object.prototype, 'take', () => 64],
  [Object.prototype, 'put', () => undefined],
  [Object.prototype, 'readAt', () => 64],
  [Object.prototype, 'isWrittenOut', true],
  [Object.prototype, 'element', 64],
  [Object.prototype, 'within', () => undefined],
  [Object, 'defineProperty', () => ({})],
  [Object, 'values', () => []],
  [String.prototype, 'codePointAt', () => 65],
  [RegExp.prototype, 'test', () => true],
  [JSON, 'stringify', () => '64'],
];

/** Runs `body` while some of the patches are in place. */
function withPatches(random, body) {
  const chosen = PATCHES.filter(() => random.chance(0.2)).map(([object, name, value]) => ({
    object,
    name,
    before: getOwnPropertyDescriptor(object, name),
    lie: { __proto__: null, configurable: true, writable: true, value },
  }));
  for (const { before } of chosen) if (before !== undefined) setPrototypeOf(before, null);
  // This loop goes by index, because iterating is patched, too.
  for (let i = 0; i < chosen.length; i++) {
    const { object, name, lie } = chosen[i];
    defineProperty(object, name, lie);
  }
  try {
    return body();
  } finally {
    for (let i = chosen.length - 1; i >= 0; i--) {
      const { object, name, before } = chosen[i];
      if (before === undefined) delete object[name];
      else defineProperty(object, name, before);
    }
  }
}

module.exports = { withPatches };
