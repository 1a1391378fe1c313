'use strict';

// These are the functions that lib/late.js loads: those of records, of memory that is given back, and those of
// libraries that are rarely needed.

const { prepareThreads } = require('./callbacks/thread-safe');
const { makeNonblocking } = require('./calls/nonblocking');
const { warnOfContained } = require('./libraries/contained');
const { findLibrary, whatHelps } = require('./libraries/find-library');
const { adopt, free, makeDisposable, owned } = require('./memory/ownership');
const { readEncoded } = require('./memory/text');
const { read, write } = require('./records/access');
const { allocate } = require('./records/allocate');
const { cell } = require('./records/cells');
const { alignof, anonymous, array, bits, sizeof, struct, union } = require('./records/definitions');
const { enumeration, func, opaque, pointer } = require('./records/named-types');
const { cTypeNamed } = require('./types/c-vocabulary');

module.exports = {
  adopt,
  alignof,
  allocate,
  anonymous,
  array,
  bits,
  cTypeNamed,
  cell,
  enumeration,
  findLibrary,
  free,
  func,
  makeDisposable,
  makeNonblocking,
  opaque,
  owned,
  pointer,
  prepareThreads,
  read,
  readEncoded,
  sizeof,
  struct,
  union,
  warnOfContained,
  whatHelps,
  write,
};
