'use strict';

// These are the functions that lib/late.js loads: those of records, of memory that is given back, and those of
// libraries that are rarely needed.

const { prepareThreads } = require('./callbacks/thread-safe');
const { makeNonblocking } = require('./calls/nonblocking');
const {
  declare,
  readDefinition,
  readLibrary,
  readPrototype,
  readSignature,
} = require('./declarations/declare');
const { func } = require('./declarations/function-types');
const { emptyScope } = require('./declarations/parse');
const { allTypeNames, spelledObject, spelledType } = require('./declarations/type-names');
const { warnOfContained } = require('./libraries/contained');
const { findLibrary, whatHelps } = require('./libraries/find-library');
const { makeKept } = require('./functions/kept');
const { showExports } = require('./overview');
const { adopt, free, makeDisposable, owned } = require('./memory/ownership');
const { readEncoded } = require('./memory/text');
const { read, write } = require('./records/access');
const { allocate } = require('./records/allocate');
const { cell } = require('./records/cells');
const { alignof, anonymous, array, bits, sizeof, struct, union } = require('./records/definitions');
const { enumeration, opaque, pointer } = require('./records/named-types');
const { withErrnoOf } = require('./signature/errno-source');
const { promotedType } = require('./types/promoted');

module.exports = {
  adopt,
  alignof,
  allTypeNames,
  allocate,
  anonymous,
  array,
  bits,
  cell,
  declare,
  emptyScope,
  enumeration,
  findLibrary,
  free,
  func,
  makeDisposable,
  makeKept,
  makeNonblocking,
  opaque,
  owned,
  pointer,
  prepareThreads,
  promotedType,
  read,
  readDefinition,
  readEncoded,
  readLibrary,
  readPrototype,
  readSignature,
  showExports,
  sizeof,
  spelledObject,
  spelledType,
  struct,
  union,
  warnOfContained,
  whatHelps,
  withErrnoOf,
  write,
};
