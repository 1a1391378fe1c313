'use strict';

// These are built-in methods as they were when the package was loaded, as functions that take their object
// first. Programs patch prototypes, and what is left of a method then must not decide when C is
// called, with what, or what may be collected. For the same reason code that runs later uses no
// methods of arrays, and goes through them by index: iterating can be patched, too.

// Each is bound by an expression of its own, not by a function, which would take longer to compile.
const { call } = Function.prototype;

module.exports = {
  mapForEach: call.bind(Map.prototype.forEach),
  mapGet: call.bind(Map.prototype.get),
  mapDelete: call.bind(Map.prototype.delete),
  mapSet: call.bind(Map.prototype.set),
  setAdd: call.bind(Set.prototype.add),
  setClear: call.bind(Set.prototype.clear),
  setDelete: call.bind(Set.prototype.delete),
  setForEach: call.bind(Set.prototype.forEach),
  setSize: call.bind(Object.getOwnPropertyDescriptor(Set.prototype, 'size').get),
  weakMapGet: call.bind(WeakMap.prototype.get),
  weakMapSet: call.bind(WeakMap.prototype.set),

  // These two are methods of a FinalizationRegistry.
  register: call.bind(FinalizationRegistry.prototype.register),
  unregister: call.bind(FinalizationRegistry.prototype.unregister),

  codePointAt: call.bind(String.prototype.codePointAt),
  stringIncludes: call.bind(String.prototype.includes),
  stringIndexOf: call.bind(String.prototype.indexOf),
  stringSlice: call.bind(String.prototype.slice),
  toLowerCase: call.bind(String.prototype.toLowerCase),
  toUpperCase: call.bind(String.prototype.toUpperCase),
};
