'use strict';

// This module lists where fast-ffi answers otherwise than the recorded node:ffi. It does so only where
// node:ffi contradicts itself, because what it answers depends on which of its call paths a signature gets, or
// where what it does is dangerous. The first entry whose pattern matches a case's id gives the outcome that is
// expected of fast-ffi; `recorded(id)` is the reference's outcome for another case.

const minusZero = 'node:ffi takes -0 for 8 and 16 bits, and for 32 bits on one call path only';
const firstBad = 'node:ffi checks some types late, so it may not report the first bad argument';
const closedFirst = 'node:ffi looks at the arguments before the library on one call path only';

const outOfBounds = 'node:ffi passes an address that leads elsewhere for views out of bounds';

const numbers =
  'fast-ffi takes numbers from 65536 up for addresses, too (doc/api.md, "C\'s own words")';
const cTypes = 'fast-ffi has the type names of C, too';

const lengths = 'native functions of node:ffi have no length; those of fast-ffi count parameters';
const accessorNames = 'accessors of node:ffi have other names than JavaScript gives them';

/** The lengths of fast-ffi's functions. In node:ffi they are native, and native code states none. */
const parameterCounts = {
  getRawPointer: 1,
  getSymbol: 1,
  refCallback: 1,
  registerCallback: 2,
  toArrayBuffer: 3,
  toBuffer: 3,
  toString: 1,
  unrefCallback: 1,
  unregisterCallback: 1,
};

function parameterCount(name) {
  if (/^get(Ui|I)nt\d+$|^getFloat\d+$/.test(name)) return 1;
  if (/^set(Ui|I)nt\d+$|^setFloat\d+$/.test(name)) return 3;
  return parameterCounts[name] ?? 0;
}

module.exports = [
  {
    reason: numbers,
    pattern:
      /^argument\/(pointer|ptr|string|str|buffer|arraybuffer|function)\/(65536|2147483647|2147483648|4294967295|4294967296|9007199254740991)$/,
    expected: ([, , number]) => `= ${number}n`,
  },
  {
    reason: cTypes,
    pattern: /^signature\/(return|argument) type name\/"(?:int|long|size_t|void\*|char\*)"$/,
    expected: ([, place]) => (place === 'return' ? '= [0]' : '= [1]'),
  },
  {
    reason: minusZero,
    pattern: /^argument\/(u?int|[iu])32\/-0$/,
    expected: () => '= 0',
  },
  {
    reason: minusZero,
    pattern: /^callback\/int32\/-0$/,
    expected: () => '= [0, [0]]',
  },
  {
    reason: minusZero,
    pattern: /^bad arguments\/minus zero(, minus zero)? of \d$/,
    expected: () => '= undefined',
  },
  {
    reason: minusZero,
    pattern: /^bad arguments\/minus zero, (.+) of \d$/,
    expected: ([, second], recorded) =>
      recorded(`bad arguments/${second} of 1`).replace('Argument 0', 'Argument 1'),
  },
  {
    reason: firstBad,
    pattern: /^bad arguments\/(.+), .+ of \d$/,
    expected: ([, first], recorded) => recorded(`bad arguments/${first} of 1`),
  },
  {
    reason: outOfBounds,
    pattern: /^memory argument\/[\w ]+\/\w+ out of bounds$/,
    expected: () =>
      '! TypeError ERR_INVALID_ARG_VALUE ' +
      'Argument 0 is an ArrayBufferView that reaches beyond its ArrayBuffer',
  },
  {
    reason: closedFirst,
    pattern: /^closed function\/(sum_\d+_int32)\/bad (arity|types)$/,
    expected: ([, name], recorded) => recorded(`closed function/${name}/good arguments`),
  },
  {
    reason: accessorNames,
    pattern: /^shape\/library$/,
    expected: (_, recorded) =>
      recorded('shape/library').replaceAll('function /0', 'function get/0'),
  },
  {
    reason: `${lengths}; ${accessorNames}`,
    pattern: /^shape\/DynamicLibrary\.prototype$/,
    expected: ([id], recorded) =>
      recorded(id)
        .replace('function get/0', 'function get functions/0')
        .replaceAll(/function (\w+)\/0/g, (_, name) => `function ${name}/${parameterCount(name)}`),
  },
  {
    reason: lengths,
    pattern: /^shape\/module$/,
    expected: ([id], recorded) =>
      recorded(id).replaceAll(/"(\w+)", 0/g, (_, name) => `"${name}", ${parameterCount(name)}`),
  },
  {
    reason: 'fast-ffi also reads its extensions of signature objects',
    pattern: /^signature\/order of property reads$/,
    expected: ([id], recorded) =>
      recorded(id).replace(
        /]$/,
        ', "has nonBlocking", "has non_blocking", "has async", "has throw", "has errNo", "get callback", "get nonblocking", "get errno", "get throws", "get symbol", "get optional", "has variable"]',
      ),
  },
  {
    reason:
      'node:ffi ignores the keys that other FFIs use, and binds a function without arguments or result',
    pattern: /^signature\/(object|callback)\/(returns|result|parameters|returns and result)$/,
    expected: ([, what, keys]) => {
      const key = keys === 'returns and result' ? 'result' : keys;
      return (
        '! TypeError ERR_INVALID_ARG_VALUE ' +
        `The signature of function ${what === 'object' ? 'add_int32' : '<callback>'} has the property ${key}, ` +
        `which is called ${key === 'parameters' ? 'arguments' : 'return'} here`
      );
    },
  },
  {
    reason: 'messages of fast-ffi say more, and this outcome has one inside',
    pattern: /^getFunction\/failure leaves nothing$/,
    expected: ([id], recorded) =>
      recorded(id).replace('nope"', 'nope (Return value type of function noop)"'),
  },
  {
    reason: 'node:ffi throws an error of V8 without a code where a handle is none',
    pattern: /^receiver\/(dlclose|dlsym)\/(\w+)$/,
    expected: ([, , what]) => {
      const received = { number: 'type number (5)', object: 'an instance of Object' }[what] ?? what;
      return (
        '! TypeError ERR_INVALID_ARG_TYPE ' +
        `The "handle" argument must be an instance of DynamicLibrary. Received ${received}`
      );
    },
  },
  {
    reason: 'node:ffi ignores the second argument where the first is a function',
    pattern: /^registerCallback\/function and signature swapped$/,
    expected: () =>
      '! TypeError ERR_INVALID_ARG_TYPE ' +
      'The signature must be the first argument, and the function the second',
  },
  {
    reason: 'fast-ffi takes 1,024 arguments at most, so that their slots take little memory',
    pattern: /^signature\/(object|callback)\/10,000 arguments$/,
    expected: ([, what]) =>
      '! TypeError ERR_INVALID_ARG_VALUE ' +
      `Function ${what === 'object' ? 'add_int32' : '<callback>'} has 10000 arguments, ` +
      'at most 1024 are supported',
  },
];
