'use strict';

// See https://koffi.dev/load, https://koffi.dev/pointers and https://koffi.dev/callbacks.

const koffi = require('koffi');

const TYPES = {
  void: 'void',
  int32: 'int32_t',
  uint32: 'uint32_t',
  int64: 'int64_t',
  uint64: 'uint64_t',
  float32: 'float',
  float64: 'double',
  pointer: 'void *',
  buffer: 'void *',
  string: 'str',
};

module.exports = {
  open(library, signatures) {
    const lib = koffi.load(library);
    return Object.fromEntries(
      Object.entries(signatures).map(([name, { return: result, arguments: parameters }]) => [
        name,
        lib.func(
          name,
          TYPES[result],
          parameters.map((type) => TYPES[type]),
        ),
      ]),
    );
  },

  sorter(library) {
    const compareType = koffi.proto('int Compare(const void *a, const void *b)');
    const sort = koffi
      .load(library)
      .func('sort_int32', 'void', ['void *', 'uint64_t', koffi.pointer(compareType)]);
    return (values, compare) =>
      sort(values, values.length, (a, b) =>
        compare(koffi.decode(a, 'int32_t'), koffi.decode(b, 'int32_t')),
      );
  },
};
