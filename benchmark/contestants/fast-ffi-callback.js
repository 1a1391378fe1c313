'use strict';

// fast-ffi while C could call back: its calls take another way then (callPath in doc/api.md).

const ffi = require('../..');
const { open, sorter } = require('./fast-ffi');

module.exports = {
  open(library, signatures) {
    ffi.dlopen(library).lib.registerCallback({}, () => undefined);
    return open(library, signatures);
  },
  sorter,
};
