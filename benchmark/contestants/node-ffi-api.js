'use strict';

// Also serves for node:ffi, which has the same API.

module.exports = (ffi) => ({
  open: (library, signatures) => ffi.dlopen(library, signatures).functions,

  sorter(library) {
    const { lib, functions } = ffi.dlopen(library, {
      sort_int32: { arguments: ['buffer', 'uint64', 'function'] },
    });
    return (values, compare) => {
      const callback = lib.registerCallback(
        { return: 'int32', arguments: ['pointer', 'pointer'] },
        (a, b) => compare(ffi.getInt32(a), ffi.getInt32(b)),
      );
      functions.sort_int32(values, BigInt(values.length), callback);
      lib.unregisterCallback(callback);
    };
  },
});
