'use strict';

// A function pointer that comes from C is a function: the same one for one address, signature and library, as long
// as somebody has it. It belongs to the library whose function gave it, and ends with that.

const { processLibrary } = require('../libraries/process-library');
const {
  BigInt,
  FinalizationRegistry,
  Map,
  WeakRef,
  apply,
  deref,
} = require('../safety/intrinsics');
const { mapDelete, mapGet, mapSet, register } = require('../safety/primordials');
const { LOWEST_ADDRESS } = require('../addon/binding');

const TWO_TO_32 = 2 ** 32;
/** The upper half of the first address that is no safe integer. */
const UNSAFE = 2 ** 21;

const collected = new FinalizationRegistry(({ functions, address, reference }) => {
  if (mapGet(functions, address) === reference) mapDelete(functions, address);
});

/** The functions of one type that belong to a library. */
class Functions {
  /** @type {Map<number, WeakRef<Function>>} The functions by address. */
  all = new Map();
  // To ask a WeakRef takes ten times as long as all else: it keeps its target alive for a while. So does this,
  // with one of them.
  lastAddress = 0;
  last = undefined;
}

function functionsOf(library, type) {
  library.pointed ??= { __proto__: null };
  library.pointed[type.number] ??= new Functions();
  return library.pointed[type.number];
}

/** Gives what stands for a function pointer of a type, of which there are the halves. */
function functionFrom(type, low, high, library = processLibrary()) {
  if (high >= UNSAFE) return (BigInt(high) << 32n) | BigInt(low);
  // What is below is a sign, as SIG_IGN is.
  if (high === 0 && low < LOWEST_ADDRESS) return low === 0 ? null : BigInt(low);
  const address = high * TWO_TO_32 + low;
  const functions = functionsOf(library, type);
  if (functions.lastAddress === address) return functions.last;
  const known = mapGet(functions.all, address);
  const fn =
    (known === undefined ? undefined : apply(deref, known, [])) ??
    makeFunctionFrom(type, address, library, functions.all);
  functions.lastAddress = 0; // what comes may be cut short
  functions.last = fn;
  functions.lastAddress = address;
  return fn;
}

function makeFunctionFrom(type, address, library, functions) {
  const fn = library.makeParsedFunctionAt(BigInt(address), type.parsed);
  const reference = new WeakRef(fn);
  mapSet(functions, address, reference);
  register(collected, fn, { __proto__: null, functions, address, reference });
  return fn;
}

module.exports = { functionFrom };
