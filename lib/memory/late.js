'use strict';

// These are the functions by which programs own memory. What they take is loaded when one is first called
// (lib/late.js).

const { late } = require('../late');

const allocate = (what, count) => late().allocate(what, count);
const free = (what) => late().free(what);

// These two get `ffi.free`, too, which stands for C's function of that name.
const owned = (address, deallocator, options) => late().owned(address, deallocator, options, free);
const adopt = (address, length, options) => late().adopt(address, length, options, free);

const makeDisposable = (object) => late().makeDisposable(object);

module.exports = { adopt, allocate, free, makeDisposable, owned };
