'use strict';

// Hosts whose V8 has its sandbox, Electron above all, allow no ArrayBuffers on native memory. Here a preloaded
// library plays such a host.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { before, describe, test } = require('node:test');
const { againstNodeFFI, compileLibrary, spawnNode } = require('../support/helpers.js');

const skip =
  (againstNodeFFI && 'about fast-ffi') ||
  (process.platform !== 'linux' && 'LD_PRELOAD is for Linux') ||
  (process.env.FAST_FFI_TEST_NODE !== undefined && 'the preloaded library is for this machine');

const SOURCE = `
  #include <stdlib.h>
  #include <string.h>
  typedef struct { int x, y; double weight; } Point;
  Point points[2] = { { 1, 2, 0.5 }, { 3, 4, 1.5 } };
  Point add(Point a, Point b) { return (Point) { a.x + b.x, a.y + b.y, a.weight + b.weight }; }
  void move(Point *point) { point->x++; }
  int call(int (*function)(Point), Point point) { return function(point); }`;

const PROGRAM = `
  const Point = ffi.struct('Point', { x: 'int32', y: 'int32', weight: 'double' });
  const Pair = ffi.array(Point, 2);
  const One = ffi.union({ whole: 'int32', bytes: ffi.array('uint8', 4) });
  const Tailed = ffi.struct({ count: 'int32', items: ffi.array('int32', 0) });
  const { lib, functions, variables } = ffi.dlopen(process.env.POINTS, {
    add: { return: Point, arguments: [Point, Point] },
    move: { arguments: [ffi.pointer(Point)] },
    call: { return: 'int32', arguments: ['function', Point] },
    points: { variable: Pair },
  });
  const address = variables.points.address;`;

describe('without external ArrayBuffers', { skip }, () => {
  let env;
  before(() => {
    const source = path.join(__dirname, '..', 'preload', 'no-external-buffers.c');
    env = { LD_PRELOAD: compileLibrary(fs.readFileSync(source)), POINTS: compileLibrary(SOURCE) };
  });

  function run(source) {
    const { status, signal, stdout, stderr } = spawnNode(`${PROGRAM}\n${source}`, { env });
    assert.deepEqual({ status, signal }, { status: 0, signal: null }, stderr);
    return { value: JSON.parse(stdout), refused: stderr.split('refused\n').length - 1 };
  }

  test('all that borrows memory says what works', () => {
    const { value, refused } = run(`
      const borrow = {
        toBuffer: () => ffi.toBuffer(address, 16, false),
        toArrayBuffer: () => ffi.toArrayBuffer(address, 16, false),
        struct: () => Point.at(address),
        union: () => One.at(address),
        array: () => Pair.at(address),
        numbers: () => ffi.array('int32', 4).at(address),
        tail: () => Tailed.at(address, 3),
      };
      const errors = {};
      for (const name in borrow) {
        try {
          borrow[name]();
        } catch (error) {
          errors[name] = [error.name, error.code, error.message];
        }
      }
      console.log(JSON.stringify(errors));`);
    const expected = [
      'Error',
      'ERR_OPERATION_FAILED',
      'Zero-copy views are not available when the V8 sandbox is enabled; these copy: ' +
        'toBuffer(pointer, length), read(type, pointer), write(type, pointer, value)',
    ];
    const names = ['toBuffer', 'toArrayBuffer', 'struct', 'union', 'array', 'numbers', 'tail'];
    assert.deepEqual(value, Object.fromEntries(names.map((name) => [name, expected])));
    assert.equal(refused, names.length);
  });

  test('copies, views of new memory, values, variables and callbacks work', () => {
    const { value, refused } = run(`
      const results = {
        toBuffer: ffi.toBuffer(address, 8).readInt32LE(4),
        toArrayBuffer: new Int32Array(ffi.toArrayBuffer(address, 8))[1],
        nothing: ffi.toBuffer(address, 0, false).length,
        read: ffi.read(Point, address),
        array: ffi.read(Pair, address)[1].y,
        getter: ffi.getInt32(address, 4),
        variable: variables.points.value[1],
        added: functions.add({ x: 1, y: 2, weight: 3 }, ffi.read(Point, address)),
        string: ffi.toString(ffi.getRawPointer(Buffer.from('text\\0'))),
      };
      const point = new Point({ x: 7, y: 8, weight: 9 });
      functions.move(point);
      results.view = point;
      results.over = Point.over(new Uint8Array(point.buffer)).x;
      const cell = ffi.cell(Point, { x: 5, y: 0, weight: 0 });
      functions.move(cell);
      results.cell = cell.value.x;
      ffi.write(Point, address, { x: 10, y: 20, weight: 30 });
      ffi.setInt32(address, 4, 21);
      variables.points.value = [ffi.read(Point, address), { x: 0, y: 1, weight: 2 }];
      results.written = ffi.read(Pair, address);
      const weigh = lib.registerCallback(
        { return: 'int32', arguments: [Point] },
        ({ x, y }) => x * y,
      );
      results.called = functions.call(weigh, point);
      console.log(JSON.stringify(results));`);
    assert.deepEqual(value, {
      toBuffer: 2,
      toArrayBuffer: 2,
      nothing: 0,
      read: { x: 1, y: 2, weight: 0.5 },
      array: 4,
      getter: 2,
      variable: { x: 3, y: 4, weight: 1.5 },
      added: { x: 2, y: 4, weight: 3.5 },
      string: 'text',
      view: { x: 8, y: 8, weight: 9 },
      over: 8,
      cell: 6,
      written: [
        { x: 10, y: 21, weight: 30 },
        { x: 0, y: 1, weight: 2 },
      ],
      called: 64,
    });
    assert.equal(refused, 0);
  });
});
