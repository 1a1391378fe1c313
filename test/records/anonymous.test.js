'use strict';

const assert = require('node:assert/strict');
const { inspect } = require('node:util');
const { test } = require('node:test');
const { ffi, compileLibrary } = require('../support/helpers.js');

const library = compileLibrary(`
  #include <stddef.h>
  #include <stdint.h>
  typedef struct {
    int32_t tag;
    union { int32_t i; float f; struct { uint8_t low, high; }; };
    struct { double x, y; };
    int8_t last;
  } Tagged;
  Tagged next(Tagged t) { t.tag++; t.i++; t.x += 0.5; t.y = -t.y; t.last--; return t; }
  double sum(Tagged *t) { return t->tag + t->i + t->x + t->y + t->last; }
  typedef struct { struct { float a, b; }; int32_t c; } Flat;
  Flat flip(Flat f) { return (Flat){ { f.b, f.a }, -f.c }; }
  typedef union { struct { int32_t a, b; }; int64_t both; } Either;
  int64_t both(Either e) { return e.both; }
  uint32_t places[] = { sizeof(Tagged), offsetof(Tagged, f), offsetof(Tagged, high), offsetof(Tagged, y), offsetof(Tagged, last) };
`);

const Tagged = ffi.struct('Tagged', {
  tag: 'int32',
  value: ffi.anonymous(
    ffi.union({
      i: 'int32',
      f: 'float',
      parts: ffi.anonymous(ffi.struct({ low: 'uint8', high: 'uint8' })),
    }),
  ),
  point: ffi.anonymous(ffi.struct({ x: 'double', y: 'double' })),
  last: 'int8',
});
const Flat = ffi.struct('Flat', {
  first: ffi.anonymous(ffi.struct({ a: 'float', b: 'float' })),
  c: 'int32',
});
const Either = ffi.union('Either', {
  parts: ffi.anonymous(ffi.struct({ a: 'int32', b: 'int32' })),
  both: 'int64',
});
const { lib, functions } = ffi.dlopen(library, {
  next: { return: Tagged, arguments: [Tagged] },
  sum: { return: 'double', arguments: [ffi.pointer(Tagged)] },
  flip: { return: Flat, arguments: [Flat] },
  both: { return: 'int64', arguments: [Either] },
});

test('members of anonymous members lie where C has them', () => {
  const places = ffi.read(ffi.array('uint32', 5), lib.getSymbol('places'));
  const { f, high, y, last } = Tagged.offsets;
  assert.deepEqual([Tagged.size, f, high, y, last], places);
  assert.deepEqual(Object.keys(Tagged.offsets), ['tag', 'i', 'f', 'low', 'high', 'x', 'y', 'last']);
});

test('they are members of the object by value', () => {
  const result = functions.next({ tag: 1, i: 258, x: 1, y: 2, last: 3 });
  assert.deepEqual(Object.keys(result), Object.keys(Tagged.offsets));
  assert.deepEqual(result, {
    tag: 2,
    i: 259,
    f: result.f,
    low: 3,
    high: 1,
    x: 1.5,
    y: -2,
    last: 2,
  });
  assert.equal(functions.next({ tag: 1, low: 7, high: 2, x: 1, y: 2, last: 3 }).i, 7 + 512 + 1);
  assert.deepEqual(functions.flip({ a: 1, b: 2, c: 3 }), { a: 2, b: 1, c: -3 });
  assert.equal(functions.both({ a: 1, b: 1 }), 2n ** 32n + 1n);
  assert.equal(functions.both({ both: 5n }), 5n);
});

test('what is wrong with them is said by their own names', () => {
  const good = { tag: 1, i: 1, x: 1, y: 2, last: 3 };
  const message = (call) => {
    try {
      call();
    } catch (error) {
      assert.equal(error.code, 'ERR_INVALID_ARG_VALUE');
      return error.message;
    }
    return assert.fail('it must throw');
  };
  assert.equal(
    message(() => functions.next({ ...good, x: '1' })),
    "Argument 0.x must be a double (next: got '1')",
  );
  assert.match(
    message(() => functions.next({ ...good, i: undefined })),
    /^Argument 0 must have exactly one of the members i, f, low and high \(next: got \{.*\)$/,
  );
  assert.match(
    message(() => functions.next({ ...good, f: 1 })),
    /exactly one/,
  );
  assert.match(
    message(() => functions.next({ ...good, i: undefined, low: 1 })),
    /high must be a uint8/,
  );
  assert.equal(
    message(() => functions.both({ a: 1 })),
    'Argument 0.b must be an int32 (both: got undefined)',
  );
  assert.match(
    message(() => new Tagged({ z: 1 })),
    /Tagged has no member z/,
  );
});

test('views have them', () => {
  const view = new Tagged({ tag: 1, f: 1, y: 2 });
  assert.equal(view.i, 0x3f800000);
  view.x = 4;
  view.low = 9;
  view.i = 258;
  assert.deepEqual([view.low, view.high, view.x, view.y], [2, 1, 4, 2]);
  assert.deepEqual(view.toJSON(), {
    tag: 1,
    i: 258,
    f: view.f,
    low: 2,
    high: 1,
    x: 4,
    y: 2,
    last: 0,
  });
  assert.match(inspect(view), /^Tagged \{\n? *tag: 1,\s+i: 258/);
  assert.equal(functions.sum(view), 1 + 258 + 4 + 2);
  assert.equal(functions.next(view).i, 259);
  assert.equal(functions.both(new Either({ a: 3, b: 0 })), 3n);
  assert.deepEqual(functions.flip(new Flat({ a: 1, b: 2, c: 3 })), { a: 2, b: 1, c: -3 });
  assert.deepEqual(new Tagged(view).toJSON(), view.toJSON());
  assert.throws(
    () => {
      view.x = 'far';
    },
    { code: 'ERR_INVALID_ARG_VALUE' },
  );
});

test('names are unique, and only structs and unions are anonymous', () => {
  const Inner = ffi.struct({ a: 'int32' });
  assert.throws(() => ffi.struct('S', { a: 'int32', b: ffi.anonymous(Inner) }), {
    code: 'ERR_INVALID_ARG_VALUE',
    message: 'The struct S has two members "a"',
  });
  for (const type of ['int32', ffi.array('int32', 2), ffi.enum({ A: 1 })]) {
    assert.throws(() => ffi.anonymous(type), { code: 'ERR_INVALID_ARG_TYPE' });
  }
});
