'use strict';

// Preloaded, this has the addon say that calls of variadic functions differ from those of others, as they do on
// Apple silicon, so that signatures tell where the dots are. The process fails if none has.

const { dlopen } = process;
let seen = false;

process.dlopen = function (module, ...rest) {
  const result = Reflect.apply(dlopen, this, [module, ...rest]);
  const { exports } = module;
  if (exports.TELLS_VARIADIC_APART !== undefined) {
    exports.TELLS_VARIADIC_APART = true;
    const { prepareCall } = exports;
    exports.prepareCall = (environment, ids) => {
      seen ||= ids.includes(exports.DOTS);
      return prepareCall(environment, ids);
    };
  }
  return result;
};

process.on('exit', () => {
  if (!seen) process.exitCode = 70;
});
