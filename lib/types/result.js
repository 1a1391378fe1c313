'use strict';

/** The sign that a callback's result was good: Node-API tells numbers from other values in no time. */
const RESULT_STORED = 0;

module.exports = { RESULT_STORED };
