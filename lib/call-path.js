const errors = require('./errors');

/** Set to `generic`, this environment variable keeps every call on the generic path. */
const OVERRIDE = 'FAST_FFI_CALL_PATH';

const reason =
  process.env[OVERRIDE] === 'generic'
    ? `${OVERRIDE}=generic is set in the environment.`
    : 'This version of fast-ffi calls every function through libffi.';

const ffiFunctions = new WeakSet();

/** Makes `callPath` know a function. */
function registerFunction(fn) {
  ffiFunctions.add(fn);
}

/** Which way calls of a function go, and why not the fast one. */
function callPath(fn) {
  if (!ffiFunctions.has(fn)) {
    throw errors.expectedInstance('fn', 'FFI function', fn);
  }
  return { path: 'generic', reason };
}

module.exports = { callPath, registerFunction };
