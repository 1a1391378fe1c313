'use strict';

const binding = require('../addon/binding');
const { adapterOf, callbackLabel } = require('../callbacks/adapter');
const { makeFunction } = require('../calls/function-factory');
const { LibraryGates, countCallbacks } = require('../calls/gate');
const { declarationOf, makeInspectable } = require('../calls/inspection');
const { environment } = require('../environment/slots');
const errors = require('../errors');
const {
  mapDelete,
  mapGet,
  mapSet,
  register,
  setAdd,
  setClear,
  setDelete,
  setForEach,
  setSize,
  unregister,
} = require('../safety/primordials');
const { ensureStack } = require('../safety/stack');
const { parseSignature, parseSymbol } = require('../signature/signature');
const { checkAddress } = require('../types/address');
const { makeOpenFunction } = require('./open-function');

// These are captured, because programs replace globals.
const { Set } = globalThis;
const { defineProperty } = Object;
const { ERRNO_DEPENDS_ON_LIBRARY } = binding;

/**
 * The libraries of callbacks that C may call, by the callback's pointer. The map keeps a library, and with
 * it the native half of its callbacks, until they are unregistered or unreferenced or it is closed.
 */
const librariesOfHeldCallbacks = new Map();

const release = (pointer) => mapDelete(librariesOfHeldCallbacks, pointer);

/** The symbols by which Node finds where an addon starts. The functions of an addon may run JavaScript. */
const ADDON_SYMBOLS = [
  'napi_register_module_v1',
  `node_register_module_v${process.versions.modules}`,
];

/**
 * The registry that gives up the callbacks of libraries whose object was collected; callbacks that are
 * unreferenced do not keep that object. The library's native half is abandoned here, not when that is
 * collected, so that C can't call what isn't counted any more. The library itself stays loaded, as nobody
 * has closed it.
 */
const collectedLibraries = new FinalizationRegistry(({ handle, callbacks }) => {
  binding.abandonLibrary(handle);
  countCallbacks(-setSize(callbacks));
});

/** A library that was opened. A DynamicLibrary and the functions bound from it hold on to it. */
class Library {
  /**
   * The maker of nonblocking functions, which is put here because it is loaded late, with modules that need this
   * one.
   */
  static makeNonblocking;

  /** Gives the form of a signature that captures the right errno (lib/signature/errno-source.js). */
  static withErrnoOf;

  closed = false;
  gates = new LibraryGates();
  /** @type {Object<string, {signature: Signature, callback: boolean|undefined, fn: Function}>} */
  functions = { __proto__: null };
  /** @type {Object<string, bigint>} */
  symbols = { __proto__: null };
  /** @type {Set<bigint>} */
  callbacks = new Set();
  /** What declarations in C have said of the library's types, if there were some (lib/declarations/parse.js). */
  scope = undefined;
  /** The functions that function pointers have become (lib/functions/pointed.js); undefined if there are none. */
  pointed = undefined;
  /** @type {Map<bigint, object>|undefined} What is known of the callbacks that `callback` has given, by address. */
  kept = undefined;
  /** The DynamicLibrary, if there is one. Functions hold on to it, as those of node:ffi do. */
  publicObject = undefined;

  /** Opens a library. `whatHelps` says so by the path and the loader's message, where that fails. */
  constructor(path, options = {}, whatHelps = () => '') {
    const { deepBind, supportsExceptions = false } = options;
    const { lazy = true, global: isGlobal = false, nodelete = false, noload = false } = options;
    try {
      this.handle = binding.openLibrary(
        path ?? undefined,
        deepBind ?? false,
        lazy,
        isGlobal,
        nodelete,
        noload,
      );
    } catch (cause) {
      throw errors.callFailed('dlopen', cause, whatHelps(path, cause.message));
    }
    this.path = path ?? '';
    this.supportsExceptions = supportsExceptions;
    this.isAddon = path !== null && binding.exportsAny(this.handle, ADDON_SYMBOLS);
    const { handle, callbacks } = this;
    register(collectedLibraries, this, { handle, callbacks }, this);
  }

  /** Lists those of its own file and the files that it needs whose functions Node exports, too; null if none. */
  containedDependencies() {
    return binding.containedDependencies(this.handle);
  }

  /**
   * Closes the library. If this is cut short, which node:vm can do anywhere, closing again does the rest,
   * or, once `closed` is set, the collection of this object does.
   */
  close() {
    if (this.closed) return;
    ensureStack();
    this.gates.close();
    setForEach(this.callbacks, release);
    this.closed = true;
    this.functions = { __proto__: null };
    this.symbols = { __proto__: null };
    binding.closeLibrary(this.handle);
    const count = setSize(this.callbacks);
    setClear(this.callbacks); // this comes first: they must not be counted off twice
    countCallbacks(-count);
    unregister(collectedLibraries, this);
  }

  checkOpen() {
    if (this.closed) throw errors.libraryClosed(this.path);
  }

  /** Finds the address of a symbol, without remembering it. */
  resolve(name) {
    const { address, cause } = this.find(name);
    if (address === undefined) throw errors.callFailed('dlsym', cause);
    return address;
  }

  /** Finds the address of a symbol, or the reason why there is none. */
  find(name) {
    this.checkOpen();
    const known = this.symbols[name];
    if (known !== undefined) return { address: known, cause: undefined };
    try {
      return { address: binding.findSymbol(this.handle, name), cause: undefined };
    } catch (cause) {
      if (this.path !== '') return { address: undefined, cause };
      return { address: undefined, cause: { message: `${cause.message}; ${WHY_NOT_IN_PROCESS}` } };
    }
  }

  /**
   * Reads a signature and finds its function, without remembering either. The signature comes
   * first: reading it may run code of the user's, which may close the library. Where the symbol is missing
   * `address` is undefined, and `cause` says why unless it may be missing.
   */
  prepare(name, signatureObject) {
    const { signature, declared, callback, takesFunction, isVariadic, isOpen, isNonblocking } =
      parseSignature(name, signatureObject, this.scope);
    const { symbol, optional } = parseSymbol(name, signatureObject);
    if ('variable' in signatureObject) {
      throw errors.argumentValue(
        `${name} is a variable; use getVariable, or dlopen for definitions`,
      );
    }
    const known = this.functions[name];
    if (known !== undefined) {
      const difference = differenceFrom(known, {
        name,
        signature,
        declared,
        symbol,
        callback,
        isVariadic,
        isOpen,
        isNonblocking,
      });
      if (difference !== '') {
        throw errors.argumentValue(
          `Function ${name} was already requested with a different ${difference}`,
        );
      }
    }
    const { address, cause } = this.find(symbol);
    return {
      name,
      symbol,
      signature,
      declared,
      callback,
      takesFunction,
      isVariadic,
      isOpen,
      isNonblocking,
      address,
      cause: optional ? undefined : cause,
    };
  }

  /**
   * Gives the function for what `prepare` gave: it is made the first time, and remembered. Gives null where its
   * symbol is missing.
   */
  bindPrepared(prepared) {
    const { address, name, symbol, signature, declared, callback } = prepared;
    if (address === undefined) return null;
    const { takesFunction, isVariadic, isOpen, isNonblocking } = prepared;
    this.symbols[symbol] = address;
    let known = this.functions[name];
    if (known === undefined) {
      const gate = this.gateOf(address, callback, takesFunction || this.isAddon);
      const about = { name, symbol, signature, declared, gate, address };
      const fn = this.bind({ ...about, isOpen, isNonblocking });
      known = {
        name,
        signature,
        declared,
        callback,
        symbol,
        isVariadic,
        isOpen,
        isNonblocking,
        fn,
      };
      this.functions[name] = known;
    }
    return known.fn;
  }

  /** Gives the gate of a function, by what its signature says of callbacks. */
  gateOf(address, callback, mayRunJavaScript) {
    return binding.isHostCode(address)
      ? this.gates.ofHostCode
      : this.gates.gateFor(callback, mayRunJavaScript);
  }

  /** Makes a function of one that C has at an address. The library does not remember it. */
  makeFunctionAt(address, signatureObject) {
    return this.makeParsedFunctionAt(
      address,
      parseSignature('pointer', signatureObject, this.scope),
    );
  }

  /** Does the same with a signature that was parsed. */
  makeParsedFunctionAt(
    address,
    { signature, declared, callback, takesFunction, isOpen, isNonblocking },
  ) {
    this.checkOpen();
    // Nothing else is known of where it comes from.
    const mayRunJavaScript = takesFunction || binding.isExportedBeside(address, ADDON_SYMBOLS);
    const gate = this.gateOf(address, callback, mayRunJavaScript);
    const about = { name: '', signature, declared, gate, address };
    return this.bind({ ...about, isOpen, isNonblocking, isKept: false });
  }

  bind({
    name,
    symbol = '',
    signature,
    declared,
    gate,
    address,
    isOpen = false,
    isNonblocking = false,
    isKept = true,
    isOwn = false,
  }) {
    const about = { name, symbol, signature, declared, library: this, gate, address };
    const description = { ...about, isOpen, isNonblocking, reason: undefined };
    const fn = isOpen
      ? this.#makeOpen(description, address)
      : this.#make(description, address, isKept, isOwn);
    defineProperty(fn, 'name', { __proto__: null, value: name, configurable: true });
    fn.pointer = address;
    makeInspectable(fn);
    return fn;
  }

  #make(description, address, isKept, isOwn) {
    const { signature, name } = description;
    if (signature.ending.capturesErrno && ERRNO_DEPENDS_ON_LIBRARY) {
      description.signature = Library.withErrnoOf(signature, address, name);
    }
    let fn;
    try {
      if (description.isNonblocking) return Library.makeNonblocking(description, address);
      fn = makeFunction(description, address, isKept, isOwn);
    } catch (cause) {
      throw errors.callFailed('binding', cause);
    }
    if (fn === undefined) throw errors.tooManyFunctions(binding.MOST_FUNCTIONS);
    return fn;
  }

  #makeOpen(description, address) {
    const bind = (signature) => {
      this.checkOpen();
      const ofCall = { ...description, signature, declared: undefined, isOpen: false };
      return this.#make(ofCall, address, false, false);
    };
    return makeOpenFunction(description, bind, () => this.scope);
  }

  /** Registers a callback; with `threads` other threads may call it (lib/callbacks/thread-safe.js). */
  register(signature, fn, threads = undefined) {
    // This comes first: it reads the name of the user's function, which may run code that closes the library.
    const label = callbackLabel(fn, this.path);
    this.checkOpen();
    let pointer;
    // The callback is counted as long as C can call it, and longer where something fails in between.
    countCallbacks(1);
    try {
      pointer = binding.registerCallback(
        this.handle,
        environment,
        signature.ids,
        adapterOf(signature, this.supportsExceptions),
        fn,
        label,
        this.supportsExceptions,
        threads && adapterOf(signature, true),
        threads?.wait ?? true,
        threads?.keepAlive ?? false,
      );
    } catch (cause) {
      countCallbacks(-1);
      throw errors.noCallbacks(cause);
    }
    setAdd(this.callbacks, pointer);
    mapSet(librariesOfHeldCallbacks, pointer, this);
    return pointer;
  }

  /** Checks an argument that names a callback, and returns it. */
  callbackPointer(value) {
    this.checkOpen();
    return checkAddress(value, 'first argument');
  }

  unregister(pointer) {
    ensureStack();
    if (!binding.unregisterCallback(this.handle, pointer)) throw callbackNotFound();
    setDelete(this.callbacks, pointer);
    countCallbacks(-1);
    mapDelete(librariesOfHeldCallbacks, pointer);
    if (this.kept !== undefined) this.#endKept(pointer);
  }

  /** Notes the end of a callback of which there is an object. */
  #endKept(pointer) {
    const state = mapGet(this.kept, pointer);
    if (state === undefined) return;
    state.isClosed = true;
    mapDelete(this.kept, pointer);
  }

  hold(pointer, strongly) {
    if (!binding.holdCallback(this.handle, pointer, strongly)) throw callbackNotFound();
    if (strongly) mapSet(librariesOfHeldCallbacks, pointer, this);
    else release(pointer);
  }
}

/** Writes what a signature says: the declaration in C, and what follows a call. */
function textOf(described) {
  const { capturesErrno, isLastError, throws } = described.signature.ending;
  const declaration = declarationOf(described);
  if (throws !== undefined) return `${declaration} with throws: '${throws}'`;
  if (!capturesErrno) return declaration;
  return `${declaration} with errno: ${isLastError ? "'GetLastError'" : 'true'}`;
}

/** Says in what a function that was bound before differs from what is asked for now; empty if in nothing. */
function differenceFrom(known, wanted) {
  const hasSameDots = known.isVariadic === wanted.isVariadic && known.isOpen === wanted.isOpen;
  if (known.signature !== wanted.signature || !hasSameDots) {
    const said = textOf(known);
    const says = textOf(wanted);
    return otherSignature(said, said === says ? 'the same with other types of these names' : says);
  }
  if (known.callback !== wanted.callback) {
    return otherSignature(`callback: ${known.callback}`, `callback: ${wanted.callback}`);
  }
  if (known.isNonblocking !== wanted.isNonblocking) {
    return otherSignature(
      `nonblocking: ${known.isNonblocking}`,
      `nonblocking: ${wanted.isNonblocking}`,
    );
  }
  return known.symbol === wanted.symbol ? '' : `symbol: it was ${known.symbol}`;
}

const otherSignature = (said, says) =>
  `signature (it said ${said} and now says ${says}; to have both, give one another name, with symbol)`;

/** What may be wrong where a symbol is looked for in the process itself. */
const WHY_NOT_IN_PROCESS =
  'null opens the process itself, and findLibrary gives null for what it does not find';

const callbackNotFound = () => errors.argumentValue('Callback not found');

module.exports = { Library };
