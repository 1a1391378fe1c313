'use strict';

// The C side of the tests of functions and arrays as arguments.

const { compileLibrary, ffi } = require('../support/helpers.js');

const SOURCE = `
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <pthread.h>

typedef int32_t (*unary)(int32_t);
typedef int32_t (*binary)(const void *, const void *);
typedef struct { int32_t base; unary fn; } step;
typedef struct { const char *name; int32_t value; } entry;
typedef struct { double a, b, c; int64_t d[14]; unary fn; } large;

int32_t call(unary fn, int32_t n) { return fn == 0 ? -1 : fn(n); }
int32_t call_both(unary a, unary b, int32_t n) { return 1000 * a(n) + b(n); }
int32_t call_far(int32_t a, int32_t b, int32_t c, int32_t d, int32_t e, int32_t f, int32_t g, unary fn) {
  return fn(a + b + c + d + e + f + g);
}
int32_t call_step(step s) { return s.fn(s.base); }
int32_t call_large(large l) { return l.fn(7); }
int32_t call_steps(const step *steps, size_t count) {
  int32_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += steps[i].fn(steps[i].base);
  return sum;
}
int32_t call_all(const unary *fns, size_t count, int32_t n) {
  for (size_t i = 0; i < count; i++) n = fns[i](n);
  return n;
}
int32_t call_named(const char *name, unary fn) { return fn((int32_t)strlen(name)); }
int32_t call_variadic(int32_t count, ...) {
  va_list list;
  va_start(list, count);
  int32_t sum = 0;
  for (int32_t i = 0; i < count; i++) sum += va_arg(list, unary)(i);
  va_end(list);
  return sum;
}

static unary kept;
void keep(unary fn) { kept = fn; }
int32_t call_kept(int32_t n) { return kept(n); }
unary get_kept(void) { return kept; }
unary replace(unary fn) { unary before = kept; kept = fn; return before; }
static void *run(void *fn) { return (void *)(intptr_t)((unary)fn)(5); }
int32_t call_on_thread(unary fn) {
  pthread_t thread;
  void *result;
  pthread_create(&thread, 0, run, (void *)fn);
  pthread_join(thread, &result);
  return (int32_t)(intptr_t)result;
}

int32_t twice(int32_t n) { return 2 * n; }
int32_t thrice(int32_t n) { return 3 * n; }
unary get_twice(void) { return twice; }
unary pick(int32_t n) { return n == 2 ? twice : n == 3 ? thrice : 0; }
step get_step(void) { step s = { 5, twice }; return s; }
unary same(unary fn) { return fn; }
void *at(uint64_t address) { return (void *)(uintptr_t)address; }
int32_t take_and_call(int32_t (*fn)(unary), unary argument) { return fn(argument); }
unary ask(unary (*fn)(void)) { return fn(); }

int64_t sum_ints(const int32_t *numbers, size_t count) {
  int64_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += numbers[i];
  return sum;
}
double sum_doubles(const double *numbers, size_t count) {
  double sum = 0;
  for (size_t i = 0; i < count; i++) sum += numbers[i];
  return sum;
}
int64_t sum_longs(const int64_t *numbers, size_t count) {
  int64_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += numbers[i];
  return sum;
}
int32_t sum_bytes(const uint8_t *numbers, size_t count) {
  int32_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += numbers[i];
  return sum;
}
int32_t sum_flags(const uint8_t *numbers, size_t count) { return sum_bytes(numbers, count); }
void fill_ints(int32_t *numbers, size_t count) { for (size_t i = 0; i < count; i++) numbers[i] = 9; }
void *where(const int32_t *numbers) { return (void *)numbers; }
int64_t sum_entries(const entry *entries, size_t count) {
  int64_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    sum += entries[i].value + 1000 * (entries[i].name == 0 ? 0 : (int64_t)strlen(entries[i].name));
  }
  return sum;
}
/* Adds up the lengths of strings up to a null pointer, each with its place. */
int64_t weigh(const char *const *strings) {
  int64_t sum = 0;
  for (int64_t i = 0; strings[i] != 0; i++) sum += (i + 1) * (int64_t)strlen(strings[i]);
  return sum;
}
int64_t weigh_some(const char *const *strings, size_t count) {
  int64_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += strings[i] == 0 ? 1000 : (int64_t)strlen(strings[i]);
  return sum;
}
int32_t sum_rows(const int32_t *const *rows, size_t count) {
  int32_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += rows[i][0] + 10 * rows[i][1];
  return sum;
}
typedef struct { const int32_t *numbers; size_t count; } slice;
int64_t sum_slice(slice s) { return sum_ints(s.numbers, s.count); }
int64_t weigh_after(const char *const *strings, unary fn) { fn(1); return weigh(strings); }
`;

const unary = { return: 'int32', arguments: ['int32'] };
const Unary = ffi.func?.(unary);

/** Defines the types, and gives the definitions of all functions. */
function define() {
  const Step = ffi.struct('Step', { base: 'int32', fn: Unary });
  const Entry = ffi.struct('Entry', { name: 'string', value: 'int32' });
  const Slice = ffi.struct('Slice', { numbers: ffi.pointer('int32'), count: 'uint64' });
  const Large = ffi.struct('Large', {
    a: 'double',
    b: 'double',
    c: 'double',
    d: ffi.array('int64', 14),
    fn: Unary,
  });
  const call = (...parameters) => ({ return: 'int32', arguments: parameters });
  const sum = (type) => ({ return: 'int64', arguments: [ffi.pointer(type), 'uint64'] });
  const Strings = ffi.pointer('string');
  const definitions = {
    call: call(Unary, 'int32'),
    call_both: call(Unary, Unary, 'int32'),
    call_far: call(...Array(7).fill('int32'), Unary),
    call_step: call(Step),
    call_large: call(Large),
    call_steps: call(ffi.pointer(Step), 'uint64'),
    call_all: call(ffi.pointer(Unary), 'uint64', 'int32'),
    call_named: call('string', Unary),
    call_variadic: call('int32', '...'),
    keep: { arguments: [Unary] },
    call_kept: call('int32'),
    get_kept: { return: Unary },
    replace: { return: Unary, arguments: [Unary] },
    call_on_thread: call(Unary),
    twice: unary,
    get_twice: { return: Unary },
    pick: { return: Unary, arguments: ['int32'] },
    get_step: { return: Step },
    same: { return: Unary, arguments: [Unary] },
    at: { return: Unary, arguments: ['uint64'] },
    take_and_call: call(ffi.func({ return: 'int32', arguments: [Unary] }), Unary),
    ask: { return: Unary, arguments: [ffi.func({ return: Unary })] },
    sum_ints: sum('int32'),
    sum_doubles: { return: 'double', arguments: [ffi.pointer('double'), 'uint64'] },
    sum_longs: sum('int64'),
    sum_bytes: call(ffi.pointer('uint8'), 'uint64'),
    fill_ints: { arguments: [ffi.pointer('int32'), 'uint64'] },
    where: { return: 'pointer', arguments: [ffi.pointer('int32')] },
    sum_entries: sum(Entry),
    weigh: { return: 'int64', arguments: [Strings] },
    weigh_some: { return: 'int64', arguments: [Strings, 'uint64'] },
    sum_rows: call(ffi.pointer(ffi.pointer('int32')), 'uint64'),
    sum_slice: { return: 'int64', arguments: [Slice] },
    weigh_after: { return: 'int64', arguments: [Strings, Unary] },
    nonblocking_call: { ...call(Unary, 'int32'), symbol: 'call', nonblocking: true },
    nonblocking_weigh: {
      return: 'int64',
      arguments: [Strings],
      symbol: 'weigh',
      nonblocking: true,
    },
    nonblocking_sum: { ...sum('int32'), symbol: 'sum_ints', nonblocking: true },
    nonblocking_entries: { ...sum(Entry), symbol: 'sum_entries', nonblocking: true },
    nonblocking_slice: {
      return: 'int64',
      arguments: [Slice],
      symbol: 'sum_slice',
      nonblocking: true,
    },
    nonblocking_twice: { return: Unary, symbol: 'get_twice', nonblocking: true },
    promised_call: { ...call(Unary, 'int32'), symbol: 'call', callback: false },
  };
  return { definitions, types: { Entry, Large, Slice, Step, Strings } };
}

/** Opens the library at a path. */
function openLibrary(path, options) {
  const { definitions, types } = define();
  const { lib, functions } = ffi.dlopen(path, definitions, options);
  return { lib, f: functions, ...types };
}

const compile = () => compileLibrary(SOURCE);

module.exports = { Unary, compile, openLibrary, unary };
