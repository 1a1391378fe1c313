'use strict';

// This contestant is an addon made for the benchmark (../native): its exports are the functions.

const addon = require(process.env.BENCHMARK_ADDON);

const asItIs = () => addon;

module.exports = {
  isAddon: true,

  open: asItIs,
  openStructs: asItIs,
  openVocabulary: asItIs,
  openVariadic: asItIs,
  openErrno: asItIs,

  openNonblocking: (_, name) => addon[`${name}_later`],

  sorter: () => addon.sort_int32 && ((values, compare) => addon.sort_int32(values, compare)),

  threadCaller(_, waits, fn) {
    const start = waits ? addon.start_waiting_thread : addon.start_going_thread;
    return start && { start: (calls) => start(fn, calls), wrong: addon.count_wrong_results };
  },
};
