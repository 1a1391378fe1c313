'use strict';

// This module makes random values for structs, unions and arrays, and faults in them. A value is a tree here,
// apart from the objects that it is passed as (disguises.js): of a scalar or a bit-field an argument as in
// values.js; of a struct { members }; of a union { chosen, member }; of an array { elements }, or { text }.
// A fault is { bad }, which is passed instead.

const { CHARACTERS } = require('./texts');
const { VIEWS, badArgument, goodArgument } = require('./values');
const { detach } = require('../test/support/helpers');

/** The value of a member that is not there. */
const MISSING = Symbol('missing');

const TEXT_CHARACTERS = [...CHARACTERS, '\udc00', '\0', '\u07ff', '\u0800', '\uffff'];

const isWide = ({ unit }) => /64$/.test(unit);

function rangeOfBits({ unit, width }) {
  const count = 2n ** BigInt(width);
  return unit[0] === 'u' ? [0n, count - 1n] : [-count / 2n, count / 2n - 1n];
}

function goodBits(random, of) {
  const [min, max] = rangeOfBits(of);
  const integer = random.pick([min, max, min + (random.bits64() % (max - min + 1n))]);
  if (!isWide(of)) return { value: Number(integer), expected: Number(integer) };
  const isSafe = BigInt(Number.MIN_SAFE_INTEGER) <= integer && integer <= Number.MAX_SAFE_INTEGER;
  const value = isSafe && random.chance(0.5) ? Number(integer) : integer;
  return { value, expected: integer };
}

function goodScalar(random, { base, isPointer }) {
  if (random.chance(0.05)) {
    if (/^u?int64$/.test(base)) return { value: -0, expected: 0n };
    if (/^u?int/.test(base)) return { value: -0, expected: 0 };
  }
  const argument = goodArgument(random, base);
  // An argument may be undefined, but a member that is undefined is missing.
  return isPointer && argument.value === undefined ? { ...argument, value: null } : argument;
}

/** Makes a text that takes so many bytes at most as UTF-8. */
function goodText(random, count) {
  const pieces = random.list(random.below(count + 1), () => random.pick(TEXT_CHARACTERS));
  while (Buffer.byteLength(pieces.join('')) > count) pieces.pop();
  return pieces.join('');
}

function goodValue(random, of) {
  switch (of.form) {
    case 'scalar':
      return goodScalar(random, of);
    case 'bits':
      return goodBits(random, of);
    case 'struct':
      return { members: of.members.map((member) => goodValue(random, member.of)) };
    case 'union': {
      const chosen = random.below(of.members.length);
      return { chosen, member: goodValue(random, of.members[chosen].of) };
    }
    default:
      if (of.element.name === 'char' && random.chance(0.6)) {
        return { text: goodText(random, of.count) };
      }
      return { elements: random.list(of.count, () => goodValue(random, of.element)) };
  }
}

const NO_OBJECTS = [null, undefined, 5, 'text', 7n, true, Symbol('record'), () => 1, MISSING];

/** The traps of proxies that must not be used. */
const SILENT_TRAPS = Reflect.ownKeys(Reflect).filter((name) => typeof name === 'string');

/** Makes an object that must not be asked for anything. */
function silentProxy(target, sideEffect) {
  const traps = { __proto__: null };
  for (const name of SILENT_TRAPS) {
    traps[name] = () => sideEffect(`the trap ${name}`);
  }
  return new Proxy(target, traps);
}

function badScalar(random, { base, isPointer }, sideEffect) {
  switch (random.below(5)) {
    case 0:
      return MISSING;
    case 1:
      return { valueOf: () => sideEffect('valueOf'), toString: () => sideEffect('toString') };
    case 2:
      return silentProxy(
        random.pick([{}, [], isPointer ? () => 1 : new Uint8Array(8)]),
        sideEffect,
      );
    default:
      return badArgument(random, base).value;
  }
}

function badBits(random, of) {
  const [min, max] = rangeOfBits(of);
  const outside = [min - 1n, max + 1n, -(2n ** 70n)].map((bits) =>
    isWide(of) ? bits : Number(bits),
  );
  const others = [0.5, NaN, Infinity, '1', null, undefined, MISSING, Symbol('bits'), {}, [1], true];
  return random.pick([...outside, ...others, ...(isWide(of) ? [] : [1n])]);
}

/** Makes what is no array of `count` elements, whatever it says. */
function badArray(random, { element, count }) {
  const isText = element.name === 'char';
  const View = random.pick(VIEWS.slice(0, -1));
  const detached = new View(count);
  detach(detached.buffer);
  return random.pick([
    ...NO_OBJECTS.filter((value) => !isText || typeof value !== 'string'),
    isText ? 'x'.repeat(count + 1) : 'x'.repeat(count),
    isText ? `${'x'.repeat(count - 1)}ü` : '',
    detached,
    new View(count + 1),
    new DataView(new ArrayBuffer(count)),
    new ArrayBuffer(count),
    new SharedArrayBuffer(count),
    new Proxy(new Uint8Array(count), {}),
    Object.create(Array.prototype, { length: { value: count } }),
    Object.create(new Uint8Array(count)),
    { length: count },
    new Set([1]),
    [],
    new Array(count + 1).fill(0),
    new Array(2 ** 32 - 1),
  ]);
}

/**
 * Puts a fault into a value, at any depth. Gives the value with its path, as messages name it, and whether
 * the fault is one of form: those are found before anything else is read.
 */
function breakValue(random, of, tree, sideEffect, path = '') {
  const at = (value, isForm) => ({ tree: { bad: value }, path, isForm });
  switch (of.form) {
    case 'scalar':
      return at(badScalar(random, of, sideEffect), false);
    case 'bits':
      return at(badBits(random, of), false);
    case 'array':
      return breakArray(random, of, tree, sideEffect, path) ?? at(badArray(random, of), true);
    default:
      if (random.chance(0.2)) return at(random.pick(NO_OBJECTS), true);
  }
  if (of.form === 'union') return breakUnion(random, of, tree, sideEffect, path);
  const index = random.below(of.members.length);
  const { of: part, step } = of.members[index];
  const fault = breakValue(random, part, tree.members[index], sideEffect, path + step);
  const members = [...tree.members];
  members[index] = fault.tree;
  return { ...fault, tree: { members } };
}

function breakUnion(random, of, tree, sideEffect, path) {
  const { chosen } = tree;
  const { length } = of.members;
  if (random.chance(0.3)) return { tree: { ...tree, chosen: -1 }, path, isForm: true };
  if (length > 1 && random.chance(0.4)) {
    const second = (chosen + 1 + random.below(length - 1)) % length;
    return { tree: { ...tree, second }, path, isForm: true };
  }
  const { of: part, step } = of.members[chosen];
  const fault = breakValue(random, part, tree.member, sideEffect, path + step);
  // What is undefined is no member that is wrong, but none.
  const { bad } = fault.tree;
  if (bad === undefined && !('bad' in fault.tree))
    return { ...fault, tree: { chosen, member: fault.tree } };
  if (bad === MISSING || bad === undefined) {
    return { tree: { ...tree, chosen: -1 }, path, isForm: true };
  }
  return { ...fault, tree: { chosen, member: fault.tree } };
}

/** Puts a fault into an element of an array, or gives undefined. */
function breakArray(random, of, { elements }, sideEffect, path) {
  if (elements === undefined || random.chance(0.4)) return undefined;
  const index = random.below(of.count);
  const step = `[${index}]`;
  const fault = breakValue(random, of.element, elements[index], sideEffect, path + step);
  const list = [...elements];
  list[index] = fault.tree;
  return { ...fault, tree: { elements: list } };
}

/** Lists the scalars of a value, but for faults. */
function scalarsOf(of, tree) {
  if ('bad' in tree) return [];
  if (of.form === 'struct') {
    return of.members.flatMap((member, i) => scalarsOf(member.of, tree.members[i]));
  }
  if (of.form === 'union') {
    return tree.chosen < 0 ? [] : scalarsOf(of.members[tree.chosen].of, tree.member);
  }
  if (of.form !== 'array') return [tree];
  return (tree.elements ?? []).flatMap((element) => scalarsOf(of.element, element));
}

module.exports = { MISSING, breakValue, goodValue, scalarsOf };
