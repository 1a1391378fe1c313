'use strict';

// These are the platforms that get a package with the addon, by their names in lib/addon/addon-file.js.

/** The oldest glibc that the addon runs with: the one that Node 20 itself asks for. */
const OLDEST_GLIBC = '2.28';

/** The oldest macOS that the addon runs on: the first one for Apple silicon. */
const OLDEST_MACOS = '11.0';

const PLATFORMS = {
  'linux-x64-gnu': { rustTarget: 'x86_64-unknown-linux-gnu', libc: 'glibc' },
  'linux-arm64-gnu': { rustTarget: 'aarch64-unknown-linux-gnu', libc: 'glibc' },
  'linux-x64-musl': { rustTarget: 'x86_64-unknown-linux-musl', libc: 'musl' },
  'linux-arm64-musl': { rustTarget: 'aarch64-unknown-linux-musl', libc: 'musl' },
  // The name is that of Node's own platform. Made on Linux the addon is linked by zig, and needs nothing of
  // Microsoft's compiler either.
  'win32-x64-msvc': { rustTarget: 'x86_64-pc-windows-msvc' },
  'darwin-x64': { rustTarget: 'x86_64-apple-darwin' },
  'darwin-arm64': { rustTarget: 'aarch64-apple-darwin' },
};

/** Gives what package.json says about where a platform's package may be installed. */
function installConditions(name) {
  const [os, cpu] = name.split('-');
  const { libc } = PLATFORMS[name];
  return { os: [os], cpu: [cpu], ...(libc && { libc: [libc] }) };
}

module.exports = { OLDEST_GLIBC, OLDEST_MACOS, PLATFORMS, installConditions };
