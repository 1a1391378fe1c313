'use strict';

const fs = require('node:fs');

/** What the start of an executable says of the C library: the name of the loader that it asks for. */
const MUSL_LOADER = '/ld-musl-';
const GLIBC_LOADER = '/ld-linux';
const START_OF_EXECUTABLE = 4096;

/** By what Node was linked for; undefined if that isn't to be seen there. */
function usesMuslByLoader() {
  const file = fs.openSync(process.execPath, 'r');
  try {
    const start = Buffer.alloc(START_OF_EXECUTABLE);
    fs.readSync(file, start, 0, start.length, 0);
    const text = start.latin1Slice();
    if (text.includes(GLIBC_LOADER)) return false;
    return text.includes(MUSL_LOADER) ? true : undefined;
  } finally {
    fs.closeSync(file);
  }
}

/** By what is mapped into the process. This is certain, too, but it costs ten times as much. */
const usesMuslByMappings = () =>
  !/\/libc(\.so\.6|-2\.\d+\.so)$/m.test(fs.readFileSync('/proc/self/maps', 'latin1'));

/**
 * Whether the C library of this process is musl. Files like `/usr/bin/ldd` tell about a machine,
 * which may have both.
 */
function usesMusl() {
  try {
    return usesMuslByLoader() ?? usesMuslByMappings();
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
