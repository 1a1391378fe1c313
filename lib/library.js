'use strict';

const binding = require('./binding');
const { checkAddress } = require('./address');
const errors = require('./errors');
const { adapterOf, callbackLabel } = require('./callback');
const { parseSignature } = require('./signature');
const { LibraryGates, countCallbacks } = require('./gate');
const {
  mapDelete,
  mapSet,
  register,
  setAdd,
  setClear,
  setDelete,
  setForEach,
  setSize,
  unregister,
} = require('./primordials');
const { environment } = require('./slots');
const { needStack } = require('./stack');
const { makeWrapper } = require('./wrapper');

// Captured: programs replace globals.
const { Set } = globalThis;
const { defineProperty } = Object;

/**
 * Callbacks that C may call: pointer -> library. Keeps a library, and with it the native half of
 * its callbacks, until they are unregistered or unreferenced or it is closed.
 */
const heldCallbacks = new Map();

const release = (pointer) => mapDelete(heldCallbacks, pointer);

/** By which Node finds an addon's start: the functions of such a library may run JavaScript. */
const ADDON_SYMBOLS = [
  'napi_register_module_v1',
  `node_register_module_v${process.versions.modules}`,
];

/**
 * Callbacks whose library was collected; unreferenced ones do not keep it. Its native half is
 * closed here, not when that is collected, so that C can't call what isn't counted any more.
 */
const abandonedCallbacks = new FinalizationRegistry(({ handle, callbacks }) => {
  binding.abandonLibrary(handle);
  countCallbacks(-setSize(callbacks));
});

/** An open library: what a DynamicLibrary and the functions bound from it hold on to. */
class Library {
  closed = false;
  gates = new LibraryGates();
  /** @type {Object<string, {signature: Signature, callback: boolean|undefined, fn: Function}>} */
  functions = { __proto__: null };
  /** @type {Object<string, bigint>} */
  symbols = { __proto__: null };
  /** @type {Set<bigint>} */
  callbacks = new Set();

  constructor(path, { deepBind = false, supportsExceptions = false } = {}) {
    try {
      this.handle = binding.openLibrary(path ?? undefined, deepBind);
    } catch (cause) {
      throw errors.callFailed('dlopen', cause);
    }
    this.path = path ?? '';
    this.supportsExceptions = supportsExceptions;
    this.isAddon = path !== null && binding.exportsAny(this.handle, ADDON_SYMBOLS);
    const { handle, callbacks } = this;
    register(abandonedCallbacks, this, { handle, callbacks }, this);
  }

  /**
   * Where it is cut short (node:vm can do that anywhere) closing again does the rest, or, once the
   * library is closed, its collection.
   */
  close() {
    if (this.closed) return;
    needStack();
    this.gates.close();
    setForEach(this.callbacks, release);
    this.closed = true;
    this.functions = { __proto__: null };
    this.symbols = { __proto__: null };
    binding.closeLibrary(this.handle);
    const count = setSize(this.callbacks);
    setClear(this.callbacks); // first: they must not be counted off twice
    countCallbacks(-count);
    unregister(abandonedCallbacks, this);
  }

  checkOpen() {
    if (this.closed) throw errors.libraryClosed();
  }

  /** The address of a symbol, without remembering it. */
  resolve(name) {
    this.checkOpen();
    const known = this.symbols[name];
    if (known !== undefined) return known;
    try {
      return binding.findSymbol(this.handle, name);
    } catch (cause) {
      throw errors.callFailed('dlsym', cause);
    }
  }

  /**
   * Reads a signature and resolves a function, without remembering either. The signature comes
   * first: reading it runs the user's code, which may close the library.
   */
  prepare(name, signatureObject) {
    const { signature, callback, takesFunction } = parseSignature(name, signatureObject);
    const known = this.functions[name];
    if (known !== undefined && (known.signature !== signature || known.callback !== callback)) {
      throw errors.argumentValue(
        `Function ${name} was already requested with a different signature`,
      );
    }
    return { name, signature, callback, takesFunction, address: this.resolve(name) };
  }

  /** The function for what `prepare` gave, the same one each time. */
  commit({ name, signature, callback, takesFunction, address }) {
    this.symbols[name] = address;
    let known = this.functions[name];
    if (known === undefined) {
      const gate = binding.isHostCode(address)
        ? this.gates.ofHostCode
        : this.gates.for(callback, takesFunction || this.isAddon);
      known = { signature, callback, fn: this.bind(name, signature, address, gate) };
      this.functions[name] = known;
    }
    return known.fn;
  }

  bind(name, signature, address, gate) {
    let fn;
    try {
      fn = makeWrapper(signature, this, address, gate);
    } catch (cause) {
      throw errors.callFailed('binding', cause);
    }
    defineProperty(fn, 'name', { __proto__: null, value: name, configurable: true });
    fn.pointer = address;
    return fn;
  }

  register(signature, fn) {
    // First: it reads the name of the user's function, which may run code that closes the library.
    const label = callbackLabel(fn, this.path);
    this.checkOpen();
    let pointer;
    // Counted as long as C can call it, and longer where something fails in between.
    countCallbacks(1);
    try {
      pointer = binding.registerCallback(
        this.handle,
        environment,
        signature.codes,
        adapterOf(signature, this.supportsExceptions),
        fn,
        label,
        this.supportsExceptions,
      );
    } catch (cause) {
      countCallbacks(-1);
      throw errors.callFailed('registering a callback', cause);
    }
    setAdd(this.callbacks, pointer);
    mapSet(heldCallbacks, pointer, this);
    return pointer;
  }

  /** Checks an argument that names a callback. */
  callbackPointer(value) {
    this.checkOpen();
    return checkAddress(value, 'first argument');
  }

  unregister(pointer) {
    needStack();
    if (!binding.unregisterCallback(this.handle, pointer)) throw callbackNotFound();
    setDelete(this.callbacks, pointer);
    countCallbacks(-1);
    mapDelete(heldCallbacks, pointer);
  }

  hold(pointer, strongly) {
    if (!binding.holdCallback(this.handle, pointer, strongly)) throw callbackNotFound();
    if (strongly) mapSet(heldCallbacks, pointer, this);
    else release(pointer);
  }
}

const callbackNotFound = () => errors.argumentValue('Callback not found');

module.exports = { Library };
