'use strict';

/** The folder of this package's code, or of the bundle that it is part of; bundles may have none. */
const folder = typeof __dirname === 'undefined' ? undefined : __dirname;

module.exports = { folder };
