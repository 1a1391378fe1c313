'use strict';

// This module moves bytes and strings between C and JavaScript. Everything that can be checked of the
// arguments is checked here, in the order and words of node:ffi; that an address is good is the caller's
// promise.

const {
  isArrayBuffer,
  isArrayBufferView,
  isDataView,
  isSharedArrayBuffer,
} = require('node:util/types');
const binding = require('../addon/binding');
const { exposeEventLoop } = require('../calls/gate');
const errors = require('../errors');
const { getters, set } = require('../safety/intrinsics');
const { late } = require('../late');
const { checkPermission } = require('../safety/permission');
const { toLowerCase } = require('../safety/primordials');
const { checkAddress, checkRange, checkSize } = require('../types/address');
const { addressOf } = require('../types/pointer');
const { adopt, makeDisposable } = require('./late');

// These are captured, because programs patch and replace globals.
const { ArrayBuffer, Uint8Array } = globalThis;
const { from: bufferFrom, isBuffer } = Buffer;
const { isInteger, MAX_SAFE_INTEGER } = Number;

/** The length that every Node line's `buffer.constants.MAX_LENGTH` allows; to get that takes 0.1 ms. */
const SMALLEST_MAX_LENGTH = 2 ** 32;

const readString = binding.createStringReader();

/**
 * Reads text: up to its NUL, or `length` bytes. Gives null for a null pointer. It is UTF-8 unless an encoding is named.
 */
const toString = (pointer, encoding = undefined, length = undefined) => {
  checkPermission();
  if (encoding !== undefined || length !== undefined) {
    return late().readEncoded(pointer, encoding, length);
  }
  const text = readString(pointer);
  if (text === undefined) {
    checkAddress(pointer, 'first argument');
    throw errors.stringTooLong();
  }
  return text;
};

/**
 * Makes an ArrayBuffer with a copy of native memory, or, with `copy` false, on that memory itself. An object in
 * place of `copy` says how that memory is freed.
 */
function readMemory(given, length, copy, nullPointerMessage) {
  checkPermission();
  const pointer = checkAddress(given, 'first argument');
  checkSize(length, 'length');
  if (pointer === 0n && length > 0) throw errors.nullPointer(nullPointerMessage);
  checkRange(pointer, 0, length, 'pointer and length exceed');
  if (length > SMALLEST_MAX_LENGTH && length > require('node:buffer').constants.MAX_LENGTH) {
    throw errors.bufferTooLarge();
  }
  if (freesMemory(copy)) return adopt(pointer, length, copy);
  if (copy !== undefined && typeof copy !== 'boolean') {
    throw errors.wrongType('The copy argument must be a boolean', copy);
  }
  if (copy === false && length > 0) {
    const view = binding.viewMemory(pointer, length);
    if (view === undefined) throw errors.zeroCopyUnavailable();
    return view;
  }
  const arrayBuffer = allocate(length);
  if (length > 0) {
    binding.copyMemory(pointer, addressOf(arrayBuffer).address, length, arrayBuffer);
  }
  return arrayBuffer;
}

/** Tells whether what stands for `copy` says how the memory is freed. */
const freesMemory = (copy) => typeof copy === 'object' && copy !== null && 'free' in copy;

function allocate(length) {
  try {
    return new ArrayBuffer(length);
  } catch {
    throw errors.allocationFailed();
  }
}

const toBuffer = (pointer, length, copy) => {
  const memory = readMemory(pointer, length, copy, 'Cannot create a buffer from a null pointer');
  // The length is passed, because otherwise it would be asked for where a program can patch it.
  const buffer = bufferFrom(memory, 0, length);
  return freesMemory(copy) ? makeDisposable(buffer) : buffer;
};

const toArrayBuffer = (pointer, length, copy) => {
  return readMemory(pointer, length, copy, 'Cannot create an ArrayBuffer from a null pointer');
};

/** Copies an ArrayBuffer or a view to native memory that is said to have room for `length`. */
function writeMemory(source, sourceLength, given, length) {
  const { address = 0n, reason } = addressOf(source);
  // A view that is out of bounds has no bytes to copy.
  if (reason !== undefined && reason !== 'outOfBoundsView') {
    throw errors.argumentValue('ArrayBuffer is detached');
  }
  const pointer = checkAddress(given, 'pointer');
  checkSize(length, 'length');
  if (length < sourceLength) throw errors.lengthTooSmall();
  if (pointer === 0n && sourceLength > 0) {
    throw errors.nullPointer('Cannot create a buffer from a null pointer');
  }
  checkRange(pointer, 0, length, 'pointer and length exceed');
  if (sourceLength > 0) binding.copyMemory(address, pointer, sourceLength, source);
}

function checkString(value, name) {
  if (typeof value !== 'string') throw errors.expectedType(name, 'string', value);
}

/** Checks the `len` argument of the export functions. */
function checkLength(length, needed) {
  if (typeof length !== 'number') throw errors.expectedType('len', 'number', length);
  if (!isInteger(length)) throw errors.outOfRange('len', 'an integer', length);
  if (length < 0 || length > MAX_SAFE_INTEGER) {
    throw errors.outOfRange('len', `>= 0 && <= ${MAX_SAFE_INTEGER}`, length);
  }
  if (length < needed) throw errors.outOfRange('len', `>= ${needed}`, length);
}

const TWO_BYTE_ENCODINGS = {
  __proto__: null,
  ucs2: true,
  'ucs-2': true,
  utf16le: true,
  'utf-16le': true,
};

function exportString(string, pointer, length, encoding = 'utf8') {
  checkPermission();
  checkString(string, 'string');
  checkString(encoding, 'encoding');
  checkLength(length, 0);
  const content = bufferFrom(string, encoding);
  const terminatorSize = TWO_BYTE_ENCODINGS[toLowerCase(encoding)] ? 2 : 1;
  const contentLength = typedArrayByteLength(content);
  const needed = contentLength + terminatorSize;
  checkLength(length, needed);
  const terminated = new Uint8Array(needed);
  setTypedArray(terminated, content);
  writeMemory(terminated, needed, pointer, length);
}

function exportBuffer(buffer, pointer, length) {
  checkPermission();
  if (!isBuffer(buffer)) throw errors.expectedInstance('buffer', 'Buffer', buffer);
  checkLength(length, typedArrayLength(buffer));
  writeMemory(buffer, typedArrayByteLength(buffer), pointer, length);
}

function exportArrayBuffer(arrayBuffer, pointer, length) {
  checkPermission();
  if (!isArrayBuffer(arrayBuffer)) {
    throw errors.expectedInstance('arrayBuffer', 'ArrayBuffer', arrayBuffer);
  }
  exportMemory(arrayBuffer, arrayBufferLength(arrayBuffer), pointer, length);
}

function exportArrayBufferView(arrayBufferView, pointer, length) {
  checkPermission();
  if (!isArrayBufferView(arrayBufferView)) {
    throw errors.expectedInstance('arrayBufferView', 'ArrayBufferView', arrayBufferView);
  }
  exportMemory(arrayBufferView, viewLength(arrayBufferView), pointer, length);
}

function exportMemory(source, sourceLength, pointer, length) {
  checkLength(length, sourceLength);
  writeMemory(source, sourceLength, pointer, length);
}

const { call } = Function.prototype;
const arrayBufferLength = call.bind(getters.arrayBufferLength);
const dataViewLength = call.bind(getters.dataViewLength);
const typedArrayByteLength = call.bind(getters.typedArrayByteLength);
const typedArrayLength = call.bind(getters.typedArrayLength);
const setTypedArray = call.bind(set);

/** Gives the bytes of a view; 0 if it is detached. Throws for a DataView that is out of bounds. */
function viewLength(view) {
  if (!isDataView(view)) return typedArrayByteLength(view);
  return addressOf(view).reason === 'detachedView' ? 0 : dataViewLength(view);
}

const getRawPointer = (source) => {
  checkPermission();
  // A SharedArrayBuffer is no memory for native code, but a view on it is.
  const memory = isSharedArrayBuffer(source) ? new Uint8Array(source) : source;
  const isView = isArrayBufferView(memory);
  if (!isView && !isArrayBuffer(memory)) {
    throw errors.wrongType(
      'The first argument must be a Buffer, ArrayBuffer, SharedArrayBuffer, or ArrayBufferView',
      source,
    );
  }
  const { address, reason } = addressOf(memory);
  if (reason === 'outOfBoundsView') {
    throw errors.argumentValue('ArrayBufferView reaches beyond its ArrayBuffer');
  }
  if (reason !== undefined) {
    throw errors.argumentValue(
      isView ? 'ArrayBufferView is backed by a detached ArrayBuffer' : 'ArrayBuffer is detached',
    );
  }
  return address;
};

const getCurrentEventLoop = () => {
  checkPermission();
  exposeEventLoop();
  return binding.eventLoop();
};

module.exports = {
  exportArrayBuffer,
  exportArrayBufferView,
  exportBuffer,
  exportString,
  getCurrentEventLoop,
  getRawPointer,
  toArrayBuffer,
  toBuffer,
  toString,
};
