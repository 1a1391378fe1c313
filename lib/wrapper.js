'use strict';

// Makes the JavaScript functions that stand for C functions. All functions of one signature share
// one piece of code and differ in three variables: their library, their target and their gate.
// That code is generated, so that V8 keeps type feedback and optimised code for each signature
// apart; where code generation is refused, a closure does the same.

const binding = require('./binding');
const errors = require('./errors');
const { guardSource, isPassedByV8, placeOf, storeOf } = require('./arguments');
const { registerFunction } = require('./call-path');
const { rawFunctionsOf } = require('./fast-path');
const { generate } = require('./generate');
const { environment, failure, viewOf, views } = require('./slots');

const { Uint32Array: targetSlot } = views;
const { defineProperty } = Object;
const { apply } = Reflect;
const { slice } = Array.prototype;
const { ArrayBuffer, BigUint64Array, Uint32Array } = globalThis;

/**
 * With more of them the wrapper of a signature is too long for V8 to inline it (460 bytes of
 * bytecode, `--max-inlined-bytecode-size`), unless they are functions of their own.
 */
const MAX_GUARDS_IN_LINE = 8;

/** The bigints below this many are made once: V8 takes longer to make one than for all else. */
const SMALL_BIGINT_COUNT = 1024;

let smallBigInts;

/** Made by one function of V8's, which takes half as long as a loop that is not optimised yet. */
function allSmallBigInts() {
  if (smallBigInts === undefined) {
    const memory = new ArrayBuffer(SMALL_BIGINT_COUNT * BigUint64Array.BYTES_PER_ELEMENT);
    const integers = new BigUint64Array(memory);
    const halves = new Uint32Array(memory);
    // `slice` asks for it, and a program can patch where it would be found.
    defineProperty(integers, 'length', { __proto__: null, value: SMALL_BIGINT_COUNT });
    for (let i = 0; i < SMALL_BIGINT_COUNT; i++) halves[2 * i] = i;
    smallBigInts = apply(slice, integers, []);
  }
  return smallBigInts;
}

/** True for results that are often small, lengths for instance, and not passed by V8. */
const isOftenSmall = ({ kind }) => kind === 'int64' || kind === 'uint64';

/** Source of the result of a raw call that has done it. The low half of a slot comes first. */
function rawResultSource(type) {
  if (isPassedByV8(type)) return 'result';
  if (!isOftenSmall(type)) return 'resultSlot[0]';
  return `(Uint32Array[1] === 0 && Uint32Array[0] < ${SMALL_BIGINT_COUNT} ? smallBigInts[Uint32Array[0]] : resultSlot[0])`;
}

/**
 * Source of the wrapper of a signature. For int32 (int32, pointer) it returns
 *
 *   const complete = (library, target, count, a0, a1) => {
 *     if (library.closed) throw libraryClosed();
 *     if (count !== 2) throw argumentCount(2, count);
 *     if (typeof a0 === 'number' && (a0 | 0) === a0) {
 *       const result = reentrant(target, a0, a1);
 *       if (failure[0] === 0) return result;
 *       failure[0] = 0;
 *     }
 *     if (typeof a0 === 'number' && (a0 | 0) === a0) Int32Array[2] = a0; else store0(a0, 1, 0);
 *     store1(a1, 2, 1);
 *     targetSlot[0] = target;
 *     call(a1);
 *     return resultSlot[0];
 *   };
 *   return (function (library, target, gate) { return { invoke(a0, a1) {
 *     if (gate.open === true && arguments.length === 2 && typeof a0 === 'number' && (a0 | 0) === a0) {
 *       const result = raw(target, a0, a1);
 *       if (failure[0] === 0) return result;
 *       failure[0] = 0;
 *     }
 *     return complete(library, target, arguments.length, a0, a1);
 *   } }.invoke; });
 *
 * The condition finds a call good at a glance; `raw` converts 64-bit and pointer arguments, or says
 * that it can't do so quickly; `complete` handles all other calls, errors included. `reentrant` is
 * like `raw`, but never a fast call, which must not lead back here. Nothing between the gate and
 * `raw` runs code of the user's. `call` gets pointer arguments but does not look at them: that keeps
 * what they point to alive. `invoke` is a method, because methods are not constructors. Without a
 * fast path only the last line of it is there.
 */
function wrapperSource(signature, { raw }) {
  // Without closures: V8 takes longer to compile one than to run it. A program's first call of this
  // was a tenth of binding its first function.
  const { arguments: types, result } = signature;
  const count = types.length;
  let names = '';
  let moreNames = '';
  let pointers = '';
  let guards = '';
  let guardCount = 0;
  let stores = '';
  for (let i = 0; i < count; i++) {
    const type = types[i];
    const name = `a${i}`;
    names += i === 0 ? name : `,${name}`;
    moreNames += `,${name}`;
    if (type.kind === 'pointer') pointers += pointers === '' ? name : `,${name}`;
    if (isPassedByV8(type)) {
      const guard = guardSource(type, name);
      const { view, index } = placeOf(type, i + 1);
      guards += guardCount++ === 0 ? guard : ` && ${guard}`;
      stores += `if (${guard}) ${view}[${index}] = ${name}; else `;
    }
    stores += `store${i}(${name}, ${i + 1}, ${i});\n    `;
  }
  let guardFunctions = '';
  if (guardCount > MAX_GUARDS_IN_LINE) {
    guardFunctions = guardFunctionsSource(types);
    guards = guardCalls(types);
  }

  let callReentrant = '';
  let callRaw = '';
  if (raw !== undefined) {
    const give = result.kind === 'void' ? 'return;' : `return ${rawResultSource(result)};`;
    const finish = guardCount === count ? give : `if (failure[0] === 0) ${give} failure[0] = 0;`;
    const call = `(target${moreNames});\n      ${finish}`;
    callReentrant = `if (${guards || true}) {
      const result = reentrant${call}
    }`;
    callRaw = `if (gate.open === true && arguments.length === ${count}${guards && ` && ${guards}`}) {
      const result = raw${call}
    }`;
  }

  // The comment tells apart signatures whose code is otherwise the same: V8 would share what it has
  // learned about one with the other, and no call of `raw` would be fast any more. In parentheses
  // V8 compiles a function at once.
  return `/* ${signature.title} */ ${guardFunctions} const complete = (library,target,count${moreNames}) => {
    if (library.closed) throw libraryClosed();
    if (count !== ${count}) throw argumentCount(${count}, count);
    ${callReentrant}
    ${stores}
    targetSlot[0] = target;
    call(${pointers});
    ${result.kind === 'void' ? '' : 'return resultSlot[0];'}
  };
  return (function (library, target, gate) { return { invoke(${names}) {
    ${callRaw}
    return complete(library,target,arguments.length${moreNames});
  } }.invoke; });`;
}

/** Source of functions that check values of the types passed by V8. */
function guardFunctionsSource(types) {
  const sources = { __proto__: null };
  for (let i = 0; i < types.length; i++) {
    const type = types[i];
    if (!isPassedByV8(type)) continue;
    sources[type.name] ??= `const is_${type.name} = (value) => ${guardSource(type, 'value')};`;
  }
  let source = '';
  for (const name in sources) source += `${sources[name]}\n`;
  return source;
}

/** Calls of these, for each argument of such a type. */
function guardCalls(types) {
  let source = '';
  for (let i = 0; i < types.length; i++) {
    if (isPassedByV8(types[i])) source += `${source && ' && '}is_${types[i].name}(a${i})`;
  }
  return source;
}

/** What the wrappers of a signature refer to by name. */
function wrapperScope(signature, call, { raw, reentrant }) {
  const scope = {
    __proto__: null,
    ...views, // the slots, by the names of their classes
    libraryClosed: errors.libraryClosed,
    argumentCount: errors.argumentCount,
    targetSlot,
    resultSlot: viewOf(signature.result).view,
    failure,
    call,
    raw,
    reentrant,
    smallBigInts: isOftenSmall(signature.result) ? allSmallBigInts() : undefined,
  };
  const { arguments: types } = signature;
  for (let i = 0; i < types.length; i++) scope[`store${i}`] = storeOf(types[i]);
  return scope;
}

const isObjectOrString = (value) =>
  typeof value === 'string' || (typeof value === 'object' && value !== null);

/** Does what the generated code does without a fast path, for any number of arguments. */
function closureBind(signature, call) {
  const { arguments: types } = signature;
  const count = types.length;
  const stores = [];
  for (let i = 0; i < count; i++) stores[i] = storeOf(types[i]);
  const { view: resultSlot } = viewOf(signature.result);
  const returnsValue = signature.result.kind !== 'void';
  return (library, target) => {
    const { invoke } = {
      invoke(...values) {
        if (library.closed) throw errors.libraryClosed();
        if (values.length !== count) throw errors.argumentCount(count, values.length);
        // Only what pointers may point into needs to be kept alive. Found first: between the first
        // store and the call nothing of the program's may run, which might call C itself.
        const pointed = [];
        for (let i = 0; i < count; i++) {
          const value = values[i];
          if (isObjectOrString(value)) pointed[pointed.length] = value;
        }
        for (let i = 0; i < count; i++) stores[i](values[i], i + 1, i);
        targetSlot[0] = target;
        apply(call, undefined, pointed);
        return returnsValue ? resultSlot[0] : undefined;
      },
    };
    return defineProperty(invoke, 'length', { __proto__: null, value: count, configurable: true });
  };
}

/** What functions of a signature are made with: once a signature. */
class Binder {
  /** The signature as the addon calls it. */
  prepared;
  /** The raw function; undefined if calls can't be fast. */
  raw;
  /** Why they can't; undefined if they can. */
  reason;
  /** Makes a function for a library, a target and a gate. */
  bind;

  constructor(signature) {
    this.prepared = binding.prepareCall(environment, signature.codes);
    const call = binding.createInvoker(this.prepared);
    const functions = rawFunctionsOf(this.prepared);
    this.raw = functions.raw;
    this.reason = functions.reason;
    const scope = wrapperScope(signature, call, functions);
    const source = wrapperSource(signature, functions);
    this.bind = generate(source, scope, signature.arguments.length);
    if (this.bind === undefined) {
      this.reason ??=
        'Fast calls take generated code, which is refused (--disallow-code-generation-from-strings) ' +
        'or not made for so many arguments.';
      this.bind = closureBind(signature, call);
    }
  }
}

/**
 * Makes the function by which JavaScript calls C.
 * @param {Signature} signature
 * @param {Library} library Calls throw ERR_FFI_LIBRARY_CLOSED once it is closed.
 * @param {bigint} address Of the C function.
 * @param {Gate} gate Says at each call whether it may be a fast call. Closed with the library.
 */
function makeWrapper(signature, library, address, gate) {
  signature.binder ??= new Binder(signature);
  const { prepared, bind, reason } = signature.binder;
  const target = binding.addTarget(library.handle, address, prepared);
  const fn = bind(library, target, gate);
  registerFunction(fn, { reason, gate, gates: library.gates });
  return fn;
}

/**
 * What calls a C function without looking at arguments: `raw(target, ...arguments)`, which sets
 * `failure` if it could not convert them. Nothing if calls can't be fast. For functions that don't
 * run JavaScript, of libraries that stay open.
 */
function makeRawCall(signature, library, address) {
  signature.binder ??= new Binder(signature);
  const { prepared, raw, reason } = signature.binder;
  if (reason !== undefined) return undefined;
  return { raw, target: binding.addTarget(library.handle, address, prepared) };
}

module.exports = { makeRawCall, makeWrapper };
