'use strict';

const { INSPECT } = require('../calls/inspection');
const errors = require('../errors');
const { late } = require('../late');
const { refuseUnknownOptions } = require('../safety/options');
const { checkPermission } = require('../safety/permission');
const { stringIncludes } = require('../safety/primordials');
const {
  isSignatureLike,
  parseSignature,
  parseSymbol,
  whyNotCallback,
} = require('../signature/signature');
const { otherTypes } = require('../types');
const { toAddress } = require('../types/address');
const { Library } = require('./library');
const { processLibrary } = require('./process-library');
const { makeVariable } = require('./variable');

Library.makeNonblocking = (description, address) => late().makeNonblocking(description, address);
Library.withErrnoOf = (signature, address, name) => late().withErrnoOf(signature, address, name);
otherTypes.find = (name, scope) => late().spelledType(name, scope);
otherTypes.object = (name) => late().spelledObject(name);
otherTypes.names = () => late().allTypeNames;
otherTypes.promoted = (type) => late().promotedType(type);

const { defineProperties, freeze, keys, setPrototypeOf } = Object;
const { construct } = Reflect;
const { dispose } = Symbol;

/** Tells whether a value is text in C that declares something. A word alone is none, and a mistake. */
const isCText = (value) =>
  typeof value === 'string' &&
  (stringIncludes(value, ' ') || stringIncludes(value, '(') || stringIncludes(value, ';'));

/** Gives the signature object that a text in C stands for; what is no such text is given back. */
const signatureOf = (library, given, label = 'The signature') =>
  isCText(given) ? late().readSignature(given, label, library?.scope) : given;

function register(library, signatureObject, callback, options) {
  const parsed = parseSignature('<callback>', signatureObject, library.scope);
  const reason = whyNotCallback(parsed);
  if (reason !== undefined) throw errors.argumentValue(reason);
  const { signature } = parsed;
  if (options === undefined) return library.register(signature, callback);
  const { returnsValue } = signature.result.kind;
  return library.register(signature, callback, late().prepareThreads(options, returnsValue));
}

function checkNul(value, label) {
  if (stringIncludes(value, '\0')) throw errors.containsNul(label);
}

function checkName(value, label) {
  if (typeof value !== 'string') throw errors.wrongType(`${label} must be a string`, value);
  checkNul(value, label);
}

function checkOption(name, value) {
  if (value !== undefined && typeof value !== 'boolean') {
    throw errors.wrongType(`The ${name} option must be a boolean`, value);
  }
}

/** The options of a library, which are booleans. */
const OPTIONS = ['deepBind', 'global', 'lazy', 'nodelete', 'noload', 'supportsExceptions'];

/** Reads the options of a library. node:ffi has none, and ignores what is passed for them. */
function parseOptions(options = {}) {
  if (typeof options !== 'object' || options === null) {
    throw errors.wrongType('The options must be an object', options);
  }
  refuseUnknownOptions(options, OPTIONS);
  const parsed = { __proto__: null };
  for (let i = 0; i < OPTIONS.length; i++) {
    const name = OPTIONS[i];
    const value = options[name];
    checkOption(name, value);
    parsed[name] = value;
  }
  return parsed;
}

/** Says what helps where the loader fails. If even that fails, the loader's own words are what counts. */
function whatHelps(path, message) {
  try {
    return late().whatHelps(path, message);
  } catch {
    return '';
  }
}

/** Opens a library, and warns if the loader may bind it to functions of Node's in place of its own. */
function openLibrary(path, options) {
  const library = new Library(path, options, whatHelps);
  // One that was loaded before has been bound then.
  if (path !== null && options.deepBind === undefined && !options.noload) {
    const files = library.containedDependencies();
    if (files !== null) late().warnOfContained(path, files);
  }
  return library;
}

function allFunctions(library) {
  library.checkOpen();
  const functions = { __proto__: null };
  for (const name in library.functions) functions[name] = library.functions[name].fn;
  return dictionary(functions);
}

/**
 * Copies an object, without a prototype. The copy is made by spreading, because V8 keeps objects in its
 * slow, hashed form if they are filled key by key or start without a prototype, and finding a function in
 * that form costs as much as calling it.
 */
const dictionary = (filled) => setPrototypeOf({ ...filled }, null);

function allSymbols(library) {
  library.checkOpen();
  return dictionary(library.symbols);
}

/** What helps where a prototype is passed with a signature beside it. */
const PROTOTYPE_ALONE =
  'a prototype is a whole signature; to add to it, pass its name and { ...declare(text).functions[name], nonblocking: true }';

/** Throws if a symbol is missing of those in these lists. The error names all that are. */
function checkFound(...lists) {
  let first;
  let others = '';
  for (let i = 0; i < lists.length; i++) {
    for (let k = 0; k < lists[i].length; k++) {
      const { cause, symbol } = lists[i][k];
      if (cause === undefined) continue;
      if (first === undefined) first = cause;
      else others += `${others && ', '}${symbol}`;
    }
  }
  if (first !== undefined)
    throw errors.callFailed('dlsym', first, others && `also missing: ${others}`);
}

/** Gives the definition that a prototype, or the declaration of a variable, stands for. */
const definitionFor = (library, name, given) =>
  isCText(given) ? late().readDefinition(given, name, library.scope) : given;

/** Reads the definitions of functions and finds these. Nothing is remembered: a failure leaves nothing behind. */
function prepareFunctions(library, definitions) {
  if (!isSignatureLike(definitions)) {
    throw errors.wrongType('Functions signatures must be an object', definitions);
  }
  const names = keys(definitions);
  const prepared = [];
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    checkNul(name, 'Function name');
    const signature = definitionFor(library, name, definitions[name]);
    if (!isSignatureLike(signature)) {
      throw errors.wrongType(`Signature of function ${name} must be an object`, signature);
    }
    prepared[i] = library.prepare(name, signature);
  }
  return prepared;
}

/** Gives the functions for what `prepareFunctions` gave, by name. */
function bindFunctions(library, prepared) {
  const functions = { __proto__: null };
  for (let i = 0; i < prepared.length; i++) {
    functions[prepared[i].name] = library.bindPrepared(prepared[i]);
  }
  return dictionary(functions);
}

/** Reads text in C that says what a library has. Its types are known from then on. */
function readLibrary(library, text) {
  const scope = library.scope ?? late().emptyScope();
  const read = late().readLibrary(scope, text);
  library.scope = scope;
  return read;
}

/** Makes a function of one at an address, which belongs to a library. */
function makeFunctionAt(library, given, signature) {
  const address = toAddress(given, 'address');
  if (address === 0n) throw errors.nullPointer('Cannot make a function of a null pointer');
  if (!isSignatureLike(signature)) {
    throw errors.wrongType('Function signature must be an object', signature);
  }
  return library.makeFunctionAt(address, signature);
}

/** Gives the library behind an instance of the class below. */
let libraryOf;

/** The class behind `DynamicLibrary`; see index.d.ts for what each member does. */
class Implementation {
  /** @type {Library} */
  #library;

  constructor(path, options) {
    checkPermission();
    if (typeof path !== 'string' && path !== null) {
      throw errors.wrongType('Library path must be a string or null', path);
    }
    if (path !== null) checkNul(path, 'Library path');
    this.#library = openLibrary(path, parseOptions(options));
    this.#library.publicObject = this;
    defineProperties(this, Implementation.#ownAccessors);
  }

  /** Gives the library of a receiver. Throws for any other object, as V8 does for native methods. */
  static #of(receiver) {
    if (typeof receiver !== 'object' || receiver === null || !(#library in receiver)) {
      throw errors.illegalInvocation();
    }
    return receiver.#library;
  }

  static {
    libraryOf = Implementation.#of;
  }

  // node:ffi has these two on the instance, not on the prototype.
  static #ownAccessors = {
    path: {
      __proto__: null,
      enumerable: true,
      get() {
        return Implementation.#of(this).path;
      },
    },
    symbols: {
      __proto__: null,
      enumerable: true,
      get() {
        return allSymbols(Implementation.#of(this));
      },
    },
  };

  get functions() {
    return allFunctions(Implementation.#of(this));
  }

  /** Shows a library where util.inspect meets it, open or closed. */
  [INSPECT](depth, options, inspect) {
    // What only inherits this is shown as without it.
    if (!(#library in this)) return this;
    if (depth < 0) return '[DynamicLibrary]';
    const { path, closed, functions } = this.#library;
    const shown = { path, isOpen: !closed, functions: keys(functions) };
    return `DynamicLibrary ${inspect(shown, options)}`;
  }

  close() {
    Implementation.#of(this).close();
  }

  getFunction(name, given) {
    const library = Implementation.#of(this);
    checkName(name, 'Function name');
    if (given === undefined && stringIncludes(name, '(')) {
      // It is a prototype, which has a name of its own.
      const prototype = late().readPrototype(name, library.scope);
      return this.getFunction(prototype.name, prototype.signature);
    }
    const signature = definitionFor(library, name, given);
    if (!isSignatureLike(signature)) {
      throw errors.wrongType('Function signature must be an object', signature);
    }
    const prepared = library.prepare(name, signature);
    if (prepared.cause !== undefined) {
      const hint = stringIncludes(name, '(') ? PROTOTYPE_ALONE : '';
      throw errors.callFailed('dlsym', prepared.cause, hint);
    }
    return library.bindPrepared(prepared);
  }

  getFunctions(given) {
    const library = Implementation.#of(this);
    if (given === undefined) return allFunctions(library);
    library.checkOpen();
    const definitions = isCText(given) ? readLibrary(library, given).functions : given;
    const prepared = prepareFunctions(library, definitions);
    library.checkOpen();
    checkFound(prepared);
    return bindFunctions(library, prepared);
  }

  getVariable(name, type) {
    const library = Implementation.#of(this);
    checkName(name, 'Variable name');
    return makeVariable(library, name, type, library.resolve(name));
  }

  toFunction(given, signatureObject) {
    const library = Implementation.#of(this);
    library.checkOpen();
    return makeFunctionAt(library, given, signatureOf(library, signatureObject));
  }

  getSymbol(name) {
    const library = Implementation.#of(this);
    checkName(name, 'Symbol name');
    const address = library.resolve(name);
    library.symbols[name] = address;
    return address;
  }

  getSymbols() {
    return allSymbols(Implementation.#of(this));
  }

  registerCallback(given, callback, options = undefined) {
    const library = Implementation.#of(this);
    const signature = signatureOf(library, given);
    if (typeof signature === 'function') {
      if (callback !== undefined) {
        throw errors.argumentType(
          'The signature must be the first argument, and the function the second',
        );
      }
      return register(library, { __proto__: null }, signature, options);
    }
    if (!isSignatureLike(signature)) {
      throw errors.wrongType('First argument must be a function or a signature object', signature);
    }
    if (typeof callback !== 'function') {
      throw errors.wrongType('Second argument must be a function', callback);
    }
    return register(library, signature, callback, options);
  }

  callback(type, fn, options = undefined) {
    const library = Implementation.#of(this);
    const given =
      typeof type === 'string' ? late().readSignature(type, 'The type', library.scope) : type;
    return late().makeKept(library, given, fn, options);
  }

  unregisterCallback(pointer) {
    const library = Implementation.#of(this);
    library.unregister(library.callbackPointer(pointer));
  }

  refCallback(pointer) {
    const library = Implementation.#of(this);
    library.hold(library.callbackPointer(pointer), true);
  }

  unrefCallback(pointer) {
    const library = Implementation.#of(this);
    library.hold(library.callbackPointer(pointer), false);
  }
}

// This function stands in front of the class, because calling a class without `new` throws an error that
// has no code.
function DynamicLibrary(path, options = undefined) {
  if (new.target === undefined) throw errors.constructCallRequired('DynamicLibrary');
  return construct(Implementation, [path, options], new.target);
}

Object.defineProperty(DynamicLibrary, 'prototype', {
  __proto__: null,
  value: Implementation.prototype,
});
Object.defineProperty(DynamicLibrary.prototype, 'constructor', {
  __proto__: null,
  value: DynamicLibrary,
});
for (const [name, descriptor] of Object.entries(
  Object.getOwnPropertyDescriptors(DynamicLibrary.prototype),
)) {
  // Methods of a class are not enumerable; those of node:ffi's are.
  if (name !== 'constructor') {
    Object.defineProperty(DynamicLibrary.prototype, name, {
      __proto__: null,
      ...descriptor,
      enumerable: true,
    });
  }
}
DynamicLibrary.prototype[dispose] = DynamicLibrary.prototype.close;

/** Tells apart what `dlopen` is given: functions, and variables, which it returns only where there are some. */
function sortDefinitions(library, definitions) {
  const sorted = { __proto__: null, ofFunctions: definitions, ofVariables: undefined };
  if (!isSignatureLike(definitions)) return sorted;
  const names = keys(definitions);
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    const given = definitions[name];
    const definition = definitionFor(library, name, given);
    const isVariable = isSignatureLike(definition) && 'variable' in definition;
    if (!isVariable && definition === given) continue;
    if (sorted.ofFunctions === definitions) sorted.ofFunctions = { ...definitions };
    if (isVariable) {
      sorted.ofVariables ??= { __proto__: null };
      sorted.ofVariables[name] = definition;
      delete sorted.ofFunctions[name];
    } else {
      sorted.ofFunctions[name] = definition; // text is read once
    }
  }
  return sorted;
}

/** Finds the variables of these definitions. Where one is missing, `cause` says why unless it may be. */
function findVariables(library, definitions) {
  const found = [];
  for (const name in definitions) {
    const definition = definitions[name];
    if ('return' in definition || 'arguments' in definition) {
      throw errors.argumentValue(`${name} can't be a variable and a function`);
    }
    const { symbol, optional } = parseSymbol(name, definition);
    const { address, cause } = library.find(symbol);
    const { variable: type } = definition;
    found[found.length] = { name, symbol, type, address, cause: optional ? undefined : cause };
  }
  return found;
}

/** Makes the variables that were found; null stands for one that is missing. */
function makeVariables(library, found) {
  const variables = { __proto__: null };
  for (let i = 0; i < found.length; i++) {
    const { name, type, address } = found[i];
    variables[name] = address === undefined ? null : makeVariable(library, name, type, address);
  }
  return freeze(dictionary(variables));
}

/** Gives the functions and variables of these definitions. */
function bindDefinitions(library, ofFunctions, ofVariables) {
  const prepared = prepareFunctions(library, ofFunctions);
  const found = findVariables(library, ofVariables);
  library.checkOpen();
  checkFound(prepared, found);
  const functions = bindFunctions(library, prepared);
  return { functions, variables: makeVariables(library, found) };
}

/** Gives the functions of these definitions, of which there may be none. */
const functionsOf = (lib, definitions) =>
  definitions === undefined ? freeze({ __proto__: null }) : lib.getFunctions(definitions);

/** Opens a library and binds `definitions` from it; closes it again if that fails. */
function dlopen(path, definitions, options = undefined) {
  checkPermission();
  const lib = new DynamicLibrary(path, options);
  try {
    const library = libraryOf(lib);
    const isText = isCText(definitions);
    const declared = isText ? readLibrary(library, definitions) : undefined;
    const { ofFunctions, ofVariables } = isText
      ? { ofFunctions: declared.functions, ofVariables: declared.variables }
      : sortDefinitions(library, definitions);
    const bound =
      ofVariables === undefined
        ? { functions: functionsOf(lib, ofFunctions) }
        : bindDefinitions(library, ofFunctions, ofVariables);
    const opened = {
      lib,
      ...bound,
      [dispose]() {
        lib.close();
      },
    };
    if (isText) {
      const { types, constants, skipped } = declared;
      return { ...opened, types, constants, skipped };
    }
    return opened;
  } catch (error) {
    lib.close();
    throw error;
  }
}

/** Makes a function of one that C has at an address, in whatever library or in none. */
function functionAt(address, given) {
  checkPermission();
  return makeFunctionAt(processLibrary(), address, signatureOf(undefined, given));
}

/** Reads C text without a library. */
const declare = (text) => late().declare(text);

/** Finds the file of a library. */
const findLibrary = (name) => late().findLibrary(name);

/** Checks a value that stands for a library: node:ffi takes whatever has the method. */
function checkHandle(handle, method) {
  if (typeof handle?.[method] !== 'function') {
    throw errors.expectedInstance('handle', 'DynamicLibrary', handle);
  }
}

function dlclose(handle) {
  checkHandle(handle, 'close');
  handle.close();
}

function dlsym(handle, symbol) {
  checkHandle(handle, 'getSymbol');
  return handle.getSymbol(symbol);
}

module.exports = { DynamicLibrary, declare, dlclose, dlopen, dlsym, findLibrary, functionAt };
