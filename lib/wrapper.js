// Makes the JavaScript functions that stand for C functions. All functions of one signature share
// one piece of code and differ in two variables: their library and their target. That code is
// generated, so that V8 keeps type feedback and optimised code for each signature apart; where
// code generation is refused, a closure does the same.

const binding = require('./binding');
const errors = require('./errors');
const { storeOf } = require('./arguments');
const { generate } = require('./generate');
const { environment, viewOf, views } = require('./slots');

const { Uint32Array: targetSlot } = views;
const { apply } = Reflect;

const isPointer = (type) => type.kind === 'pointer';

/**
 * Source of the wrapper of a signature. For int32 (int32, pointer) it returns
 *
 *   return (library, target) => ({ invoke(a0, a1) {
 *     if (library.closed) throw libraryClosed();
 *     if (arguments.length !== 2) throw argumentCount(2, arguments.length);
 *     store0(a0, 1, 0);
 *     store1(a1, 2, 1);
 *     targetSlot[0] = target;
 *     call(a1);
 *     return resultSlot[0];
 *   } }).invoke;
 *
 * A method, because methods are not constructors. Pointer arguments are handed to `call`, which
 * does not look at them, to keep what they point to alive.
 */
function wrapperSource(signature) {
  const { result, arguments: types } = signature;
  const names = types.map((_, i) => `a${i}`);
  return `return (library, target) => ({ invoke(${names.join()}) {
      if (library.closed) throw libraryClosed();
      if (arguments.length !== ${names.length}) {
        throw argumentCount(${names.length}, arguments.length);
      }
      ${names.map((name, i) => `store${i}(${name}, ${i + 1}, ${i});`).join('\n      ')}
      targetSlot[0] = target;
      call(${names.filter((_, i) => isPointer(types[i])).join()});
      ${result.kind === 'void' ? '' : 'return resultSlot[0];'}
    } }).invoke;`;
}

/** What the wrappers of a signature refer to by name. */
function wrapperScope(signature) {
  const scope = {
    libraryClosed: errors.libraryClosed,
    argumentCount: errors.argumentCount,
    targetSlot,
    resultSlot: viewOf(signature.result).view,
    call: binding.createInvoker(environment, signature.codes),
  };
  signature.arguments.forEach((type, i) => {
    scope[`store${i}`] = storeOf(type);
  });
  return scope;
}

/** Does what the generated code does, for any number of arguments. */
function closureBind(signature, { resultSlot, call }) {
  const count = signature.arguments.length;
  const stores = signature.arguments.map(storeOf);
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

function makeBind(signature) {
  const scope = wrapperScope(signature);
  return (
    generate(wrapperSource(signature), scope, signature.arguments.length) ??
    closureBind(signature, scope)
  );
}

/**
 * Makes the function by which JavaScript calls a target.
 * @param {Signature} signature
 * @param {{closed: boolean}} library Calls throw ERR_FFI_LIBRARY_CLOSED once it is closed.
 * @param {number} target Index in the addon's table of targets.
 */
function makeWrapper(signature, library, target) {
  signature.bind ??= makeBind(signature);
  return signature.bind(library, target);
}

module.exports = { makeWrapper };
