'use strict';

// This module writes the code of the JavaScript functions that stand for C functions. All functions of one
// signature share one piece of code and differ in four variables: their library, their target, their gate
// and their name. That code is generated, so that V8 keeps type feedback and optimised code for each signature apart;
// where code generation is refused, a closure does the same.

const { RESULT_SLOT } = require('../addon/binding');
const { failure, indexIn, views } = require('../environment/slots');
const errors = require('../errors');
const { stringSlice } = require('../safety/primordials');
const { FAILURES } = require('../signature/failure');
const { storeSafeInteger } = require('../types/wide-integer');
const { failedCall } = require('./failed-call');

const { assign, defineProperty } = Object;
const { apply } = Reflect;
const { floor, fround } = Math;

/** The source of the element that names the target of a generic call. */
const TARGET_SOURCE = `Uint32Array[${indexIn('Uint32Array', RESULT_SLOT)}]`;

/**
 * The most guards that are written out in a wrapper. With more of them it is too long for V8 to inline it
 * (460 bytes of bytecode, `--max-inlined-bytecode-size`), unless they are functions of their own.
 */
const MAX_GUARDS_IN_LINE = 8;

/**
 * Writes the source of the wrapper of a signature. For int32 (int32, pointer) it returns
 *
 *   const callSlowly = (library, target, name, count, a0, a1) => {
 *     if (library.closed) throw libraryClosed(library.path, name);
 *     if (count !== 2) throw argumentCount(2, count, name);
 *     if (typeof a0 === 'number' && (a0 | 0) === a0) {
 *       Int32Array[2] = a0;
 *       callConverting(target, a1);
 *       if (failure[0] === 0) return Int32Array[0];
 *       failure[0] = 0;
 *     }
 *     if (typeof a0 === 'number' && (a0 | 0) === a0) Int32Array[2] = a0; else store0(a0, name);
 *     store1(a1, name);
 *     Uint32Array[0] = target;
 *     callFromSlots(a1);
 *     return Int32Array[0];
 *   };
 *   return (function (library, target, gate, name, symbol) { return { invoke(a0, a1) {
 *     if (gate.open === true && arguments.length === 2 && typeof a0 === 'number' && (a0 | 0) === a0) {
 *       const result = callFast(target, a0, a1);
 *       if (failure[0] === 0) return result;
 *       failure[0] = 0;
 *     }
 *     return callSlowly(library, target, name, arguments.length, a0, a1);
 *   } }.invoke; });
 *
 * The condition finds a call good at a glance; `callFast` converts 64-bit and pointer arguments, or says
 * that it can't do so quickly; `callSlowly` handles all other calls, errors included. `callConverting` is never
 * a fast call, which must not lead back here. It converts what `callFast` would, but finds all else in the
 * slots, and leaves the result there. Where there is nothing to convert, `callSlowly` stores the arguments and
 * calls `callStored`, which does the rest, in place of `callFromSlots`. Nothing between the gate and `callFast`,
 * or between the first store and one of the others, runs code of the user's. `callFromSlots` gets pointer
 * arguments but does not look at them: that keeps what they point to alive. `invoke` is a method, because
 * methods are not constructors. Without a fast path `invoke` consists of its last line only.
 *
 * Where arguments are structs `invoke` begins with reading their members into variables, which may run code of
 * the user's. All else goes by these variables. Small members are stored in the slots before `callFast`, and
 * those that native code converts are passed in place of the struct. For double (struct { double x; int64_t n; })
 *
 *     const count = arguments.length;
 *     if (library.closed) throw libraryClosed(library.path, name);
 *     if (count !== 1) throw argumentCount(1, count, name);
 *     if (typeof a0 !== 'object' || a0 === null) refuseStruct(a0, "0", name);
 *     const a0_0 = a0["x"];
 *     const a0_1 = a0["n"];
 *     if (gate.open === true && typeof a0_0 === 'number') {
 *       Float64Array[1] = a0_0;
 *       const result = callFast(target, a0_1);
 *       if (failure[0] === 0) return result;
 *       failure[0] = 0;
 *     }
 *     return callSlowly(library, target, name, count, a0_0, a0_1);
 */
function wrapperSource(signature, { callFast }) {
  // This does without closures, because V8 takes longer to compile one than to run it. A program's first call
  // of this function was a tenth of binding its first C function.
  const { arguments: types, result } = signature;
  const count = types.length;
  const sources = argumentSources(signature);
  const { guarded, names, stores, takes, taken } = sources;
  const lending = lendingOf(signature);
  const begin = lending === undefined ? '' : 'beginLending(library, name);';
  const isInLine = guarded.length <= MAX_GUARDS_IN_LINE;
  const guardFunctions = isInLine ? '' : guardFunctionsSource(guarded);

  const { kind } = result;
  const { returnsValue } = kind;
  let tryFast = '';
  let tryReentrant = '';
  const callFromSlots = `callFromSlots(${stringSlice(sources.memory, 1)});`;
  let finish = `${TARGET_SOURCE} = target;
    ${lendingSource(lending, callFromSlots)}
    ${returnsValue ? giveSource(signature, kind.readSource(result, RESULT_SLOT)) : ''}`;
  if (callFast !== undefined) {
    const guards = guardsSource(guarded, isInLine) + sources.moreGuards;
    const countGuard = takes === '' ? ` && arguments.length === ${count}` : '';
    // Whatever native code converts it may have to leave to the functions that store values.
    const unlessFailed = (source) =>
      sources.isConverting ? `if (failure[0] === 0) ${source} failure[0] = 0;` : source;
    let give = 'return;';
    let giveNumber = '';
    if (kind.isReturnedAsDouble && signature.ending.throws === undefined) {
      // Where an argument could not be converted it is NaN, too.
      giveNumber = 'if (result === result) return result;';
      give = `return ${kind.readSource(result, RESULT_SLOT)};`;
    } else if (returnsValue) {
      give = giveSource(signature, kind.resultSource(result, RESULT_SLOT));
    }
    tryFast = `if (gate.open === true${countGuard}${guards}${sources.fastGuards}) {
      ${sources.fastStores} const result = callFast(target${sources.passed});
      ${giveNumber} ${unlessFailed(give)}
    }`;
    const isReturned = kind.isPassedByV8 || kind.isReturnedByV8;
    const slotSource = isReturned ? kind.readSource : kind.resultSource;
    const giveFromSlot = returnsValue
      ? giveSource(signature, slotSource(result, RESULT_SLOT))
      : 'return;';
    if (sources.isConverting) {
      tryReentrant = `if (true${guards}) {
      ${sources.numberStores} ${sources.fits}
      ${lendingSource(lending, `callConverting(target${sources.converted}${sources.kept});`)}
      ${unlessFailed(giveFromSlot)}
    }
    ${begin}`;
    } else {
      finish = `${lendingSource(lending, `callStored(target${sources.memory});`)}
    ${giveFromSlot}`;
    }
  }

  // The comment tells apart signatures whose code is otherwise the same: V8 would share what it has
  // learned about one with the other, and no call of `callFast` would be fast any more. The parentheses
  // make V8 compile the function at once.
  const shared = signature.ending.throws === undefined ? 'name' : 'name,symbol';
  const checkOpen = 'if (library.closed) throw libraryClosed(library.path, name);';
  const check = `${checkOpen}
    if (count !== ${count}) throw argumentCount(${count}, count, name);`;
  return `/* ${signature.title} */ ${guardFunctions} const callSlowly = (library,target,${shared},count${taken}) => {
    ${check}
    ${sources.stagedTakes} ${sources.takesStaged ? checkOpen : ''} ${begin}
    ${tryReentrant}
    ${stores}
    ${finish}
  };
  return (function (library, target, gate, name, symbol) { return { invoke(${names}) {
    ${takes && `const count = arguments.length; ${check} ${takes}`}
    ${tryFast}
    return callSlowly(library,target,${shared},arguments.length${taken});
  } }.invoke; });`;
}

/** Gives what lends functions where an argument may be one; undefined if none may. */
function lendingOf({ arguments: types }) {
  for (let i = 0; i < types.length; i++) {
    if (types[i].lending !== undefined) return types[i].lending;
  }
  return undefined;
}

/** Writes the source of a call which functions may be lent to. */
const lendingSource = (lending, call) => (lending === undefined ? call : lending.source(call));

/** Writes the source that returns a result, or throws where it means failure. */
function giveSource({ result, ending: { throws } }, source) {
  if (throws === undefined) return `return ${source};`;
  const condition = FAILURES[throws].source(result);
  return `{ const value = ${source}; if (${condition}) throwFailure(value, symbol); return value; }`;
}

/** Makes the function that throws the error of a call that has failed. */
const failureThrower =
  ({ ending: { throws } }) =>
  (value, symbol) => {
    throw failedCall(throws, value, symbol);
  };

/** Makes the function that gives the result of a call, or throws where it means failure. */
function makeGive(signature) {
  const { result, ending } = signature;
  const read = result.kind.makeRead(result, RESULT_SLOT);
  if (ending.throws === undefined) return (_symbol, library) => read(library);
  const { isFailure } = FAILURES[ending.throws];
  const throwFailure = failureThrower(signature);
  return (symbol, library) => {
    const value = read(library);
    if (isFailure(value)) throwFailure(value, symbol);
    return value;
  };
}

/**
 * Writes the sources that wrappers are made of, from the arguments of a signature. In lists of variables each
 * comes after a comma, but for `names`.
 */
function argumentSources({ arguments: types, slots }) {
  const sources = {
    __proto__: null,
    /** The parameters of the wrapper. */
    names: '',
    /** What reads members into variables. */
    takes: '',
    /** The variables that stand for the arguments after that. */
    taken: '',
    /** Those of them that fast functions are passed. */
    passed: '',
    /** Those of them that native code converts. */
    converted: '',
    /** Those of them that may be memory, which has to be kept alive during the call. */
    memory: '',
    /** What is good if a condition in JavaScript says so: each the name of a variable, and its type. */
    guarded: [],
    /** More conditions of fast calls, each after `&&`. */
    moreGuards: '',
    /** Whether native code converts something. */
    isConverting: false,
    /** What stores good values that fast functions are not passed. */
    fastStores: '',
    /** What stores all good values that native code does not convert. */
    numberStores: '',
    /** What checks all values, and stores them. */
    stores: '',

    // What follows is about pointers that may be more than native code converts: arrays and functions.

    /** More conditions of fast calls only, each after `&&`. */
    fastGuards: '',
    /** What takes arrays apart, into variables; and whether there is something that does. */
    stagedTakes: '',
    takesStaged: false,
    /** What makes of these what native code converts. */
    fits: '',
    /** The variables that have to be kept alive where native code is not passed them. */
    kept: '',
  };
  for (let i = 0; i < types.length; i++) {
    const type = types[i];
    const { kind } = type;
    const name = `a${i}`;
    sources.names += i === 0 ? name : `,${name}`;
    if (kind.takeSource !== undefined) {
      sources.takes += kind.takeSource(type, slots[i], name, i);
      addParts(sources, kind.parts(type, slots[i], name, i));
      continue;
    }
    sources.taken += `,${name}`;
    sources.passed += `,${kind.passedSource?.(type, name) ?? name}`;
    if (kind.makeFit !== undefined) {
      kind.addStaged(sources, type, name);
      sources.stores += `store${i}(${name}t, name);\n    `;
      continue;
    }
    if (kind.mayBeMemory) sources.memory += `,${name}`;
    if (kind.isPassedByV8) {
      sources.guarded[sources.guarded.length] = { type, name };
      const store = kind.storeSource(type, slots[i], name);
      sources.numberStores += store;
      sources.stores += `if (${kind.guardSource(type, name)}) ${store} else `;
    } else {
      sources.converted += `,${name}`;
      sources.isConverting = true;
    }
    sources.stores += `store${i}(${name}, name);\n    `;
  }
  return sources;
}

/** Adds what the variables of a struct or union contribute (lib/records/source.js). */
function addParts(sources, parts) {
  for (let i = 0; i < parts.length; i++) {
    const { name, type, isPassed, guard, fastStore, store, mayBeMemory, staged } = parts[i];
    sources.taken += `,${name}`;
    sources.stores += store;
    sources.fastStores += fastStore;
    sources.numberStores += fastStore;
    if (mayBeMemory && staged === undefined) sources.memory += `,${name}`;
    if (type !== undefined) sources.guarded[sources.guarded.length] = { type, name };
    if (guard !== '') sources.moreGuards += ` && ${guard}`;
    if (staged !== undefined) {
      sources.passed += `,${name}`;
      staged.kind.addStaged(sources, staged, name);
    } else if (isPassed) {
      sources.passed += `,${name}`;
      sources.converted += `,${name}`;
      sources.isConverting = true;
    }
  }
}

/** Writes the source of functions that check values of the types passed by V8. */
function guardFunctionsSource(guarded) {
  const sources = { __proto__: null };
  for (let i = 0; i < guarded.length; i++) {
    const { type } = guarded[i];
    sources[type.name] ??=
      `const is_${type.name} = (value) => ${type.kind.guardSource(type, 'value')};`;
  }
  let source = '';
  for (const name in sources) source += `${sources[name]}\n`;
  return source;
}

/** Writes the source of conditions after others: each value is good, as those functions or guards in line say. */
function guardsSource(guarded, isInLine) {
  let source = '';
  for (let i = 0; i < guarded.length; i++) {
    const { type, name } = guarded[i];
    source += ` && ${isInLine ? type.kind.guardSource(type, name) : `is_${type.name}(${name})`}`;
  }
  return source;
}

/** Adds what the source of structs and unions refers to by name. */
function addRecordScope(scope, { arguments: types, result, slots }) {
  assign(scope, result.kind.readers);
  result.kind.addReadScope?.(scope, result, RESULT_SLOT);
  for (let i = 0; i < types.length; i++) {
    types[i].kind.addTakeScope?.(scope, types[i], slots[i], `a${i}`, i);
  }
}

/** Gives what the wrappers of a signature refer to by name. */
function wrapperScope(signature, callFromSlots, { callFast, callStored, callConverting }) {
  const scope = {
    __proto__: null,
    ...views, // wrappers name the views of the slots by their classes
    libraryClosed: errors.libraryClosed,
    argumentCount: errors.argumentCount,
    failure,
    callFromSlots,
    throwFailure: failureThrower(signature),
    callFast,
    callStored,
    callConverting,
    floor,
    fround,
    storeSafeInteger,
    smallBigInts: signature.result.kind.allSmallBigInts?.(signature.result),
  };
  const { arguments: types, slots } = signature;
  addRecordScope(scope, signature);
  lendingOf(signature)?.addScope(scope);
  for (let i = 0; i < types.length; i++) {
    const { kind } = types[i];
    kind.addStagedScope?.(scope, types[i], `a${i}`, `${i}`);
    if (kind.takeSource === undefined) scope[`store${i}`] = kind.makeStore(types[i], slots[i], i);
  }
  return scope;
}

/** Tells whether a value may have to be kept alive during a call: memory, a text or a function. */
const mayPointInto = (value) =>
  typeof value === 'string' ||
  typeof value === 'function' ||
  (typeof value === 'object' && value !== null);

/** Makes the function `(value, name)` that takes an argument apart; undefined where there is nothing to take apart. */
const makeTake = (type, index) => (type.kind.makeTake ?? type.kind.makeStagedTake)?.(type, index);

/** Makes a closure that does what the generated code does without a fast path, for any number of arguments. */
function closureWrapper(signature, callFromSlots) {
  const { arguments: types, slots } = signature;
  const count = types.length;
  const stores = [];
  const takes = [];
  let takesApart = false;
  for (let i = 0; i < count; i++) {
    const { kind } = types[i];
    stores[i] = kind.makeStore(types[i], slots[i], i);
    takes[i] = makeTake(types[i], i);
    takesApart ||= takes[i] !== undefined;
  }
  const { Uint32Array: target32 } = views;
  const targetIndex = indexIn('Uint32Array', RESULT_SLOT);
  const give = makeGive(signature);
  const lending = lendingOf(signature);
  return (library, target, _gate, name, symbol) => {
    const { invoke } = {
      invoke(...values) {
        if (library.closed) throw errors.libraryClosed(library.path, name);
        if (values.length !== count) throw errors.argumentCount(count, values.length, name);
        if (takesApart) {
          for (let i = 0; i < count; i++) {
            if (takes[i] !== undefined) values[i] = takes[i](values[i], name);
          }
          if (library.closed) throw errors.libraryClosed(library.path, name);
        }
        // Only what pointers may point into needs to be kept alive. That is found first: between the first
        // store and the call nothing of the program's may run, which might call C itself.
        const pointed = [];
        for (let i = 0; i < count; i++) {
          const value = values[i];
          if (mayPointInto(value)) pointed[pointed.length] = value;
        }
        lending?.begin(library, name);
        for (let i = 0; i < count; i++) stores[i](values[i], name);
        target32[targetIndex] = target;
        if (lending === undefined) apply(callFromSlots, undefined, pointed);
        else lending.call(callFromSlots, pointed);
        return give(symbol, library);
      },
    };
    return defineProperty(invoke, 'length', { __proto__: null, value: count, configurable: true });
  };
}

module.exports = { closureWrapper, makeGive, makeTake, wrapperScope, wrapperSource };
