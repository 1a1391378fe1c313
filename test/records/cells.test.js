'use strict';

const assert = require('node:assert/strict');
const { inspect } = require('node:util');
const { test } = require('node:test');
const { ffi, compileLibrary, spawnNode } = require('../support/helpers.js');
const { types } = require('./library.js');

const { Point, Box, Value } = types;

test('C leaves values in cells', () => {
  const library = compileLibrary(`
    #include <stdint.h>
    #include <stddef.h>
    typedef struct { double x, y; } Point;
    void outs(int32_t *a, double *b, void **c, Point *d, uint8_t *e) {
      *a = -5; *b = 0.5; *c = a; *d = (Point){ 1, 2 }; *e = 255;
    }`);
  const { outs } = ffi.dlopen(library, {
    outs: { arguments: ['pointer', 'pointer', 'pointer', ffi.pointer(Point), 'pointer'] },
  }).functions;
  const [a, b, c, d, e] = ['int32', 'double', 'pointer', Point, 'uint8'].map((type) =>
    ffi.cell(type),
  );
  assert.deepEqual([a.value, b.value, c.value, e.value], [0, 0, 0n, 0]);
  assert.deepEqual(d.value, { x: 0, y: 0 });
  outs(a, b, c, d, e);
  assert.deepEqual([a.value, b.value, e.value], [-5, 0.5, 255]);
  assert.equal(c.value, ffi.getRawPointer(a));
  assert.deepEqual(d.value, { x: 1, y: 2 });
});

test('cells hold what fits their type', () => {
  const cell = ffi.cell('int8', -1);
  assert.equal(cell.value, -1);
  cell.value = 127;
  assert.equal(cell.value, 127);
  for (const wrong of [128, 0.5, '1', null, undefined, {}]) {
    assert.throws(
      () => {
        cell.value = wrong;
      },
      { code: 'ERR_INVALID_ARG_VALUE', message: `Value must be an int8 (got ${inspect(wrong)})` },
    );
  }
  assert.equal(cell.value, 127);
  const wide = ffi.cell('int64', 5);
  assert.equal(wide.value, 5n);
  const pointer = ffi.cell('pointer', 2n ** 63n);
  assert.equal(pointer.value, 2n ** 63n);
  assert.throws(() => ffi.cell('pointer', 'text'), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => ffi.cell(Point, { x: 1 }), {
    message: 'Value.y must be a double (got undefined)',
  });
  assert.throws(() => ffi.cell('void'), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => ffi.cell(5), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.equal(ffi.cell(ffi.enum({ A: 1 }), 1).value, 1);
  assert.equal(ffi.cell(Value, { d: 1 }).value.i, 0x3ff0000000000000n);
  assert.deepEqual(ffi.cell(ffi.array('int16', 3), [1, 2, 3]).value, [1, 2, 3]);
  assert.equal(inspect(ffi.cell('int32', 7)), 'Cell<int32> 7');
  assert.equal(inspect(ffi.cell(Point)), 'Cell<Point> { x: 0, y: 0 }');
});

test('cells do not overlap, and are aligned', () => {
  const Aligned = ffi.struct({ a: 'int32' }, { align: 64 });
  const Large = ffi.struct({ a: ffi.array('double', 1000) });
  const kinds = ['int8', 'double', Point, Box, Aligned, Large, 'int64'];
  const cells = [];
  for (let i = 0; i < 3000; i++) {
    const type = kinds[i % kinds.length];
    const start = ffi.getRawPointer(ffi.cell(type));
    assert.equal(start % BigInt(ffi.alignof(type)), 0n);
    if (i % 50 === 0) cells.push(ffi.cell('int32', i));
  }
  for (const [i, cell] of cells.entries()) assert.equal(cell.value, i * 50);
  const places = kinds.flatMap((type) => {
    const made = [ffi.cell(type), ffi.cell(type)];
    cells.push(...made);
    return made.map((each) => [Number(ffi.getRawPointer(each)), ffi.sizeof(type)]);
  });
  places.sort(([a], [b]) => a - b);
  for (let i = 1; i < places.length; i++) {
    const [start, size] = places[i - 1];
    assert.ok(start + size <= places[i][0]);
  }
});

test('cells are the same in optimised code, and where none may be generated', () => {
  const source = `
    const assert = require('node:assert/strict');
    const Pair = ffi.struct('Pair', { a: 'int32', b: 'int64' });
    const make = (i) => {
      const cells = [ffi.cell('int8', i % 100), ffi.cell('pointer'), ffi.cell(Pair, { a: i, b: i })];
      if (i % 1000 === 0) structuredClone(cells[2].buffer, { transfer: [cells[2].buffer] });
      return i % 1000 === 0 ? [] : cells;
    };
    const made = Array.from({ length: 20_000 }, (_, i) => make(i));
    for (let i = 0; i < made.length; i++) {
      // The last before a transfer may have been in the same buffer.
      if (made[i].length === 0 || made[i][0].byteLength === 0 || made[i][2].byteLength === 0) continue;
      assert.equal(made[i][0].value, i % 100);
      if (made[i][1].byteLength > 0) assert.equal(made[i][1].value, 0n);
      assert.deepEqual(made[i][2].value, { a: i, b: BigInt(i) });
    }
    console.log(made.filter((cells) => cells.length > 0 && cells[0].byteLength > 0).length > 15_000);`;
  for (const flags of [[], ['--disallow-code-generation-from-strings']]) {
    assert.deepEqual(spawnNode(source, { flags }), {
      status: 0,
      signal: null,
      stdout: 'true\n',
      stderr: '',
    });
  }
});

test('a buffer of cells that is transferred leaves others usable', () => {
  const lost = ffi.cell('int32', 1);
  structuredClone(lost.buffer, { transfer: [lost.buffer] });
  assert.equal(ffi.cell('int32', 5).value, 5);
  assert.deepEqual(ffi.cell(Point, { x: 1, y: 2 }).value, { x: 1, y: 2 });
});
