'use strict';

module.exports = require('./node-ffi-api')(require(process.env.BENCHMARK_PACKAGE));
