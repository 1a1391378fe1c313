'use strict';

// The README of https://github.com/zhangyuang/node-ffi-rs describes this API: `define` makes functions that
// take an array of arguments.

const { DataType, define, open } = require(process.env.BENCHMARK_PACKAGE);

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
};

let count = 0;

module.exports = {
  binds: true,
  takesArray: true,

  open(path, signatures) {
    const library = `library ${count++}`;
    open({ library, path });
    const known = Object.entries(signatures).filter(([, { return: result, arguments: types }]) =>
      [result, ...types].every((type) => type in TYPES),
    );
    return define(
      Object.fromEntries(
        known.map(([name, { return: result, arguments: types }]) => [
          name,
          { library, retType: TYPES[result], paramsType: types.map((type) => TYPES[type]) },
        ]),
      ),
    );
  },
};
