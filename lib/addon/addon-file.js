'use strict';

const fs = require('node:fs');

/** The names of loaders that the start of an executable asks for: they tell the C library. */
const MUSL_LOADER = '/ld-musl-';
const GLIBC_LOADER = '/ld-linux';
const START_OF_EXECUTABLE = 4096;

/** Tells whether Node was linked for musl; undefined if the start of its file doesn't say. */
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

/** Tells it by what is mapped into the process. This is certain, too, but it costs ten times as much. */
const usesMuslByMappings = () =>
  !/\/libc(\.so\.6|-2\.\d+\.so)$/m.test(fs.readFileSync('/proc/self/maps', 'latin1'));

/**
 * Tells whether the C library of this process is musl. Files like `/usr/bin/ldd` tell about a machine,
 * which may have both.
 */
function usesMusl() {
  try {
    return usesMuslByLoader() ?? usesMuslByMappings();
  } catch {
    return process.report?.getReport().header.glibcVersionRuntime === undefined;
  }
}

/** The names that musl has for architectures, where they are not Node's. */
const MUSL_ARCHITECTURES = { arm64: 'aarch64', x64: 'x86_64' };

/**
 * Tells whether there is a loader where programs for musl have it, except in distributions like NixOS, or whether
 * that can't be told.
 */
function mayHaveMusl() {
  const arch = MUSL_ARCHITECTURES[process.arch] ?? process.arch;
  try {
    return fs.existsSync(`/lib${MUSL_LOADER}${arch}.so.1`);
  } catch {
    return true; // Node 26 throws where the permission model hides the folder
  }
}

/** Names this platform as napi-rs does, for example `linux-x64-gnu`. */
function platformName({ platform, arch } = process, isMusl = usesMusl) {
  if (platform === 'linux') return `linux-${arch}-${isMusl() ? 'musl' : 'gnu'}`;
  if (platform === 'win32') return `win32-${arch}-msvc`;
  return `${platform}-${arch}`;
}

/** Gives what `platformName` says almost everywhere, in a tenth of the time. */
const likelyPlatformName = () => platformName(process, () => mayHaveMusl() && usesMusl());

/** Gives the file name of a platform's addon. */
const addonFileName = (platform = platformName()) => `fast-ffi.${platform}.node`;

/** Gives the name of the package that brings a platform's addon. */
const addonPackageName = (platform = platformName()) => `@fast-ffi/${platform}`;

module.exports = { addonFileName, addonPackageName, likelyPlatformName, platformName };
