'use strict';

const { apply, getters, isAnyArrayBuffer, isDataView, isView } = require('../safety/intrinsics');

/** Gives the buffer of memory, or undefined for what is none. */
function bufferOf(value) {
  if (isAnyArrayBuffer(value)) return value;
  if (!isView(value)) return undefined;
  const { dataViewBuffer, typedArrayBuffer } = getters;
  return apply(isDataView(value) ? dataViewBuffer : typedArrayBuffer, value, []);
}

module.exports = { bufferOf };
