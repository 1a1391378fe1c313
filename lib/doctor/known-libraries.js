'use strict';

// The libraries that `fast-ffi doctor` knows by name: how to ask for the version, and what to install where one is
// missing. The names of packages are for each way to install them.

/** Asks a function without arguments, or one that takes `argument`, for a text. */
const byText = (name, parameter = 'void', ...values) => ({
  declarations: `const char *${name}(${parameter});`,
  ask: (functions) => functions[name](...values),
});

const byNumbers = (declarations, ask) => ({
  declarations,
  ask: (functions, ffi) => ask(functions, ffi).join('.'),
});

const GIT_VERSION = 'int git_libgit2_version(int *major, int *minor, int *revision);';
const SDL_VERSION = 'void SDL_GetVersion(unsigned char version[3]);';

/** The libraries by name, each with the version, if a function tells it, and the packages. */
const KNOWN = {
  __proto__: null,
  crypto: {
    version: byText('OpenSSL_version', 'int', 0),
    packages: { apt: 'libssl3', dnf: 'openssl-libs', apk: 'libcrypto3', brew: 'openssl' },
  },
  curl: {
    version: {
      declarations: 'const char *curl_version(void);', // libcurl/7.88.1, and all that it is made of
      ask: ({ curl_version: version }) => version().split(' ')[0].replace('libcurl/', ''),
    },
    packages: { apt: 'libcurl4', dnf: 'libcurl', apk: 'libcurl', brew: 'curl' },
  },
  git2: {
    version: byNumbers(GIT_VERSION, (functions, ffi) => {
      const numbers = [ffi.cell('int'), ffi.cell('int'), ffi.cell('int')];
      functions.git_libgit2_version(...numbers);
      return numbers.map(({ value }) => value);
    }),
    packages: { apt: 'libgit2-dev', dnf: 'libgit2', apk: 'libgit2', brew: 'libgit2' },
  },
  jpeg: {
    packages: { apt: 'libjpeg62-turbo', dnf: 'libjpeg-turbo', apk: 'libjpeg-turbo', brew: 'jpeg' },
  },
  png: {
    version: byText('png_get_libpng_ver', 'const void *', null),
    packages: { apt: 'libpng16-16', dnf: 'libpng', apk: 'libpng', brew: 'libpng' },
  },
  SDL2: {
    version: byNumbers(SDL_VERSION, (functions) => {
      const numbers = new Uint8Array(3);
      functions.SDL_GetVersion(numbers);
      return [...numbers];
    }),
    packages: { apt: 'libsdl2-2.0-0', dnf: 'SDL2', apk: 'sdl2', brew: 'sdl2' },
  },
  sqlite3: {
    version: byText('sqlite3_libversion'),
    packages: { apt: 'libsqlite3-0', dnf: 'sqlite-libs', apk: 'sqlite-libs', brew: 'sqlite' },
  },
  z: {
    version: byText('zlibVersion'),
    packages: { apt: 'zlib1g', dnf: 'zlib', apk: 'zlib', brew: 'zlib' },
  },
  zstd: {
    version: byText('ZSTD_versionString'),
    packages: { apt: 'libzstd1', dnf: 'libzstd', apk: 'zstd-libs', brew: 'zstd' },
  },
};

/** The libraries that are looked for where none is named. */
const USUAL = ['sqlite3', 'curl', 'git2', 'png', 'jpeg', 'SDL2', 'z'];

/** The name by which the table has a library that was named as `libz.so.1`, `libz` or `z`, or by a path. */
const plainName = (name) =>
  name
    .replace(/^.*\//, '')
    .replace(/\.(so|dylib|dll)\b.*$/, '')
    .replace(/^lib/, '')
    .replace(/-\d+(\.\d+)*$/, '')
    .replace(/^(png)\d+$/, '$1');

/** Gives what is known of a library; undefined for most. */
const knownLibrary = (name) => KNOWN[plainName(name)];

module.exports = { KNOWN, USUAL, knownLibrary };
