'use strict';

const fs = require('node:fs');

/**
 * Whether the C library of this process is musl. What is mapped into the process tells for sure:
 * files like `/usr/bin/ldd` tell about a machine that may have both.
 */
function usesMusl() {
  try {
    return !/\/libc(\.so\.6|-2\.\d+\.so)$/m.test(fs.readFileSync('/proc/self/maps', 'latin1'));
  } catch {
    return process.report?.getReport().header.glibcVersionRuntime === undefined;
  }
}

/** This platform in napi-rs' naming, for example `linux-x64-gnu`. */
function platformName({ platform, arch } = process) {
  if (platform === 'linux') return `linux-${arch}-${usesMusl() ? 'musl' : 'gnu'}`;
  if (platform === 'win32') return `win32-${arch}-msvc`;
  return `${platform}-${arch}`;
}

/** The file name of a platform's addon. */
const addonFileName = (platform = platformName()) => `fast-ffi.${platform}.node`;

/** The package that brings a platform's addon. */
const addonPackageName = (platform = platformName()) => `@fast-ffi/${platform}`;

module.exports = { addonFileName, addonPackageName, platformName };
