'use strict';

// https://bun.com/docs/runtime/ffi describes this API.

const { JSCallback, dlopen, ptr, read } = require('bun:ffi');

const TYPES = {
  void: 'void',
  char: 'i8',
  bool: 'u8',
  int8: 'i8',
  uint8: 'u8',
  int16: 'i16',
  uint16: 'u16',
  uint32: 'u32',
  float32: 'f32',
  int32: 'i32',
  int64: 'i64',
  uint64: 'u64',
  float64: 'f64',
  pointer: 'ptr',
  buffer: 'buffer',
  string: 'cstring',
};

module.exports = {
  binds: true,
  isBuiltIn: true,

  open(library, signatures) {
    return dlopen(
      library,
      Object.fromEntries(
        Object.entries(signatures).map(([name, { return: result, arguments: parameters }]) => [
          name,
          { args: parameters.map((type) => TYPES[type]), returns: TYPES[result] },
        ]),
      ),
    ).symbols;
  },

  openVocabulary(library, signatures) {
    // Integers of 64 bits are numbers by this name, unless they are too large.
    const VOCABULARY = { size_t: 'u64_fast', 'void *': 'ptr', 'const char *': 'cstring' };
    const { symbols } = dlopen(
      library,
      Object.fromEntries(
        Object.entries(signatures).map(([name, { return: result, arguments: parameters }]) => [
          name,
          { args: parameters.map((type) => VOCABULARY[type]), returns: VOCABULARY[result] },
        ]),
      ),
    );
    const { vocabulary_version: version } = symbols;
    // What it gives for text is an object.
    return version ? { vocabulary_version: () => version().toString() } : symbols;
  },

  views(buffer) {
    const start = ptr(buffer);
    return {
      over: (offset) => start + offset,
      read: (address) => read.f64(address),
      makesNone: true,
    };
  },

  // Pointers are numbers here.
  toPointer: Number,
  fromPointer: BigInt,

  registerCallback() {
    new JSCallback(() => undefined, { args: [], returns: 'void' });
  },

  sorter(library) {
    const { symbols } = dlopen(library, {
      sort_int32: { args: ['buffer', 'u64', 'callback'], returns: 'void' },
    });
    return (values, compare) => {
      const callback = new JSCallback((a, b) => compare(read.i32(a), read.i32(b)), {
        args: ['ptr', 'ptr'],
        returns: 'i32',
      });
      symbols.sort_int32(values, BigInt(values.length), callback.ptr);
      callback.close();
    };
  },

  threadCaller(library, waits, fn) {
    if (waits) return undefined; // its threads never wait
    const { symbols } = dlopen(library, {
      start_going_thread: { args: ['callback', 'i32'], returns: 'void' },
      count_wrong_results: { args: [], returns: 'i32' },
    });
    const callback = new JSCallback(fn, { args: ['i32'], returns: 'void', threadsafe: true });
    return {
      start: (calls) => symbols.start_going_thread(callback.ptr, calls),
      wrong: symbols.count_wrong_results,
    };
  },
};
