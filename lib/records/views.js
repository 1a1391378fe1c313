'use strict';

// These are the classes of views: a view is a DataView, of the memory of one value, whose prototype has the
// members. So it is memory wherever memory is taken, and keeps its buffer alive as every DataView does.

const { inspect } = require('node:util');
const errors = require('../errors');
const {
  DataView,
  MAX_SAFE_INTEGER,
  apply,
  defineProperties,
  defineProperty,
  hasOwn,
  isInteger,
  isView,
  keys,
} = require('../safety/intrinsics');
const {
  assignValue,
  beginMembers,
  beginValue,
  bitFieldAccessor,
  scalarAccessor,
  uncertainAccessor,
  valueSetter,
} = require('./accessors');
const { viewMakerOf } = require('./brands');
const { makeElements } = require('./elements');
const { countIn, extended, sizeWith } = require('./flexible');
const { bufferOf, byteLengthOf, byteOffsetOf, registerPrototype } = require('./memory');
const { BUFFER_ALIGNMENT, allocate, nativeBuffer, placeIn } = require('./places');
const { readUncertain } = require('./scalar-members');
const { readAt } = require('./values');

/** The first argument of a view's constructor where memory is given. Programs can't get at it. */
const OVER = { __proto__: null };

/** Gives what a view of a struct with nested members keeps of them. */
let nestedOf;

/** The base of views that have nested members. Others do without: a field makes new views take longer. */
class NestingView extends DataView {
  /** The views of nested members, by position, and the members of the class that has made them. */
  #nested;

  static {
    nestedOf = (view, members) => {
      if (view.#nested?.members !== members) view.#nested = { members, views: { __proto__: null } };
      return view.#nested.views;
    };
  }
}

/** Makes the getter of a nested struct, union or array: it is a view, the same one each time. */
function nestedGetter(members, position, makeView, label) {
  const { of, offset } = members[position];
  return function get() {
    const nested = nestedOf(this, members);
    const known = nested[position];
    if (known !== undefined) return known;
    // A flexible array has what is left of the view.
    const length = byteLengthOf(this);
    const size = of.isFlexible ? length - offset : of.size;
    if (offset + size > length) throw errors.bufferTooShort(label, size, offset, length);
    const view = makeView(bufferOf(this), byteOffsetOf(this) + offset, size, label);
    nested[position] = view;
    return view;
  };
}

function accessorOf({ members, isUnion }, position, type, name) {
  const { of, offset, step } = members[position];
  const label = name + step;
  if (of.unit !== undefined) return bitFieldAccessor(of, offset, label);
  const makeView = viewMakerOf(type);
  if (makeView === undefined) {
    return isUnion ? uncertainAccessor(of, offset, label) : scalarAccessor(of, offset, label);
  }
  const set = of.isFlexible
    ? function set(value) {
        const whole = extended(of, byteLengthOf(this) - offset);
        assignValue(this, whole, offset, value, label);
      }
    : valueSetter(of, offset, label);
  return { get: nestedGetter(members, position, makeView, label), set };
}

/** Checks how many elements the array at the end of a struct has. */
function checkCount(info, count, name) {
  if (!info.isFlexible && count !== undefined) {
    throw errors.argumentValue(`${name} does not end with an array without a length`);
  }
  if (count === undefined) return 0;
  if (typeof count !== 'number' || !isInteger(count) || count < 0 || count > MAX_SAFE_INTEGER) {
    throw errors.argumentValue(`The number of elements of ${name} must be a non-negative integer`);
  }
  return count;
}

/** Adds to a type the functions that make views of it: `at`, `over` and `array`. `label` names it in messages. */
function addViewFunctions(type, info, label, makeView) {
  const { size, alignment, isFlexible } = info;
  // A DataView refuses what is no buffer; typed arrays take anything.
  const isPlain = !isFlexible && alignment <= BUFFER_ALIGNMENT && info.element === undefined;
  const functions = {
    __proto__: null,

    at(address, count) {
      const length = sizeWith(info, checkCount(info, count, label));
      return makeView(nativeBuffer(address, length, alignment, label), 0, length);
    },

    over(buffer, byteOffset = 0, count = undefined) {
      const isNumber = typeof byteOffset === 'number';
      if (
        isPlain &&
        count === undefined &&
        isNumber &&
        byteOffset % alignment === 0 &&
        !isView(buffer)
      ) {
        try {
          return makeView(buffer, byteOffset, size);
        } catch {
          // What is wrong is found out below.
        }
      }
      const least = sizeWith(info, checkCount(info, count, label));
      const place = placeIn(buffer, byteOffset, least, alignment, label);
      const length = isFlexible && count === undefined ? place.rest : least;
      return makeView(place.buffer, place.byteOffset, length);
    },

    array(length) {
      if (isFlexible) throw errors.argumentValue(`The size of ${label} is not known`);
      if (typeof length !== 'number' || !isInteger(length) || length < 0) {
        throw errors.argumentValue('The length of the array must be a non-negative integer');
      }
      const { buffer, byteOffset } = allocate(size * length, alignment);
      return makeElements({ element: info, makeView }, buffer, byteOffset, length, label);
    },
  };
  for (const key in functions) {
    defineProperty(type, key, { __proto__: null, value: functions[key], enumerable: true });
  }
}

/** Adds to a type what is known of it. */
function addFacts(type, { size, alignment, offsets }, name) {
  const facts = { __proto__: null, name, size, alignment, offsets };
  for (const key in facts) {
    const value = facts[key];
    if (value !== undefined) {
      defineProperty(type, key, { __proto__: null, value, enumerable: true, writable: false });
    }
  }
}

/** Tells whether some of the types of members have views. */
function hasNested(memberTypes, count) {
  for (let i = 0; i < count; i++) if (viewMakerOf(memberTypes[i]) !== undefined) return true;
  return false;
}

function addAccessor(prototype, name, { get, set }) {
  defineProperty(prototype, name, {
    __proto__: null,
    get,
    set,
    enumerable: true,
    configurable: true,
  });
}

/**
 * Adds accessors for the members of an anonymous member, by way of its view, which the key in its definition
 * leads to (`innerOf`).
 */
function addInnerAccessors(prototype, { name, of: { offsets } }, getInner) {
  defineProperty(prototype, name, { __proto__: null, get: getInner, configurable: true });
  const names = keys(offsets);
  for (let i = 0; i < names.length; i++) {
    addAccessor(prototype, names[i], {
      get() {
        return apply(getInner, this, [])[names[i]];
      },
      set(value) {
        apply(getInner, this, [])[names[i]] = value;
      },
    });
  }
}

/** Makes the class of the views of a struct or union, whose members have these types. */
function makeViewClass(info, name, memberTypes) {
  const { alignment, members } = info;
  const label = name || (info.isUnion ? 'union' : 'struct');
  const Base = hasNested(memberTypes, members.length) ? NestingView : DataView;
  const { [name]: ViewClass } = {
    [name]: class extends Base {
      constructor(init, buffer, byteOffset, byteLength) {
        if (init === OVER) {
          super(buffer, byteOffset, byteLength);
          return;
        }
        const count = buffer === undefined ? countIn(info, init) : buffer;
        const length = sizeWith(info, checkCount(info, count, label));
        const place = allocate(length, alignment);
        super(place.buffer, place.byteOffset, length);
        if (init === undefined) return;
        if (isFlat) beginMembers(this, info, setters, init, label);
        else beginValue(this, extended(info, length), init, label);
      }
    },
  };
  const makeView = (buffer, byteOffset, byteLength) =>
    new ViewClass(OVER, buffer, byteOffset, byteLength);
  const { prototype } = ViewClass;
  const setters = { __proto__: null };
  let isFlat = !info.isUnion;
  for (let i = 0; i < members.length; i++) {
    const { name: memberName, of, isAnonymous } = members[i];
    const accessor = accessorOf(info, i, memberTypes[i], label);
    setters[i] = accessor.set;
    isFlat &&= of.kind.take === undefined;
    if (isAnonymous) addInnerAccessors(prototype, members[i], accessor.get);
    else addAccessor(prototype, memberName, accessor);
  }
  defineProperties(prototype, {
    [Symbol.toStringTag]: { __proto__: null, value: label, configurable: true },
    [inspect.custom]: {
      __proto__: null,
      value(depth, options) {
        return inspectView(this, info, label, depth, options);
      },
      configurable: true,
    },
  });
  if (!hasOwn(info.offsets, 'toJSON')) {
    defineProperty(prototype, 'toJSON', {
      __proto__: null,
      value: function toJSON() {
        return readAt(this, extended(info, byteLengthOf(this)), 0);
      },
      configurable: true,
    });
  }
  registerPrototype(prototype, info);
  addFacts(ViewClass, info, name);
  addViewFunctions(ViewClass, info, label, makeView);
  return { ViewClass, makeView };
}

/** Gives a member as it is shown: text by its address, because to look at memory must not end the process. */
function memberShown(view, { members }, name) {
  for (let i = 0; i < members.length; i++) {
    const { name: memberName, of, offset } = members[i];
    if (memberName === name && of.kind.addressFromCell !== undefined) {
      return readUncertain(view, of, offset);
    }
  }
  return view[name];
}

/** Shows a view as util.inspect shows objects. */
function inspectView(view, info, label, depth, options) {
  if (depth < 0) return `[${label}]`;
  const { offsets } = info;
  const shown = {};
  try {
    const names = keys(offsets);
    for (let i = 0; i < names.length; i++) {
      const value = memberShown(view, info, names[i]);
      defineProperty(shown, names[i], { __proto__: null, value, enumerable: true });
    }
  } catch ({ message }) {
    return `${label} <${message}>`; // its buffer is detached, or this is the prototype
  }
  return `${label} ${inspect(shown, { ...options, depth })}`;
}

/** Makes the class whose construction gives an array in memory. */
function makeArrayClass(info, name, elementType) {
  const { element, isText, alignment } = info;
  const elements = { element, makeView: viewMakerOf(elementType), isText };
  const makeView = (buffer, byteOffset, byteLength, label = name) =>
    makeElements(elements, buffer, byteOffset, extended(info, byteLength).count, label);
  class ArrayView {
    constructor(init, count) {
      const length = sizeWith(info, checkCount(info, count ?? countIn(info, init), name));
      const place = allocate(length, alignment);
      if (init !== undefined) {
        const whole = new DataView(place.buffer, place.byteOffset, length);
        beginValue(whole, extended(info, length), init, name);
      }
      // biome-ignore lint/correctness/noConstructorReturn: what is made is no object of this class.
      return makeView(place.buffer, place.byteOffset, length);
    }
  }
  addFacts(ArrayView, info, name);
  addViewFunctions(ArrayView, info, name, makeView);
  return { ViewClass: ArrayView, makeView };
}

module.exports = { addFacts, makeArrayClass, makeViewClass };
