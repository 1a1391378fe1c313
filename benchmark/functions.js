'use strict';

// This module describes the C functions that are called: their signatures, with the type names of node:ffi,
// and what they return, computed in JavaScript. It has the values that loops pass to them, too.

const INT = 'int32';
const DOUBLE = 'float64';

const signature = (result, ...parameters) => ({ return: result, arguments: parameters });

const signatures = {};
const models = {};

function define(name, signature, model) {
  signatures[name] = signature;
  models[name] = model;
}

const SMALL = ['char', 'int8', 'uint8', 'int16', 'uint16', 'uint32', 'float32'];
for (const type of SMALL) define(`add_${type}`, signature(type, type, type), (a, b) => a + b);
define('identity_bool', signature('bool', 'bool'), (value) => value);
define('add_int64', signature('int64', 'int64', 'int64'), (a, b) => a + b);
// Some loops pass numbers.
define('add_uint64', signature('uint64', 'uint64', 'uint64'), (a, b) => BigInt(a) + BigInt(b));

const weightedSum = (...values) => values.reduce((sum, value, i) => sum + (i + 1) * value, 0);

for (const count of [1, 3, 4, 6, 10, 12, 16]) {
  define(`sum_${count}_int32`, signature(INT, ...Array(count).fill(INT)), weightedSum);
}
define('sum_10_float64', signature(DOUBLE, ...Array(10).fill(DOUBLE)), weightedSum);

// Of each of these functions there are eight more, `noop_0` and so on.
const families = {
  noop: [signature('void'), () => undefined],
  add_int32: [signature(INT, INT, INT), (a, b) => a + b],
  add_float64: [signature(DOUBLE, DOUBLE, DOUBLE), (a, b) => a + b],
  sum_5_int32: [signature(INT, ...Array(5).fill(INT)), weightedSum],
  sum_8_int32: [signature(INT, ...Array(8).fill(INT)), weightedSum],
};
const eightOf = (name) => Array.from({ length: 8 }, (_, k) => `${name}_${k}`);
for (const [name, [signature, model]] of Object.entries(families)) {
  define(name, signature, model);
  eightOf(name).forEach((each, k) => {
    define(each, signature, name === 'noop' ? model : (...values) => model(...values) + k);
  });
}
// `callback: false` is fast-ffi's own; others ignore it.
define('add_int32_promised', { ...families.add_int32[0], callback: false }, (a, b) => a + b);

const bytesOf = (view) =>
  ArrayBuffer.isView(view)
    ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    : new Uint8Array(view);

define('identity_pointer', signature('pointer', 'pointer'), (pointer) => pointer);
define('first_byte', signature(INT, 'buffer'), (view) => (view ? bytesOf(view)[0] : -1));
define('sum_bytes', signature('uint64', 'buffer', 'uint64'), (bytes) =>
  BigInt(bytes.reduce((sum, byte) => sum + byte)),
);
define('compare_bytes', signature(INT, 'buffer', 'buffer', 'uint64'), (a, b) =>
  Buffer.compare(a, b),
);
define('bytes_address', signature('pointer'), () => ADDRESS);
define('first_of', signature(INT, 'pointer'), (value) => {
  if (value === ADDRESS) return 77;
  if (typeof value === 'string') return value.charCodeAt(0);
  return value ? bytesOf(value)[0] : -1;
});
define('string_length', signature('int64', 'string'), (string) =>
  BigInt(Buffer.byteLength(string)),
);
define('string_compare', signature(INT, 'string', 'string'), (a, b) => (a > b) - (a < b));
define(
  'mixed_8',
  signature(DOUBLE, 'pointer', 'string', DOUBLE, INT, 'uint64', 'buffer', INT, DOUBLE),
  (a, b, c, d, e, f, g, h) =>
    (a !== 0n) + b.length + c + 2 * d + 3 * Number(e) + f[0] + 4 * g + 5 * h,
);
define('mix_4', signature(DOUBLE, INT, DOUBLE, 'float32', 'int64'), (a, b, c, d) =>
  weightedSum(a, b, c, Number(d)),
);
define(
  'mix_12',
  signature(
    DOUBLE,
    ...[INT, DOUBLE, 'int64', 'float32', 'uint8', DOUBLE],
    ...['int16', 'float32', 'uint64', 'int8', 'uint16', 'uint32'],
  ),
  (...values) => weightedSum(...values.map(Number)),
);

/** A struct. Contestants define it in their own ways from the types of its members, by name. */
const struct = (name, members) => ({ name, members });

const Point = struct('Point', { x: DOUBLE, y: DOUBLE });
const Pair = struct('Pair', { a: INT, b: INT });
const Quad = struct('Quad', { a: 'float32', b: 'float32', c: 'float32', d: 'float32' });
const Wide = struct('Wide', { a: 'int64', b: 'int64', c: 'int64' });

/** The signatures of functions that take structs by value, which not all contestants can do. */
const structSignatures = {
  point_length: signature(DOUBLE, Point),
  swap_pair: signature(Pair, Pair),
  middle: signature(Point, Point, Point),
  negate_quad: signature(Quad, Quad),
  increment_wide: signature(Wide, Wide),
};
models.point_length = ({ x, y }) => Math.sqrt(x * x + y * y);
models.swap_pair = ({ a, b }) => ({ a: b, b: a });
models.middle = (p, q) => ({ x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 });
models.negate_quad = ({ a, b, c, d }) => ({ a: -a, b: -b, c: -c, d: -d });
models.increment_wide = ({ a, b, c }) => ({ a: a + 1n, b: b + 1n, c: c + 1n });

// What contestants call with structs from memory: it takes their members, and gives the result's as one sum.
models.length_in_memory = (x, y) => models.point_length({ x, y });
models.middle_in_memory = (px, py, qx, qy) =>
  weightedSum(...Object.values(models.middle({ x: px, y: py }, { x: qx, y: qy })));

// What contestants write with their own means, because definitions of these functions differ too much.
models.sum_tail = (_, ...values) => weightedSum(...values);
models.sum_open_tail = models.sum_tail;
models.print_numbers = (_buffer, _size, _format, integer, double) => `${integer} ${double}`.length;
models.fail_and_ask = (code) => code;
models.check = (value) => value;

// What trials/views.js makes of a contestant's views.
models.read_view = (i) => i + 0.5;
models.write_view = () => undefined;
models.make_views = (count) => count - 0.5;

/** The signatures of functions that are called with the type names of C, where a contestant has those. */
const vocabularySignatures = {
  vocabulary_size: signature('size_t', 'size_t'),
  vocabulary_pointer: signature('void *', 'void *'),
  vocabulary_length: signature('size_t', 'const char *'),
  vocabulary_version: signature('const char *'),
};
models.vocabulary_size = (value) => value;
models.vocabulary_pointer = (value) => value;
models.vocabulary_length = (string) => Buffer.byteLength(string);
models.vocabulary_version = () => '3.45.1';

/** The signatures of zlib: of the system's library, or of a runtime's own if it has one of the same name. */
const zlibSignatures = { crc32: signature('uint64', 'uint64', 'buffer', 'uint32') };

function crc32(_, bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return BigInt(~crc >>> 0);
}
models.crc32 = crc32;

/** The mark that stands for an address that only C knows. */
const ADDRESS = Symbol('address');

const filled = (start) => new Uint8Array(16).map((_, i) => start + i).buffer;

/** The values that loops pass. Bigints are too large for numbers, so that every contestant returns bigints. */
const data = {
  large: Array.from({ length: 8 }, (_, i) => 2n ** 60n + BigInt(i)),
  pointers: Array.from({ length: 8 }, (_, i) => 0x7f0000001000n + BigInt(16 * i)),
  addresses: Array.from({ length: 8 }, (_, i) => 0x7f0000001000 + 16 * i),
  buffer: Buffer.from(filled(1)),
  other: Buffer.from(filled(2)),
  buffers: Array.from({ length: 8 }, (_, i) => Buffer.from(filled(i))),
  doubles: new Float64Array(filled(1)),
  view: new DataView(filled(1)),
  arrayBuffer: filled(1),
  long: 'one byte a character '.repeat(500),
  longWide: '日本語の文字列'.repeat(1000),
  mixed: [ADDRESS, Buffer.from(filled(1)), 'text', null],
};

/** Gives the `data` as a contestant takes it. */
function inputsOf({ toPointer = (pointer) => pointer }, functions) {
  const pointers = data.pointers.map(toPointer);
  const mixed = [functions.bytes_address?.(), ...data.mixed.slice(1)];
  return { ...data, pointers, mixed };
}

module.exports = {
  data,
  eightOf,
  inputsOf,
  models,
  signatures,
  structSignatures,
  vocabularySignatures,
  zlibSignatures,
};
