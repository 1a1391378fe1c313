'use strict';

const fs = require('node:fs');

/** Whether this Linux has musl as its C library, by what its `ldd` is. */
function usesMusl() {
  try {
    return fs.readFileSync('/usr/bin/ldd', 'latin1').includes('musl');
  } catch {
    return false;
  }
}

/** The file name of the addon for this machine, in napi-rs' naming. */
function addonFileName({ platform, arch } = process) {
  if (platform !== 'linux') return `fast-ffi.${platform}-${arch}.node`;
  return `fast-ffi.linux-${arch}-${usesMusl() ? 'musl' : 'gnu'}.node`;
}

module.exports = { addonFileName };
