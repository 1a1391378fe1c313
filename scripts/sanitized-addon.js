'use strict';

// Preloaded by Node for `npm run test:sanitizers`: loads the addon that a sanitizer watches in place
// of the one in this folder.

const path = require('node:path');
const { addonFileName } = require('../lib/addon-file');

const { dlopen } = process;

process.dlopen = (module, file, ...more) => {
  const isAddon = path.basename(file) === addonFileName();
  return dlopen.call(process, module, isAddon ? process.env.FAST_FFI_SANITIZED : file, ...more);
};
