'use strict';

// Built-in methods as they were when the package was loaded, as functions that take their object
// first. Programs patch prototypes, and what is left of a method then must not decide when C is
// called, with what, or what may be collected. For the same reason code that runs later uses no
// methods of arrays, and goes through them by index: iterating can be patched, too.

const uncurryThis = (method) => Function.prototype.call.bind(method);

/** What reads a property that is a getter on a prototype. */
const getterOf = (prototype, name) =>
  uncurryThis(Object.getOwnPropertyDescriptor(prototype, name).get);

module.exports = {
  getterOf,
  uncurryThis,

  mapDelete: uncurryThis(Map.prototype.delete),
  mapSet: uncurryThis(Map.prototype.set),
  setAdd: uncurryThis(Set.prototype.add),
  setClear: uncurryThis(Set.prototype.clear),
  setDelete: uncurryThis(Set.prototype.delete),
  setForEach: uncurryThis(Set.prototype.forEach),
  setSize: getterOf(Set.prototype, 'size'),
  weakMapGet: uncurryThis(WeakMap.prototype.get),
  weakMapSet: uncurryThis(WeakMap.prototype.set),

  /** Of a FinalizationRegistry. */
  register: uncurryThis(FinalizationRegistry.prototype.register),
  unregister: uncurryThis(FinalizationRegistry.prototype.unregister),

  stringIncludes: uncurryThis(String.prototype.includes),
  stringSlice: uncurryThis(String.prototype.slice),
  toLowerCase: uncurryThis(String.prototype.toLowerCase),
  toUpperCase: uncurryThis(String.prototype.toUpperCase),
};
