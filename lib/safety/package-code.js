'use strict';

/** Tells whether a folder has the code of this package. */
function isPackageCode(folder) {
  try {
    return require('node:fs').existsSync(`${folder}/addon/addon-file.js`);
  } catch {
    return false; // the permission model, or a program that has replaced it
  }
}

module.exports = { isPackageCode };
