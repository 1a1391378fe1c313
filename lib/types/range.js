'use strict';

const { isInteger } = Number;

/** Tells whether a value is an integer of this range. */
const isInRange = (value, min, max) =>
  typeof value === 'number' && isInteger(value) && value >= min && value <= max;

module.exports = { isInRange };
