'use strict';

// Programs patch built-ins, and define types that grow beyond all bounds: neither may crash the process or
// give C something else than was passed.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
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

const PATCHES_BEFORE_THE_FIRST_TYPE = {
  'the buffer of a DataView': `
    const { get } = Object.getOwnPropertyDescriptor(DataView.prototype, 'buffer');
    Object.defineProperty(DataView.prototype, 'buffer', {
      configurable: true,
      get() { meddle(); return get.call(this); },
    });`,
  'Reflect.apply': `
    const { apply } = Reflect;
    Reflect.apply = (...all) => { meddle(); return apply(...all); };`,
  'methods of typed arrays': `
    for (const name of ['fill', 'set', 'subarray', 'slice']) {
      const method = Uint8Array.prototype[name];
      Uint8Array.prototype[name] = function (...all) { meddle(); return method.apply(this, all); };
    }`,
  'methods of DataView': `
    for (const name of ['getInt32', 'setInt32', 'setUint8', 'setBigInt64']) {
      DataView.prototype[name] = () => { meddle(); return 42; };
    }`,
  'classes and functions': `
    for (const name of ['Uint8Array', 'DataView', 'BigInt', 'Number', 'WeakMap']) globalThis[name] = class {};
    for (const owner of [Object, Math, JSON, Array]) {
      for (const name of ['keys', 'values', 'defineProperty', 'min', 'max', 'ceil', 'stringify', 'isArray']) {
        if (Object.hasOwn(owner, name)) owner[name] = () => { meddle(); return []; };
      }
    }`,
};

for (const [name, patch] of Object.entries(PATCHES_BEFORE_THE_FIRST_TYPE)) {
  test(`types are not at the mercy of ${name}, patched before the first is defined`, () => {
    const library = compileLibrary(`
      #include <stdint.h>
      typedef union { int64_t i; double d; } U;
      int64_t f(int32_t a, U u, int32_t b) { return a * 1000 + u.i * 100 + b; }
      int32_t g(int32_t a, int32_t b, int32_t c) { return a + b + c; }`);
    const { stdout, stderr } = spawnNode(`
      const { g } = ffi.dlopen(${JSON.stringify(library)}, {
        g: { return: 'int32', arguments: ['int32', 'int32', 'int32'] },
      }).functions;
      const { log } = console;
      let isInside = false;
      function meddle() {
        if (isInside) return;
        isInside = true;
        g(7, 7, 7);
        isInside = false;
      }
      ${patch}
      const U = ffi.union({ i: 'int64', d: 'double' });
      const { f } = ffi.dlopen(${JSON.stringify(library)}, {
        f: { return: 'int64', arguments: ['int32', U, 'int32'] },
      }).functions;
      const S = ffi.struct({ a: 'int32', b: ffi.array('uint8', 9), u: U });
      const view = new S({ a: 5, b: [1, 2, 3, 4, 5, 6, 7, 8, 9], u: { i: 6n } });
      log(String(f(1, { i: 2n }, 3)), view.a, view.b[8], String(view.u.i));`);
    assert.equal(stdout || stderr, '1203 5 9 6\n');
  });
}

const lib = path.join(__dirname, '../../lib');
const late = path.join(lib, 'records', 'late.js');
const skipLate = !fs.existsSync(late) && 'the published code has no such file';

test('a time limit in the first definition does not break all others', { skip: skipLate }, () => {
  const { stdout, stderr } = spawnNode(`
    const vm = require('node:vm');
    const late = ${JSON.stringify(late)};
    let ended = 0;
    for (let spin = 0; spin < 40; spin++) {
      for (const file in require.cache) {
        if (/records.(definitions|views|kinds|values|elements|source|access)/.test(file)) delete require.cache[file];
        if (/lib.late(-modules)?\\.js$/.test(file)) delete require.cache[file];
      }
      delete require.cache[late];
      const { struct } = require(late);
      const context = vm.createContext({ define: () => struct('P', { x: 'double' }), now: () => performance.now() });
      try {
        vm.runInContext(\`for (const end = now() + \${spin / 4}; now() < end; ); define();\`, context, { timeout: 10 });
      } catch {
        ended++;
      }
      if (struct('P', { x: 'double' }).size !== 8) throw new Error('it is broken');
    }
    console.log(ended > 0);`);
  assert.equal(stdout || stderr, 'true\n');
});

test('an array type takes no memory but that of buffers', () => {
  const Numbers = ffi.array('int32', 3);
  for (const source of [
    [1, 2, 3],
    5,
    null,
    'ab',
    { length: 7 },
    2e8,
    new Proxy(new ArrayBuffer(12), {}),
  ]) {
    assert.throws(() => Numbers.over(source), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  assert.equal(Numbers.over(new ArrayBuffer(12)).length, 3);
});

test('arrays of views do not take all memory', () => {
  const Small = ffi.struct({ a: 'int8' });
  assert.throws(() => Small.array(2 ** 21), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => Small.array(1e12), { code: /ERR_OUT_OF_RANGE|ERR_MEMORY_ALLOCATION_FAILED/ });
  const Tail = ffi.array(Small, 0);
  assert.throws(() => Tail.over(new ArrayBuffer(2 ** 21)), { code: 'ERR_OUT_OF_RANGE' });
});

test('elements are the views whatever Object.prototype has', () => {
  Object.defineProperty(Object.prototype, 0, { set() {}, get: () => 42, configurable: true });
  try {
    const points = types.Point.array(2);
    assert.equal(points[0].x, 0);
    assert.equal(new types.Box().corners[0].x, 0);
  } finally {
    delete Object.prototype[0];
  }
});

test('a view with the prototype of another shows that type within its own memory', () => {
  const Inner = ffi.struct('Inner', { x: 'int32', y: 'int32' });
  const First = ffi.struct('First', { a: Inner, b: 'int32' });
  const Second = ffi.struct('Second', { a: ffi.array('int16', 4), b: 'int32' });
  const view = new First({ a: { x: 1, y: 2 } });
  assert.equal(view.a.y, 2);
  Object.setPrototypeOf(view, Second.prototype);
  assert.deepEqual([...view.a], [1, 0, 2, 0]);
  const short = Object.setPrototypeOf(Inner.over(new ArrayBuffer(64)), types.Box.prototype);
  assert.throws(() => short.corners, { name: /TypeError|RangeError/ });
  assert.throws(() => new types.Box(short), { name: /TypeError|RangeError/ });
});
