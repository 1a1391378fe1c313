'use strict';

const path = require('node:path');
const { addonFileName } = require('./addon-file');

function loadAddon() {
  const fileName = addonFileName();
  try {
    return require(path.join(__dirname, '..', fileName));
  } catch (cause) {
    const { platform, arch, version } = process;
    throw new Error(
      `fast-ffi: the native addon ${fileName} could not be loaded ` +
        `(${platform} ${arch}, Node ${version}): ${cause.message}. ` +
        'Run "npm run build" in the package\'s folder; it needs Rust and a C compiler.',
      { cause },
    );
  }
}

module.exports = loadAddon();
