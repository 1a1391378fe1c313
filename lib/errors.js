'use strict';

// This module makes the errors that users get, of the classes that node:ffi gives them (src/node_errors.h and
// lib/internal/errors.js in Node.js). No other module of lib/ gives an error a code.

const { inspectSafely, shorten, showBriefly } = require('./safety/show');
const { withUserStack } = require('./safety/user-stack');

/** The folder of this package's code, or of the bundle that it is part of; bundles may have none. */
const folder = typeof __dirname === 'undefined' ? undefined : __dirname;

// These are captured, because programs patch and replace globals.
const { abs } = Math;
const { isInteger } = Number;
const { assign, defineProperty } = Object;

const classes = {
  __proto__: null,
  ERR_ACCESS_DENIED: Error,
  ERR_BUFFER_TOO_LARGE: Error,
  ERR_CONSTRUCT_CALL_REQUIRED: TypeError,
  ERR_FFI_ADDON_NOT_LOADED: Error,
  ERR_FFI_CALL_FAILED: Error,
  ERR_FFI_DECLARATION: SyntaxError,
  ERR_FFI_DISPOSED: Error,
  ERR_FFI_INVALID_POINTER: Error,
  ERR_FFI_LIBRARY_CLOSED: Error,
  ERR_FFI_READ_ONLY: Error,
  ERR_FFI_TOO_MANY_FUNCTIONS: Error,
  ERR_FFI_UNALIGNED: Error,
  ERR_INVALID_ARG_TYPE: TypeError,
  ERR_INVALID_ARG_VALUE: TypeError,
  ERR_INVALID_RETURN_VALUE: TypeError,
  ERR_MEMORY_ALLOCATION_FAILED: RangeError,
  ERR_OPERATION_FAILED: Error,
  ERR_OUT_OF_RANGE: RangeError,
  ERR_RX_MEMORY_NOT_SUPPORTED: Error,
  ERR_STRING_TOO_LONG: Error,
};

/** Makes an error of a class. Where it is thrown its stack begins at the user's line. */
const make = (ErrorClass, message, options) =>
  withUserStack(() => new ErrorClass(message, options), folder);

function create(code, message, options) {
  const error = make(classes[code], message, options);
  error.code = code;
  return error;
}

/** Makes an error as Node's own JavaScript does: turned into a string, it shows its code. */
function createWithCodeInText(code, message) {
  const error = create(code, message);
  defineProperty(error, 'toString', {
    __proto__: null,
    value() {
      return `${this.name} [${code}]: ${this.message}`;
    },
    configurable: true,
    writable: true,
  });
  return error;
}

const argumentValue = (message) => create('ERR_INVALID_ARG_VALUE', message);

/** Says after a message what there was in place of what it asks for, and what helps. */
const withReceived = (message, value, hint = '', name = '') =>
  `${message} (${name && `${shorten(name)}: `}got ${showBriefly(value)}${hint && `; ${hint}`})`;

/** Says what a value is, in the words of Node's own argument errors. */
function describeReceived(value) {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'object') {
    const name = value.constructor?.name;
    return name ? `an instance of ${name}` : inspectSafely(value, { depth: -1 });
  }
  let text = inspectSafely(value, { colors: false });
  if (typeof value === 'string') {
    const shown = value.length > 28 ? `${value.slice(0, 25)}...` : value;
    text = shown.includes("'") ? JSON.stringify(shown) : `'${shown}'`;
  }
  return `type ${typeof value} (${text})`;
}

/** Writes a number with `_` between groups of three digits, as Node shows large ones. */
function withSeparators(value) {
  if (!isInteger(value) || abs(value) <= 2 ** 32) return inspectSafely(value);
  return String(value).replace(/\B(?=(\d{3})+$)/g, '_');
}

/** Counts the letters to change, add, leave out or swap with the next that make one word of another. */
function distance(given, wanted) {
  const from = given.toLowerCase();
  const to = wanted.toLowerCase();
  let before;
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let k = 1; k <= to.length; k++) {
      const isSame = from[i - 1] === to[k - 1];
      const isSwapped = i > 1 && k > 1 && from[i - 1] === to[k - 2] && from[i - 2] === to[k - 1];
      next[k] = Math.min(row[k] + 1, next[k - 1] + 1, row[k - 1] + (isSame ? 0 : 1));
      if (isSwapped) next[k] = Math.min(next[k], before[k - 2] + 1);
    }
    before = row;
    row = next;
  }
  return row[to.length];
}

/** Gives the word that is most like another. */
const nearest = (word, known) =>
  known.reduce((best, each) => (distance(word, each) < distance(word, best) ? each : best));

/** Types of C that have no name here, by why. */
const UNSUPPORTED_TYPES = {
  __proto__: null,
  'long double': 'JavaScript has no such number; pass a pointer to it, or use double',
};

/** Types that go by another name here, by the name that they have in C or elsewhere. */
const FOREIGN_TYPES = {
  __proto__: null,
  unsigned: 'unsigned int',
  boolean: 'bool',
  integer: 'int32',
  number: 'float64',
  bigint: 'int64',
  cstring: 'string',
};

/** Gives the name that a type has here, or the one that is meant most likely; undefined if none is like it. */
function suggestType(name, known) {
  const same = FOREIGN_TYPES[name];
  if (same !== undefined) return same;
  if (name.endsWith('*')) return /^(?:const )?char ?\*$/.test(name) ? 'const char *' : 'void *';
  if (name.length > MOST_MISSPELT) return undefined;
  const like = nearest(name, known);
  return distance(name, like) <= Math.min(2, (name.length - 1) / 2) ? like : undefined;
}

/** The longest text that may be a type's name, misspelt: comparing takes long. */
const MOST_MISSPELT = 30;

/**
 * `label` says of what a name was to be the type, and `known` lists the names that there are. `otherwise` says what
 * helps where none of them is like it.
 */
function unsupportedType(name, label, known, otherwise = undefined) {
  const like = suggestType(name, known);
  const help = UNSUPPORTED_TYPES[name] ?? (like ? `did you mean '${like}'?` : otherwise);
  return argumentValue(
    `Unsupported FFI type: ${name.toWellFormed()} (${label}${help ? `; ${help}` : ''})`,
  );
}

/** The most characters of a line that are shown. */
const MOST_SHOWN = 100;

/** Gives what is around a column of a line, and a line with a caret below it. */
function excerpt(line, column) {
  const start = column > MOST_SHOWN ? column - MOST_SHOWN / 2 : 0;
  const text = line.slice(start, start + MOST_SHOWN).replaceAll('\t', ' ');
  return { text, caret: `${' '.repeat(column - 1 - start)}^` };
}

const allocationFailed = () => create('ERR_MEMORY_ALLOCATION_FAILED', 'Failed to allocate memory');

// These texts say what is wrong with a pointer argument, by the reason that native code gives
// (src/arguments/pointer.rs).
const pointerProblems = {
  __proto__: null,
  notMemory: 'must be a buffer, an ArrayBuffer, a string, or a bigint, or null',
  detachedBuffer: 'is a detached ArrayBuffer',
  detachedView: 'is an ArrayBufferView backed by a detached ArrayBuffer',
  outOfBoundsView: 'is an ArrayBufferView that reaches beyond its ArrayBuffer',
  nulInString: 'must not contain null bytes',
};

const IN_A_BUNDLE =
  'The code of fast-ffi is part of a bundle. Tell the bundler that "fast-ffi" is external, or name ' +
  'the file of the addon in FAST_FFI_ADDON (doc/install.md in the package).';

/** Gives the flag of this Node that turns the permission model on. */
const permissionFlag = () =>
  process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';

/** The words of the dynamic loader about a file on a file system that is mounted with "noexec". */
const NOT_EXECUTABLE = 'failed to map segment';

/** The platforms that there is no addon for, and that none can be compiled for either, with what helps. */
const WITHOUT_ADDON = {
  __proto__: null,
  'win32-arm64-msvc':
    'There is no addon for Windows on arm64 yet, nor can it be compiled. Use Node.js for x64, which Windows ' +
    'on arm64 emulates, and install fast-ffi again with that.',
};

/** Lists what helps where the native addon could not be loaded. */
function remedies({ platform, attempts, override, packageToInstall, directory }) {
  const found = [];
  if (directory === undefined) found.push(IN_A_BUNDLE);
  if (attempts.some(({ problem }) => problem.includes(NOT_EXECUTABLE))) {
    found.push(
      'Nothing in the folder of that file can be executed (a "noexec" mount): put a copy into ' +
        'another, and name that in FAST_FFI_ADDON.',
    );
  }
  if (override !== undefined) return [...found, `Correct ${override}, or unset it.`];
  if (platform in WITHOUT_ADDON) return [...found, WITHOUT_ADDON[platform]];
  return [
    ...found,
    `Install ${packageToInstall}, if it is published: it belongs to the optional dependencies of ` +
      'fast-ffi, which --omit=optional and a node_modules from another platform leave out.',
    'Else compile the addon on this machine: npx fast-ffi build' +
      (directory === undefined ? '' : `, or node "${directory}/bin/fast-ffi.js" build`),
  ];
}

/** Makes the error that lists what was tried to load the native addon, and what helps. */
function addonNotLoaded({ platform, attempts, override, packageToInstall, directory, cause }) {
  const lines = [
    `fast-ffi: its native addon for ${platform} could not be loaded (Node ${process.versions.node})`,
    'Looked for:',
    ...attempts.map(({ place, problem }) => `- ${place}: ${problem}`),
    'What helps:',
    ...remedies({ platform, attempts, override, packageToInstall, directory }).map(
      (text) => `- ${text}`,
    ),
  ];
  return create('ERR_FFI_ADDON_NOT_LOADED', lines.join('\n'), cause && { cause });
}

const callFailed = (operation, cause, more = '') =>
  create('ERR_FFI_CALL_FAILED', `${operation} failed: ${cause.message}${more && `; ${more}`}`);

/** Makes the error of a callback that could not be made. The addon says why by a word. */
function noCallbacks(cause) {
  if (cause.message === 'noExecutableMemory') {
    return create(
      'ERR_RX_MEMORY_NOT_SUPPORTED',
      'Executable memory is not supported in this environment, but is required for FFI callbacks',
    );
  }
  if (cause.message === 'noEmitter') {
    cause = { message: 'callbacks are not implemented for this processor and operating system' };
  }
  return callFailed('registering a callback', cause);
}

module.exports = {
  argumentType: (message) => create('ERR_INVALID_ARG_TYPE', message),
  argumentValue,

  // These say what there was in place of what the message asks for.
  wrongType: (message, value, hint) =>
    create('ERR_INVALID_ARG_TYPE', withReceived(message, value, hint)),
  /** `hint` says what helps, and `name` is that of the function whose argument it is; both may be missing. */
  wrongValue: (message, value, hint, name) =>
    argumentValue(withReceived(message, value, hint, name)),

  // These come up when the package is loaded.
  addonNotLoaded,
  addonsDisabled: (cause) =>
    create(
      'ERR_FFI_ADDON_NOT_LOADED',
      'fast-ffi is a native addon, and this process may not load any. Use --allow-addons with ' +
        `${permissionFlag()}, and do not use --no-addons.`,
      { cause },
    ),
  bundled: (cause) =>
    create('ERR_FFI_ADDON_NOT_LOADED', `fast-ffi can't load here. ${IN_A_BUNDLE}`, { cause }),

  // These come up in calls.
  returnValue: (message) => create('ERR_INVALID_RETURN_VALUE', message),
  /** `name` is that of the function that was called, if one was. */
  libraryClosed(path, name = '') {
    const library = path === '' ? 'the process' : path;
    return create(
      'ERR_FFI_LIBRARY_CLOSED',
      `Library is closed (${name && `${shorten(name)} in `}${library})`,
    );
  },
  argumentCount: (expected, actual, name) =>
    argumentValue(
      `Invalid argument count: expected ${expected}, got ${actual}${name && ` (${shorten(name)})`}`,
    ),

  /** `least` are the bytes of what the pointer leads to. */
  pointerProblem: (reason, least) =>
    reason === 'tooSmall'
      ? `must be memory of at least ${least} bytes, which is what the pointer leads to, or an address`
      : pointerProblems[reason],

  /** `label` says which text it is, and `shown` is the line of it in which something is wrong. */
  declaration({ message, line, column, file, shown }, label) {
    const where = `${file ?? label}:${line}:${column}`;
    const { text, caret } = excerpt(shown, column);
    return assign(create('ERR_FFI_DECLARATION', `${message} (${where})\n  ${text}\n  ${caret}`), {
      line,
      column,
      ...(file !== null && { file }),
    });
  },

  // These are about libraries, symbols and signatures.
  constructCallRequired: (name) =>
    create(
      'ERR_CONSTRUCT_CALL_REQUIRED',
      `Class constructor ${name} cannot be invoked without 'new'`,
    ),
  callFailed,
  noCallbacks,
  tooManyFunctions: (most) =>
    create(
      'ERR_FFI_TOO_MANY_FUNCTIONS',
      `No more than ${most} functions can be bound at a time; closing libraries makes room for others`,
    ),
  /** `number` is an errno, and `called` the function that has failed, if its name is known. */
  systemError: (number, { name, text }, called, result) =>
    assign(
      make(Error, `${name}: ${text}${called && `, ${called}`}`),
      // Node counts them so (uv_errno_t).
      { errno: -number, code: name, ...(called && { syscall: called }), result },
    ),
  failedWithoutErrno: (called, result) =>
    assign(
      create(
        'ERR_FFI_CALL_FAILED',
        `${called || 'the function'} failed: it returned ${showBriefly(result)}, and errno is 0`,
      ),
      { result },
    ),
  unknownOption: (name, known) =>
    argumentValue(`Unknown option ${name}; did you mean ${nearest(name, known)}?`),
  containsNul: (label) => argumentValue(`${label} must not contain null bytes`),
  suggestType,
  unsupportedType,
  illegalInvocation: () => make(TypeError, 'Illegal invocation'),

  noThread: () =>
    create('ERR_OPERATION_FAILED', 'No thread could be started for nonblocking calls'),

  closedCallback: () => create('ERR_FFI_DISPOSED', 'The callback has been closed'),
  disposed: (label) => create('ERR_FFI_DISPOSED', `${label} has been disposed of`),
  notOwned: (value) =>
    create(
      'ERR_INVALID_ARG_TYPE',
      withReceived(
        'What is freed must be an address, or what ffi.owned, ffi.allocate, or ffi.toBuffer and ' +
          'ffi.toArrayBuffer with a function that frees have given',
        value,
      ),
    ),
  readOnly: (name) =>
    create('ERR_FFI_READ_ONLY', `The variable ${name} is in memory that can't be written`),

  // These are about memory.
  nullPointer: (message) => create('ERR_FFI_INVALID_POINTER', message),
  unaligned: (name, place, alignment) =>
    create(
      'ERR_FFI_UNALIGNED',
      `${name} must be at a multiple of ${alignment}, and 0x${place.toString(16)} is none`,
    ),
  bufferTooShort: (name, size, byteOffset, length) =>
    create(
      'ERR_OUT_OF_RANGE',
      `${name} takes ${size} bytes; from ${byteOffset} on the buffer has ${length > byteOffset ? length - byteOffset : 0}`,
    ),
  tooManyViews: (length, most) =>
    create(
      'ERR_OUT_OF_RANGE',
      `An array of ${length} views takes too much memory, at most ${most} are made; make views of parts with over`,
    ),
  tooLarge: (label) => create('ERR_OUT_OF_RANGE', `The ${label} is too large`),
  lengthTooSmall: () => create('ERR_OUT_OF_RANGE', 'The length must be >= source byte length'),
  bufferTooLarge: () => create('ERR_BUFFER_TOO_LARGE', 'Buffer is too large'),
  stringTooLong: () => create('ERR_STRING_TOO_LONG', 'String is too long'),
  allocationFailed,
  zeroCopyUnavailable: () =>
    create(
      'ERR_OPERATION_FAILED',
      'Zero-copy views are not available when the V8 sandbox is enabled; these copy: ' +
        'toBuffer(pointer, length), read(type, pointer), write(type, pointer, value)',
    ),

  // These are about arguments that Node's own validators check.
  expectedType: (name, type, value) =>
    createWithCodeInText(
      'ERR_INVALID_ARG_TYPE',
      `The "${name}" argument must be of type ${type}. Received ${describeReceived(value)}`,
    ),
  expectedInstance: (name, type, value) =>
    createWithCodeInText(
      'ERR_INVALID_ARG_TYPE',
      `The "${name}" argument must be an instance of ${type}. Received ${describeReceived(value)}`,
    ),
  outOfRange: (name, range, value) =>
    createWithCodeInText(
      'ERR_OUT_OF_RANGE',
      `The value of "${name}" is out of range. It must be ${range}. ` +
        `Received ${withSeparators(value)}`,
    ),

  // This is about the permission model.
  accessDenied: (permission, flag) =>
    assign(
      create(
        'ERR_ACCESS_DENIED',
        `Access to this API has been restricted. Use ${flag} to manage permissions.`,
      ),
      { permission },
    ),
};
