'use strict';

// Makes the JavaScript functions that stand for C functions. All functions of one signature share
// one piece of code and differ in three variables: their library, their target and their gate.
// That code is generated, so that V8 keeps type feedback and optimised code for each signature
// apart; where code generation is refused, a closure does the same.

const binding = require('./binding');
const errors = require('./errors');
const { guardSource, isPassedByV8, placeOf, storeOf } = require('./arguments');
const { registerFunction } = require('./call-path');
const { rawFunctionOf } = require('./fast-path');
const { generate } = require('./generate');
const { environment, viewOf, views } = require('./slots');

const { Uint32Array: targetSlot } = views;
const { apply } = Reflect;

/**
 * Source of the wrapper of a signature. For int32 (int32, pointer) it returns
 *
 *   return (library, target, gate) => ({ invoke(a0, a1) {
 *     const open = gate.open === true;
 *     if (!open && library.closed) throw libraryClosed();
 *     if (arguments.length !== 2) throw argumentCount(2, arguments.length);
 *     if (typeof a0 !== 'number' || (a0 | 0) !== a0) store0(a0, 1, 0);
 *     const direct1 = store1(a1, 2, 1);
 *     if (open && direct1) return raw(target, a0);
 *     slots0[2] = a0;
 *     targetSlot[0] = target;
 *     call(a1);
 *     return resultSlot[0];
 *   } }).invoke;
 *
 * A method, because methods are not constructors. `store` functions throw for a bad argument.
 * Pointer arguments are handed to `call`, which does not look at them, to keep what they point to
 * alive. Nothing between reading the gate and using it runs code of the user's. Without a fast path
 * the line with `raw` is missing.
 */
function wrapperSource(signature, hasRaw) {
  const args = signature.arguments.map((type, i) => ({ type, i, name: `a${i}` }));
  const passed = args.filter(({ type }) => isPassedByV8(type));
  const pointers = args.filter(({ type }) => type.kind === 'pointer');
  const returnResult = signature.result.kind === 'void' ? '' : 'return resultSlot[0];';

  const convert = args.map(({ type, i, name }) => {
    const store = `store${i}(${name}, ${i + 1}, ${i});`;
    if (type.kind === 'pointer') return `const direct${i} = ${store}`;
    return isPassedByV8(type) ? `if (${guardSource(type, name)}) ${store}` : store;
  });

  const callRaw = () => {
    const condition = ['open', ...pointers.map(({ i }) => `direct${i}`)].join(' && ');
    const call = `raw(${['target', ...passed.map(({ name }) => name)].join()})`;
    if (isPassedByV8(signature.result)) return `if (${condition}) return ${call};`;
    return `if (${condition}) { ${call}; ${returnResult || 'return;'} }`;
  };

  const storePassed = passed.map(
    ({ type, i, name }) => `slots${i}[${placeOf(type, i + 1).index}] = ${name};`,
  );

  return `return (library, target, gate) => ({ invoke(${args.map(({ name }) => name).join()}) {
    const open = gate.open === true;
    if (!open && library.closed) throw libraryClosed();
    if (arguments.length !== ${args.length}) throw argumentCount(${args.length}, arguments.length);
    ${convert.join('\n    ')}
    ${hasRaw ? callRaw() : ''}
    ${storePassed.join('\n    ')}
    targetSlot[0] = target;
    call(${pointers.map(({ name }) => name).join()});
    ${returnResult}
  } }).invoke;`;
}

/** What the wrappers of a signature refer to by name. */
function wrapperScope(signature, call, raw) {
  const scope = {
    libraryClosed: errors.libraryClosed,
    argumentCount: errors.argumentCount,
    targetSlot,
    resultSlot: viewOf(signature.result).view,
    call,
    raw,
  };
  signature.arguments.forEach((type, i) => {
    scope[`store${i}`] = storeOf(type);
    if (isPassedByV8(type)) scope[`slots${i}`] = placeOf(type, 0).view;
  });
  return scope;
}

/** Does what the generated code does without a fast path, for any number of arguments. */
function closureBind(signature, call) {
  const count = signature.arguments.length;
  const stores = signature.arguments.map(storeOf);
  const { view: resultSlot } = viewOf(signature.result);
  const returnsValue = signature.result.kind !== 'void';
  return (library, target) => {
    const { invoke } = {
      invoke(...values) {
        if (library.closed) throw errors.libraryClosed();
        if (values.length !== count) throw errors.argumentCount(count, values.length);
        for (let i = 0; i < count; i++) stores[i](values[i], i + 1, i);
        targetSlot[0] = target;
        apply(call, undefined, values);
        return returnsValue ? resultSlot[0] : undefined;
      },
    };
    return Object.defineProperty(invoke, 'length', { value: count, configurable: true });
  };
}

/** What functions of a signature are made with: once a signature. */
class Binder {
  /** The signature as the addon calls it. */
  prepared;
  /** Why its calls can't be fast; undefined if they can. */
  reason;
  /** Makes a function for a library, a target and a gate. */
  bind;

  constructor(signature) {
    this.prepared = binding.prepareCall(environment, signature.codes);
    const call = binding.createInvoker(this.prepared);
    const { raw, reason } = rawFunctionOf(this.prepared);
    this.reason = reason;
    const scope = wrapperScope(signature, call, raw);
    const source = wrapperSource(signature, raw !== undefined);
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

module.exports = { makeWrapper };
