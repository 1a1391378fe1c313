'use strict';

const binding = require('../addon/binding');
const { environment } = require('../environment/slots');

/** Throws, and forgets strings that earlier arguments of the same call have left in the arena. */
function refuse(error) {
  binding.releaseStagedStrings(environment);
  throw error;
}

/** Says what is wrong with a value that is not what `label` says, after the words for the argument. */
const mustBe = (label) => `must be ${label}`;

module.exports = { mustBe, refuse };
