'use strict';

// https://koffi.dev/load, https://koffi.dev/pointers, https://koffi.dev/callbacks and https://koffi.dev/input
// describe this API.

const { promisify } = require('node:util');
const koffi = require('koffi');

const TYPES = {
  void: 'void',
  char: 'char',
  // koffi's boolean type would take and give JavaScript's booleans.
  bool: 'uint8_t',
  int8: 'int8_t',
  uint8: 'uint8_t',
  int16: 'int16_t',
  uint16: 'uint16_t',
  int32: 'int32_t',
  uint32: 'uint32_t',
  int64: 'int64_t',
  uint64: 'uint64_t',
  float32: 'float',
  float64: 'double',
  pointer: 'void *',
  buffer: 'void *',
  string: 'str',
};

/** Whether it has been told how many calls there may be, which can be done before a library is loaded only. */
let isConfigured = false;

module.exports = {
  binds: true,

  open(library, signatures) {
    const lib = koffi.load(library);
    return Object.fromEntries(
      Object.entries(signatures).map(([name, { return: result, arguments: parameters }]) => [
        name,
        lib.func(
          name,
          TYPES[result],
          parameters.map((type) => TYPES[type]),
        ),
      ]),
    );
  },

  openNonblocking(library, name) {
    if (!isConfigured) koffi.config({ ...koffi.config(), max_async_calls: 2048 });
    isConfigured = true;
    const fn = koffi.load(library).func(name, 'int', ['int']);
    return promisify(fn.async);
  },

  openStructs(library, signatures) {
    const lib = koffi.load(library);
    const structs = new Map();
    const typeOf = (type) => {
      if (typeof type === 'string') return TYPES[type];
      if (!structs.has(type)) {
        const members = Object.entries(type.members).map(([name, each]) => [name, TYPES[each]]);
        structs.set(type, koffi.struct(type.name, Object.fromEntries(members)));
      }
      return structs.get(type);
    };
    return Object.fromEntries(
      Object.entries(signatures).map(([name, { return: result, arguments: parameters }]) => [
        name,
        lib.func(name, typeOf(result), parameters.map(typeOf)),
      ]),
    );
  },

  openVocabulary(library, signatures) {
    const lib = koffi.load(library);
    // Its pointers are no numbers.
    const typeOf = (type) => (type === 'void *' ? 'uintptr_t' : type);
    return Object.fromEntries(
      Object.entries(signatures).map(([name, { return: result, arguments: parameters }]) => [
        name,
        lib.func(name, typeOf(result), parameters.map(typeOf)),
      ]),
    );
  },

  declare(library, prototypes) {
    const lib = koffi.load(library);
    const functions = {};
    for (const prototype of prototypes) {
      const fn = lib.func(prototype);
      functions[fn.info.name] = fn;
    }
    return functions;
  },

  openVariadic(library) {
    const lib = koffi.load(library);
    const sum = lib.func('int32_t sum_tail(int32_t, ...)');
    const print = koffi.load('libc.so.6').func('int snprintf(void *, size_t, const char *, ...)');
    const sum_tail = (count, a, b, c) => sum(count, 'int32_t', a, 'int32_t', b, 'int32_t', c);
    return {
      sum_tail,
      sum_open_tail: sum_tail,
      print_numbers: (buffer, size, format, integer, double) =>
        print(buffer, size, format, 'int', integer, 'double', double),
    };
  },

  openErrno(library) {
    const lib = koffi.load(library);
    const fail = lib.func('int32_t fail(int32_t)');
    const mayFail = lib.func('int32_t check(int32_t)');
    return {
      fail_and_ask(code) {
        fail(code);
        return koffi.errno();
      },
      check(value) {
        const result = mayFail(value);
        if (result < 0) throw new Error(`errno ${koffi.errno()}`);
        return result;
      },
    };
  },

  views: (buffer) => ({
    over: (offset) => offset,
    read: (offset) => koffi.decode(buffer, offset, 'double'),
    write: (offset, value) => koffi.encode(buffer, offset, 'double', value),
    makesNone: true,
  }),

  registerCallback() {
    koffi.register(() => undefined, koffi.pointer(koffi.proto('void Ignored(void)')));
  },

  sorter(library) {
    const compareType = koffi.proto('int Compare(const void *a, const void *b)');
    const sort = koffi
      .load(library)
      .func('sort_int32', 'void', ['void *', 'uint64_t', koffi.pointer(compareType)]);
    return (values, compare) =>
      sort(values, values.length, (a, b) =>
        compare(koffi.decode(a, 'int32_t'), koffi.decode(b, 'int32_t')),
      );
  },

  threadCaller(library, waits, fn) {
    if (!waits) return undefined; // its threads always wait
    const type = koffi.pointer(koffi.proto('int32_t CalledByThread(int32_t)'));
    const lib = koffi.load(library);
    const start = lib.func('start_waiting_thread', 'void', [type, 'int32_t']);
    const callback = koffi.register(fn, type);
    return {
      start: (calls) => start(callback, calls),
      wrong: lib.func('int32_t count_wrong_results(void)'),
    };
  },

  openRows(library, setup, query) {
    const lib = koffi.load(library);
    const open = lib.func('int sqlite3_open(const char *, _Out_ void **)');
    const exec = lib.func('int sqlite3_exec(void *, const char *, void *, void *, void *)');
    const prepare = lib.func(
      'int sqlite3_prepare_v2(void *, const char *, int, _Out_ void **, void *)',
    );
    const finalize = lib.func('int sqlite3_finalize(void *)');
    const step = lib.func('int sqlite3_step(void *)');
    const typeOf = lib.func('int sqlite3_column_type(void *, int)');
    const integer = lib.func('int64_t sqlite3_column_int64(void *, int)');
    const double = lib.func('double sqlite3_column_double(void *, int)');
    const text = lib.func('const char *sqlite3_column_text(void *, int)');

    const place = [null];
    const result = (code) => {
      if (code !== 0) throw new Error(`SQLite error ${code}`);
      return place[0];
    };
    const db = result(open(':memory:', place));
    result(exec(db, setup, null, null, null));

    const readers = { 1: integer, 2: double, 3: text };
    const read = (statement, column) => readers[typeOf(statement, column)](statement, column);
    return function* rows() {
      const statement = result(prepare(db, query, -1, place, null));
      while (step(statement) === 100) {
        yield { id: read(statement, 0), price: read(statement, 1), name: read(statement, 2) };
      }
      finalize(statement);
    };
  },
};
