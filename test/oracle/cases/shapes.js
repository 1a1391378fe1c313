'use strict';

// These cases are about what can be seen of the objects: descriptors, prototypes, identity, receivers, errors.

const { inspect } = require('node:util');
const { caseList } = require('../case-list.js');
const { errorClassOf } = require('../outcome.js');
const { add, MIX_12, ok } = require('../values.js');

const { cases, define, defineEach } = caseList();

function describeDescriptor(descriptor) {
  const flags = ['writable', 'enumerable', 'configurable'].filter((flag) => descriptor[flag]);
  const content =
    'value' in descriptor ? ['value', descriptor.value] : ['get', descriptor.get, descriptor.set];
  const shown = content.map((part) => (typeof part === 'bigint' ? 'a bigint' : part));
  return [...shown, ...flags];
}

function describeProperties(object) {
  const descriptors = Object.getOwnPropertyDescriptors(object);
  return Reflect.ownKeys(descriptors)
    .map((key) => [String(key), describeDescriptor(descriptors[key])])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

const SHAPED_FUNCTIONS = {
  noop: {},
  identity_float64: { return: 'float64', arguments: ['float64'] },
  identity_int32: { return: ok, arguments: [ok] },
  add_int32: add,
  first_byte: { return: ok, arguments: ['pointer'] },
  mix_12: { return: 'float64', arguments: MIX_12 },
};

/** The method by which util.inspect shows libraries and functions of fast-ffi. */
const INSPECT = String(inspect.custom);

for (const [name, signature] of Object.entries(SHAPED_FUNCTIONS)) {
  define(`shape/function/${name}`, (t) => {
    const fn = t.open().getFunction(name, signature);
    return [
      describeProperties(fn).filter(([key]) => key !== INSPECT),
      Object.getPrototypeOf(fn) === Function.prototype,
      Object.isExtensible(fn),
    ];
  });
  define(`shape/function is no constructor/${name}`, (t) => {
    const fn = t.open().getFunction(name, signature);
    return [errorClassOf(() => Reflect.construct(fn, [])), Object.hasOwn(fn, 'prototype')];
  });
}
define('shape/function pointer can be reassigned', (t) => {
  const lib = t.open();
  const fn = lib.getFunction('answer', { return: ok });
  fn.pointer = 5n;
  return [fn.pointer, fn(), lib.functions.answer.pointer];
});
define('shape/library', (t) => describeProperties(t.open()));
define('shape/library tag', (t) => Object.prototype.toString.call(t.open()));
define('shape/DynamicLibrary', (t) =>
  describeProperties(t.ffi.DynamicLibrary).filter(
    ([key]) => !['arguments', 'caller', 'prototype'].includes(key),
  ),
);
/** The methods of libraries that fast-ffi has of its own. */
const methodsOfFastFFI = ['callback', 'getVariable', 'toFunction'];

define('shape/DynamicLibrary.prototype', (t) =>
  describeProperties(t.ffi.DynamicLibrary.prototype).filter(
    ([key]) => !methodsOfFastFFI.includes(key) && key !== INSPECT,
  ),
);
define('shape/close and dispose are one function', (t) => {
  const { prototype } = t.ffi.DynamicLibrary;
  return prototype.close === prototype[Symbol.dispose];
});
define('shape/keys of a library', (t) => {
  const keys = [];
  for (const key in t.open()) if (!methodsOfFastFFI.includes(key)) keys.push(key);
  return keys.sort();
});
for (const name of ['path', 'symbols', 'functions']) {
  define(`shape/assigning ${name}`, (t) => Reflect.set(t.open(), name, 1));
  define(`shape/deleting ${name}`, (t) => Reflect.deleteProperty(t.open(), name));
}
define('shape/dlopen', (t) => describeProperties(t.ffi.dlopen(t.fixturePath)));
define(
  'shape/dlopen prototype',
  (t) => Object.getPrototypeOf(t.ffi.dlopen(t.fixturePath)) === Object.prototype,
);
defineEach(
  'shape/prototypes and frozenness',
  {
    'dlopen without definitions': (t) => t.ffi.dlopen(t.fixturePath).functions,
    'dlopen with definitions': (t) => t.ffi.dlopen(t.fixturePath, { noop: {} }).functions,
    'dlopen with empty definitions': (t) => t.ffi.dlopen(t.fixturePath, {}).functions,
    getFunctions: (t) => t.open().getFunctions(),
    'lib.functions': (t) => t.open().functions,
    'lib.symbols': (t) => t.open().symbols,
    getSymbols: (t) => t.open().getSymbols(),
    types: (t) => t.ffi.types,
  },
  (t, make) => {
    const object = make(t);
    return [Object.getPrototypeOf(object), Object.isFrozen(object), describeProperties(object)];
  },
);
const exportsOfFastFFI = [
  'declare',
  'callPath',
  'errno',
  'findLibrary',
  'functionAt',
  'struct',
  'union',
  'array',
  'bits',
  'anonymous',
  'pointer',
  'func',
  'opaque',
  'enum',
  'cell',
  'allocate',
  'owned',
  'free',
  'sizeof',
  'alignof',
  'read',
  'write',
];

define('shape/module', (t) =>
  Object.keys(t.ffi)
    .filter((key) => !exportsOfFastFFI.includes(key))
    .sort()
    .map((key) => [key, typeof t.ffi[key] === 'function' ? t.ffi[key].length : typeof t.ffi[key]]),
);
define('shape/module function names', (t) =>
  Object.keys(t.ffi).filter((key) => typeof t.ffi[key] === 'function' && t.ffi[key].name !== key),
);

defineEach(
  'identity',
  {
    getFunction: (lib) => lib.getFunction('add_int32', add),
    getFunctions: (lib) => lib.getFunctions({ add_int32: add }).add_int32,
    'getFunctions of all': (lib) => lib.getFunctions().add_int32,
    'lib.functions': (lib) => lib.functions.add_int32,
  },
  (t, again) => {
    const lib = t.open();
    const first = lib.getFunction('add_int32', add);
    return first === again(lib);
  },
);
define('identity/other library', (t) => {
  const first = t.open().getFunction('noop', {});
  return first === t.open().getFunction('noop', {});
});
define('identity/dlopen', (t) => {
  const { lib, functions } = t.ffi.dlopen(t.fixturePath, { noop: {} });
  return [functions.noop === lib.functions.noop, functions === lib.functions];
});

const RECEIVERS = {
  undefined: () => undefined,
  null: () => null,
  object: () => ({}),
  number: () => 5,
  prototype: (t) => t.ffi.DynamicLibrary.prototype,
  'object with the prototype': (t) => Object.create(t.ffi.DynamicLibrary.prototype),
  'object inheriting from a library': (t) => Object.create(t.open()),
  'proxy of a library': (t) => new Proxy(t.open(), {}),
};
const METHODS = [
  ...['close', 'getFunction', 'getFunctions', 'getSymbol', 'getSymbols', 'registerCallback'],
  ...['unregisterCallback', 'refCallback', 'unrefCallback'],
];
for (const name of METHODS) {
  defineEach(`receiver/${name}`, RECEIVERS, (t, make) =>
    t.ffi.DynamicLibrary.prototype[name].call(make(t)),
  );
}
for (const name of ['path', 'symbols']) {
  defineEach(`receiver/${name}`, RECEIVERS, (t, make) =>
    Object.getOwnPropertyDescriptor(t.open(), name).get.call(make(t)),
  );
}
defineEach('receiver/functions', RECEIVERS, (t, make) =>
  Object.getOwnPropertyDescriptor(t.ffi.DynamicLibrary.prototype, 'functions').get.call(make(t)),
);
define('receiver/of a function', (t) => t.fn('answer', ok, []).call({ anything: true }));
defineEach('receiver/dlclose', { undefined, null: null, object: {}, number: 5 }, (t, handle) =>
  t.ffi.dlclose(handle),
);
defineEach('receiver/dlsym', { undefined, null: null, object: {}, number: 5 }, (t, handle) =>
  t.ffi.dlsym(handle, 'noop'),
);

// The next cases tell how errors look beyond class, code and message.

defineEach(
  'error',
  {
    'bad argument': (t) => t.fn('identity_int32', ok, [ok])('x'),
    'closed function': (t) => {
      const lib = t.open();
      const fn = lib.getFunction('noop', {});
      lib.close();
      return fn();
    },
    'closed library': (t) => {
      const lib = t.open();
      lib.close();
      return lib.symbols;
    },
    'bad signature': (t) => t.open().getFunction('noop', { return: 'nope' }),
    'null pointer': (t) => t.ffi.getInt8(0n),
    'short export': (t) => t.ffi.exportString('text', t.pointer, 1),
    'bad export': (t) => t.ffi.exportBuffer(5, t.pointer, 1),
    'too large': (t) => t.ffi.toBuffer(t.pointer, Number.MAX_SAFE_INTEGER + 1),
    'bad path': (t) => t.ffi.dlopen(5),
  },
  (t, run) => {
    try {
      return run(t);
    } catch (error) {
      return [
        String(error),
        Object.keys(error),
        Object.hasOwn(error, 'name'),
        error instanceof Error,
      ];
    }
  },
);

module.exports = cases;
