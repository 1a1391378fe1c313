'use strict';

// getInt8 ... setFloat64. What they do is a C function of the addon (src/memory.rs), called by way
// of the fast path: trampolines check that pointer and offset are 64-bit integers, the C function
// that they may be accessed. Only what one of them refuses is looked at here, for the error.
// When this module is loaded it makes nothing: that takes as long as a quarter of all else.

const binding = require('./binding');
const errors = require('./errors');
const { checkAddress, checkRange, checkSize } = require('./address');
const { addressOf, guardSource, isPassedByV8, convert } = require('./arguments');
const { generate } = require('./generate');
const { Library } = require('./library');
const { checkPermission, isRestricted } = require('./permission');
const { stringSlice, toUpperCase } = require('./primordials');
const { parseSignature } = require('./signature');
const { failure, viewOf } = require('./slots');
const { abiTypeByCode } = require('./types');
const { makeRawCall } = require('./wrapper');

/** Checks the pointer of an access, which must not be null. */
function checkPointer(pointer) {
  checkAddress(pointer, 'pointer');
  if (pointer === 0n) throw errors.nullPointer('Cannot dereference a null pointer');
}

function checkOffset(pointer, offset) {
  checkSize(offset, 'offset');
  checkRange(pointer, offset, 1, 'pointer and offset exceed');
}

function checkAccess(pointer, offset, size) {
  checkRange(pointer, offset, size, 'accessed range exceeds');
}

/** Checks what a setter is given. */
function checkValue(type, value) {
  const is64Bit = type.kind === 'int64' || type.kind === 'uint64';
  if (is64Bit && typeof value !== 'bigint' && typeof value !== 'number') {
    throw errors.argumentValue('Value must be a bigint or a number');
  }
  if (convert(type, value) === undefined) {
    throw errors.argumentValue(`Value must be ${type.label}`);
  }
}

/** The process as a library, to bind the addon's own functions from. Opened when first needed. */
let self;

/** The address of `failure`, which C sets. */
let failureAddress;

/**
 * What an accessor calls: `complete` does everything; `raw`, once it is there, with `target` and
 * `failureAddress`, what is found good. `makeComplete` gets a function that calls its argument with
 * the bound C function. Nothing is bound before, because twenty of these are made at once.
 */
function makeAccess(address, signatureObject, makeComplete) {
  const access = {
    raw: undefined,
    target: undefined,
    failureAddress: undefined,
    complete: undefined,
  };
  let fn;
  access.complete = makeComplete((call) => {
    fn ??= bind(access, address, signatureObject);
    const result = call(fn, failureAddress);
    // Nothing is refused that was checked, but what is left here would concern other calls.
    failure[0] = 0;
    return result;
  });
  return access;
}

/** Gives an accessor its raw function, and the function that is called without. */
function bind(access, address, signatureObject) {
  self ??= new Library(null);
  failureAddress ??= addressOf(failure).address;
  const { signature } = parseSignature('', signatureObject);
  const fn = self.bind('', signature, address, self.gates.for(false));
  const rawCall = makeRawCall(signature, self, address);
  if (rawCall !== undefined && !isRestricted) {
    access.target = rawCall.target;
    access.failureAddress = failureAddress;
    access.raw = rawCall.raw;
  }
  return fn;
}

const makeGetterAccess = (type, address) =>
  makeAccess(
    address,
    { arguments: ['pointer', 'uint64', 'pointer'], return: type.name },
    (call) => (pointer, offset) => {
      checkPermission();
      checkPointer(pointer);
      checkOffset(pointer, offset);
      checkAccess(pointer, offset, type.size);
      return call((read, failed) => read(pointer, offset, failed));
    },
  );

const makeSetterAccess = (type, address) =>
  makeAccess(
    address,
    { arguments: ['pointer', 'uint64', type.name, 'pointer'] },
    (call) => (pointer, offset, value) => {
      checkPermission();
      checkPointer(pointer);
      if (offset === undefined) throw errors.argumentValue('Expected an offset argument');
      checkOffset(pointer, offset);
      if (value === undefined) throw errors.argumentValue('Expected a value argument');
      checkAccess(pointer, offset, type.size);
      checkValue(type, value);
      call((write, failed) => write(pointer, offset, value, failed));
    },
  );

/**
 * Source of an accessor. Of getInt32 it is
 *
 *   getInt32(pointer, offset = 0) {
 *     const { raw } = access0;
 *     if (raw !== undefined && typeof pointer === 'bigint' && typeof offset === 'number') {
 *       const result = raw(access0.target, pointer, offset, access0.failureAddress);
 *       if (failure[0] === 0) return result;
 *       failure[0] = 0;
 *     }
 *     return access0.complete(pointer, offset);
 *   }
 */
function accessorSource({ name, type, isSetter }, index) {
  const access = `access${index}`;
  const guard = isSetter && isPassedByV8(type) ? ` && ${guardSource(type, 'value')}` : '';
  const result = isSetter ? '' : isPassedByV8(type) ? 'result' : `slot${index}[0]`;
  const names = isSetter ? 'pointer, offset, value' : 'pointer, offset';
  return `${name}(pointer, ${isSetter ? 'offset, value' : 'offset = 0'}) {
    const { raw } = ${access};
    if (raw !== undefined && typeof pointer === 'bigint' && typeof offset === 'number'${guard}) {
      const result = raw(${access}.target, ${names}, ${access}.failureAddress);
      if (failure[0] === 0) return ${result};
      failure[0] = 0;
    }
    return ${access}.complete(${names});
  }`;
}

function describeAccessors() {
  const accessible = binding.memoryAccessors();
  const descriptions = [];
  for (let i = 0; i < accessible.length; i++) {
    const { code, read, write } = accessible[i];
    const type = abiTypeByCode[code];
    const suffix = toUpperCase(type.name[0]) + stringSlice(type.name, 1);
    descriptions[2 * i] = {
      name: `get${suffix}`,
      type,
      isSetter: false,
      access: makeGetterAccess(type, read),
    };
    descriptions[2 * i + 1] = {
      name: `set${suffix}`,
      type,
      isSetter: true,
      access: makeSetterAccess(type, write),
    };
  }
  return descriptions;
}

function generateAccessors(descriptions) {
  const scope = { __proto__: null, failure };
  let sources = '';
  for (let i = 0; i < descriptions.length; i++) {
    const { type, access } = descriptions[i];
    scope[`access${i}`] = access;
    scope[`slot${i}`] = viewOf(type).view;
    sources += `${accessorSource(descriptions[i], i)},`;
  }
  return generate(`return { ${sources} };`, scope, 0);
}

/** Does what the generated code does without a fast path. */
function closureAccessors(descriptions) {
  const accessors = {};
  for (let i = 0; i < descriptions.length; i++) {
    const { name, isSetter, access } = descriptions[i];
    const { complete } = access;
    // Not a variable: that would name the function otherwise.
    accessors[name] = isSetter
      ? { [name]: (pointer, offset, value) => complete(pointer, offset, value) }[name]
      : { [name]: (pointer, offset = 0) => complete(pointer, offset) }[name];
  }
  return accessors;
}

/** Makes the accessors, by name. */
function makeAccessors() {
  const descriptions = describeAccessors();
  return generateAccessors(descriptions) ?? closureAccessors(descriptions);
}

module.exports = { makeAccessors };
