'use strict';

// This trial measures calls of the system's zlib.

const { zlibSignatures } = require('../functions');
const { measure: measureCall } = require('./call');

function measure(callCase, context) {
  const { contestant, task } = context;
  if (contestant.open === undefined || contestant.isAddon) return undefined;
  return measureCall(callCase, context, contestant.open(task.zlib, zlibSignatures));
}

module.exports = { measure };
