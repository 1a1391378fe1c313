'use strict';

// What a program owns of C it gives back once: when it says so, or when its object is collected. What others
// depend on is given back after them, whatever the order in which all are collected. Nothing is given back while C
// is at work on this thread: it may have been passed just that. What was passed to a nonblocking call is not given
// back before that has returned. When the environment ends nothing is given back.

const binding = require('../addon/binding');
const { boundFunction, descriptionOf } = require('../calls/call-path');
const { INSPECT } = require('../calls/inspection');
const { isLent, onSettled } = require('../calls/pending-calls');
const errors = require('../errors');
const { processLibrary } = require('../libraries/process-library');
const {
  FinalizationRegistry,
  WeakMap,
  apply,
  defineProperty,
  dispose,
  getters,
  setImmediate,
  setTimeout,
} = require('../safety/intrinsics');
const { refuseUnknownOptions } = require('../safety/options');
const { checkPermission } = require('../safety/permission');
const { register, unregister, weakMapGet, weakMapSet } = require('../safety/primordials');
const { ensureStackToCompile } = require('../safety/stack');
const { isSignatureLike } = require('../signature/signature');
const { toAddress } = require('../types/address');
const { handleOf, registerHandle } = require('../types/handle');
const { bufferOf } = require('./buffers');

/** Something that is owned, and how it is given back. */
class Ownership {
  /** The number of things that have to be given back before this. */
  dependants = 0;
  /** Whether nobody needs it any more. */
  isOver = false;
  isGivenBack = false;

  /**
   * @param {Ownership|undefined} parent What has to be given back after this.
   * @param {function} giveBack
   * @param {bigint} address Where the memory is that is given back.
   * @param {number} length How many bytes of it C may be passed the addresses of; 0 if it does no harm that C still
   *   has them.
   */
  constructor(parent, giveBack, address, length) {
    this.parent = parent;
    this.giveBack = giveBack;
    this.address = address;
    this.length = length;
    if (parent !== undefined) parent.dependants++;
  }
}

/** What could not be given back yet, because C was at work. */
let postponed = [];
let isScheduled = false;

/** The milliseconds until it is tried again where C runs the event loop itself. */
const PATIENCE = 50;

function postpone(ownership) {
  postponed[postponed.length] = ownership;
  if (isScheduled) return;
  setImmediate(giveBackPostponed);
  isScheduled = true;
}

function giveBackPostponed() {
  if (binding.isInNativeCall()) {
    setTimeout(giveBackPostponed, PATIENCE);
    return;
  }
  const list = postponed;
  postponed = [];
  isScheduled = false;
  endAll(list);
}

/** Ends all ownerships of a list, whatever fails. */
function endAll(list) {
  const failures = [];
  for (let i = 0; i < list.length; i++) {
    try {
      end(list[i]);
    } catch (error) {
      failures[failures.length] = error;
    }
  }
  // The first becomes an uncaught exception; the others are of the same kind.
  if (failures.length > 0) throw failures[0];
}

/** What could not be given back yet, because a nonblocking call was passed it. */
let lent = [];

function giveBackLent() {
  if (lent.length === 0) return;
  const list = lent;
  lent = [];
  endAll(list);
}
onSettled(giveBackLent);

/** Ends an ownership: what is owned is given back, and what was only kept for it, as soon as that can be. */
function end(ownership) {
  ownership.isOver = true;
  let failure;
  let each = ownership;
  while (each?.isOver && !each.isGivenBack && each.dependants === 0) {
    if (binding.isInNativeCall()) {
      postpone(each);
      break;
    }
    if (each.length > 0 && isLent(each.address, each.length)) {
      lent[lent.length] = each;
      break;
    }
    each.isGivenBack = true;
    if (each.parent !== undefined) each.parent.dependants--;
    try {
      each.giveBack();
    } catch (error) {
      failure ??= { __proto__: null, error }; // a callback of C's has thrown
    }
    each = each.parent;
  }
  if (failure !== undefined) throw failure.error;
}

/** The registry that ends the ownership of what is collected. */
const collected = new FinalizationRegistry(end);

/** Gives the ownership that an object stands for; undefined if it stands for none. */
function ownershipOf(value) {
  const handle = handleOf(value);
  return handle instanceof Ownership ? handle : undefined;
}

/** Gives the ownership of the object that a member is of. */
function ownershipIn(receiver) {
  const ownership = ownershipOf(receiver);
  if (ownership === undefined) throw errors.illegalInvocation();
  return ownership;
}

/** Disposes of an owned pointer. */
function disposeOwned(handle) {
  const ownership = ownershipIn(handle);
  if (ownership.isOver) return;
  ensureStackToCompile(); // what is given back by half would be lost
  unregister(collected, ownership);
  end(ownership);
}

/**
 * The object that stands for an owned pointer. The store of pointers knows it (lib/types/handle.js). It is no view,
 * because JavaScript must not see what is there, which need not be memory.
 */
class Owned {
  get address() {
    const { address, isOver } = ownershipIn(this);
    if (isOver) throw errors.disposed('The owned pointer');
    return address;
  }

  get isDisposed() {
    return ownershipIn(this).isOver;
  }

  dispose() {
    disposeOwned(this);
  }

  [dispose]() {
    disposeOwned(this);
  }

  get [Symbol.toStringTag]() {
    return 'Owned';
  }

  [INSPECT]() {
    const ownership = ownershipOf(this);
    if (ownership === undefined) return this; // it only inherits this
    return `Owned <${ownership.isOver ? 'disposed' : `0x${ownership.address.toString(16)}`}>`;
  }
}
delete Owned.prototype.constructor; // programs must not make any by themselves

/** Makes the object that stands for a pointer. */
function makeHandle(ownership) {
  const handle = new Owned();
  registerHandle(handle, ownership);
  register(collected, handle, ownership, ownership);
  return handle;
}

/** What is known of buffers whose memory is given back: their ownership, and whether the memory is V8's. */
const ownedBuffers = new WeakMap();

function bufferOwnershipOf(value) {
  const buffer = bufferOf(value);
  return buffer === undefined ? undefined : weakMapGet(ownedBuffers, buffer);
}

/** The C function that frees memory, which is bound when it is first needed. */
let freeOfC;

function bindFree() {
  if (freeOfC === undefined) {
    const library = processLibrary();
    const signature = { __proto__: null, arguments: ['pointer'], callback: false };
    const prepared = library.prepare('free', signature);
    if (prepared.cause !== undefined) throw errors.callFailed('dlsym', prepared.cause);
    freeOfC = library.bindPrepared(prepared);
  }
  return freeOfC;
}

/**
 * Gives the function that calls a C function which frees something, unless its library is closed. `freeOfFFI`
 * is `ffi.free`, which stands for that of C.
 */
function deallocatorOf(given, freeOfFFI) {
  if (given === freeOfFFI) return bindFree();
  const free = boundFunction(given);
  const description = typeof free === 'function' ? descriptionOf(free) : undefined;
  if (description === undefined) {
    throw errors.wrongType(
      'The free argument must be a function of a library, which ffi has made, or ffi.free',
      free,
    );
  }
  const { library, signature, isOpen, isNonblocking } = description;
  if (isNonblocking) {
    throw errors.argumentValue('The free argument must not be a nonblocking function');
  }
  const { arguments: types } = signature;
  if (types.length !== 1 || types[0].kind.isPointer !== true || isOpen) {
    throw errors.wrongValue('The free argument must be a function of one pointer', free);
  }
  library.checkOpen();
  return (address) => {
    if (!library.closed) free(address);
  };
}

/** Reads what has to be given back after something else; undefined where nothing has to. */
function parentIn(options) {
  if (options === undefined) return undefined;
  // What would be the `after` of the options is a frequent slip.
  if (!isSignatureLike(options) || bufferOf(options) !== undefined || handleOf(options)) {
    throw errors.wrongType('The options must be an object, as { after: parent }', options);
  }
  const { after } = options;
  if (after === undefined) return undefined;
  const parent = ownershipOf(after) ?? bufferOwnershipOf(after)?.ownership;
  if (parent === undefined) {
    throw errors.wrongType(
      'The after option must be what ffi.owned, ffi.allocate, or ffi.toBuffer and ffi.toArrayBuffer with a ' +
        'function that frees have given',
      after,
    );
  }
  if (parent.isOver) throw errors.disposed('What the after option names');
  return parent;
}

/** Owns a pointer: `free` is called with it once the object that this gives is disposed of or collected. */
function owned(address, free, options, freeOfFFI) {
  checkPermission();
  const pointer = toAddress(address, 'address');
  if (pointer === 0n) throw errors.nullPointer('Cannot own a null pointer');
  const deallocate = deallocatorOf(free, freeOfFFI);
  if (options !== undefined && isSignatureLike(options)) refuseUnknownOptions(options, ['after']);
  const parent = parentIn(options);
  return makeHandle(new Ownership(parent, () => deallocate(pointer), pointer, 1));
}

/** Gives back, at once if it can be, the memory of a buffer. */
function disposeBuffer(buffer, { ownership, isOfV8 }) {
  if (ownership.isOver) return;
  ensureStackToCompile();
  if (!isOfV8) {
    // The memory is another buffer's now, and is given back when that is collected.
    if (apply(getters.arrayBufferLength, buffer, []) === 0) return;
    binding.detach(buffer);
  }
  end(ownership);
}

/** Lets the memory of a buffer be given back by `free`, and by the `dispose` of the object. */
function ownBuffer(buffer, ownership, isOfV8) {
  weakMapSet(ownedBuffers, buffer, { __proto__: null, ownership, isOfV8 });
  return buffer;
}

/** Makes an object that has the memory of such a buffer disposable. */
function makeDisposable(object) {
  return defineProperty(object, dispose, {
    __proto__: null,
    value: disposeMemory,
    writable: true,
    configurable: true,
  });
}

/** Gives back the memory of an object. */
function disposeMemoryOf(object) {
  const known = bufferOwnershipOf(object);
  if (known === undefined) throw errors.notOwned(object);
  disposeBuffer(bufferOf(object), known);
}

/** Gives back the memory of the object that it is a method of. */
function disposeMemory() {
  disposeMemoryOf(this);
}

/** Makes a buffer of native memory that `options.free` gives back. */
function adopt(address, length, options, freeOfFFI) {
  refuseUnknownOptions(options, ['free', 'after']);
  const deallocate = deallocatorOf(options.free, freeOfFFI);
  const parent = parentIn(options);
  if (length === 0) throw errors.argumentValue('The length must not be 0 where memory is freed');
  let ownership;
  const buffer = binding.viewMemory(address, length, () => {
    if (!ownership.isOver) end(ownership);
  });
  if (buffer === undefined) throw errors.zeroCopyUnavailable();
  ownership = new Ownership(parent, () => deallocate(address), address, length);
  return makeDisposable(ownBuffer(buffer, ownership, false));
}

/** Makes an ArrayBuffer of memory that V8 allocates, so that `free` can give it back. */
function ownNewBuffer(buffer) {
  return ownBuffer(buffer, new Ownership(undefined, () => binding.detach(buffer), 0n, 0), true);
}

/** Gives back what is owned; an address is freed as C's `free` does. */
function free(what) {
  checkPermission();
  if (what === null || typeof what === 'bigint' || typeof what === 'number') {
    const address = toAddress(what, 'address');
    if (address !== 0n) bindFree()(address);
    return;
  }
  if (ownershipOf(what) !== undefined) disposeOwned(what);
  else disposeMemoryOf(what);
}

module.exports = { adopt, disposeMemory, free, makeDisposable, ownNewBuffer, owned };
