'use strict';

// Every error a user can get, with the class that node:ffi gives it (src/node_errors.h and
// lib/internal/errors.js in Node.js). Nothing else in this package names an error class or code.

const { inspect } = require('node:util');

const classes = {
  __proto__: null,
  ERR_ACCESS_DENIED: Error,
  ERR_BUFFER_TOO_LARGE: Error,
  ERR_CONSTRUCT_CALL_REQUIRED: TypeError,
  ERR_FFI_CALL_FAILED: Error,
  ERR_FFI_INVALID_POINTER: Error,
  ERR_FFI_LIBRARY_CLOSED: Error,
  ERR_INVALID_ARG_TYPE: TypeError,
  ERR_INVALID_ARG_VALUE: TypeError,
  ERR_MEMORY_ALLOCATION_FAILED: RangeError,
  ERR_OPERATION_FAILED: Error,
  ERR_OUT_OF_RANGE: RangeError,
  ERR_STRING_TOO_LONG: Error,
};

function create(code, message) {
  const error = new classes[code](message);
  error.code = code;
  return error;
}

const argumentType = (message) => create('ERR_INVALID_ARG_TYPE', message);
const argumentValue = (message) => create('ERR_INVALID_ARG_VALUE', message);

/** What a value is, in the words of Node's own argument errors. */
function describeReceived(value) {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'object') {
    const name = value.constructor?.name;
    return name ? `an instance of ${name}` : inspect(value, { depth: -1 });
  }
  let text = inspect(value, { colors: false });
  if (typeof value === 'string') {
    const shown = value.length > 28 ? `${value.slice(0, 25)}...` : value;
    text = shown.includes("'") ? JSON.stringify(shown) : `'${shown}'`;
  }
  return `type ${typeof value} (${text})`;
}

/** A number with `_` between groups of three digits, as Node shows large ones. */
function withSeparators(value) {
  if (!Number.isInteger(value) || Math.abs(value) <= 2 ** 32) return inspect(value);
  return String(value).replace(/\B(?=(\d{3})+$)/g, '_');
}

// Reasons for which native code finds no address (src/pointer_argument.rs), as said of an
// argument of a call and as said of an argument of a memory helper.
const noAddress = {
  __proto__: null,
  notMemory: {
    ofCall: 'must be a buffer, an ArrayBuffer, a string, or a bigint',
    ofHelper: () => memoryExpected(),
  },
  detachedBuffer: {
    ofCall: 'is a detached ArrayBuffer',
    ofHelper: () => argumentValue('ArrayBuffer is detached'),
  },
  detachedView: {
    ofCall: 'is an ArrayBufferView backed by a detached ArrayBuffer',
    ofHelper: () => argumentValue('ArrayBufferView is backed by a detached ArrayBuffer'),
  },
  nulInString: { ofCall: 'must not contain null bytes' },
};

const memoryExpected = () =>
  argumentType(
    'The first argument must be a Buffer, ArrayBuffer, SharedArrayBuffer, or ArrayBufferView',
  );

module.exports = {
  argumentType,
  argumentValue,

  // Calls
  libraryClosed: () => create('ERR_FFI_LIBRARY_CLOSED', 'Library is closed'),
  argumentCount: (expected, actual) =>
    argumentValue(`Invalid argument count: expected ${expected}, got ${actual}`),
  argument: (index, label) => argumentValue(`Argument ${index} must be ${label}`),
  pointerArgument: (index, reason) =>
    argumentValue(`Argument ${index} ${noAddress[reason].ofCall}`),

  // Libraries, symbols, signatures
  constructCallRequired: (name) =>
    create(
      'ERR_CONSTRUCT_CALL_REQUIRED',
      `Class constructor ${name} cannot be invoked without 'new'`,
    ),
  callFailed: (operation, cause) =>
    create('ERR_FFI_CALL_FAILED', `${operation} failed: ${cause.message}`),
  containsNul: (label) => argumentValue(`${label} must not contain null bytes`),
  illegalInvocation: () => new TypeError('Illegal invocation'),

  // Memory
  helperArgument: (reason) => noAddress[reason].ofHelper(),
  memoryExpected,
  nullPointer: (message) => create('ERR_FFI_INVALID_POINTER', message),
  tooLarge: (label) => create('ERR_OUT_OF_RANGE', `The ${label} is too large`),
  bufferTooLarge: () => create('ERR_BUFFER_TOO_LARGE', 'Buffer is too large'),
  stringTooLong: () => create('ERR_STRING_TOO_LONG', 'String is too long'),
  allocationFailed: () => create('ERR_MEMORY_ALLOCATION_FAILED', 'Failed to allocate memory'),
  zeroCopyUnavailable: () =>
    create(
      'ERR_OPERATION_FAILED',
      'Zero-copy views are not available when the V8 sandbox is enabled',
    ),

  // Arguments that Node's own validators check
  expectedType: (name, type, value) =>
    argumentType(
      `The "${name}" argument must be of type ${type}. Received ${describeReceived(value)}`,
    ),
  expectedInstance: (name, type, value) =>
    argumentType(
      `The "${name}" argument must be an instance of ${type}. Received ${describeReceived(value)}`,
    ),
  outOfRange: (name, range, value) =>
    create(
      'ERR_OUT_OF_RANGE',
      `The value of "${name}" is out of range. It must be ${range}. ` +
        `Received ${withSeparators(value)}`,
    ),

  // Permission model
  accessDenied: (permission, flag) =>
    Object.assign(
      create(
        'ERR_ACCESS_DENIED',
        `Access to this API has been restricted. Use ${flag} to manage permissions.`,
      ),
      { permission },
    ),
};
