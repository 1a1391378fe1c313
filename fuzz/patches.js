'use strict';

// What a program may do to JavaScript's own objects in the hope that someone asks them.

const TypedArray = Object.getPrototypeOf(Uint8Array);

/** [object, property, value]: properties to replace with lies. */
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
];

/** Runs `body` while some of the patches are in place. */
function withPatches(random, body) {
  const chosen = PATCHES.filter(() => random.chance(0.2));
  const before = chosen.map(([object, name]) => Object.getOwnPropertyDescriptor(object, name));
  const { defineProperty } = Object;
  for (let i = 0; i < chosen.length; i++) {
    const [object, name, value] = chosen[i];
    defineProperty(object, name, { configurable: true, writable: true, value });
  }
  try {
    return body();
  } finally {
    for (let i = chosen.length - 1; i >= 0; i--) {
      const [object, name] = chosen[i];
      if (before[i] === undefined) delete object[name];
      else defineProperty(object, name, before[i]);
    }
  }
}

module.exports = { withPatches };
