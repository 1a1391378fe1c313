'use strict';

// This program does what a user's may do: it makes calls of each kind, enough of them to be optimised, takes
// a callback, and uses raw memory. It prints how the calls went.

const assert = require('node:assert/strict');

function calls(ffi) {
  const { lib, functions } = ffi.dlopen(null, {
    abs: { return: 'int32', arguments: ['int32'] },
    qsort: { arguments: ['buffer', 'uint64', 'uint64', 'function'] },
    strlen: { return: 'uint64', arguments: ['string'] },
  });
  let sum = 0;
  for (let i = 0; i < 100_000; i++) sum += functions.abs(-i);
  assert.equal(sum, 4_999_950_000);
  assert.equal(functions.strlen('smörgås'), 9n);
  assert.throws(() => functions.abs('1'), { code: 'ERR_INVALID_ARG_VALUE' });
  const { path, reason } = ffi.callPath(functions.abs);

  const numbers = Int32Array.of(3, -7, 42);
  const ascending = lib.registerCallback(
    { return: 'int32', arguments: ['pointer', 'pointer'] },
    (a, b) => Math.sign(ffi.getInt32(a) - ffi.getInt32(b)),
  );
  functions.qsort(numbers, numbers.length, numbers.BYTES_PER_ELEMENT, ascending);
  assert.deepEqual([...numbers], [-7, 3, 42]);
  lib.close();
  assert.throws(() => functions.abs(1), { code: 'ERR_FFI_LIBRARY_CLOSED' });
  console.log(`calls are ${path}${reason === null ? '' : `: ${reason}`}`);
}

module.exports = calls;
