'use strict';

// Programs patch built-ins, and define types that grow beyond all bounds: neither may crash the process or
// give C something else than was passed.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { ffi, compileLibrary, spawnNode } = require('../support/helpers.js');
const { open, types } = require('./library.js');

const invalidValue = (message) => ({ code: 'ERR_INVALID_ARG_VALUE', message });

test('unions of unions are refused where they have too many members', () => {
  let of = ffi.union({ a: 'int64', b: 'double' });
  for (let i = 0; i < 10; i++) of = ffi.union({ a: of, b: of });
  assert.throws(
    () => ffi.union({ a: of, b: of }),
    invalidValue('The union has unions in it that have too many members'),
  );
});

test('what looks like a definition is none', () => {
  const bits = ffi.bits('int8', 3);
  assert.equal(bits.constructor, Object);
  const { Point } = types;
  const forged = [
    Object.create(Point),
    class extends Point {},
    { ...Point },
    new Proxy(Point, {}),
    Object.create(bits),
  ];
  for (const each of forged) {
    assert.throws(() => ffi.struct({ a: each }), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.throws(() => ffi.sizeof(each), { code: 'ERR_INVALID_ARG_TYPE' });
  }
});

test('bit-fields lie as #pragma pack says', () => {
  const library = compileLibrary(`
    #pragma pack(push, 8)
    typedef struct { int a : 29, b : 29; } S;
    #pragma pack(pop)
    int f(S s) { return s.a * 1000 + s.b; }`);
  const S = ffi.struct({ a: ffi.bits('int32', 29), b: ffi.bits('int32', 29) }, { packed: 8 });
  const { f } = ffi.dlopen(library, { f: { return: 'int32', arguments: [S] } }).functions;
  assert.equal(f({ a: 1, b: 2 }), 1002);
});

const PATCHES = {
  'setters on Array.prototype': `
    for (const i of [0, 1, 2]) {
      Object.defineProperty(Array.prototype, i, { set() {}, get() { return 42; }, configurable: true });
    }`,
  'setters on Object.prototype': `
    for (const name of ['a', 'b', 'x', 'y']) {
      Object.defineProperty(Object.prototype, name, { set() {}, configurable: true });
    }`,
  'methods on Object.prototype': `
    for (const name of ['take', 'put', 'readAt', 'makeTake', 'takeSource', 'element', 'members']) {
      Object.prototype[name] = () => () => 5;
    }`,
  'the iterator of arrays': `
    Array.prototype[Symbol.iterator] = function* () { yield 1; };`,
  'the length of typed arrays': `
    Object.defineProperty(Object.getPrototypeOf(Uint8Array.prototype), 'length', { get: () => 3 });`,
  'methods of buffers, strings and patterns': `
    Buffer.prototype.utf8Write = () => 4;
    Buffer.from = () => new Uint8Array(3);
    String.prototype.codePointAt = () => 65;
    RegExp.prototype.test = () => { throw new Error('patched'); };`,
};

const PROGRAM = `
  const swapped = functions.swap({ a: 1, b: 2 });
  check(swapped.a === 2 && swapped.b === 1, 'swap');
  const middle = functions.mid({ x: 0, y: 0 }, { x: 2, y: 4 });
  check(middle.x === 1 && middle.y === 2, 'mid');
  const point = { x: 1, y: 2 };
  const corners = Object.values({ 0: point, 1: point }); // a literal would come out the same
  const box = functions.grow({ id: 1, corners, tag: 'hello' }, 0.5);
  check(box.tag.length === 16 && Object.values(box.tag)[4] === 111, 'grow');
  check(functions.same({ d: 1.5 }).d === 1.5, 'same');
  check(functions.length_of({ name: 'abc', number: 1 }) === 301n, 'length_of');
`;

for (const [name, patch] of Object.entries(PATCHES)) {
  for (const flags of [[], ['--disallow-code-generation-from-strings']]) {
    test(`values arrive whatever becomes of ${name} ${flags}`, () => {
      const { stdout, stderr } = spawnNode(
        `
        const { functions } = require(${JSON.stringify(require.resolve('./library.js'))}).open();
        let wrong = '';
        const check = (right, what) => { if (!right) wrong += what + ' '; };
        const write = process.stdout.write.bind(process.stdout);
        ${patch}
        ${PROGRAM}
        process._rawDebug(wrong === '' ? 'right' : wrong);
        process.reallyExit(0);
        `,
        { flags },
      );
      assert.equal(stdout, '');
      assert.equal(stderr.trim(), 'right');
    });
  }
}

test('definitions are right whatever becomes of arrays', () => {
  const { stderr } = spawnNode(`
    for (const i of [0, 1, 2]) {
      Object.defineProperty(Array.prototype, i, { set() {}, get() { return 42; }, configurable: true });
    }
    Array.prototype[Symbol.iterator] = function* () { yield 1; };
    const { size, offsets } = ffi.struct('P', { a: 'int32', b: 'int32', c: 'int8' });
    process._rawDebug(size, offsets.a, offsets.b, offsets.c);
    process.reallyExit(0);
  `);
  assert.equal(stderr.trim(), '12 0 4 8');
});

test('the library stays usable after a call was refused', () => {
  const { functions } = open();
  const large = 'z'.repeat(1_000_000);
  for (let i = 0; i < 50; i++) {
    assert.throws(() => functions.length_of({ name: large, number: 'x' }), invalidValue(/number/));
  }
  assert.equal(functions.length_of({ name: 'abc', number: 1 }), 301n);
});
