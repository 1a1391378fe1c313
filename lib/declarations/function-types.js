'use strict';

// This is the public function that makes types of function pointers, of signature objects and of C text.

const named = require('../records/named-types');
const { stringIncludes } = require('../safety/primordials');
const { readSignature } = require('./declare');

/** Gives the type of pointers to functions of a signature. */
const func = (given) =>
  named.func(
    typeof given === 'string' && stringIncludes(given, '(')
      ? readSignature(given, 'The signature')
      : given,
  );

module.exports = { func };
