'use strict';

// These cases are about signatures, definitions and the functions made of them.

const { caseList } = require('../case-list.js');
const { errorClassOf } = require('../outcome.js');
const { add, NOT_STRINGS, ok, otherRealm, WRONG_TYPES } = require('../values.js');

const { cases, define, defineEach } = caseList();

function throwing(error) {
  return () => {
    throw error;
  };
}

const trapError = new Error('from a trap');

/** Tells whether the very error object that is thrown inside comes out. */
function sameError(fn) {
  try {
    return ['no error', fn()];
  } catch (error) {
    return error === trapError ? 'the same error' : error.message;
  }
}

const TYPE_NAMES = [
  ...[
    '',
    ' ',
    'nope',
    'INT32',
    'Int32',
    ' int32',
    'int32 ',
    'int',
    'long',
    'size_t',
    'void*',
    'char*',
  ],
  ...[
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    'int32\0',
    '\0',
    'i128',
    'größe',
    '\ud800',
  ],
  ...['boolean', 'usize', 'cstring', 'array', 'struct', 'i1', 'int24', 'void'],
];

const SIGNATURES = {
  empty: () => ({}),
  'null prototype': () => ({ __proto__: null, return: ok, arguments: [ok, ok] }),
  inherited: () => Object.create({ return: ok, arguments: [ok, ok] }),
  returns: () => ({ returns: ok, arguments: [ok, ok] }),
  result: () => ({ result: ok, arguments: [ok, ok] }),
  parameters: () => ({ return: ok, parameters: [ok, ok] }),
  'extra properties': () => ({ return: ok, arguments: [ok, ok], extra: 1, abi: 'nope' }),
  'return and result': () => ({ return: ok, result: ok }),
  'return and returns': () => ({ return: ok, returns: ok }),
  'returns and result': () => ({ returns: ok, result: ok }),
  'return, returns and result, all undefined': () => ({
    return: undefined,
    returns: undefined,
    result: undefined,
  }),
  'arguments and parameters': () => ({ arguments: [], parameters: [] }),
  'arguments and parameters, both undefined': () => ({
    arguments: undefined,
    parameters: undefined,
  }),
  'all five': () => ({ return: ok, returns: ok, result: ok, arguments: [], parameters: [] }),
  'bad return and bad arguments': () => ({ return: 5, arguments: 5 }),
  'unknown return and bad arguments': () => ({ return: 'nope', arguments: 5 }),
  'void argument': () => ({ arguments: ['void'] }),
  'void among arguments': () => ({ arguments: [ok, 'void', ok] }),
  'sparse arguments': () => ({ arguments: new Array(2) }),
  'hole in arguments': () => ({ arguments: Object.assign(new Array(3), { 0: ok, 2: ok }) }),
  'array-like arguments': () => ({ arguments: { 0: ok, length: 1 } }),
  'iterable arguments': () => ({ arguments: new Set([ok]) }),
  'string arguments': () => ({ arguments: ok }),
  'typed array arguments': () => ({ arguments: new Uint8Array(1) }),
  'arguments of a subclass': () => ({
    arguments: class extends Array {}.from([ok, ok]),
    return: ok,
  }),
  'proxy of arguments': () => ({ arguments: new Proxy([ok, ok], {}), return: ok }),
  'null-prototype arguments': () => ({
    arguments: Object.setPrototypeOf([ok, ok], null),
    return: ok,
  }),
  'arguments of another realm': () => ({ arguments: otherRealm("['int32', 'int32']"), return: ok }),
  'of another realm': () => otherRealm("({ return: 'int32', arguments: ['int32', 'int32'] })"),
  'array of another realm': () => otherRealm('[]'),
  'frozen arguments': () => Object.freeze({ arguments: Object.freeze([ok, ok]), return: ok }),
  'String object type': () => ({ return: Object(ok) }),
  'String object argument': () => ({ arguments: [Object(ok)] }),
  'object with toString': () => ({ return: { toString: () => ok } }),
  'nested array': () => ({ arguments: [[ok]] }),
  'second argument bad': () => ({ arguments: [ok, 5, 'nope'] }),
  '10,000 arguments': () => ({ arguments: new Array(10_000).fill(ok) }),
  'plain proxy': () => new Proxy({ return: ok, arguments: [ok, ok] }, {}),
  'proxy without properties': () => new Proxy({}, { has: () => false }),
  Map: () => new Map([['return', ok]]),
  Date: () => new Date(0),
  'typed array': () => new Uint8Array(2),
};

/** Tells what a signature is accepted as: its length, and the result of a call where that is safe. */
function resolved(fn) {
  return fn.length === 2 ? [fn.length, fn(20, 22)] : [fn.length];
}

defineEach('signature/object', SIGNATURES, (t, make) =>
  resolved(t.open().getFunction('add_int32', make())),
);
defineEach('signature/callback', SIGNATURES, (t, make) => {
  const lib = t.open();
  const pointer = lib.registerCallback(make(), () => 0);
  lib.close();
  return typeof pointer;
});
defineEach('signature/value', [...WRONG_TYPES, ['array', []]], (t, signature) =>
  t.open().getFunction('add_int32', signature),
);
define('signature/missing', (t) => t.open().getFunction('add_int32'));
define('signature/function as signature', (t) =>
  errorClassOf(() => t.open().getFunction('noop', () => {})),
);
defineEach('signature/return type', WRONG_TYPES, (t, type) =>
  t.open().getFunction('identity_int32', { return: type }),
);
defineEach('signature/arguments', NOT_STRINGS, (t, list) =>
  t.open().getFunction('identity_int32', { arguments: list }),
);
defineEach('signature/argument type', NOT_STRINGS, (t, type) =>
  t.open().getFunction('identity_int32', { arguments: [ok, type] }),
);
for (const name of TYPE_NAMES) {
  const label = JSON.stringify(name);
  define(`signature/return type name/${label}`, (t) =>
    resolved(t.open().getFunction('noop', { return: name })),
  );
  define(`signature/argument type name/${label}`, (t) =>
    resolved(t.open().getFunction('noop', { arguments: [name] })),
  );
}

defineEach(
  'signature/throws',
  {
    'return getter': () => ({
      get return() {
        throw trapError;
      },
    }),
    'arguments getter': () => ({
      get arguments() {
        throw trapError;
      },
    }),
    'element getter': () => ({
      arguments: Object.defineProperty([ok], 0, { get: throwing(trapError) }),
    }),
    'has trap': () => new Proxy({}, { has: throwing(trapError) }),
    'get trap': () => new Proxy({ return: ok }, { get: throwing(trapError) }),
    'revoked proxy': () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    },
  },
  (t, make) => [
    sameError(() => t.open().getFunction('noop', make())),
    sameError(() => t.open().getFunctions({ noop: make() })),
    sameError(() => t.open().registerCallback(make(), () => {})),
    sameError(() => t.ffi.dlopen(t.fixturePath, { noop: make() })),
  ],
);

define('signature/order of property reads', (t) => {
  const reads = [];
  const signature = new Proxy(
    { return: ok, arguments: [ok, ok] },
    {
      has: (target, key) => reads.push(`has ${String(key)}`) && key in target,
      get: (target, key) => reads.push(`get ${String(key)}`) && target[key],
    },
  );
  t.open().getFunction('add_int32', signature);
  return reads;
});

// Signatures are compared by ABI type, under whatever names they were given.

const ABI_NAMES = [
  'char',
  'int8',
  'uint8',
  'bool',
  'i8',
  'int32',
  'i32',
  'uint32',
  'pointer',
  'string',
  'uint64',
  'function',
];
for (const a of ABI_NAMES) {
  for (const b of ABI_NAMES) {
    define(`abi/${a},${b}`, (t) => {
      const lib = t.open();
      const first = lib.getFunction('noop', { arguments: [a] });
      return first === lib.getFunction('noop', { arguments: [b] });
    });
  }
}
define('abi/another return type', (t) => {
  const lib = t.open();
  lib.getFunction('noop', { return: 'void' });
  return lib.getFunction('noop', { return: 'int32' });
});
define('abi/another number of arguments', (t) => {
  const lib = t.open();
  lib.getFunction('noop', { arguments: [ok] });
  return lib.getFunction('noop', { arguments: [ok, ok] });
});
define('abi/defaults', (t) => {
  const lib = t.open();
  return lib.getFunction('noop', {}) === lib.getFunction('noop', { return: 'void', arguments: [] });
});
define('abi/bad signature of a known function', (t) => {
  const lib = t.open();
  lib.getFunction('noop', {});
  return lib.getFunction('noop', { return: 'nope' });
});

// The next cases are about definitions and function names.

const DEFINITIONS = {
  empty: () => ({}),
  two: () => ({ noop: {}, add_int32: add }),
  'null prototype': () => ({ __proto__: null, noop: {} }),
  'inherited definition': () => Object.create({ noop: {} }),
  'non-enumerable definition': () => Object.defineProperty({}, 'noop', { value: {} }),
  'symbol key': () => ({ [Symbol('noop')]: 5, noop: {} }),
  'numeric key': () => ({ 5: {} }),
  'empty key': () => ({ '': {} }),
  'NUL in a key': () => ({ 'noop\0': {} }),
  'missing symbol': () => ({ no_such_symbol: {} }),
  'missing symbol after a good one': () => ({ noop: {}, no_such_symbol: {} }),
  'bad signature after a good one': () => ({ noop: {}, answer: { return: 'nope' } }),
  'bad signature of a missing symbol': () => ({ no_such_symbol: { return: 'nope' } }),
  'array signature': () => ({ noop: [] }),
  'null signature': () => ({ noop: null }),
  'string signature': () => ({ noop: 'void' }),
  'undefined signature': () => ({ noop: undefined }),
  'own __proto__ key': () => JSON.parse('{"__proto__": {}}'),
  array: () => [],
  'array with a definition': () => [{}],
  function: () => () => {},
  Map: () => new Map([['noop', {}]]),
  proxy: () => new Proxy({ noop: {} }, {}),
  frozen: () => Object.freeze({ noop: Object.freeze({}) }),
};

defineEach('definitions/getFunctions', DEFINITIONS, (t, make) => t.open().getFunctions(make()));
defineEach(
  'definitions/dlopen',
  DEFINITIONS,
  (t, make) => t.ffi.dlopen(t.fixturePath, make()).functions,
);
defineEach('definitions/left behind', DEFINITIONS, (t, make) => {
  const lib = t.open();
  try {
    lib.getFunctions(make());
  } catch {
    // The cases above look at the error; this one looks at what is left behind.
  }
  return [Object.keys(lib.functions).sort(), Object.keys(lib.symbols).sort()];
});
defineEach('definitions/value', WRONG_TYPES, (t, value) => t.open().getFunctions(value));
defineEach(
  'definitions/value for dlopen',
  WRONG_TYPES,
  (t, value) => t.ffi.dlopen(t.fixturePath, value).functions,
);
defineEach(
  'definitions/throws',
  {
    'definition getter': () => ({
      get noop() {
        throw trapError;
      },
    }),
    'getter after a good one': () => ({
      answer: {},
      get noop() {
        throw trapError;
      },
    }),
    'ownKeys trap': () => new Proxy({}, { ownKeys: throwing(trapError) }),
    'get trap': () => new Proxy({ noop: {} }, { get: throwing(trapError) }),
    'descriptor trap': () =>
      new Proxy({ noop: {} }, { getOwnPropertyDescriptor: throwing(trapError) }),
  },
  (t, make) => {
    const lib = t.open();
    return [
      sameError(() => lib.getFunctions(make())),
      Object.keys(lib.functions),
      Object.keys(lib.symbols),
    ];
  },
);

defineEach(
  'getFunction/name',
  [
    ...WRONG_TYPES,
    ['empty', ''],
    ['NUL', 'noop\0'],
    ['missing', 'no_such_symbol'],
    ['non-ASCII', 'größe'],
  ],
  (t, name) => t.open().getFunction(name, {}),
);
define('getFunction/no arguments', (t) => t.open().getFunction());
define('getFunction/bad name and bad signature', (t) => t.open().getFunction(5, 5));
define('getFunction/NUL in name and bad signature', (t) =>
  t.open().getFunction('a\0', { return: 5 }),
);
define('getFunction/missing symbol and bad signature', (t) =>
  t.open().getFunction('no_such_symbol', { return: 5 }),
);
define('getFunction/data symbol', (t) => typeof t.open().getFunction('global_int32', {}).pointer);
define('getFunction/extra arguments', (t) => t.open().getFunction('noop', {}, 5));
define('getFunction/failure leaves nothing', (t) => {
  const lib = t.open();
  const message = sameError(() => lib.getFunction('noop', { return: 'nope' }));
  return [message, Object.keys(lib.functions), Object.keys(lib.symbols)];
});

module.exports = cases;
