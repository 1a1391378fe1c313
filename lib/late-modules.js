'use strict';

// These are the functions that lib/late.js loads: those of records, and those of libraries that are rarely needed.

const { warnOfContained } = require('./libraries/contained');
const { findLibrary, whatHelps } = require('./libraries/find-library');
const {
  alignof,
  anonymous,
  array,
  bits,
  cell,
  enumeration,
  func,
  opaque,
  pointer,
  read,
  sizeof,
  struct,
  union,
  write,
} = require('./records/definitions');

module.exports = {
  alignof,
  anonymous,
  array,
  bits,
  cell,
  enumeration,
  findLibrary,
  func,
  opaque,
  pointer,
  read,
  sizeof,
  struct,
  union,
  warnOfContained,
  whatHelps,
  write,
};
