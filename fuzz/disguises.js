'use strict';

// This module makes the objects as which values (record-values.js) are passed: plain ones, and others that
// have the same members in another way. Some notice what is read of them, and can let something happen then.

const { join } = require('node:path');
const vm = require('node:vm');
const { MISSING } = require('./record-values');

const { create, defineProperty, freeze, getOwnPropertyDescriptor, seal, setPrototypeOf } = Object;
const { ownKeys } = Reflect;
const foreignArray = vm.runInNewContext('Array');
// This is captured, because it is patched.
const includes = Function.prototype.call.bind(String.prototype.includes);

/** The files of what shows refused values and gives hints about them in messages, as stacks name them. */
const SHOWING = join('lib', 'safety', 'show.js');
const REFUSING = join('lib', 'types', 'refusal.js');
// node:util calls users' code from many levels deeper.
Error.stackTraceLimit = 50;

/** Tells whether code of the user's was called for the message of an error, which is made after C was not called. */
const isForMessage = (stack) => includes(stack, SHOWING) || includes(stack, REFUSING);

/**
 * The objects of a call, what is read of them, and what that leads to. It must work while built-ins are
 * patched and elements of arrays can't be set: so it takes notes in strings.
 */
class Scene {
  /** The paths that must be read, and those that were. */
  expected = '';
  read = '';
  reads = 0;
  /** What was done with objects that nothing may be done with. */
  sideEffects = '';
  /** What to do at which read: { at, run(scene) }. */
  effect = undefined;
  hasHappened = false;
  /** The objects of which members were read, with the names of these, as a linked list. */
  last = undefined;
  snapshots = [];

  constructor(random, { isPatched = false, isCalm = false } = {}) {
    this.random = random;
    this.isPatched = isPatched;
    this.isCalm = isCalm;
  }

  expect(path) {
    this.expected += `${path}\n`;
  }

  note(path, object, name) {
    this.read += `${path}\n`;
    this.last = { __proto__: null, object, name, before: this.last };
    if (this.reads++ === this.effect?.at) {
      this.hasHappened = true;
      this.effect.run(this);
    }
  }

  sideEffect = (what) => {
    if (!isForMessage(new Error(what).stack)) this.sideEffects += `${what}\n`;
    return 1;
  };

  /** Notes how an object is before the call. */
  watch(object) {
    this.snapshots.push({ object, before: snapshot(object) });
    return object;
  }

  /** Tells whether all objects are as they were. */
  isUnchanged() {
    return this.snapshots.every(({ object, before }) => {
      const after = snapshot(object);
      return before.length === after.length && before.every((part, i) => Object.is(part, after[i]));
    });
  }
}

/** Lists all that an object consists of. */
function snapshot(object) {
  const parts = [Object.getPrototypeOf(object), Object.isExtensible(object)];
  for (const key of ownKeys(object)) {
    if (key === 'stack') continue; // V8 makes the stack of an error of other members, which may be anything
    const { value, get, set, ...flags } = getOwnPropertyDescriptor(object, key);
    parts.push(key, value, get, set, JSON.stringify(flags));
  }
  return parts;
}

/** Sets a property, whatever its name is and its prototypes have. */
function define(object, name, value, flags) {
  return defineProperty(object, name, {
    __proto__: null,
    value,
    configurable: true,
    enumerable: true,
    writable: true,
    ...flags,
  });
}

function defineAll(object, entries) {
  for (const { name, value } of entries) define(object, name, value);
  return object;
}

/** Makes a property that notices when it is read. */
function defineNoticing(scene, object, { name, value, path }, flags) {
  return defineProperty(object, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    ...flags,
    get() {
      scene.note(path, object, name);
      return value;
    },
    set: () => scene.sideEffect(`the setter of ${path}`),
  });
}

/** Makes a proxy that notices what is read, and must not be asked for anything else. */
function noticingProxy(scene, target, entries, path) {
  // The paths are made beforehand, because what makes them may be patched when they are needed.
  const paths = { __proto__: null, length: `${path}.length` };
  for (const entry of entries) define(paths, entry.name, entry.path);
  const traps = { __proto__: null };
  for (const name of ownKeys(Reflect)) {
    if (typeof name === 'string') traps[name] = () => scene.sideEffect(`the trap ${name}`);
  }
  traps.get = (_target, key) => {
    const value = target[key];
    scene.note(paths[key] ?? 'what is no member', target, key);
    return value;
  };
  return new Proxy(target, traps);
}

/** Makes an object of another sort, which has none of the members by itself. */
function exoticBase(random) {
  class Private {
    #secret = 1;
    static tell = (object) => object.#secret;
  }
  return random.pick([
    () => [],
    () => [1, 2, 3],
    () => new Date(0),
    () => new Map([['a', 1]]),
    () => new Error('a record'),
    () => /record/,
    () => Object('text'),
    () => Object(Symbol('record')),
    () => new Uint8Array(4),
    () => new ArrayBuffer(8),
    () => new Private(),
    () => Promise.resolve(),
    () => create(function record() {}),
    () => vm.runInNewContext('({})'),
    () => globalThis.structuredClone({ z: 1 }),
  ])();
}

/** Mixes a list. */
function shuffled(random, list) {
  const rest = [...list];
  return random.list(list.length, () => rest.splice(random.below(rest.length), 1)[0]);
}

const EXTRA = ['extra', 'another', Symbol('extra'), '0', '4294967295'];

/** The ways to make an object that has members, without noticing anything: `(scene, entries) => object`. */
const QUIET_OBJECTS = {
  plain: (_scene, entries) => defineAll({}, entries),
  shuffled({ random }, entries) {
    const object = {};
    for (const name of EXTRA) if (random.chance(0.3)) object[name] = random.bits();
    return defineAll(object, shuffled(random, entries));
  },
  withoutPrototype: (_scene, entries) => defineAll(create(null), entries),
  frozen: ({ random }, entries) => random.pick([freeze, seal])(defineAll({}, entries)),
  inherited: (_scene, entries) => create(create(defineAll({}, entries))),
  hidden(_scene, entries) {
    const object = {};
    for (const { name, value } of entries) define(object, name, value, { enumerable: false });
    return object;
  },
  slow(_scene, entries) {
    const object = { first: 1 };
    defineAll(object, entries);
    delete object.first;
    return object;
  },
  exotic({ random }, entries) {
    const base = exoticBase(random);
    const isTaken = entries.some(({ name }) => Object.hasOwn(base, name));
    return defineAll(isTaken ? {} : base, entries);
  },
  oddPrototype({ random }, entries) {
    const object = defineAll({}, entries);
    return setPrototypeOf(object, random.pick([Array, Function, Uint8Array, Map]).prototype);
  },
};

/** The ways by which objects may have members that they were not given: `name` and `length`. */
const INHERITING = ['exotic', 'oddPrototype'];

/** The ways to make one that notices. */
const NOTICING_OBJECTS = {
  getters(scene, entries) {
    const object = {};
    for (const entry of entries) defineNoticing(scene, object, entry);
    return object;
  },
  inheritedGetters: (scene, entries) => create(NOTICING_OBJECTS.getters(scene, entries)),
  proxy(scene, entries, path) {
    const target = QUIET_OBJECTS.plain(scene, entries);
    return noticingProxy(scene, scene.watch(target), entries, path);
  },
  proxyOfFrozen(scene, entries, path) {
    const target = freeze(QUIET_OBJECTS.plain(scene, entries));
    return noticingProxy(scene, scene.watch(target), entries, path);
  },
  asPrototype: (scene, entries, path) => create(NOTICING_OBJECTS.proxy(scene, entries, path)),
};

/** The ways to make an array. */
const QUIET_ARRAYS = {
  plain: (_scene, entries) => defineAll([], entries),
  frozen: (_scene, entries) => freeze(defineAll([], entries)),
  withoutPrototype: (_scene, entries) => setPrototypeOf(defineAll([], entries), null),
  derived: (_scene, entries) => defineAll(new (class extends Array {})(), entries),
  foreign: (_scene, entries) => defineAll(new foreignArray(), entries),
  slow(_scene, entries) {
    const array = [];
    array[2 ** 25] = 1;
    array.length = 0;
    return defineAll(array, entries);
  },
  holes({ random }, entries) {
    const array = new Array(entries.length);
    const inherited = [];
    for (const entry of entries)
      define(random.chance(0.5) ? array : inherited, entry.name, entry.value);
    return setPrototypeOf(array, inherited);
  },
};

const NOTICING_ARRAYS = {
  getters(scene, entries) {
    const array = [];
    for (const entry of entries) defineNoticing(scene, array, entry);
    return array;
  },
  inheritedGetters(scene, entries) {
    const prototype = create(Array.prototype);
    for (const entry of entries) defineNoticing(scene, prototype, entry);
    return setPrototypeOf(new Array(entries.length), prototype);
  },
  proxy(scene, entries, path) {
    const target = defineAll([], entries);
    return noticingProxy(scene, scene.watch(target), entries, path);
  },
};

/** Makes a typed array of good values of numbers, in one of the kinds that hold them. */
function typedArray({ random }, { element }, elements) {
  const values = elements.map(({ address, expected }) => address ?? expected);
  if (typeof values[0] === 'bigint') {
    return (element.base === 'int64' ? BigInt64Array : BigUint64Array).from(values);
  }
  const kinds = { int8: Int8Array, uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array };
  const more = { int32: Int32Array, uint32: Uint32Array, float32: Float32Array };
  const View = { ...kinds, ...more }[element.base] ?? Float64Array;
  const array = random.pick([View, Float64Array]).from(values);
  switch (random.below(4)) {
    case 0: {
      const { length, constructor } = array;
      const resizable = new ArrayBuffer(array.byteLength, { maxByteLength: 4096 });
      const view = new constructor(resizable);
      for (let i = 0; i < length; i++) view[i] = array[i];
      return view;
    }
    case 1: {
      const shared = new array.constructor(new SharedArrayBuffer(array.byteLength));
      shared.set(array);
      return shared;
    }
    case 2: {
      const { length } = array;
      return setPrototypeOf(define(array, 'length', length), null);
    }
    default:
      return array;
  }
}

const isNumeric = (of, elements) =>
  of.element.form === 'scalar' &&
  elements.every((tree) => !('bad' in tree) && (tree.expected ?? tree.address) !== undefined);

function presentArray(scene, of, { elements, text }, path) {
  if (text !== undefined) return text;
  const { random, isCalm, isPatched } = scene;
  // What built-ins say of typed arrays is patched, too.
  if (!isPatched && random.chance(0.3) && isNumeric(of, elements)) {
    return scene.watch(typedArray(scene, of, elements));
  }
  const isNoticing = !isCalm && random.chance(0.5);
  const forms = isNoticing ? NOTICING_ARRAYS : QUIET_ARRAYS;
  const form = random.pick(Object.keys(forms));
  if (form === 'proxy') scene.expect(`${path}.length`);
  const entries = elements.map((element, i) => {
    const step = `${path}[${i}]`;
    if (isNoticing) scene.expect(step);
    const value = presentValue(scene, of.element, element, step);
    return { name: i, value: value === MISSING ? undefined : value, path: step };
  });
  return watched(scene, form, forms[form](scene, entries, path));
}

/** Watches an object, but no proxy, which would notice that. */
const watched = (scene, form, object) => (form.startsWith('proxy') ? object : scene.watch(object));

/** Gives the trees of the members of a record, undefined where there is none. */
function memberTrees(of, tree) {
  if (of.form === 'struct') return tree.members;
  return of.members.map((_member, i) =>
    i === tree.chosen || i === tree.second ? tree.member : undefined,
  );
}

function presentRecord(scene, of, tree, path) {
  const { random, isCalm } = scene;
  const isNoticing = !isCalm && random.chance(0.5);
  const forms = isNoticing ? NOTICING_OBJECTS : QUIET_OBJECTS;
  const trees = memberTrees(of, tree);
  const entries = [];
  of.members.forEach(({ of: part, name, step }, i) => {
    const memberPath = path + step;
    if (isNoticing) scene.expect(memberPath);
    let value = trees[i] === undefined ? MISSING : 1;
    if (value === 1 && i !== tree.second) value = presentValue(scene, part, trees[i], memberPath);
    // Of a member that is not there only some objects notice that it is asked for.
    if (value === MISSING && isNoticing) value = undefined;
    // Nearly all objects have this one, and it is an object.
    if (value === MISSING && name === '__proto__' && of.form === 'struct') value = true;
    if (value !== MISSING) entries.push({ name, value, path: memberPath });
  });
  // What objects inherit counts, too: `constructor` would be a member of nearly all.
  const isShadowed = of.members.some(({ name }) => name in Object.prototype || name === 'length');
  if (of.form === 'union' && isShadowed && !isNoticing) {
    return scene.watch(QUIET_OBJECTS.withoutPrototype(scene, entries));
  }
  const isWhole = entries.length === of.members.length;
  const form = random.pick(
    Object.keys(forms).filter((name) => isWhole || !INHERITING.includes(name)),
  );
  return watched(scene, form, forms[form](scene, entries, path));
}

/** Makes the object that is passed for a value; `path` is how messages name it. */
function presentValue(scene, of, tree, path) {
  if ('bad' in tree) return tree.bad;
  if (of.form === 'array') return presentArray(scene, of, tree, path);
  if (of.form === 'struct' || of.form === 'union') return presentRecord(scene, of, tree, path);
  return tree.value;
}

module.exports = { Scene, isForMessage, presentValue };
