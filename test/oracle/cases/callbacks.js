'use strict';

// These cases are about registering callbacks, and about what passes through them.

const { caseList } = require('../case-list.js');
const { show } = require('../outcome.js');
const { BAD_POINTERS, MIX_12, otherRealm, WRONG_TYPES } = require('../values.js');

const { cases, define, defineEach } = caseList();

const CALLBACK_CALLS = {
  'no arguments': (lib) => lib.registerCallback(),
  'signature only': (lib) => lib.registerCallback({}),
  'function and signature swapped': (lib) => typeof lib.registerCallback(() => {}, {}),
  'array signature': (lib) => lib.registerCallback([], () => {}),
  'bad callback and bad signature': (lib) => lib.registerCallback({ return: 'nope' }, 5),
  'class as callback': (lib) => typeof lib.registerCallback(class {}),
  'proxy as callback': (lib) => typeof lib.registerCallback(new Proxy(() => {}, {})),
  'function of another realm': (lib) => typeof lib.registerCallback(otherRealm('() => 0')),
  'two of one function': (lib) => {
    const callback = () => {};
    const first = lib.registerCallback(callback);
    return first === lib.registerCallback(callback);
  },
};
defineEach('registerCallback', CALLBACK_CALLS, (t, call) => {
  const lib = t.open();
  try {
    return call(lib);
  } finally {
    lib.close();
  }
});
defineEach(
  'registerCallback/first argument',
  WRONG_TYPES.filter(([label]) => label !== 'function'),
  (t, value) => typeof t.open().registerCallback(value, () => {}),
);
defineEach(
  'registerCallback/second argument',
  WRONG_TYPES.filter(([label]) => label !== 'function'),
  (t, value) => t.open().registerCallback({}, value),
);

for (const name of ['unregisterCallback', 'refCallback', 'unrefCallback']) {
  defineEach(`${name}/pointer`, BAD_POINTERS, (t, pointer) => t.open()[name](pointer));
  define(`${name}/no arguments`, (t) => t.open()[name]());
  define(`${name}/unknown pointer`, (t) => t.open()[name](t.pointer));
  define(`${name}/function pointer`, (t) => {
    const lib = t.open();
    return lib[name](lib.getFunction('noop', {}).pointer);
  });
  define(`${name}/twice`, (t) => {
    const lib = t.open();
    const pointer = lib.registerCallback(() => {});
    return [lib[name](pointer), lib[name](pointer)];
  });
  define(`${name}/after unregisterCallback`, (t) => {
    const lib = t.open();
    const pointer = lib.registerCallback(() => {});
    lib.unregisterCallback(pointer);
    return lib[name](pointer);
  });
  define(`${name}/of another library`, (t) => {
    const [lib, other] = [t.open(), t.open()];
    const pointer = other.registerCallback(() => {});
    return lib[name](pointer);
  });
}

const CALLBACK_VALUES = {
  char: [0, 1, 127],
  int8: [0, 1, 127, -1, -128, -0],
  uint8: [0, 255, -0],
  bool: [0, 1],
  int16: [32767, -32768],
  uint16: [65535],
  int32: [2147483647, -2147483648, -0],
  uint32: [4294967295, 2147483648],
  int64: [2n ** 63n - 1n, -(2n ** 63n), 0n],
  uint64: [2n ** 64n - 1n, 0n],
  float32: [0.1, 1.5, -0, NaN, Infinity, 1e300],
  float64: [0.1, -0, NaN, -Infinity, 5e-324],
  pointer: [0n, 1n, 2n ** 64n - 1n, null, undefined],
};
for (const [type, values] of Object.entries(CALLBACK_VALUES)) {
  for (const value of values) {
    define(`callback/${type}/${show(value)}`, (t) => {
      const lib = t.open();
      const seen = [];
      const callback = lib.registerCallback({ return: type, arguments: [type] }, (...args) => {
        seen.push(...args);
        return value;
      });
      const call = lib.getFunction(`call_${type}`, { return: type, arguments: ['pointer', type] });
      return [call(callback, value), seen];
    });
  }
}
define('callback/receiver and results of void', (t) => {
  const lib = t.open();
  const seen = [];
  // The code of a class is strict, so that it sees the receiver it really gets.
  class Callbacks {
    record(...args) {
      seen.push(this === undefined, args.length, new.target === undefined);
      return 'ignored';
    }
  }
  const callback = lib.registerCallback(Callbacks.prototype.record);
  const result = lib.getFunction('call_void', { arguments: ['function'] })(callback);
  return [result, seen];
});
define('callback/12 mixed arguments', (t) => {
  const lib = t.open();
  const seen = [];
  const callback = lib.registerCallback({ return: 'float64', arguments: MIX_12 }, (...args) => {
    seen.push(...args);
    return 0.5;
  });
  const call = lib.getFunction('call_mix_12', { return: 'float64', arguments: ['pointer'] });
  return [call(callback), seen];
});

module.exports = cases;
