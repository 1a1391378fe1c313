'use strict';

// This module reads which modules of lib/ require which others.

const path = require('node:path').posix;

const REQUIRED = /\brequire\('(\.[^']+)'\)/g;

/** Lists for each file, by name, which files it requires. `sources` are texts by file name. */
function javascriptImports(sources) {
  const resolve = (required, from) => {
    const name = path.join(path.dirname(from), required);
    return [name, `${name}.js`, `${name}/index.js`].find((file) => file in sources);
  };
  return Object.fromEntries(
    Object.entries(sources).map(([file, source]) => {
      const code = source.replaceAll(/\/\/.*/g, '');
      const used = [...code.matchAll(REQUIRED)].map(([, required]) => resolve(required, file));
      return [file, [...new Set(used.filter((each) => each !== undefined))].sort()];
    }),
  );
}

module.exports = { javascriptImports };
