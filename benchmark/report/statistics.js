'use strict';

// This module summarises the figures of several rounds.

function quantile(values, fraction) {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * fraction;
  const low = Math.floor(position);
  const high = Math.ceil(position);
  return sorted[low] + (sorted[high] - sorted[low]) * (position - low);
}

const median = (values) => quantile(values, 0.5);

/** Gives half the distance between the quartiles, as a part of the median. */
const spread = (values) =>
  (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / Math.abs(median(values) || 1);

const geometricMean = (values) =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

module.exports = { geometricMean, median, spread };
