'use strict';

// The README of https://github.com/zhangyuang/node-ffi-rs describes this API: `define` makes functions that
// take an array of arguments.

const {
  DataType,
  PointerType,
  createPointer,
  define,
  freePointer,
  funcConstructor,
  open,
  unwrapPointer,
} = require(process.env.BENCHMARK_PACKAGE);

const TYPES = {
  void: DataType.Void,
  // The package's boolean type would take and give JavaScript's booleans.
  bool: DataType.U8,
  uint8: DataType.U8,
  int16: DataType.I16,
  int32: DataType.I32,
  uint32: DataType.U32,
  int64: DataType.BigInt,
  uint64: DataType.BigInt,
  float64: DataType.Double,
  string: DataType.String,
  buffer: DataType.U8Array,
  pointer: DataType.External,
  // Integers of 64 bits that are numbers.
  size_t: DataType.I64,
  'void *': DataType.I64,
  'const char *': DataType.String,
};

const identity = { return: 'int32', arguments: ['int32'] };

let count = 0;

/** Tells whether the package has a type; it has no structs with members of type float. */
const isKnown = (type) =>
  typeof type === 'string' ? type in TYPES : Object.values(type.members).every(isKnown);

/** Gives a type of the package: those of structs are objects of types, with a mark for "by value". */
function typeOf(type) {
  if (typeof type === 'string') return TYPES[type];
  const members = Object.entries(type.members).map(([name, each]) => [name, typeOf(each)]);
  return { ...Object.fromEntries(members), ffiTypeTag: DataType.StackStruct };
}

/** Binds the functions of a library whose types are all known. */
function bind(path, signatures, options = {}) {
  const library = `library ${count++}`;
  open({ library, path });
  const known = Object.entries(signatures).filter(([, { return: result, arguments: types }]) =>
    [result, ...types].every(isKnown),
  );
  return define(
    Object.fromEntries(
      known.map(([name, { return: result, arguments: types }]) => [
        name,
        { library, retType: typeOf(result), paramsType: types.map(typeOf), ...options },
      ]),
    ),
  );
}

module.exports = {
  binds: true,
  takesArray: true,

  open: bind,
  openStructs: bind,
  openVocabulary: bind,

  openNonblocking(library, name) {
    const fn = bind(library, { [name]: identity }, { runInNewThread: true })[name];
    return (value) => fn([value]);
  },

  openErrno(library) {
    const { fail } = bind(library, { fail: identity }, { errno: true });
    const { check } = bind(library, { check: identity });
    return { fail_and_ask: (values) => fail(values).errnoCode, check };
  },

  threadCaller(library, waits, fn) {
    if (waits) return undefined; // its threads never wait
    const functions = bind(library, {
      start_going_thread: { return: 'void', arguments: ['pointer', 'int32'] },
      count_wrong_results: { return: 'int32', arguments: [] },
    });
    const type = funcConstructor({ paramsType: [DataType.I32], retType: DataType.Void });
    const callback = createPointer({ paramsType: [type], paramsValue: [fn] });
    const [address] = unwrapPointer(callback);
    return {
      start: (calls) => functions.start_going_thread([address, calls]),
      wrong: () => functions.count_wrong_results([]),
      close: () =>
        freePointer({
          paramsType: [type],
          paramsValue: callback,
          pointerType: PointerType.RsPointer,
        }),
    };
  },
};
