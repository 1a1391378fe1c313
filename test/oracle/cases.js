'use strict';

// These are the questions of the differential test. A case is `{ id, run(t) }`: `run` uses the ffi module
// under test through the context `t` and returns or throws whatever that module answers. The
// first part of the id, up to the slash, is the family that the case is reported under.
//
// Ids name the type they are about, so that on a platform with a signed `char` the answers for
// `int8` can be looked up for `char`: both always have the same cases.

function createContext(ffi, fixturePath) {
  const functions = new Map();
  const scratch = Buffer.from(new ArrayBuffer(64));
  return {
    ffi,
    fixturePath,
    scratch,
    pointer: ffi.getRawPointer(scratch),
    open: () => new ffi.DynamicLibrary(fixturePath),
    /** Binds a function of the fixture, on a library handle of its own, which stays open. */
    fn(name, result, parameters) {
      const key = [name, result, ...parameters].join();
      if (!functions.has(key)) {
        const signature = { return: result, arguments: parameters };
        functions.set(key, new ffi.DynamicLibrary(fixturePath).getFunction(name, signature));
      }
      return functions.get(key);
    },
  };
}

const cases = [
  ...require('./cases/calls.js'),
  ...require('./cases/memory.js'),
  ...require('./cases/signatures.js'),
  ...require('./cases/libraries.js'),
  ...require('./cases/callbacks.js'),
  ...require('./cases/shapes.js'),
];

module.exports = { cases, createContext };
