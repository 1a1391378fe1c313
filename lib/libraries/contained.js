'use strict';

// A library may be bound to functions of Node.js, which contains libraries itself (src/contained_libraries.rs).
// What that leads to is a crash much later, so a warning comes when the library is opened.

/** The code of the warning. */
const code = 'FAST_FFI_CONTAINED_LIBRARY';

/** The paths of the libraries that a warning has been given for. */
const warned = { __proto__: null };

/** Warns, once for each path, of a library that is bound to functions of Node's in place of those of `files`. */
function warnOfContained(path, files) {
  if (warned[path]) return;
  warned[path] = true;
  let list = '';
  for (let i = 0; i < files.length; i++) list += `${list && ', '}${files[i]}`;
  process.emitWarning(
    `${path} was opened without deepBind. Node.js contains what is in ${list}, too, and calls inside of the ` +
      'library may go to the functions in Node.js, which are of another version: this can crash later. ' +
      'Open it with { deepBind: true }, or with { deepBind: false } if it is meant to be so.',
    { code },
  );
}

module.exports = { warnOfContained };
