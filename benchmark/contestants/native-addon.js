'use strict';

// This contestant is an addon made for the benchmark (../native): its exports are the functions.

const addon = require(process.env.BENCHMARK_ADDON);

module.exports = {
  isAddon: true,

  open: () => addon,

  openStructs: () => addon,

  sorter: () => addon.sort_int32 && ((values, compare) => addon.sort_int32(values, compare)),
};
