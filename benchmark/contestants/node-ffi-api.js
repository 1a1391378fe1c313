'use strict';

// This serves for fast-ffi and for node:ffi, which has the same API.

const { Database } = require('../../examples/sqlite-rows');

module.exports = (ffi) => ({
  binds: true,

  open: (library, signatures) => ffi.dlopen(library, signatures).functions,

  registerCallback(library) {
    const { lib } = ffi.dlopen(library);
    lib.registerCallback({}, () => undefined);
  },

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

  openRows(library, setup, query) {
    const db = new Database(ffi, library);
    db.execute(setup);
    return () => db.rows(query);
  },
});
