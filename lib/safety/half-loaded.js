'use strict';

// This is for what is loaded late, when it is first needed.

const { folder } = require('../code-folder');
const { isPackageCode } = require('./package-code');
const { stringIncludes } = require('./primordials');

/**
 * Forgets files that were left half loaded, which node:vm can end anywhere: Node would give what there is of
 * them for ever.
 */
function forgetHalfLoaded() {
  if (folder === undefined || !isPackageCode(folder)) return; // the bundle's folder has files of the program's
  const { cache = {} } = require;
  for (const file in cache) {
    if (stringIncludes(file, folder) && !cache[file].loaded) delete cache[file];
  }
}

module.exports = { forgetHalfLoaded };
