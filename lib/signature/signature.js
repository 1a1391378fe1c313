'use strict';

const { isProxy } = require('node:util/types');
const binding = require('../addon/binding');
const errors = require('../errors');
const { stringIncludes } = require('../safety/primordials');
const { hintOfNoType, infoOf } = require('../records/brands');
const { knownTypeNames, otherTypes, typeByName, typeNamed } = require('../types');
const { FAILURES, FAILURE_WORDS } = require('./failure');

// These are captured, because programs patch and replace globals.
const { isArray } = Array;
const { Uint32Array } = globalThis;
const { MAX_ARGUMENTS, TELLS_VARIADIC_APART } = binding;

/** What stands in a list of types where the arguments begin that a function declares as `...`. */
const DOTS = '...';

/**
 * @typedef {object} Signature A signature, of which there is one object for all of equal types.
 * @property {Uint32Array} ids The ids of its types, the result's first, and `binding.DOTS` before the first
 *   variadic argument, where that makes a difference: by these C calls, and functions that are called otherwise are
 *   told apart.
 * @property {Uint32Array} checkedIds The same for calls of C, where pointers to what has a known size are types of their
 *   own, by which memory that is passed for them is checked.
 * @property {string} title The keys of its types as text, with the dots where the ids have them, and what is said of
 *   errno.
 * @property {object} result The type of the result.
 * @property {object[]} arguments The types of the arguments.
 * @property {Uint32Array} slots The first slot of each argument.
 * @property {Ending} ending
 * @property {object|undefined} factory What lib/calls/function-factory.js makes when it is first needed.
 * @property {object|undefined} nonblockingFactory What lib/calls/nonblocking.js makes when it is first needed.
 * @property {object|undefined} lent The functions of it that were lent (lib/functions/lending.js).
 * @property {Object<string, Function>} adapters What lib/callbacks/adapter.js makes when first needed.
 */

/**
 * @typedef {object} Declared The types of a signature by the names that a program uses for them.
 * @property {string} result
 * @property {string} parameters
 */

/**
 * @typedef {object} Ending What follows a call.
 * @property {boolean} capturesErrno
 * @property {boolean} isLastError Whether that is what GetLastError gives.
 * @property {string|undefined} throws The word for the results that are thrown as errors (failure.js).
 */

/** @type {Ending} The ending of most signatures. */
const PLAIN_ENDING = {
  __proto__: null,
  capturesErrno: false,
  isLastError: false,
  throws: undefined,
};

/** What a signature says for errno that is to be read by GetLastError of Windows. */
const LAST_ERROR = 'GetLastError';

/** @type {Object<string, Signature>} */
const interned = { __proto__: null };

/**
 * Gives the signature of these types. `named` is the number of arguments before `...`, undefined where there are no
 * dots. On most platforms a function is called in the same way with and without them, by one signature.
 */
function intern(name, result, argumentTypes, named, ending) {
  const dotsAt = TELLS_VARIADIC_APART ? named : undefined;
  let title = `${result.key}`;
  for (let i = 0; i < argumentTypes.length; i++) {
    if (i === dotsAt) title += `,${DOTS}`;
    title += `,${argumentTypes[i].key}`;
  }
  if (dotsAt === argumentTypes.length) title += `,${DOTS}`;
  const { capturesErrno, throws } = ending;
  if (capturesErrno) title += ending.isLastError ? `;${LAST_ERROR}` : `;errno ${throws ?? ''}`;
  let signature = interned[title];
  if (signature === undefined) {
    // The loops go by index: what iterating gives can be patched, and ids and types must agree.
    const count = argumentTypes.length;
    const ids = new Uint32Array(
      1 + count + (dotsAt === undefined ? 0 : 1) + (capturesErrno ? 1 : 0),
    );
    const slots = new Uint32Array(count);
    ids[0] = result.id;
    for (let i = 0; i < count; i++) ids[i >= dotsAt ? i + 2 : i + 1] = argumentTypes[i].id;
    if (dotsAt !== undefined) ids[dotsAt + 1] = binding.DOTS;
    if (capturesErrno) ids[ids.length - 1] = binding.CAPTURES_ERRNO;
    const checkedIds = new Uint32Array(ids);
    for (let i = 0; i < count; i++) {
      const { id, argumentId = id } = argumentTypes[i];
      checkedIds[i >= dotsAt ? i + 2 : i + 1] = argumentId;
    }
    try {
      binding.layOutSlots(ids, slots);
    } catch ({ message }) {
      throw errors.argumentValue(`Function ${name} can't be called: ${message}`);
    }
    signature = {
      ids,
      checkedIds,
      title,
      result,
      arguments: argumentTypes,
      slots,
      ending,
      factory: undefined,
      nonblockingFactory: undefined,
      lent: undefined,
      adapters: { __proto__: null },
    };
    interned[title] = signature;
  }
  return signature;
}

/** Tells whether a value is an array; a proxy of one is no array to native code. */
function isTrueArray(value) {
  return !isProxy(value) && isArray(value);
}

/** Tells whether a value may be a signature object: any object, functions included, but no array. */
function isSignatureLike(value) {
  return typeof value === 'function' || (typeof value === 'object' && value && !isTrueArray(value));
}

/** Checks that values of a type that the user has defined can be passed, and returns the type. */
function checkByValue(type, label) {
  if (type.isOpaque) {
    throw errors.argumentValue(
      `${label()} must not be ${type.label}, which has no known size; use ffi.pointer`,
    );
  }
  if (type.isByValue ?? true) return type; // all scalars are
  throw errors.argumentValue(
    type.element === undefined
      ? `${label()} is a type that is not passed by value: it is aligned at more than 16 bytes, or ends ` +
          'with an array without a length; use a pointer'
      : `${label()} must not be an array, which C passes as a pointer to its first element; use a pointer`,
  );
}

/**
 * Finds the type for a type name of the user's, which messages call as `label` says. `scope` has the types of a
 * library's text, if there are some.
 */
function parseType(value, label, scope) {
  const defined = infoOf(value);
  if (defined !== undefined) return checkByValue(defined, label);
  if (typeof value !== 'string') {
    const expected = 'a string, or a type that ffi has made';
    throw errors.wrongType(`${label()} must be ${expected}`, value, hintOfNoType(value));
  }
  const type = typeNamed(value, scope);
  if (type !== undefined) return checkByValue(type, label);
  if (stringIncludes(value, '\0')) throw errors.containsNul(label());
  throw errors.unsupportedType(value, label(), knownTypeNames());
}

/**
 * Reads a signature object of the function or callback `name`. Properties are looked up in the
 * order of node:ffi, and what getters and traps throw is passed on. Returns the signature and what
 * is no part of it: `declared`, `callback`, whether it is nonblocking, and whether a parameter has the type name
 * `function`.
 */
function parseSignature(name, object, scope = undefined) {
  const type = infoOf(object);
  if (type !== undefined) return parsedIn(name, type);
  // This comes first: every function has `arguments`, which throws.
  if (typeof object === 'function') refuseBoundFunction(name, object);
  const hasReturn = 'return' in object;
  const hasArguments = 'arguments' in object;
  const givenResult = hasReturn ? object.return : 'void';
  const result = parseType(givenResult, () => `Return value type of function ${name}`, scope);
  const list = parseArguments(name, hasArguments ? object.arguments : [], scope);
  if (!hasReturn && !hasArguments) refuseBoundFunction(name, object);
  if (!hasReturn) refuseForeignKeys(name, object, 'return', FOREIGN_RESULT_KEYS);
  if (!hasArguments) refuseForeignKeys(name, object, 'arguments', FOREIGN_ARGUMENT_KEYS);
  for (const key in FOREIGN_KEYS) refuseForeignKeys(name, object, key, FOREIGN_KEYS[key]);
  const callback = parseBoolean(name, object, 'callback');
  const isNonblocking = parseBoolean(name, object, 'nonblocking') ?? false;
  const ending = parseEnding(name, object, result);
  if (isNonblocking && ending.capturesErrno && ending.throws === undefined) {
    throw errors.argumentValue(
      `Function ${name} is nonblocking, so that its errno would be lost; use throws in place of errno`,
    );
  }
  return {
    signature: intern(name, result, list.types, list.named, ending),
    declared: declaredAs(result, givenResult, list),
    callback,
    isNonblocking,
    takesFunction: list.takesFunction,
    isVariadic: list.named !== undefined,
    isOpen: list.isOpen,
  };
}

/** Tells whether a program has named a type in a way that says more than its own name, of which numbers have one. */
const saysMore = (given, type) => type.kind.mayBeMemory && given !== type.name;

/** Gives the name of a type as a program uses it. */
function nameInUse(given, type) {
  if (!saysMore(given, type)) return type.name;
  const name = typeof given === 'string' ? given : given.name;
  if (typeof name === 'string' && name !== '') return name;
  return type.isUnion ? 'union' : 'struct';
}

/** Gives the names that a program uses for types; undefined where those say no more than the types' own. */
function declaredAs(result, givenResult, { types, names }) {
  if (names === undefined && !saysMore(givenResult, result)) return undefined;
  return { result: nameInUse(givenResult, result), parameters: names ?? namesOf(types) };
}

/** Lists types by their own names. */
function namesOf(types) {
  let names = '';
  for (let i = 0; i < types.length; i++) names += `${i === 0 ? '' : ', '}${types[i].name}`;
  return names;
}

/** Gives what was parsed of a type of function pointers, which stands for it; other types are no signatures. */
function parsedIn(name, type) {
  if (type.isFunction) return type.parsed;
  throw errors.argumentType(`The signature of function ${name} must be an object, and is a type`);
}

/** Says why callbacks can't have a signature, which was parsed; undefined if they can. */
function whyNotCallback({ signature, isVariadic, isNonblocking }) {
  if (isNonblocking) return "A callback can't be nonblocking";
  if (isVariadic) return "A callback can't be variadic: its arguments list must not have '...'";
  if (signature.ending.capturesErrno) {
    return "A callback can't have errno or throws in its signature";
  }
  return undefined;
}

/** The keys under which other FFIs have the type of the result, and the types of the arguments. */
const FOREIGN_RESULT_KEYS = ['result', 'returns', 'returnType', 'retType', 'ret'];
const FOREIGN_ARGUMENT_KEYS = [
  'parameters',
  'args',
  'params',
  'argument',
  'argumentTypes',
  'paramsType',
];

/** What properties are called that would be passed over in silence, by the words of others and those misspelt. */
const FOREIGN_KEYS = {
  __proto__: null,
  nonblocking: ['nonBlocking', 'non_blocking', 'async'],
  throws: ['throw'],
  errno: ['errNo'],
};

/** Refuses what is no signature object but a function that was bound, or the copy of its properties. */
function refuseBoundFunction(name, object) {
  if ('pointer' in object) {
    throw errors.argumentValue(
      `The signature of function ${name} is a function that was bound before, or its properties; say the signature again, as declare(text).functions has it`,
    );
  }
}

/** Refuses a signature that would be taken for one without a result, or without arguments. */
function refuseForeignKeys(name, object, key, foreignKeys) {
  for (let i = 0; i < foreignKeys.length; i++) {
    if (foreignKeys[i] in object) {
      throw errors.argumentValue(
        `The signature of function ${name} has the property ${foreignKeys[i]}, which is called ${key} here`,
      );
    }
  }
}

/**
 * Reads what a signature object says of the symbol: its name, that of the function if it says nothing, and
 * whether it may be missing.
 */
function parseSymbol(name, object) {
  const { symbol: given, optional = false } = object;
  const symbol = given ?? name;
  if (typeof symbol !== 'string' || given === '') {
    throw errors.argumentType(`The symbol property of function ${name} must be a non-empty string`);
  }
  if (stringIncludes(symbol, '\0')) {
    throw errors.containsNul(`The symbol property of function ${name}`);
  }
  if (typeof optional !== 'boolean') {
    throw errors.argumentType(`The optional property of function ${name} must be a boolean`);
  }
  return { symbol, optional };
}

/** Reads a property that is true, false, or undefined where the signature doesn't say. */
const parseBoolean = (name, object, key) => checkBoolean(name, key, object[key]);

function checkBoolean(name, key, value) {
  if (value !== undefined && typeof value !== 'boolean') {
    throw errors.wrongType(`The ${key} property of function ${name} must be a boolean`, value);
  }
  return value;
}

/** Throws unless a signature may say that GetLastError is read. */
function checkLastError(name, throws) {
  const label = `The errno property of function ${name}`;
  if (!binding.ERRNO_DEPENDS_ON_LIBRARY) {
    throw errors.argumentValue(`${label} is '${LAST_ERROR}', a function of Windows`);
  }
  if (throws !== undefined) {
    throw errors.argumentValue(`${label} is '${LAST_ERROR}', and throws takes the errno of C`);
  }
}

/** Reads what a signature says of errno, and of results that mean failure. */
function parseEnding(name, object, result) {
  const { errno } = object;
  const isLastError = errno === LAST_ERROR;
  const isCapturing = isLastError || checkBoolean(name, 'errno', errno);
  const { throws } = object;
  if (isLastError) checkLastError(name, throws);
  if (throws === undefined) {
    return isCapturing ? { ...PLAIN_ENDING, capturesErrno: true, isLastError } : PLAIN_ENDING;
  }
  const label = `The throws property of function ${name}`;
  const failure = typeof throws === 'string' ? FAILURES[throws] : undefined;
  if (failure === undefined) {
    throw errors.wrongValue(`${label} must be one of ${FAILURE_WORDS}`, throws);
  }
  if (!failure.takes(result)) {
    throw errors.argumentValue(`${label} is '${throws}', so its result must be ${failure.needs}`);
  }
  if (isCapturing === false) {
    throw errors.argumentValue(`${label} takes errno, and the errno property is false`);
  }
  return { ...PLAIN_ENDING, capturesErrno: true, throws };
}

function parseArguments(name, list, scope) {
  if (!isTrueArray(list)) {
    throw errors.wrongType(`Arguments list of function ${name} must be an array`, list);
  }
  const types = [];
  /** The list with the names that the program uses; undefined as long as those say no more than the types' own. */
  let names;
  let takesFunction = false;
  /** The number of arguments before the dots, once they have been seen. */
  let named;
  const count = list.length;
  if (count > MAX_ARGUMENTS) {
    throw errors.argumentValue(
      `Function ${name} has ${count} arguments, at most ${MAX_ARGUMENTS} are supported`,
    );
  }
  let isOpen = false;
  for (let i = 0; i < count; i++) {
    const typeName = list[i];
    if (typeName === DOTS) {
      checkDots(name, types.length, named !== undefined);
      names = `${names ?? namesOf(types)}, ...`;
      named = types.length;
      isOpen = i === count - 1;
      continue;
    }
    const label = () => `Argument ${types.length} of function ${name}`;
    let type = parseArgumentType(typeName, label, scope);
    if (named !== undefined) type = promoted(type, typeName, label);
    if (saysMore(typeName, type)) names ??= namesOf(types);
    if (names !== undefined) names += `${i === 0 ? '' : ', '}${nameInUse(typeName, type)}`;
    types[types.length] = type;
    takesFunction ||= typeName === 'function' || type.isFunction === true;
  }
  return { types, names, takesFunction, named, isOpen };
}

/** Finds the type of an argument, which messages call as `label` says. */
function parseArgumentType(typeName, label, scope) {
  const type = parseType(typeName, label, scope);
  if (!type.kind.returnsValue) {
    throw errors.argumentValue(
      `${label()} must not be 'void'; use an empty array for no-argument functions`,
    );
  }
  return type;
}

function checkDots(name, count, isSecond) {
  if (isSecond) {
    throw errors.argumentValue(`Arguments list of function ${name} must not have '...' twice`);
  }
  if (count === 0) {
    throw errors.argumentValue(
      `Arguments list of function ${name} must have an argument before '...', as in C`,
    );
  }
}

/** The names of types that node:ffi has in common with C, of those that C promotes. */
const PROMOTED_WORDS = { __proto__: null, char: true, float: true };

/**
 * Gives the type as which C passes values of another after `...`: it promotes shorter ones. Names that only node:ffi
 * has say how values are passed, so that these are refused there. `given` is what the program has for the type.
 */
function promoted(type, given, label) {
  const isFloat = type === typeByName.float32;
  const isShort = type.min !== undefined && type.size < typeByName.int32.size;
  if (!isFloat && !isShort) return type;
  const isOfC =
    typeof given !== 'string' || PROMOTED_WORDS[given] || typeByName[given] === undefined;
  if (isOfC) return otherTypes.promoted(type);
  const instead = isFloat ? 'float64' : 'int32';
  throw errors.argumentValue(
    `${label()} comes after '...', where C passes ${given} as ${instead}; use '${instead}'`,
  );
}

/**
 * Gives the signature of a call of an open variadic function: what is declared, and the types that a call names
 * after that, which are `[type, value]` pairs from `pairs[0]` on. `scope` has the types of a library's text.
 */
function signatureOfCall(name, declared, pairs, scope) {
  const types = [];
  for (let i = 0; i < declared.arguments.length; i++) types[i] = declared.arguments[i];
  for (let i = 0; i < pairs.length; i++) {
    const label = () => `Argument ${types.length} of function ${name}`;
    const given = pairs[i].type;
    types[types.length] = promoted(parseArgumentType(given, label, scope), given, label);
  }
  if (types.length > MAX_ARGUMENTS) {
    throw errors.argumentValue(
      `Function ${name} has ${types.length} arguments, at most ${MAX_ARGUMENTS} are supported`,
    );
  }
  return intern(name, declared.result, types, declared.arguments.length, declared.ending);
}

module.exports = {
  isSignatureLike,
  namesOf,
  parseSignature,
  parseSymbol,
  signatureOfCall,
  whyNotCallback,
};
