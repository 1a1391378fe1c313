'use strict';

// This allocates memory of V8's, which does not move: C may keep its address for as long as there is an object that
// has this memory, or until the program gives it back.

const errors = require('../errors');
const { disposeMemory, makeDisposable, ownNewBuffer } = require('../memory/ownership');
const { MAX_SAFE_INTEGER, bufferFrom, dispose } = require('../safety/intrinsics');
const { checkPermission } = require('../safety/permission');
const { checkSize } = require('../types/address');
const { isInRange } = require('../types/range');
const { viewMakerOf } = require('./brands');
const { makeElements } = require('./elements');
const { sizeWith } = require('./flexible');
const { BUFFER_ALIGNMENT, allocate: allocateBuffer } = require('./places');
const { isScalar } = require('./scalar-members');
const { infoFor, nameOf, objectFor } = require('./type-arguments');

function checkCount(count) {
  if (!isInRange(count, 0, MAX_SAFE_INTEGER)) {
    throw errors.wrongValue('The count must be a non-negative integer', count);
  }
  return count;
}

/** Makes an object that has so much memory; `view` makes it from a buffer and an offset. */
function makeOwned(size, alignment, view) {
  if (size > MAX_SAFE_INTEGER) throw errors.tooLarge('memory to allocate');
  const { buffer, byteOffset } = allocateBuffer(size, alignment);
  return view(ownNewBuffer(buffer), byteOffset);
}

/**
 * Allocates zeroed memory: for so many bytes, which come as a Buffer; for a value of a type; or for `count` of
 * either.
 */
function allocate(what, count) {
  checkPermission();
  if (typeof what === 'number') {
    const size = checkSize(what, 'number of bytes') * checkCount(count ?? 1);
    return makeOwned(size, BUFFER_ALIGNMENT, (buffer) => disposable(bufferFrom(buffer, 0, size)));
  }
  const info = infoFor(what, 'The type');
  const makeView = viewMakerOf(objectFor(what));
  if (info.isFlexible) {
    const size = sizeWith(info, checkCount(count ?? 0));
    return makeOwned(size, info.alignment, (buffer, byteOffset) =>
      disposable(makeView(buffer, byteOffset, size)),
    );
  }
  if (count === undefined && !isScalar(info)) {
    return makeOwned(info.size, info.alignment, (buffer, byteOffset) =>
      disposable(makeView(buffer, byteOffset, info.size)),
    );
  }
  const length = checkCount(count ?? 1);
  return makeOwned(info.size * length, info.alignment, (buffer, byteOffset) =>
    disposable(
      makeElements(
        { element: info, makeView, isText: what === 'char' },
        buffer,
        byteOffset,
        length,
        nameOf(what),
      ),
    ),
  );
}

/** Makes an object disposable, unless its class does so already (elements.js). */
const disposable = (object) =>
  object[dispose] === disposeMemory ? object : makeDisposable(object);

module.exports = { allocate };
