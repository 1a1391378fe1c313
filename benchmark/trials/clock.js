'use strict';

// This module measures time, and summarises several measurements of it.

const milliseconds = () => Number(process.hrtime.bigint()) / 1e6;

/**
 * Gives the lower quartile of the times of batches. Other processes can only slow a batch down, so the faster
 * ones say more about the code.
 */
function lowerQuartile(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 2];
}

module.exports = { lowerQuartile, milliseconds };
