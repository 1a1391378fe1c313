'use strict';

// Memory that is smaller than what a pointer leads to is refused: C would read and write beyond it.

const test = require('node:test');
const assert = require('node:assert/strict');
const { compileLibrary, ffi, hotLoop, whenHot, whyNoFastCalls } = require('../support/helpers');

const DECLARATIONS = `
  struct box { int32_t size[10]; };
  struct growing { int32_t count; int32_t values[]; };
  int32_t first(const struct box *box);
  int32_t first_of(int32_t *numbers, int32_t count);
  int32_t first_byte(uint8_t *bytes);
  int32_t first_any(void *bytes);
  int32_t first_of_list(struct box **boxes);
  int32_t count_of(struct growing *list);
  int32_t of_holder(struct box *box, int32_t (*read)(struct box *));
`;

const { lib, functions, types } = ffi.dlopen(
  compileLibrary(`
  #include <stdint.h>
  ${DECLARATIONS}
  int32_t first(const struct box *box) { return box ? box->size[0] : -1; }
  int32_t first_of(int32_t *numbers, int32_t count) { return count ? *numbers : -1; }
  int32_t first_byte(uint8_t *bytes) { return *bytes; }
  int32_t first_any(void *bytes) { return *(uint8_t *)bytes; }
  int32_t first_of_list(struct box **boxes) { return (*boxes)->size[0]; }
  int32_t count_of(struct growing *list) { return list->count; }
  int32_t of_holder(struct box *box, int32_t (*read)(struct box *)) { return read(box); }
  struct holder { struct box *box; };
  int32_t held(struct holder holder) { return holder.box->size[0]; }
  `),
  DECLARATIONS,
);

/** Memory of so many bytes, in all forms that there are; the first four bytes are 7. */
function memoryOf(length) {
  const whole = new Uint8Array(length + 4).fill(7, 0, 1).copyWithin(4, 0, 1);
  const filled = (Class) => {
    const memory = new Class(new ArrayBuffer(length));
    new Uint8Array(memory.buffer).set([7].slice(0, length));
    return memory;
  };
  const shared = new Uint8Array(new SharedArrayBuffer(length));
  if (length > 0) shared[0] = 7;
  return {
    'a small typed array': new Uint8Array(length).fill(7, 0, Math.min(length, 1)),
    'a typed array of a buffer': filled(Uint8Array),
    'a part of one': whole.subarray(4),
    'a DataView': filled(DataView),
    'an ArrayBuffer': filled(Uint8Array).buffer,
    'a Buffer': Buffer.from(new Uint8Array(length).fill(7, 0, Math.min(length, 1))),
    'shared memory': shared,
  };
}

const refusal = (least, place = '0') => ({
  name: 'TypeError',
  code: 'ERR_INVALID_ARG_VALUE',
  message: new RegExp(`^Argument ${place} must be memory of at least ${least} bytes,`),
});

test('memory is refused that is smaller than a struct, and passed otherwise', () => {
  for (const length of [1, 4, 39]) {
    for (const memory of Object.values(memoryOf(length))) {
      assert.throws(() => functions.first(memory), refusal(40));
    }
  }
  for (const length of [40, 41, 4000]) {
    for (const [name, memory] of Object.entries(memoryOf(length))) {
      assert.equal(functions.first(memory), 7, `${name} of ${length}`);
    }
  }
  assert.equal(functions.first(null), -1);
  const { size } = types.box;
  assert.equal(size, 40);
  assert.equal(functions.first(new types.box({ size: [5, 0, 0, 0, 0, 0, 0, 0, 0, 0] })), 5);
});

test('views, cells and owned memory of another type are refused if they are smaller', () => {
  const Small = ffi.struct('small', { one: 'int' });
  const Large = ffi.struct('large', { one: 'int', rest: ffi.array('int', 10) });
  assert.throws(() => functions.first(new Small({ one: 1 })), refusal(40));
  assert.throws(() => functions.first(ffi.cell('int', 1)), refusal(40));
  assert.throws(() => functions.first(ffi.cell('void *')), refusal(40));
  assert.equal(functions.first(new Large({ one: 9 })), 9);
  assert.equal(functions.first(ffi.cell(types.box)), 0);
  assert.throws(() => functions.first_of_list(ffi.cell('int')), refusal(8));
  const box = new types.box({ size: new Int32Array(10).fill(3) });
  assert.equal(functions.first_of_list(ffi.cell('void *', ffi.getRawPointer(box))), 3);
});

test('an address is passed, whatever is there', () => {
  const small = new Int32Array([3]);
  assert.equal(functions.first(ffi.getRawPointer(small)), 3);
  assert.equal(functions.first(Number(ffi.getRawPointer(small))), 3);
});

test('memory without bytes is passed to functions that are told so', () => {
  assert.equal(functions.first_of(new Int32Array(0), 0), -1);
  assert.equal(functions.first_of([], 0), -1);
  assert.equal(functions.first_of([4], 1), 4);
  assert.throws(() => functions.first_of(new Int16Array(1), 1), refusal(4));
});

test('pointers to bytes and to nothing known take memory of any size', () => {
  assert.equal(functions.first_byte(new Uint8Array([8])), 8);
  assert.equal(functions.first_any(new Uint8Array([9])), 9);
  const opaque = lib.getFunction('opaque', {
    symbol: 'first_any',
    return: 'int',
    arguments: ['struct nobody *'],
  });
  assert.equal(opaque(new Uint8Array([9])), 9);
});

test('of a struct that ends with an array of no length the rest must be there', () => {
  assert.throws(() => functions.count_of(new Uint8Array(3)), refusal(4));
  assert.equal(functions.count_of(new types.growing({ count: 2, values: [1, 2] })), 2);
});

test('it does not matter in which order types are declared', () => {
  const texts = [
    'typedef struct n *np; struct n { np next; int32_t v; }; int32_t first(np p);',
    'struct b; struct a { struct b (*n)[3]; }; struct b { int64_t x; }; int32_t first(struct b (*p)[3]);',
    'struct b { int64_t x; }; struct a { struct b (*n)[3]; }; int32_t first(struct b (*p)[3]);',
    'typedef struct b *bp; struct user { bp one; }; struct b { int64_t x, y; }; int32_t first(bp p);',
  ];
  for (const [i, size] of [16, 24, 24, 16].entries()) {
    const first = ffi.dlopen(lib.path, texts[i]).functions.first;
    assert.throws(() => first(new Uint8Array(size - 1)), refusal(size), texts[i]);
    assert.equal(first(new Uint8Array(size)), 0);
  }
  const { functions: read } = ffi.dlopen(
    lib.path,
    `struct b; typedef int32_t (*reader)(struct b *); struct users { reader one; }; struct b { int32_t x[10]; };
     int32_t of_holder(struct b *, reader read);`,
  );
  assert.equal(read.of_holder(new Int32Array(10).fill(2), functions.first), 2);
});

test('a pointer to a struct with members that are not supported takes any memory', () => {
  const text = 'struct u { long double x; }; int32_t first(struct u *);';
  assert.equal(ffi.dlopen(lib.path, text).functions.first(new Int32Array([3])), 3);
});

test('a Float16Array has two bytes for each element', {
  skip: globalThis.Float16Array === undefined && 'this V8 has none',
}, () => {
  assert.throws(() => functions.first(new Float16Array(19)), refusal(40));
  assert.equal(functions.first(new Float16Array(20)), 0);
  assert.equal(functions.first(new Float16Array(new SharedArrayBuffer(40))), 0);
});

test('pointers to types of ffi are the same', () => {
  const Box = ffi.struct('Box', { size: ffi.array('int32', 10) });
  const first = lib.getFunction('first_box', {
    symbol: 'first',
    return: 'int32',
    arguments: [ffi.pointer(Box)],
  });
  assert.throws(() => first(new Uint8Array(39)), refusal(40));
  assert.equal(first(new Int32Array(10).fill(6)), 6);
  assert.equal(first([{ size: new Int32Array(10).fill(2) }]), 2);
  assert.equal(first(undefined), -1);
});

test('calls without blocking, and the pairs of variadic functions, are the same', async () => {
  const later = lib.getFunction('later', {
    symbol: 'first',
    return: 'int32',
    arguments: [ffi.pointer(types.box)],
    nonblocking: true,
  });
  assert.throws(() => later(new Uint8Array(39)), refusal(40));
  assert.equal(await later(new Int32Array(10).fill(6)), 6);
  const any = lib.getFunction('any', {
    symbol: 'first_of',
    return: 'int32',
    arguments: ['void *', '...'],
  });
  const pair = (memory) => [ffi.pointer(types.box), memory];
  assert.throws(() => any(null, pair(new Uint8Array(39))), refusal(40, '1'));
});

test('a pointer in a struct, and what C passes, are not looked at', () => {
  const held = lib.getFunction('held', {
    return: 'int32',
    arguments: [ffi.struct('holder', { box: ffi.pointer(types.box) })],
  });
  assert.equal(held({ box: new Int32Array([4]) }), 4);
  const box = new types.box({ size: new Int32Array(10).fill(3) });
  assert.equal(
    functions.of_holder(box, (address) => types.box.at(address).size[9]),
    3,
  );
  const read = lib.callback('int32_t (struct box *)', (address) => types.box.at(address).size[9]);
  assert.equal(functions.of_holder(box, read), 3);
  read.close();
});

test('hot code passes what is large enough in fast calls, and refuses what is not', {
  skip: whyNoFastCalls(),
}, () => {
  const kinds = [
    'a typed array of a buffer',
    'a part of one',
    'a DataView',
    'an ArrayBuffer',
    'a Buffer',
  ];
  for (const kind of kinds) {
    const [enough, more, less] = [40, 4000, 39].map((length) => memoryOf(length)[kind]);
    const loop = hotLoop(1);
    const rows = [enough, more, null].map((memory) => [memory, memory === null ? -1 : 7]);
    assert.deepEqual(
      whenHot(() => loop(functions.first, rows)),
      { wrong: 0, missed: 0 },
      kind,
    );
    const empty = new Uint8Array(new ArrayBuffer(8), 0, 0);
    const none = whenHot(() => (functions.first_of(empty, 0) === -1 ? 0 : 1));
    assert.deepEqual(none, { wrong: 0, missed: 0 });
    for (let i = 0; i < 100; i++) {
      assert.throws(
        () =>
          loop(functions.first, [
            [enough, 7],
            [less, 7],
          ]),
        refusal(40),
      );
      assert.equal(loop(functions.first, rows), 0);
    }
  }
});
