'use strict';

// What the types of the C vocabulary mean, compared with what a C compiler makes of them.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { NUMBERS, identityOf, vocabularyLibrary } = require('../support/c-vocabulary.js');
const { allocate, compileLibrary, ffi } = require('../support/helpers.js');

const skip = process.env.FAST_FFI_TEST_API === 'node:ffi' && 'node:ffi has no such types';

const MOST = Number.MAX_SAFE_INTEGER;
const ALL_BITS = 2n ** 64n - 1n;
const invalid = { code: 'ERR_INVALID_ARG_VALUE' };

/** The largest power of two that fits into the type `long`, which has 32 bits on Windows. */
const LARGE_LONG = ffi.sizeof('long') === 8 ? 2n ** 62n : 2 ** 30;
/** The name of an integer as wide as a register that has `long` in it, where that is as wide. */
const UNSIGNED_WORD = ffi.sizeof('long') === 8 ? 'unsigned long' : 'unsigned long long';

/** Binds a function of the library, on a handle of its own, as each has one signature. */
function bind(name, result, parameters = [], more = {}) {
  const { lib } = ffi.dlopen(vocabularyLibrary());
  return lib.getFunction(name, { return: result, arguments: parameters, ...more });
}

/** Gives what comes back for a value of an integer type: what C keeps of it, as JavaScript has it. */
const WIDE_BIGINTS = ['long long', 'unsigned long long', 'int64_t', 'uint64_t'];

test('integers have the sizes and signs of C, and come back as they went', { skip }, () => {
  for (const type of NUMBERS) {
    const name = identityOf(type);
    const size = bind(`size_of_${name}`, 'int')();
    const isSigned = bind(`is_signed_${name}`, 'int')() === 1;
    assert.equal(ffi.sizeof(type), size, type);
    const bits = BigInt(8 * size);
    const least = isSigned ? -(2n ** (bits - 1n)) : 0n;
    const most = isSigned ? 2n ** (bits - 1n) - 1n : 2n ** bits - 1n;
    const isWide = size === 8;
    const isBigInt = WIDE_BIGINTS.includes(type);
    const fromC = (value) =>
      isBigInt || value < -BigInt(MOST) || value > BigInt(MOST) ? value : Number(value);
    const identity = bind(name, type, [type]);
    const edges = [least, least + 1n, -1n, 0n, 1n, 127n, 2n ** 31n, 2n ** 32n, most - 1n, most];
    edges.push(-BigInt(MOST), BigInt(MOST), -BigInt(MOST) - 1n, BigInt(MOST) + 1n);
    for (const value of edges) {
      const isInRange = value >= least && value <= most;
      const number = Number(value);
      const forms = [...(isWide ? [value] : []), ...(Number.isSafeInteger(number) ? [number] : [])];
      for (const form of forms) {
        if (isInRange) assert.equal(identity(form), fromC(value), `${type} ${value}`);
        else assert.throws(() => identity(form), invalid, `${type} ${value}`);
      }
    }
    assert.ok(Object.is(identity(-0), isBigInt ? 0n : 0), type);
    const bad = [0.5, NaN, Infinity, 2 ** 53, -(2 ** 53), least - 1n, most + 1n, '1', true, null];
    for (const value of [...bad, undefined, {}, [1], ...(isWide ? [] : [1n])]) {
      assert.throws(() => identity(value), invalid, `${type} ${String(value)}`);
    }
  }
});

test('sizes beyond all numbers are exact', { skip }, () => {
  assert.equal(bind('all_bits', 'size_t')(), ALL_BITS);
  assert.equal(bind('all_bits', 'long')(), -1);
  assert.equal(bind('no_mapping', 'void *')(), ALL_BITS);
});

test('_Bool is a boolean', { skip }, () => {
  const negate = bind('negate', '_Bool', ['_Bool']);
  assert.equal(negate(true), false);
  assert.equal(negate(false), true);
  for (const value of [0, 1, 'true', null, undefined, {}]) {
    assert.throws(() => negate(value), invalid);
  }
  assert.throws(() => negate(1), /must be a boolean .*pass true or false/);
});

const POINTERS = ['void *', 'char *'];

test('pointers take addresses and memory, and give addresses', { skip }, () => {
  const { buffer, pointer } = allocate(64);
  for (const type of POINTERS) {
    const address = bind('address', type, [type]);
    for (const value of [65536, 2 ** 32, MOST]) {
      assert.equal(address(value), value);
      assert.equal(address(BigInt(value)), value);
    }
    for (const value of [1n, 65535n, 2n ** 53n, ALL_BITS]) assert.equal(address(value), value);
    for (const value of [null, 0, -0, 0n]) assert.equal(address(value), null);
    const views = [
      buffer,
      buffer.buffer,
      new DataView(buffer.buffer),
      new Float64Array(buffer.buffer),
    ];
    for (const memory of views) assert.equal(address(memory), Number(pointer));
    assert.equal(address(buffer.subarray(3)), Number(pointer) + 3);
    assert.equal(typeof address(ffi.cell('int', 5)), 'number');
    const bad = [
      undefined,
      true,
      {},
      [],
      -1,
      0.5,
      NaN,
      2 ** 53,
      -1n,
      2n ** 64n,
      Symbol('s'),
      () => 1,
    ];
    for (const value of bad)
      assert.throws(() => address(value), invalid, `${type} ${String(value)}`);
  }
});

test('small numbers are no addresses, but for void *', { skip }, () => {
  const data = bind('address', 'void *', ['void *']);
  for (const value of [1, 5, 65535]) {
    assert.equal(data(value), BigInt(value)); // as a number it would not go back in everywhere
    for (const type of ['const char *', 'char *', 'const char16_t *', 'const wchar_t *']) {
      assert.throws(() => bind('address', 'void *', [type])(value), {
        ...invalid,
        message: /a number from 1 to 65535 is no address; if it is meant to be one, pass a bigint/,
      });
      assert.equal(bind('address', 'void *', [type])(BigInt(value)), BigInt(value));
    }
  }
});

test('strings go where C declares characters, and nowhere else', { skip }, () => {
  for (const type of ['const char *', 'char *']) {
    const length = bind('length', 'size_t', [type]);
    assert.equal(length('hello'), 5);
    assert.equal(length('größe'), 7);
    assert.equal(length('x'.repeat(100_000)), 100_000);
    assert.equal(length(Buffer.from('bytes\0')), 5);
    assert.equal(length(null), ALL_BITS);
    assert.throws(() => length('a\0b'), /must not contain null bytes/);
    assert.throws(() => length(undefined), /pass null for a null pointer/);
  }
  const firstByte = bind('first_byte', 'int', ['void *']);
  assert.equal(firstByte(Buffer.from('a')), 97);
  assert.throws(
    () => firstByte('a'),
    /pass a Buffer, as Buffer\.from\(text \+ '\\0'\); strings are for const char \*/,
  );
});

test('text comes back as a string, characters as an address', { skip }, () => {
  const text = bind('text', 'const char *', ['const char *']);
  for (const value of ['', 'a', 'hello world', 'größer', '日本語 😀', 'x'.repeat(5000)]) {
    for (let i = 0; i < 3; i++) assert.equal(text(value), value);
  }
  assert.equal(text(null), null);
  const characters = bind('characters', 'char *', ['char *']);
  const { pointer } = allocate(8);
  assert.equal(characters(pointer), Number(pointer));
  assert.equal(characters(null), null);
});

test('text may be a part of a string that was passed', { skip }, async () => {
  const types = ['const char *', 'const char *'];
  const find = bind('find', 'const char *', types);
  const secondUnit = bind('second_unit', 'const char16_t *', ['const char16_t *']);
  const long = 'x'.repeat(100_000);
  const check = () => {
    for (let i = 0; i < 50; i++) {
      assert.equal(find(`hello world ${i}`, 'wor'), `world ${i}`);
      assert.equal(find(`größe ${i}`, 'öß'), `öße ${i}`);
      assert.equal(secondUnit(`日本 ${i}`), `本 ${i}`);
    }
    assert.equal(find(`${long}wor${long}`, 'wor'), `wor${long}`);
    assert.equal(secondUnit(long), long.slice(1));
    assert.equal(find('hello', 'x'), null);
  };
  check();
  const { lib } = ffi.dlopen(null);
  lib.registerCallback({}, () => {}); // now calls may lead back into JavaScript, and copies lie elsewhere
  check();
  lib.close();
  const later = bind('find', 'const char *', types, { nonblocking: true });
  assert.equal(await later(`${long}wor${long}`, 'wor'), `wor${long}`);
});

test('a text is read anew each time', { skip }, () => {
  const text = bind('text', 'const char *', ['void *']);
  const { buffer } = allocate(128);
  for (let round = 0; round < 3; round++) {
    for (const value of [
      'one',
      'two',
      '',
      'größe',
      'one more',
      'a'.repeat(62),
      'b'.repeat(63),
      'c'.repeat(64),
    ]) {
      buffer.fill(0);
      buffer.write(value);
      assert.equal(text(buffer), value);
      assert.equal(text(buffer), value);
    }
  }
});

test('text that is no UTF-8 is decoded as TextDecoder does it', { skip }, () => {
  const chosen = bind('chosen', 'const char *', ['int']);
  const decoder = new TextDecoder();
  assert.equal(chosen(0), null);
  assert.equal(chosen(1), '');
  assert.equal(chosen(2), 'größer 😀');
  assert.equal(chosen(3), decoder.decode(Uint8Array.of(0x61, 0xff, 0xc3, 0x28, 0xe2, 0x82)));
  assert.equal(chosen(4), 'x'.repeat(3999));
});

test('wide text goes both ways', { skip }, () => {
  const types = { text16: 'const char16_t *', text32: 'const char32_t *', wide: 'const wchar_t *' };
  for (const [name, type] of Object.entries(types)) {
    const identity = bind(name, type, [type]);
    for (const value of [
      '',
      'a',
      'größer',
      '日本語 😀',
      'ü'.repeat(20_000),
      `${'x'.repeat(40)}${'日'.repeat(40)}`,
    ]) {
      assert.equal(identity(value), value, name);
    }
    assert.equal(identity(null), null);
    assert.throws(() => identity('a\0b'), /must not contain null bytes/);
    assert.throws(() => identity(undefined), invalid);
    assert.equal(identity(Buffer.alloc(8)), '');
  }
  assert.equal(bind('unit16', 'int', ['const char16_t *', 'int'])('a😀', 2), 0xde00);
  assert.equal(
    bind('text16', 'const char16_t *', ['const char16_t *'])('half \ud835'),
    'half \ud835',
  );
  const unitWide = bind('unit_wide', 'long long', ['const wchar_t *', 'int']);
  const isWide = ffi.sizeof('wchar_t') === 4;
  assert.equal(unitWide('a😀', 1), isWide ? 0x1f600n : 0xd83dn);
  if (isWide) assert.equal(unitWide('\ud835', 0), 0xfffdn);
});

test('many arguments of all kinds find their places', { skip }, () => {
  const types = ['size_t', 'double', 'long', 'const char *', 'float', 'void *', 'int', 'size_t'];
  const weigh = bind('weigh', 'double', [...types, ...Array(6).fill('double'), 'size_t']);
  const values = [1, 2.5, -3, 'four', 0.5, 70000, -7, 2 ** 40, 9, 10, 11, 12, 13, 14, 15];
  const weights = values.map((value, i) => (i + 1) * (value === 'four' ? 4 : value));
  const expected = weights.reduce((sum, weight) => sum + weight);
  for (let i = 0; i < 100; i++) assert.equal(weigh(...values), expected);
});

test('the tails of variadic functions take them', { skip }, () => {
  const two = bind('sum', 'size_t', ['int', '...', 'size_t', 'size_t']);
  assert.equal(two(2, 5, 2n ** 40n), 5 + 2 ** 40);
  const open = bind('sum', 'size_t', ['int', '...']);
  assert.equal(open(3, ['size_t', 1], [UNSIGNED_WORD, 2n], ['size_t', 2 ** 50]), 3 + 2 ** 50);
  const promoted = bind('sum', 'size_t', ['int', '...', 'unsigned short', '_Bool']);
  assert.equal(promoted(0, 65535, true), 0);
  assert.throws(() => promoted(0, 65536, true), invalid);
  assert.throws(() => promoted(0, 1, 1), invalid);
});

const record = () =>
  ffi.struct('record', {
    name: 'const char *',
    size: 'size_t',
    data: 'void *',
    flag: '_Bool',
    characters: 'char *',
    number: 'long',
  });

test('structs have them as members, by value', { skip }, () => {
  const Record = record();
  const echo = bind('echo', Record, [Record]);
  const value = {
    name: 'größe',
    size: 2 ** 40,
    data: null,
    flag: true,
    characters: 65536,
    number: -5,
  };
  for (let i = 0; i < 3; i++) {
    assert.deepEqual(echo(value), { ...value, size: 2 ** 40 + 1 });
    assert.deepEqual(echo({ ...value, name: null, size: 2n ** 53n }), {
      ...value,
      name: null,
      size: 2n ** 53n + 1n,
    });
  }
  const wrong = {
    name: [5, undefined, {}],
    size: [-1, 0.5, '1', undefined],
    data: ['text', undefined, -1],
    flag: [0, 1, undefined],
    characters: [5, undefined],
    number: [2 ** 53, 0.5, true],
  };
  for (const [member, bad] of Object.entries(wrong)) {
    for (const each of bad) {
      assert.throws(() => echo({ ...value, [member]: each }), {
        ...invalid,
        message: new RegExp(`^Argument 0\\.${member} must`),
      });
    }
  }
});

test('structs have them as members, in memory', { skip }, () => {
  const Record = record();
  const view = Record.at(bind('keep', 'void *')());
  assert.deepEqual(
    [view.name, view.size, view.data, view.flag, view.characters, view.number],
    ['kept', 7, null, true, null, -1],
  );
  view.size = 2n ** 60n;
  assert.equal(view.size, 2n ** 60n);
  view.size = 12;
  view.flag = false;
  view.data = 65536;
  assert.deepEqual([view.size, view.flag, view.data], [12, false, 65536]);
  assert.throws(() => (view.name = 'nobody would own this'), invalid);
  assert.throws(() => (view.flag = 0), invalid);
  assert.throws(() => (view.characters = 5), invalid);
  assert.throws(() => (view.size = -1), invalid);
  assert.equal(view.toJSON().name, 'kept');
  view.data = null;
  view.flag = true;
  view.size = 7;
});

test('to look at memory follows no pointers', { skip }, () => {
  const { inspect } = require('node:util');
  const view = new (record())({ name: 99_999_999n });
  assert.match(inspect(view), /name: 99999999/);
  const names = new (ffi.array('const char *', 2))([99_999_999n, null]);
  assert.match(inspect(names), /99999999, null/);
});

test('a union has text as an address, as nobody knows what is meant', { skip }, () => {
  const Either = ffi.union({ text: 'const char *', size: 'size_t' });
  const asSize = bind('as_size', Either, ['size_t']);
  assert.deepEqual(asSize(99_999), { text: 99_999, size: 99_999 });
  assert.deepEqual(asSize(5), { text: 5n, size: 5 });
  const view = new Either({ size: 99_999 });
  assert.equal(view.text, 99_999);
  assert.equal(ffi.union({ size: 'size_t' }).size, 8);
});

test('arrays of them have values as elements', { skip }, () => {
  const sizes = new (ffi.array('size_t', 3))([1, 2n ** 60n, 3]);
  assert.deepEqual([sizes[0], sizes[1], sizes[2]], [1, 2n ** 60n, 3]);
  sizes[0] = 9;
  assert.deepEqual(sizes.toJSON(), [9, 2n ** 60n, 3]);
  const flags = new (ffi.array('_Bool', 9))(Array(9).fill(true));
  assert.deepEqual(flags.toJSON(), Array(9).fill(true));
  assert.throws(() => (flags[0] = 1), invalid);
  const ints = new (ffi.array('int', 2))([1, 2]);
  assert.ok(ints instanceof Int32Array);
});

test('bit-fields of them', { skip }, () => {
  const Flags = ffi.struct({ on: ffi.bits('_Bool', 1), kind: ffi.bits('unsigned int', 3) });
  const view = new Flags({ on: true, kind: 5 });
  assert.deepEqual(view.toJSON(), { on: true, kind: 5 });
  view.on = false;
  assert.equal(view.on, false);
  assert.throws(() => (view.on = 1), invalid);
});

test('cells, read and write', { skip }, () => {
  const cell = ffi.cell('size_t', 5);
  assert.equal(cell.value, 5);
  cell.value = ALL_BITS;
  assert.equal(cell.value, ALL_BITS);
  assert.equal(ffi.cell('_Bool', true).value, true);
  assert.equal(ffi.cell('void *').value, null);
  assert.equal(ffi.cell('const char *').value, null);
  assert.throws(() => ffi.cell('const char *', 'text'), invalid);
  const { pointer, buffer } = allocate(16);
  const address = Number(pointer);
  ffi.write('size_t', address, 77);
  assert.equal(ffi.read('size_t', pointer), 77);
  assert.equal(buffer.readBigUInt64LE(0), 77n);
  ffi.write('void *', address, address, 8);
  assert.equal(ffi.read('void *', address, 8), address);
  ffi.write('_Bool', address, true);
  assert.equal(ffi.read('_Bool', address), true);
  assert.throws(() => ffi.write('const char *', address, 'text'), invalid);
});

test('pointers to what no text has declared', { skip }, () => {
  const { functions } = ffi.dlopen(null, {
    strchr: { return: 'some_handle *', arguments: ['const some_handle *', 'int'] },
    strtol: { return: 'long', arguments: ['const char *', 'some_handle **', 'int'] },
  });
  const text = Buffer.from('12 apples\0');
  const end = ffi.cell('some_handle *');
  assert.equal(end.value, null);
  assert.equal(functions.strtol(text, end, 10), 12);
  assert.equal(end.value, Number(ffi.getRawPointer(text)) + 2);
  assert.equal(functions.strchr(end.value, 'a'.charCodeAt(0)), end.value + 1);
  assert.throws(() => functions.strchr('text', 0), invalid);
  assert.equal(
    ffi.struct({ a: 'some_handle *', b: 'some_handle**' }).size,
    2 * ffi.sizeof('void *'),
  );
  // In a library's text a name has its meaning.
  const { lib } = ffi.dlopen(null, 'typedef int some_handle;');
  lib.getFunction('strchr', { return: 'some_handle *', arguments: ['void *', 'int'] });
  const number = ffi.cell('int', 'b'.charCodeAt(0));
  assert.equal(lib.functions.strchr(number, number.value), Number(ffi.getRawPointer(number)));
  // What is like the name of a type, or is no name, is a mistake.
  for (const name of ['Int *', 'int32 *', 'flot *', 'a.b *', '*', 'a b *', 'a(*)', 'some_handle']) {
    assert.throws(() => ffi.cell(name), { ...invalid, message: /^Unsupported FFI type/ }, name);
  }
});

test('variables', { skip }, () => {
  const { lib } = ffi.dlopen(vocabularyLibrary());
  assert.equal(lib.getVariable('version', 'const char *').value, '1.2.3');
  assert.equal(lib.getVariable('limit', 'size_t').value, ALL_BITS);
  assert.equal(lib.getVariable('enabled', '_Bool').value, true);
  const nothing = lib.getVariable('nothing', 'void *');
  assert.equal(nothing.value, null);
  nothing.value = 65536;
  assert.equal(nothing.value, 65536);
});

test('callbacks take and return them', { skip }, () => {
  const { lib } = ffi.dlopen(vocabularyLibrary());
  const signature = {
    return: 'const char *',
    arguments: ['const char *', 'size_t', 'void *', '_Bool'],
  };
  const text = allocate(16);
  text.buffer.write('from JavaScript\0');
  const seen = [];
  const callback = lib.registerCallback(signature, (...values) => {
    seen.push(values);
    return values[3] ? Number(text.pointer) : null;
  });
  const call = lib.getFunction('call', {
    return: 'const char *',
    arguments: ['function', 'const char *', 'size_t', 'void *', '_Bool'],
  });
  assert.equal(call(callback, 'größe', 2n ** 53n, 65536, true), 'from JavaScript');
  assert.equal(call(callback, null, 5, null, false), null);
  assert.deepEqual(seen, [
    ['größe', 2n ** 53n, 65536, true],
    [null, 5, null, false],
  ]);
  const sizes = lib.registerCallback({ return: 'size_t', arguments: ['size_t'] }, (size) => size);
  const callSize = lib.getFunction('call_size', {
    return: 'size_t',
    arguments: ['function', 'size_t'],
  });
  for (const size of [0, 5, 2 ** 40, MOST, ALL_BITS]) assert.equal(callSize(sizes, size), size);
  const odd = lib.registerCallback(
    { return: '_Bool', arguments: ['int'] },
    (value) => value % 2 === 1,
  );
  const callBool = lib.getFunction('call_bool', {
    return: '_Bool',
    arguments: ['function', 'int'],
  });
  assert.deepEqual([callBool(odd, 3), callBool(odd, 4)], [true, false]);
  lib.close();
});

test('nonblocking calls take and return them', { skip }, async () => {
  const more = { nonblocking: true };
  assert.equal(await bind('text', 'const char *', ['const char *'], more)('größe'), 'größe');
  assert.equal(
    await bind('wide', 'const wchar_t *', ['const wchar_t *'], more)('日本 😀'),
    '日本 😀',
  );
  assert.equal(await bind('text16', 'const char16_t *', ['const char16_t *'], more)('x日'), 'x日');
  assert.equal(await bind('all_bits', 'size_t', [], more)(), ALL_BITS);
  assert.equal(await bind('address', 'void *', ['void *'], more)(65536), 65536);
  assert.equal(await bind('negate', '_Bool', ['_Bool'], more)(true), false);
  assert.equal(await bind('length', 'size_t', ['const char *'], more)(Buffer.from('ab\0')), 2);
});

test('results that mean failure', { skip }, () => {
  const fails = bind('fails', 'void *', ['size_t'], { throws: 'null' });
  assert.throws(() => fails(1), { code: 'ENOMEM', syscall: 'fails', result: null });
  const negative = bind('negative', 'long', ['long'], { throws: 'negative' });
  assert.equal(negative(5), 5);
  for (const value of [-1, -LARGE_LONG]) {
    assert.throws(() => negative(value), { code: 'EINVAL', result: value });
  }
  const zero = bind('zero', 'size_t', ['size_t'], { throws: 'zero' });
  assert.equal(zero(2n ** 60n), 2n ** 60n);
  assert.throws(() => zero(0), { code: 'EINVAL' });
  const capturing = bind('negative', 'long', ['long'], { errno: true });
  assert.equal(capturing(-7), -7);
  assert.ok(ffi.errno() > 0);
});

test('numbers are addresses for raw memory and the types of node:ffi', { skip }, () => {
  const { buffer, pointer } = allocate(64);
  const address = Number(pointer);
  buffer.write('text\0');
  assert.equal(ffi.toString(address), 'text');
  assert.equal(ffi.getUint8(address, 1), 0x65);
  ffi.setInt32(address, 8, -5);
  assert.equal(buffer.readInt32LE(8), -5);
  assert.equal(ffi.toBuffer(address, 4).toString(), 'text');
  assert.equal(ffi.toArrayBuffer(address, 8, false).byteLength, 8);
  ffi.exportString('new', address, 16);
  assert.equal(ffi.toString(pointer), 'new');
  ffi.exportBuffer(Buffer.from('buf\0'), address, 4);
  assert.equal(ffi.toString(pointer), 'buf');
  for (const type of ['pointer', 'string', 'buffer', 'function']) {
    const identity = bind('address', type, [type]);
    assert.equal(identity(address), pointer);
    for (const value of [0, 5, 65535, 65536.5, 2 ** 53, NaN, -65536]) {
      assert.throws(() => identity(value), invalid);
    }
  }
  for (const value of [5, 65535, 65536.5, NaN, 2 ** 53]) {
    assert.throws(() => ffi.toString(value), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.throws(() => ffi.getInt8(value), { code: 'ERR_INVALID_ARG_TYPE' });
  }
});

test('toString reads other encodings, and so many bytes', { skip }, () => {
  const { buffer, pointer } = allocate(64);
  buffer.write('h\0é\0😀', 'utf8');
  assert.equal(ffi.toString(pointer, 'utf8', 9), 'h\0é\0😀');
  assert.equal(ffi.toString(pointer, 'UTF-8'), 'h');
  buffer.fill(0);
  buffer.write('größe 😀\0', 'utf16le');
  assert.equal(ffi.toString(pointer, 'utf16le'), 'größe 😀');
  assert.equal(ffi.toString(pointer, 'char16_t', 6), 'grö');
  buffer.fill(0);
  buffer.writeUInt32LE(0x1f600, 0);
  buffer.writeUInt32LE(0x110000, 4);
  assert.equal(ffi.toString(pointer, 'utf32le'), '😀\ufffd');
  buffer.fill(0);
  buffer.write('gr\xfc\xdfe', 'latin1');
  assert.equal(ffi.toString(pointer, 'latin1', 5), 'grüße');
  assert.equal(ffi.toString(0n, 'utf16le'), null);
  assert.throws(() => ffi.toString(pointer, 'utf16le', 3), invalid);
  assert.throws(() => ffi.toString(pointer, 'latin1'), /needs a length/);
  assert.throws(() => ffi.toString(pointer, 'ebcdic'), /is not known/);
  assert.throws(() => ffi.toString(pointer, 5), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => ffi.toString(pointer, 'utf8', -1), invalid);
  assert.throws(() => ffi.toString(0n, 'utf8', 5), { code: 'ERR_FFI_INVALID_POINTER' });
});

test('memory without bytes is no null pointer', { skip }, () => {
  const source = `
    #include <stddef.h>
    int is_null(const void *bytes) { return bytes == NULL; }
    int first_is_null(const void *const *list) { return *list == NULL; }
    void put_five(int *number) { *number = 5; }
    size_t length_of(const char *text) { size_t n = 0; while (text[n]) n++; return n; }
  `;
  const { functions } = ffi.dlopen(
    compileLibrary(source),
    `int is_null(const void *bytes); int first_is_null(const void *const *list); void put_five(int *number);
     size_t length_of(const char *text);`,
  );
  for (const empty of [Buffer.alloc(0), new ArrayBuffer(0), new Float64Array(0)]) {
    for (let i = 0; i < 10_000; i++) assert.equal(functions.is_null(empty), 0);
    assert.equal(functions.first_is_null([empty]), 0);
    functions.put_five(empty); // C must not, and nobody else sees it
    assert.equal(functions.length_of(empty), 0);
  }
  assert.equal(functions.is_null(null), 1);
  assert.equal(functions.first_is_null([null]), 1);
});
