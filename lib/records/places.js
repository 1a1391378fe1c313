'use strict';

// This finds the memory of views: new memory, memory of a buffer, or native memory. Whatever is wrong with a
// place has an error of its own.

const binding = require('../addon/binding');
const errors = require('../errors');
const {
  ArrayBuffer,
  BigInt,
  Number,
  Uint8Array,
  isAnyArrayBuffer,
  isDataView,
  isInteger,
  isView,
} = require('../safety/intrinsics');
const { checkPermission } = require('../safety/permission');
const { checkRange, toAddress } = require('../types/address');
const { addressOf } = require('../types/pointer');
const {
  bufferLengthOf,
  bufferOf,
  byteLengthOf,
  byteOffsetOf,
  typedArrayBufferOf,
  typedArrayByteLengthOf,
  typedArrayByteOffsetOf,
} = require('./memory');

/** The alignment that the memory of every buffer has. */
const BUFFER_ALIGNMENT = 8;

/** Makes memory for `size` bytes, all zero: a buffer, and the offset in it that is aligned. */
function allocate(size, alignment) {
  try {
    if (alignment <= BUFFER_ALIGNMENT) return { buffer: new ArrayBuffer(size), byteOffset: 0 };
    const buffer = new ArrayBuffer(size + alignment);
    return { buffer, byteOffset: Number(-addressOf(buffer).address & BigInt(alignment - 1)) };
  } catch {
    throw errors.allocationFailed();
  }
}

/** Makes a buffer of native memory: the `size` bytes at an address, which stay the program's. */
function nativeBuffer(address, size, alignment, name) {
  checkPermission();
  const start = toAddress(address, 'address');
  if (start === 0n) throw errors.nullPointer(`${name} can't be at a null address`);
  if (start % BigInt(alignment) !== 0n) throw errors.unaligned(name, start, alignment);
  checkRange(start, 0, size, `${size} bytes of ${name} at this address exceed`);
  if (size === 0) return new ArrayBuffer(0);
  const buffer = binding.viewMemory(start, size);
  if (buffer === undefined) throw errors.zeroCopyUnavailable();
  return buffer;
}

/** Finds the bytes that a program names, by a buffer or by a view of one. */
function bytesNamed(source) {
  if (!isView(source)) {
    if (!isAnyArrayBuffer(source)) {
      throw errors.argumentType('The buffer must be an ArrayBuffer, or a view such as a Buffer');
    }
    return { buffer: source, start: 0, length: bufferLengthOf(source) };
  }
  if (isDataView(source)) {
    return { buffer: bufferOf(source), start: byteOffsetOf(source), length: byteLengthOf(source) };
  }
  return {
    buffer: typedArrayBufferOf(source),
    start: typedArrayByteOffsetOf(source),
    length: typedArrayByteLengthOf(source),
  };
}

/** Gives the address of a byte of a buffer. */
const addressIn = (buffer, byteOffset) =>
  addressOf(new Uint8Array(buffer, byteOffset, 0)).address ?? BigInt(byteOffset);

/**
 * Finds a place in the bytes that a program names: a buffer, the offset in that, and how many bytes follow.
 * Throws if a type of this size and alignment can't be there.
 */
function placeIn(source, byteOffset, size, alignment, name) {
  const { buffer, start, length } = bytesNamed(source);
  if (typeof byteOffset !== 'number' || !isInteger(byteOffset) || byteOffset < 0) {
    throw errors.argumentValue('The byteOffset must be a non-negative integer');
  }
  const rest = length - byteOffset;
  if (rest < size) throw errors.bufferTooShort(name, size, byteOffset, length);
  const from = start + byteOffset;
  const place = alignment <= BUFFER_ALIGNMENT ? BigInt(from) : addressIn(buffer, from);
  if (place % BigInt(alignment) !== 0n) throw errors.unaligned(name, place, alignment);
  return { buffer, byteOffset: from, rest };
}

module.exports = { BUFFER_ALIGNMENT, allocate, nativeBuffer, placeIn };
