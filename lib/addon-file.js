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

/** What musl calls architectures, where it is not as Node does. */
const MUSL_ARCHITECTURES = { arm64: 'aarch64', x64: 'x86_64' };

/** Whether there is a loader where programs for musl have it, except in distributions such as NixOS. */
function hasMusl() {
  const arch = MUSL_ARCHITECTURES[process.arch] ?? process.arch;
  return fs.existsSync(`/lib${MUSL_LOADER}${arch}.so.1`);
}

/** This platform in napi-rs' naming, for example `linux-x64-gnu`. */
function platformName({ platform, arch } = process, isMusl = usesMusl) {
  if (platform === 'linux') return `linux-${arch}-${isMusl() ? 'musl' : 'gnu'}`;
  if (platform === 'win32') return `win32-${arch}-msvc`;
  return `${platform}-${arch}`;
}

/** What `platformName` says almost everywhere, known in a tenth of the time. */
const likelyPlatformName = () => platformName(process, () => hasMusl() && usesMusl());

/** The file name of a platform's addon. */
const addonFileName = (platform = platformName()) => `fast-ffi.${platform}.node`;

/** The package that brings a platform's addon. */
const addonPackageName = (platform = platformName()) => `@fast-ffi/${platform}`;

module.exports = { addonFileName, addonPackageName, likelyPlatformName, platformName };
