'use strict';

// This module lists what is measured. The same table serves every contestant.

const { eightOf } = require('./functions');

// Loops keep results in these ways, so that no call is dead code and all results can be checked.
const LAST = (value) => `result = ${value};`;
const INTEGER_SUM = (value) => `result = (result + ${value}) | 0;`;
const SUM = (value) => `result += ${value};`;

// The members of structs are weighted, so that two that are swapped do not go unnoticed.
const POINT_SUM = (value) => `{ const { x, y } = ${value}; result += x + 2 * y; }`;
const PAIR_SUM = (value) => `{ const { a, b } = ${value}; result = (result + a + 2 * b) | 0; }`;
const QUAD_SUM = (value) =>
  `{ const { a, b, c, d } = ${value}; result += a + 2 * b + 3 * c + 4 * d; }`;

const call = (id, title, symbol, args, keep) => ({
  id,
  title,
  symbols: [symbol],
  target: 'f',
  args,
  keep,
});

const callOfEight = (id, title, name, args, keep) => ({
  id,
  title: `${title}, one of 8 functions`,
  symbols: eightOf(name),
  target: 'fs[i & 7]',
  args,
  keep,
});

const integers = (count) =>
  ['i & 255', ...Array.from({ length: count - 1 }, (_, i) => i + 2)].join(', ');

const sumOf = (count) =>
  call(`sum-${count}`, `sum of ${count} i32`, `sum_${count}_int32`, integers(count), INTEGER_SUM);

const addSmall = (id, type, symbol = `add_${type}`) =>
  call(`add-${id}`, `add(${id}, ${id})`, symbol, 'i & 63, 7', INTEGER_SUM);

const STRLEN = ["strlen('hello world')", 'string_length', "'hello world'", LAST];
const ADD_I32 = ['add(i32, i32)', 'add_int32', 'i & 255, 7', INTEGER_SUM];
const FIRST_BYTE = ['first_byte(Buffer)', 'first_byte', 'buffer', INTEGER_SUM];
const MIXED_8 = [
  '8 mixed arguments',
  'mixed_8',
  "pointers[i & 7], 'hello world', 0.5, i & 255, 3n, buffer, 7, 1.5",
  SUM,
];

const numberCases = [
  call('noop', 'noop()', 'noop', '', LAST),
  call('identity-bool', 'identity(bool)', 'identity_bool', 'i & 1', INTEGER_SUM),
  addSmall('char', 'char'),
  addSmall('i8', 'int8'),
  addSmall('u8', 'uint8'),
  addSmall('i16', 'int16'),
  addSmall('u16', 'uint16'),
  call('add-i32', ...ADD_I32),
  addSmall('u32', 'uint32'),
  call('add-i64', 'add(i64, i64)', 'add_int64', 'large[i & 7], 7n', LAST),
  call('add-u64', 'add(u64, u64)', 'add_uint64', 'large[i & 7], 7n', LAST),
  call('add-u64-number', 'add(u64, u64) of numbers', 'add_uint64', 'i & 255, 7', LAST),
  call('add-f32', 'add(f32, f32)', 'add_float32', '(i & 255) + 0.5, 7.25', SUM),
  call('add-f64', 'add(f64, f64)', 'add_float64', '(i & 255) + 0.5, 7.25', SUM),
];

const countCases = [
  ...[1, 3, 4, 5, 6, 8, 10, 12, 16].map(sumOf),
  call(
    'sum-10-f64',
    'sum of 10 f64',
    'sum_10_float64',
    'i & 255, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5',
    SUM,
  ),
  call('mix-4', '4 mixed numbers', 'mix_4', 'i & 255, 2.5, 3.5, 4n', SUM),
  call(
    'mix-12',
    '12 mixed numbers',
    'mix_12',
    'i & 255, 2.5, 3n, 4.5, 5, 6.5, 7, 8.5, 9n, 10, 11, 12',
    SUM,
  ),
  call('mixed-8', ...MIXED_8),
];

const pointerCases = [
  call('pointer', 'pointer in and out', 'identity_pointer', 'pointers[i & 7]', LAST),
  call('null', 'first_byte(null)', 'first_byte', 'null', INTEGER_SUM),
  call('first-byte', ...FIRST_BYTE),
  call('typed-array', 'first_byte(Float64Array)', 'first_byte', 'doubles', INTEGER_SUM),
  call('data-view', 'first_byte(DataView)', 'first_byte', 'view', INTEGER_SUM),
  call('array-buffer', 'first_byte(ArrayBuffer)', 'first_byte', 'arrayBuffer', INTEGER_SUM),
  call('sum-bytes', 'sum_bytes(Buffer, u64)', 'sum_bytes', 'buffer, 16n', LAST),
  call('memcmp', 'memcmp(Buffer, Buffer, u64)', 'compare_bytes', 'buffer, other, 16n', INTEGER_SUM),
  call('strlen', ...STRLEN),
  call('strlen-latin1', "strlen('smörgåsbord')", 'string_length', "'smörgåsbord'", LAST),
  call('strlen-wide', "strlen('日本語')", 'string_length', "'日本語'", LAST),
  call(
    'strlen-made',
    'strlen of a string just made',
    'string_length',
    "'the string number ' + i",
    LAST,
  ),
  call('strlen-long', 'strlen of 10,500 characters', 'string_length', 'long', LAST),
  call('strlen-long-wide', 'strlen of 7,000 kanji', 'string_length', 'longWide', LAST),
  call('strcmp', 'strcmp(a, b)', 'string_compare', "'hello world', 'hello there'", INTEGER_SUM),
  call(
    'pointer-mixed',
    'address, Buffer, string, null in turn',
    'first_of',
    'mixed[i & 3]',
    INTEGER_SUM,
  ),
];

const vocabularyCases = [
  call('c-size', 'size_t in and out', 'vocabulary_size', 'i & 1023', LAST),
  call('c-pointer', 'void * in and out', 'vocabulary_pointer', 'addresses[i & 7]', LAST),
  call('c-strlen', "strlen('hello world')", 'vocabulary_length', "'hello world'", LAST),
  call('c-text', 'a const char * result', 'vocabulary_version', '', LAST),
];

const structCases = [
  call('struct-length', 'length(Point)', 'point_length', '{ x: i & 255, y: 2 }', SUM),
  call('struct-swap', 'swap(Pair)', 'swap_pair', '{ a: i & 255, b: 7 }', PAIR_SUM),
  call(
    'struct-middle',
    'middle(Point, Point)',
    'middle',
    '{ x: i & 255, y: 2 }, { x: 0.5, y: 4 }',
    POINT_SUM,
  ),
  call(
    'struct-negate',
    'negate(Quad)',
    'negate_quad',
    '{ a: i & 255, b: 2.5, c: 3.5, d: 4.5 }',
    QUAD_SUM,
  ),
  // The result is kept as it is, because adding bigints up would take long.
  call(
    'struct-increment',
    'increment(Wide)',
    'increment_wide',
    '{ a: large[i & 7], b: large[1], c: large[2] }',
    LAST,
  ),
];

const memoryCases = [
  call('memory-length', 'length(Point), from memory', 'length_in_memory', 'i & 255, 2', SUM),
  call(
    'memory-middle',
    'middle(Point, Point), from memory',
    'middle_in_memory',
    'i & 255, 2, 0.5, 4',
    SUM,
  ),
].map((each) => ({ ...each, kind: 'own', opens: 'openMemory' }));

const THREE_INTEGERS = '3, i & 255, 2, 3';

const variadicCases = [
  call('variadic-sum', 'sum(3, ...) of three int32', 'sum_tail', THREE_INTEGERS, INTEGER_SUM),
  call(
    'variadic-print',
    "snprintf(Buffer, 16, '%d %.1f', int, double)",
    'print_numbers',
    "other, 16, '%d %.1f', i & 255, 2.5",
    LAST,
  ),
  call(
    'variadic-open',
    'sum(3, ...), types at each call',
    'sum_open_tail',
    THREE_INTEGERS,
    INTEGER_SUM,
  ),
].map((each) => ({ ...each, kind: 'own', opens: 'openVariadic' }));

const errnoCases = [
  call('errno-kept', 'a call, and its errno', 'fail_and_ask', 'i & 31', INTEGER_SUM),
  call('errno-checked', 'a call that throws if it fails', 'check', 'i & 31', INTEGER_SUM),
].map((each) => ({ ...each, kind: 'own', opens: 'openErrno' }));

const VIEWS = 10_000;

// Each loop has eight views in turn, lest the engine read or write one once for all.
const viewCases = [
  { ...call('view-read', 'reading a double', 'read_view', 'i & 7', SUM), count: 8 },
  { ...call('view-write', 'writing a double', 'write_view', 'i & 7', LAST), count: 8 },
  {
    ...call('view-make', 'making 10,000 views, each', 'make_views', VIEWS, LAST),
    count: VIEWS,
    makes: VIEWS,
  },
].map((each) => ({ ...each, kind: 'views' }));

const siteCases = [
  callOfEight('noop-of-8', 'noop()', 'noop', '', LAST),
  callOfEight('add-i32-of-8', 'add(i32, i32)', 'add_int32', 'i & 255, 7', INTEGER_SUM),
  callOfEight('add-f64-of-8', 'add(f64, f64)', 'add_float64', '(i & 255) + 0.5, 7.25', SUM),
  callOfEight('sum-5-of-8', 'sum of 5 i32', 'sum_5_int32', integers(5), INTEGER_SUM),
  callOfEight('sum-8-of-8', 'sum of 8 i32', 'sum_8_int32', integers(8), INTEGER_SUM),
];

/** Makes the cases of a long run of one kind of call. */
const longCases = (id, title, ...rest) =>
  [
    { id, title, outcome: 'time', unit: 'ns' },
    { id: `${id}-growth`, title: `${title}: last to first`, outcome: 'growth', unit: 'x' },
    { id: `${id}-rss`, title: `${title}: memory gained`, outcome: 'memory', unit: 'MB' },
  ].map((each) => ({ ...call(id, title, ...rest), ...each, kind: 'long', run: id }));

const probe = (id, title, symbol, args, bad) => ({
  ...call(`refuses-${id}`, title, symbol, args, LAST),
  kind: 'check',
  unit: 'refused',
  bad,
});

const nanoseconds = (cases) => cases.map((each) => ({ kind: 'call', unit: 'ns', ...each }));

/**
 * The groups. Each has `cases` that are shown in one table and measured in the same process, and some of
 *   id, title  its name for the command line, and the title of its table
 *   kind       the file in trials/ that measures it
 *   apart      each case has a process of its own instead, in which nothing else is called
 *   peersOnce  contestants other than fast-ffi take part on the newest line only
 *   rounds     how many rounds there are at most
 *   note       what readers have to know to understand the table
 *   with       what is special about the process: see `prepare` in contestants.js and worker.js
 */
const groups = [
  { id: 'numbers', apart: true, title: 'Numbers', cases: nanoseconds(numberCases) },
  { id: 'arguments', apart: true, title: 'Number of arguments', cases: nanoseconds(countCases) },
  {
    id: 'pointers',
    apart: true,
    title: 'Pointers, buffers and strings',
    cases: nanoseconds(pointerCases),
  },
  {
    id: 'vocabulary',
    apart: true,
    title: 'Numbers for sizes and addresses, strings for text',
    note:
      'Sizes and addresses are numbers here, and text is a string, as fast-ffi has them by the type names of C. ' +
      'Where a contestant gives something else, the program converts it: `node:ffi` and Deno have bigints for ' +
      'sizes and no strings as results. An address is a `uintptr_t` for koffi and a `usize` for Deno, whose pointers ' +
      'are no numbers.',
    cases: nanoseconds(vocabularyCases),
  },
  {
    id: 'variadic',
    apart: true,
    title: 'Variadic functions',
    note:
      'fast-ffi has the types of the tail in the signature, except in the last row, where they come with each call, ' +
      'as always in koffi. The others have no variadic functions; on x64 some of them get away without.',
    cases: nanoseconds(variadicCases),
  },
  {
    id: 'errno',
    apart: true,
    title: 'errno',
    note:
      'A C function sets `errno`, and the program asks for it after the call; or a result below 0 would be thrown as an ' +
      "error (fast-ffi: `throws: 'negative'`), but none is. Deno and Bun have no errno.",
    cases: nanoseconds(errnoCases),
  },
  {
    id: 'structs',
    apart: true,
    title: 'Structs by value',
    note:
      'A `Point` is two doubles, a `Pair` two int32, a `Quad` four floats, a `Wide` three int64. Arguments ' +
      'are plain objects, made for each call, and so are results. Deno takes and gives bytes: there a ' +
      'function writes the members to typed arrays, which it uses again for each call, and makes an object ' +
      'of those of the result. “From memory” is without objects: numbers are written to memory that is ' +
      'used again for each call, by typed arrays in Deno and by views in fast-ffi.',
    cases: nanoseconds([...structCases, ...memoryCases]),
  },
  {
    id: 'views',
    apart: true,
    title: 'Views of structs in memory',
    note:
      'The views are of two doubles each, in one `ArrayBuffer`. Reading and writing take eight in turn. Those without ' +
      'views of structs read and write a double at an address or an offset, by their functions for that.',
    cases: nanoseconds(viewCases),
  },
  {
    id: 'sites',
    apart: true,
    title: 'Call sites that see eight functions',
    cases: nanoseconds(siteCases),
  },
  {
    id: 'busy',
    title: 'In a program that has called many other functions',
    with: 'others',
    cases: nanoseconds([
      call('busy-add-i32', ...ADD_I32),
      call('busy-strlen', ...STRLEN),
      call('busy-first-byte', ...FIRST_BYTE),
      call('busy-mixed-8', ...MIXED_8),
    ]),
  },
  {
    id: 'nonblocking',
    title: 'Calls on other threads',
    note:
      'An identity function of an int32 is called on another thread, and its promise awaited: one call after ' +
      'the other, or a thousand at once, per call. koffi has been told to allow as many calls. The last row is the ' +
      'time until 64 calls that sleep for 10 ms are all done. koffi and the addon have the four threads of libuv ' +
      'for them.',
    cases: [
      ...[
        { id: 'nonblocking-single', title: 'a nonblocking call, awaited', count: 1 },
        { id: 'nonblocking-1000', title: '1,000 nonblocking calls at once, each', count: 1000 },
      ].map((each) => ({ ...each, kind: 'nonblocking', unit: 'ns' })),
      { id: 'nonblocking-sleep', title: '64 that sleep for 10 ms', kind: 'sleep', unit: 'ms' },
    ],
  },
  {
    id: 'callbacks',
    title: 'Callbacks',
    cases: [{ id: 'qsort', title: 'qsort, per comparison', kind: 'sort', unit: 'ns' }],
  },
  {
    id: 'threads',
    title: 'Callbacks from other threads',
    note:
      'A thread that C has made calls back, over and over, and waits for each result, or goes on at once. It is the ' +
      'time per call until JavaScript has seen the last one. Those of Bun and ffi-rs never wait, those of koffi and ' +
      'Deno always.',
    cases: [
      { id: 'thread-waits', title: 'int32 (int32), the thread waits', waits: true },
      { id: 'thread-goes-on', title: 'void (int32), the thread goes on', waits: false },
    ].map((each) => ({ ...each, kind: 'thread', unit: 'ns' })),
  },
  {
    id: 'registered',
    title: 'While a callback is registered',
    with: 'callback',
    peersOnce: true,
    cases: nanoseconds([
      call('registered-add-i32', ...ADD_I32),
      call(
        'registered-promised',
        'add(i32, i32), `callback: false`',
        'add_int32_promised',
        'i & 255, 7',
        INTEGER_SUM,
      ),
      call('registered-strlen', ...STRLEN),
      call('registered-first-byte', ...FIRST_BYTE),
    ]),
  },
  {
    id: 'unoptimised',
    title: 'Calls by V8’s or JavaScriptCore’s interpreter',
    with: 'interpreter',
    peersOnce: true,
    cases: nanoseconds([
      call('unoptimised-add-i32', ...ADD_I32),
      call('unoptimised-strlen', ...STRLEN),
      call('unoptimised-first-byte', ...FIRST_BYTE),
      call('unoptimised-mixed-8', ...MIXED_8),
    ]),
  },
  {
    id: 'cold',
    title: 'The first 1,000 calls of a process, per call',
    peersOnce: true,
    cases: [
      call('cold-add-i32', ...ADD_I32),
      call('cold-strlen', ...STRLEN),
      call('cold-first-byte', ...FIRST_BYTE),
    ].map((each) => ({ ...each, kind: 'cold', unit: 'ns' })),
  },
  {
    id: 'binding',
    title: 'Loading and binding',
    peersOnce: true,
    rounds: 3,
    with: 'gc',
    cases: [
      { id: 'load', title: 'loading the package', kind: 'load', unit: 'ms' },
      { id: 'bind-1', title: 'binding 1 function', kind: 'bind', unit: 'µs', count: 1 },
      { id: 'bind-100', title: 'binding 100 functions', kind: 'bind', unit: 'µs', count: 100 },
      {
        id: 'bind-10000',
        title: 'binding 10,000 functions',
        kind: 'bind',
        unit: 'µs',
        count: 10_000,
      },
      { id: 'bind-rss', title: 'resident memory per function', kind: 'bind', unit: 'bytes' },
      { id: 'bind-heap', title: 'JavaScript memory per function', kind: 'bind', unit: 'bytes' },
    ],
  },
  {
    id: 'declarations',
    title: 'Binding twenty functions',
    note:
      'They have ten signatures, each twice. By signature objects, or by prototypes in C: one text for fast-ffi, ' +
      '`func(prototype)` twenty times for koffi. ' +
      'The first twenty of a process, or twenty more in one that has bound many.',
    apart: true,
    peersOnce: true,
    cases: [
      { id: 'bind-20', title: 'signature objects, the first', by: 'open' },
      { id: 'declare-20', title: 'prototypes, the first', by: 'declare' },
      { id: 'bind-20-more', title: 'signature objects, twenty more', by: 'open', isLater: true },
      { id: 'declare-20-more', title: 'prototypes, twenty more', by: 'declare', isLater: true },
    ].map((each) => ({ ...each, kind: 'declare', unit: 'µs' })),
  },
  {
    id: 'long',
    title: '100,000,000 calls in a row',
    peersOnce: true,
    rounds: 1,
    cases: [...longCases('long-add', ...ADD_I32), ...longCases('long-mixed', ...MIXED_8)],
  },
  {
    id: 'work',
    title: 'Real work',
    note:
      'Two programs. One, a small driver in the words of `node:ffi` (contestants/sqlite-database.js), reads a million ' +
      'rows of an integer, a double and a short text, and makes an object of each. Like a driver, it asks SQLite for the ' +
      'type of every value. fast-ffi, `node:ffi` and koffi call a SQLite that is compiled from the source in ' +
      "better-sqlite3's package, with its settings and its level of optimisation; better-sqlite3 is used as npm delivers " +
      'it, with `iterate()`. [zlib-crc32.js](../examples/zlib-crc32.js) computes CRCs of 16 bytes. In Node, `libz.so.1` ' +
      "calls a function of Node's own copy of zlib for most of the work, because that has the same name: the C part " +
      'takes some 25 ns in each contestant there, not 12 as in a program in C, nor what it takes in Deno and Bun.',
    rounds: 3,
    cases: [
      ...['0', '0n'].map((start) => ({
        ...call(
          start === '0' ? 'crc32' : 'crc32-bigint',
          `zlib’s crc32(${start}, 16-byte Buffer, 16)`,
          'crc32',
          `${start}, buffers[i & 7], 16`,
          LAST,
        ),
        kind: 'zlib',
        unit: 'ns',
      })),
      { id: 'sqlite-rows', title: 'a million rows of SQLite', kind: 'rows', unit: 'ms' },
      {
        id: 'sqlite-rows-system',
        title: 'the same by the system’s library',
        kind: 'rows',
        unit: 'ms',
      },
    ],
  },
];

groups.push({
  id: 'checks',
  title: 'What is refused',
  rounds: 1,
  peersOnce: true,
  cases: [
    probe('type', "add_i32('1', 2)", 'add_int32', "'1', 2"),
    probe('fraction', 'add_i32(1.5, 2)', 'add_int32', '1.5, 2', 1.5),
    probe('range', 'add_i32(2 ** 31, 2)', 'add_int32', '2 ** 31, 2', 2 ** 31),
    probe('u64-range', 'add_u64(-1n, 2n)', 'add_uint64', '-1n, 2n'),
    probe('count', 'add_i32(1)', 'add_int32', '1'),
    probe('pointer', 'pointer({})', 'identity_pointer', '{}'),
    probe('buffer', 'first_byte of a detached buffer', 'first_byte', 'detached()'),
    probe('nul', "strlen('a\\0b')", 'string_length', "'a\\0b'"),
  ],
});

/** The cases of all groups, each with its group. */
const cases = groups.flatMap((group) => group.cases.map((each) => ({ ...each, group: group.id })));

/**
 * Makes a loop function for the calls of a case. `purpose` makes its source unique: V8 shares code and
 * call-site feedback between functions made from the same source, and a call site that has seen
 * the model, too, is not optimised like one that has seen the C function alone. `write` gives the
 * source of a call, for contestants whose functions are not called like C's.
 */
function makeLoop({ id, target, args, keep }, purpose, write = (f, args) => `${f}(${args})`) {
  return new Function(
    'fs',
    'data',
    'count',
    `'use strict'; // ${id}, ${purpose}
    const { large, pointers, addresses, buffer, other, buffers, doubles, view, arrayBuffer } = data;
    const { long, longWide, mixed } = data;
    const f = fs[0];
    let result = 0;
    for (let i = 0; i < count; i++) ${keep(write(target, args))}
    return result;`,
  );
}

/** The cases that the busy program has called: all that every contestant survives. */
const otherCases = [...numberCases, ...countCases].filter(({ id }) => id !== 'add-u64-number');

module.exports = { cases, groups, makeLoop, otherCases };
