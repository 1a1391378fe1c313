'use strict';

// Random types that clang passes in another way than gcc, which fast-ffi follows.

const { ffi } = require('../support/helpers.js');
const { isRecord } = require('./forms.js');

function hasBitFields(type) {
  if (type.form === 'array') return hasBitFields(type.element);
  return isRecord(type)
    ? type.members.some((member) => hasBitFields(member.type))
    : type.form === 'bits';
}

/** Clang has a small record in memory then: see `compilers_differ` in src/abi/tests/records.rs. */
const hasUnalignedBitFields = ({ of, members }) =>
  members.some(
    ({ name, type }) =>
      type.form !== 'bits' && hasBitFields(type) && of.offsets[name] % ffi.alignof(type.of) !== 0,
  );

/** Marks the bytes of a type that are not padding. Those near bit-fields are in doubt: they count if `countsBits`. */
function markUsed(type, at, used, countsBits) {
  if (type.form === 'array') {
    const size = ffi.sizeof(type.element.of);
    for (let i = 0; i < type.count; i++) markUsed(type.element, at + i * size, used, countsBits);
  } else if (isRecord(type)) {
    for (const { name, type: member } of type.members) {
      markUsed(member, at + type.of.offsets[name], used, countsBits);
    }
  } else if (type.form !== 'bits') {
    used.fill(1, at, at + ffi.sizeof(type.of));
  } else if (countsBits) {
    used.fill(1, at, at + ffi.sizeof(type.unit.of) + 1);
  }
}

function usedBytes(union, { type }, countsBits) {
  const used = new Uint8Array(union.of.size);
  markUsed(type, 0, used, countsBits);
  return used;
}

/**
 * Clang forgets what other members of a union have where one member has padding, in calls and elsewhere
 * (https://github.com/llvm/llvm-project/issues/76017 and 83388).
 */
function hasPaddingInUse(record) {
  if (record.form !== 'union') return false;
  const { members } = record;
  const used = new Uint8Array(record.of.size);
  for (const member of members) {
    usedBytes(record, member, true).forEach((isUsed, i) => {
      used[i] |= isUsed;
    });
  }
  return members.some((member) => {
    if (member.type.form === 'bits') return false;
    const own = usedBytes(record, member, false).subarray(0, ffi.sizeof(member.type.of));
    return own.some((isOwn, i) => used[i] && !isOwn);
  });
}

/** Tells whether clang passes values of a type in another way. */
function clangDiffers(type) {
  if (type.form === 'array') return clangDiffers(type.element);
  if (!isRecord(type)) return false;
  return (
    hasUnalignedBitFields(type) ||
    hasPaddingInUse(type) ||
    type.members.some((member) => clangDiffers(member.type))
  );
}

module.exports = { clangDiffers };
