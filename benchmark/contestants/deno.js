'use strict';

// https://docs.deno.com/runtime/fundamentals/ffi/ describes this API.

const { Deno } = globalThis;

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
  pointer: 'pointer',
  buffer: 'buffer',
  // Deno has no type for strings: its documentation passes encoded ones as buffers.
  string: 'buffer',
};

const encoder = new TextEncoder();
const encode = (string) => encoder.encode(`${string}\0`);

/** Wraps `fn` so that arguments that are strings are encoded, as a user would write it down. */
function withEncodedStrings(fn, parameters) {
  if (!parameters.includes('string')) return fn;
  const names = parameters.map((_, i) => `a${i}`);
  const values = names.map((name, i) => (parameters[i] === 'string' ? `encode(${name})` : name));
  return new Function('fn', 'encode', `return (${names}) => fn(${values});`)(fn, encode);
}

module.exports = {
  binds: true,
  isBuiltIn: true,

  open(library, signatures) {
    const entries = Object.entries(signatures);
    const { symbols } = Deno.dlopen(
      library,
      Object.fromEntries(
        entries.map(([name, { return: result, arguments: parameters }]) => [
          name,
          { parameters: parameters.map((type) => TYPES[type]), result: TYPES[result] },
        ]),
      ),
    );
    return Object.fromEntries(
      entries.map(([name, { arguments: parameters }]) => [
        name,
        withEncodedStrings(symbols[name], parameters),
      ]),
    );
  },

  // Pointers are objects here.
  toPointer: (address) => Deno.UnsafePointer.create(address),
  fromPointer: (pointer) => Deno.UnsafePointer.value(pointer),

  registerCallback() {
    new Deno.UnsafeCallback({ parameters: [], result: 'void' }, () => undefined);
  },

  sorter(library) {
    const { symbols } = Deno.dlopen(library, {
      sort_int32: { parameters: ['buffer', 'usize', 'function'], result: 'void' },
    });
    return (values, compare) => {
      const callback = new Deno.UnsafeCallback(
        { parameters: ['pointer', 'pointer'], result: 'i32' },
        (a, b) =>
          compare(
            new Deno.UnsafePointerView(a).getInt32(),
            new Deno.UnsafePointerView(b).getInt32(),
          ),
      );
      symbols.sort_int32(values, BigInt(values.length), callback.pointer);
      callback.close();
    };
  },
};
