'use strict';

const path = require('node:path');

/** The addon's file for a platform, in napi-rs' naming. */
function addonFileName({ platform, arch, report }) {
  if (platform !== 'linux') return `fast-ffi.${platform}-${arch}.node`;
  const usesGlibc = report.getReport().header.glibcVersionRuntime !== undefined;
  return `fast-ffi.linux-${arch}-${usesGlibc ? 'gnu' : 'musl'}.node`;
}

function loadAddon() {
  const fileName = addonFileName(process);
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
