'use strict';

const { ERRNO_SLOT } = require('../addon/binding');
const { indexIn, views } = require('../environment/slots');

const { Int32Array: int32 } = views;
const at = indexIn('Int32Array', ERRNO_SLOT);

/** Gives what errno was after the last call of this thread that captured it; 0 if there was none. */
const errno = () => int32[at];

module.exports = { errno };
