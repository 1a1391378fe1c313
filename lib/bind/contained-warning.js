'use strict';

/** The code of the warning that what is in a library, or in one that it needs, is in Node.js, too. */
const CODE = 'FAST_FFI_CONTAINED_LIBRARY';

/** Runs what opens a library. Gives its result, and the text of that warning in place of showing it. */
function catchContainedWarning(run) {
  const { emitWarning } = process;
  let warning;
  process.emitWarning = (text, ...rest) => {
    if (rest[0]?.code === CODE) warning = text;
    else emitWarning.call(process, text, ...rest);
  };
  try {
    const result = run();
    return { result, warning };
  } finally {
    process.emitWarning = emitWarning;
  }
}

module.exports = { catchContainedWarning };
