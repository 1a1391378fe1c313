'use strict';

const binding = require('../addon/binding');
const { environment } = require('../environment/slots');

/** Throws, and forgets strings that earlier arguments of the same call have left in the arena. */
function refuse(error) {
  binding.releaseStagedStrings(environment);
  throw error;
}

module.exports = { refuse };
