'use strict';

// scripts/package/make-accessors.js makes this file, and says why each type has functions of its own.
// Accesses that a fast call refuses, and all accesses while none can be made, go to access.js.

const { failure, views } = require('../environment/slots');
const { makeAccess, read, failureReference, write } = require('./access');

const { BigInt64Array, BigUint64Array } = views;

const int8Reader = makeAccess('int8');
const int8Writer = makeAccess('int8');
const uint8Reader = makeAccess('uint8');
const uint8Writer = makeAccess('uint8');
const int16Reader = makeAccess('int16');
const int16Writer = makeAccess('int16');
const uint16Reader = makeAccess('uint16');
const uint16Writer = makeAccess('uint16');
const int32Reader = makeAccess('int32');
const int32Writer = makeAccess('int32');
const uint32Reader = makeAccess('uint32');
const uint32Writer = makeAccess('uint32');
const int64Reader = makeAccess('int64');
const int64Writer = makeAccess('int64');
const uint64Reader = makeAccess('uint64');
const uint64Writer = makeAccess('uint64');
const float32Reader = makeAccess('float32');
const float32Writer = makeAccess('float32');
const float64Reader = makeAccess('float64');
const float64Writer = makeAccess('float64');

module.exports = {
  getInt8(pointer, offset = 0) {
    const { callFast } = int8Reader;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number'
    ) {
      const result = callFast(int8Reader.target, pointer, offset, failureReference.address);
      if (failure[0] === 0) return result;
      failure[0] = 0;
    }
    return read(int8Reader, pointer, offset);
  },

  setInt8(pointer, offset, value) {
    const { callFast } = int8Writer;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number' &&
      typeof value === 'number' &&
      (value << 24) >> 24 === value
    ) {
      callFast(int8Writer.target, pointer, offset, value, failureReference.address);
      if (failure[0] === 0) return;
      failure[0] = 0;
    }
    write(int8Writer, pointer, offset, value);
  },

  getUint8(pointer, offset = 0) {
    const { callFast } = uint8Reader;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number'
    ) {
      const result = callFast(uint8Reader.target, pointer, offset, failureReference.address);
      if (failure[0] === 0) return result;
      failure[0] = 0;
    }
    return read(uint8Reader, pointer, offset);
  },

  setUint8(pointer, offset, value) {
    const { callFast } = uint8Writer;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number' &&
      typeof value === 'number' &&
      (value & 255) === value
    ) {
      callFast(uint8Writer.target, pointer, offset, value, failureReference.address);
      if (failure[0] === 0) return;
      failure[0] = 0;
    }
    write(uint8Writer, pointer, offset, value);
  },

  getInt16(pointer, offset = 0) {
    const { callFast } = int16Reader;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number'
    ) {
      const result = callFast(int16Reader.target, pointer, offset, failureReference.address);
      if (failure[0] === 0) return result;
      failure[0] = 0;
    }
    return read(int16Reader, pointer, offset);
  },

  setInt16(pointer, offset, value) {
    const { callFast } = int16Writer;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number' &&
      typeof value === 'number' &&
      (value << 16) >> 16 === value
    ) {
      callFast(int16Writer.target, pointer, offset, value, failureReference.address);
      if (failure[0] === 0) return;
      failure[0] = 0;
    }
    write(int16Writer, pointer, offset, value);
  },

  getUint16(pointer, offset = 0) {
    const { callFast } = uint16Reader;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number'
    ) {
      const result = callFast(uint16Reader.target, pointer, offset, failureReference.address);
      if (failure[0] === 0) return result;
      failure[0] = 0;
    }
    return read(uint16Reader, pointer, offset);
  },

  setUint16(pointer, offset, value) {
    const { callFast } = uint16Writer;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number' &&
      typeof value === 'number' &&
      (value & 65535) === value
    ) {
      callFast(uint16Writer.target, pointer, offset, value, failureReference.address);
      if (failure[0] === 0) return;
      failure[0] = 0;
    }
    write(uint16Writer, pointer, offset, value);
  },

  getInt32(pointer, offset = 0) {
    const { callFast } = int32Reader;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number'
    ) {
      const result = callFast(int32Reader.target, pointer, offset, failureReference.address);
      if (failure[0] === 0) return result;
      failure[0] = 0;
    }
    return read(int32Reader, pointer, offset);
  },

  setInt32(pointer, offset, value) {
    const { callFast } = int32Writer;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number' &&
      typeof value === 'number' &&
      (value | 0) === value
    ) {
      callFast(int32Writer.target, pointer, offset, value, failureReference.address);
      if (failure[0] === 0) return;
      failure[0] = 0;
    }
    write(int32Writer, pointer, offset, value);
  },

  getUint32(pointer, offset = 0) {
    const { callFast } = uint32Reader;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number'
    ) {
      const result = callFast(uint32Reader.target, pointer, offset, failureReference.address);
      if (failure[0] === 0) return result;
      failure[0] = 0;
    }
    return read(uint32Reader, pointer, offset);
  },

  setUint32(pointer, offset, value) {
    const { callFast } = uint32Writer;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number' &&
      typeof value === 'number' &&
      value >>> 0 === value
    ) {
      callFast(uint32Writer.target, pointer, offset, value, failureReference.address);
      if (failure[0] === 0) return;
      failure[0] = 0;
    }
    write(uint32Writer, pointer, offset, value);
  },

  getInt64(pointer, offset = 0) {
    const { callFast } = int64Reader;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number'
    ) {
      callFast(int64Reader.target, pointer, offset, failureReference.address);
      if (failure[0] === 0) return BigInt64Array[0];
      failure[0] = 0;
    }
    return read(int64Reader, pointer, offset);
  },

  setInt64(pointer, offset, value) {
    const { callFast } = int64Writer;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number'
    ) {
      callFast(int64Writer.target, pointer, offset, value, failureReference.address);
      if (failure[0] === 0) return;
      failure[0] = 0;
    }
    write(int64Writer, pointer, offset, value);
  },

  getUint64(pointer, offset = 0) {
    const { callFast } = uint64Reader;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number'
    ) {
      callFast(uint64Reader.target, pointer, offset, failureReference.address);
      if (failure[0] === 0) return BigUint64Array[0];
      failure[0] = 0;
    }
    return read(uint64Reader, pointer, offset);
  },

  setUint64(pointer, offset, value) {
    const { callFast } = uint64Writer;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number'
    ) {
      callFast(uint64Writer.target, pointer, offset, value, failureReference.address);
      if (failure[0] === 0) return;
      failure[0] = 0;
    }
    write(uint64Writer, pointer, offset, value);
  },

  getFloat32(pointer, offset = 0) {
    const { callFast } = float32Reader;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number'
    ) {
      const result = callFast(float32Reader.target, pointer, offset, failureReference.address);
      if (failure[0] === 0) return result;
      failure[0] = 0;
    }
    return read(float32Reader, pointer, offset);
  },

  setFloat32(pointer, offset, value) {
    const { callFast } = float32Writer;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number' &&
      typeof value === 'number'
    ) {
      callFast(float32Writer.target, pointer, offset, value, failureReference.address);
      if (failure[0] === 0) return;
      failure[0] = 0;
    }
    write(float32Writer, pointer, offset, value);
  },

  getFloat64(pointer, offset = 0) {
    const { callFast } = float64Reader;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number'
    ) {
      const result = callFast(float64Reader.target, pointer, offset, failureReference.address);
      if (failure[0] === 0) return result;
      failure[0] = 0;
    }
    return read(float64Reader, pointer, offset);
  },

  setFloat64(pointer, offset, value) {
    const { callFast } = float64Writer;
    if (
      callFast !== undefined &&
      (typeof pointer === 'bigint' || typeof pointer === 'number') &&
      typeof offset === 'number' &&
      typeof value === 'number'
    ) {
      callFast(float64Writer.target, pointer, offset, value, failureReference.address);
      if (failure[0] === 0) return;
      failure[0] = 0;
    }
    write(float64Writer, pointer, offset, value);
  },
};
