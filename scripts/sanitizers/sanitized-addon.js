'use strict';

// Node preloads this module for `npm run test:sanitizers`. It loads the addon that a sanitizer watches in
// place of the package's own.

const path = require('node:path');
const { addonFileName } = require('../../lib/addon/addon-file');

const { dlopen } = process;

process.dlopen = (module, file, ...more) => {
  const isAddon = path.basename(file) === addonFileName();
  return dlopen.call(process, module, isAddon ? process.env.FAST_FFI_SANITIZED : file, ...more);
};
