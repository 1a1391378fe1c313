'use strict';

// This says which types are integers, of whatever vocabulary.

const { typeByName } = require('./index');

const { int64, uint64 } = typeByName;

/** The names of the types of the C vocabulary that are 64-bit integers, as the addon has them. */
const isLong = (type) => type.kindName === 'long';
const isSize = (type) => type.kindName === 'size';

/** Tells whether a type is an integer of 64 bits. */
const isWideInteger = (type) => type === int64 || type === uint64 || isLong(type) || isSize(type);

/** Tells whether a type is an integer. */
const isIntegerType = (type) => type.min !== undefined || isWideInteger(type);

/** Tells whether a type is an integer that may be negative. */
const isSigned = (type) => type.min < 0 || type === int64 || isLong(type);

module.exports = { isIntegerType, isSigned, isWideInteger };
