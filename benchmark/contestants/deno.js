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

/** The typed arrays that structs are written to and read from; a struct here has members of one type. */
const ARRAYS = {
  int32: 'Int32Array',
  int64: 'BigInt64Array',
  float32: 'Float32Array',
  float64: 'Float64Array',
};

const isStruct = (type) => typeof type === 'object';
const typeOf = (type) =>
  isStruct(type) ? { struct: Object.values(type.members).map((each) => TYPES[each]) } : TYPES[type];
const arrayOf = ({ members }) => ARRAYS[Object.values(members)[0]];

/**
 * Wraps `fn` so that structs are objects: Deno takes and gives their bytes. As a user would write it down who
 * wants it fast, arguments are written to arrays that are used again for each call.
 */
function withStructs(fn, { return: result, arguments: parameters }) {
  const arrays = parameters.map((type, i) => {
    const length = Object.keys(type.members).length;
    return `const array${i} = new ${arrayOf(type)}(${length});`;
  });
  const writes = parameters.flatMap(({ members }, i) =>
    Object.keys(members).map((name, k) => `array${i}[${k}] = a${i}.${name};`),
  );
  const call = `fn(${parameters.map((_, i) => `array${i}`)})`;
  const reads = (members) => Object.keys(members).map((name, k) => `${name}: result[${k}]`);
  const end = isStruct(result)
    ? `const result = new ${arrayOf(result)}(${call}.buffer);
       return { ${reads(result.members)} };`
    : `return ${call};`;
  return new Function(
    'fn',
    `${arrays.join(' ')}
     return (${parameters.map((_, i) => `a${i}`)}) => { ${writes.join(' ')} ${end} };`,
  )(fn);
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

  openNonblocking(library, name) {
    const { symbols } = Deno.dlopen(library, {
      [name]: { parameters: ['i32'], result: 'i32', nonblocking: true },
    });
    return symbols[name];
  },

  openStructs(library, signatures) {
    const entries = Object.entries(signatures);
    const { symbols } = Deno.dlopen(
      library,
      Object.fromEntries(
        entries.map(([name, { return: result, arguments: parameters }]) => [
          name,
          { parameters: parameters.map(typeOf), result: typeOf(result) },
        ]),
      ),
    );
    return Object.fromEntries(
      entries.map(([name, signature]) => [name, withStructs(symbols[name], signature)]),
    );
  },

  openVocabulary(library, signatures) {
    // Addresses are sizes here, because pointers are no numbers.
    const VOCABULARY = { size_t: 'usize', 'void *': 'usize', 'const char *': 'buffer' };
    const wrap = (fn, { return: result, arguments: [parameter] }) => {
      if (result === 'const char *') return () => Deno.UnsafePointerView.getCString(fn());
      if (parameter === 'const char *') return (text) => Number(fn(encode(text)));
      return (value) => Number(fn(value));
    };
    const entries = Object.entries(signatures);
    const { symbols } = Deno.dlopen(
      library,
      Object.fromEntries(
        entries.map(([name, { return: result, arguments: parameters }]) => [
          name,
          {
            parameters: parameters.map((type) => VOCABULARY[type]),
            result: result === 'const char *' ? 'pointer' : VOCABULARY[result],
          },
        ]),
      ),
    );
    return Object.fromEntries(entries.map(([name, each]) => [name, wrap(symbols[name], each)]));
  },

  views(buffer) {
    const start = Deno.UnsafePointer.of(buffer);
    return {
      over: (offset) => new Deno.UnsafePointerView(Deno.UnsafePointer.offset(start, offset)),
      read: (view) => view.getFloat64(),
    };
  },

  openMemory(library) {
    const point = { struct: ['f64', 'f64'] };
    const { symbols } = Deno.dlopen(library, {
      point_length: { parameters: [point], result: 'f64' },
      middle: { parameters: [point, point], result: point },
    });
    const p = new Float64Array(2);
    const q = new Float64Array(2);
    return {
      length_in_memory(x, y) {
        p[0] = x;
        p[1] = y;
        return symbols.point_length(p);
      },
      middle_in_memory(px, py, qx, qy) {
        p[0] = px;
        p[1] = py;
        q[0] = qx;
        q[1] = qy;
        const result = new Float64Array(symbols.middle(p, q).buffer);
        return result[0] + 2 * result[1];
      },
    };
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

  threadCaller(library, waits, fn) {
    if (!waits) return undefined; // its threads always wait
    const { symbols } = Deno.dlopen(library, {
      start_waiting_thread: { parameters: ['function', 'i32'], result: 'void' },
      count_wrong_results: { parameters: [], result: 'i32' },
    });
    const callback = Deno.UnsafeCallback.threadSafe({ parameters: ['i32'], result: 'i32' }, fn);
    return {
      start: (calls) => symbols.start_waiting_thread(callback.pointer, calls),
      wrong: symbols.count_wrong_results,
      close: () => callback.close(),
    };
  },
};
