'use strict';

// These cases are about opening libraries, looking up symbols, and closing.

const { caseList } = require('../case-list.js');
const { ok, WRONG_TYPES } = require('../values.js');

const { cases, define, defineEach } = caseList();

defineEach(
  'getSymbol/name',
  [
    ...WRONG_TYPES,
    ['empty', ''],
    ['NUL', 'noop\0'],
    ['missing', 'no_such_symbol'],
    ['non-ASCII', 'größe'],
  ],
  (t, name) => t.open().getSymbol(name),
);
define('getSymbol/no arguments', (t) => t.open().getSymbol());
define('getSymbol/dlsym', (t) => {
  const lib = t.open();
  return t.ffi.dlsym(lib, 'global_int32') === lib.getSymbol('global_int32');
});
define('getSymbol/dlsym of anything with getSymbol', (t) =>
  t.ffi.dlsym({ getSymbol: (...args) => args }, 'name'),
);
define('getSymbol/of a function', (t) => {
  const lib = t.open();
  return lib.getSymbol('noop') === lib.getFunction('noop', {}).pointer;
});
define('getSymbol/value of a variable', (t) => t.ffi.getInt32(t.open().getSymbol('global_int32')));
define('getSymbol/is cached', (t) => {
  const lib = t.open();
  lib.getSymbol('greeting');
  lib.getFunction('noop', {});
  const { symbols } = lib;
  return [
    Object.keys(lib.symbols).sort(),
    Object.keys(lib.getSymbols()).sort(),
    Object.keys(lib.functions),
    lib.symbols === symbols,
    typeof lib.symbols.greeting,
  ];
});

// The next cases are about opening.

const BAD_PATHS = [
  ...WRONG_TYPES.filter(([label]) => label !== 'null'),
  ['empty', ''],
  ['NUL', 'a\0b'],
  ['leading NUL', '\0'],
  ['missing', '/no/such/library.so'],
  ['missing, non-ASCII', '/no/größe.so'],
  ['not a library', __filename],
  ['String object', Object('a')],
  ['URL', new URL('file:///no/such/library.so')],
  ['Buffer', Buffer.from('a')],
];
defineEach('open/new', BAD_PATHS, (t, path) => new t.ffi.DynamicLibrary(path));
defineEach('open/dlopen', BAD_PATHS, (t, path) => t.ffi.dlopen(path));
define('open/new without path', (t) => new t.ffi.DynamicLibrary());
define('open/dlopen without path', (t) => t.ffi.dlopen());
define('open/bad path and bad definitions', (t) => t.ffi.dlopen(5, 5));
define('open/without new', (t) => t.ffi.DynamicLibrary(t.fixturePath));
define('open/called on an object', (t) => t.ffi.DynamicLibrary.call({}, t.fixturePath));
define('open/without new, bad path', (t) => t.ffi.DynamicLibrary(5));
define('open/subclass', (t) => {
  class Library extends t.ffi.DynamicLibrary {}
  const lib = new Library(t.fixturePath);
  return [
    lib instanceof Library,
    lib instanceof t.ffi.DynamicLibrary,
    lib.getFunction('answer', { return: ok })(),
  ];
});
define('open/another new.target', (t) => {
  function Other() {}
  const lib = Reflect.construct(t.ffi.DynamicLibrary, [t.fixturePath], Other);
  return [lib instanceof Other, lib instanceof t.ffi.DynamicLibrary, lib.path];
});
define('open/process image', (t) => {
  const lib = new t.ffi.DynamicLibrary(null);
  return [lib.path, typeof lib.getSymbol('malloc')];
});
define('open/extra arguments', (t) => new t.ffi.DynamicLibrary(t.fixturePath, undefined).path);

// The next cases are about closing.

const CLOSED_CALLS = {
  path: (lib) => lib.path,
  symbols: (lib) => lib.symbols,
  functions: (lib) => lib.functions,
  close: (lib) => lib.close(),
  dispose: (lib) => lib[Symbol.dispose](),
  dlclose: (lib, t) => t.ffi.dlclose(lib),
  dlsym: (lib, t) => t.ffi.dlsym(lib, 'noop'),
  getSymbol: (lib) => lib.getSymbol('noop'),
  'getSymbol, seen before': (lib) => lib.getSymbol('answer'),
  'getSymbol, bad name': (lib) => lib.getSymbol(5),
  getSymbols: (lib) => lib.getSymbols(),
  getFunction: (lib) => lib.getFunction('noop', {}),
  'getFunction, seen before': (lib) => lib.getFunction('answer', { return: ok }),
  'getFunction, bad name': (lib) => lib.getFunction(5, {}),
  'getFunction, bad signature': (lib) => lib.getFunction('noop', 5),
  'getFunction, bad type': (lib) => lib.getFunction('noop', { return: 'nope' }),
  getFunctions: (lib) => lib.getFunctions(),
  'getFunctions, some': (lib) => lib.getFunctions({ noop: {} }),
  'getFunctions, bad definitions': (lib) => lib.getFunctions(5),
  registerCallback: (lib) => lib.registerCallback(() => {}),
  'registerCallback, bad callback': (lib) => lib.registerCallback(5),
  'registerCallback, bad signature': (lib) => lib.registerCallback({ return: 'nope' }, () => {}),
  ...Object.fromEntries(
    ['unregisterCallback', 'refCallback', 'unrefCallback'].flatMap((name) => [
      [name, (lib, _t, callback) => lib[name](callback)],
      [`${name}, bad pointer`, (lib) => lib[name](5)],
    ]),
  ),
};

defineEach('closed library', CLOSED_CALLS, (t, call) => {
  const lib = t.open();
  lib.getFunction('answer', { return: ok });
  const callback = lib.registerCallback(() => {});
  lib.close();
  return call(lib, t, callback);
});

defineEach(
  'closed by a getter',
  {
    'return type': (lib) =>
      lib.getFunction('noop', {
        get return() {
          lib.close();
          return 'void';
        },
      }),
    arguments: (lib) =>
      lib.getFunction('noop', {
        get arguments() {
          lib.close();
          return [];
        },
      }),
    'of a known function': (lib) => {
      lib.getFunction('noop', {});
      return lib.getFunction('noop', {
        get return() {
          lib.close();
          return 'void';
        },
      });
    },
    definition: (lib) =>
      lib.getFunctions({
        get noop() {
          lib.close();
          return {};
        },
      }),
    'second definition': (lib) =>
      lib.getFunctions({
        answer: {},
        get noop() {
          lib.close();
          return {};
        },
      }),
    'bad definition': (lib) =>
      lib.getFunctions({
        get noop() {
          lib.close();
          return 5;
        },
      }),
    'callback signature': (lib) =>
      lib.registerCallback(
        {
          get return() {
            lib.close();
            return 'void';
          },
        },
        () => {},
      ),
  },
  (t, run) => run(t.open()),
);

define('closed library/dlclose of anything with close', (t) =>
  t.ffi.dlclose({ close: () => 'closed' }),
);
define('closed library/functions of another handle', (t) => {
  const [first, second] = [t.open(), t.open()];
  const fn = second.getFunction('answer', { return: ok });
  first.close();
  return fn();
});
define('closed library/function pointer stays', (t) => {
  const lib = t.open();
  const fn = lib.getFunction('answer', { return: ok });
  const before = fn.pointer;
  lib.close();
  return fn.pointer === before;
});

module.exports = cases;
