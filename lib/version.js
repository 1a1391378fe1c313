'use strict';

/** The version of this package, which its addon must share: they know each other's memory layouts. */
module.exports = require('../package.json').version;
