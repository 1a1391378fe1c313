'use strict';

/** The version of this package. Its addon must have the same: they know each other's memory layouts. */
module.exports = require('../../package.json').version;
