'use strict';

// This is the C library of the tests of nonblocking calls. Calls that wait do so until the gate is open.

const { compileLibrary } = require('../support/helpers.js');

const SOURCE = `
  #include <pthread.h>
  #include <stdarg.h>
  #include <stdint.h>
  #include <string.h>
  #include <unistd.h>

  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
  static int is_open, inside, most_inside;

  static void set_open(int value) {
    pthread_mutex_lock(&lock);
    is_open = value;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
  }
  void open_gate(void) { set_open(1); }
  void close_gate(void) { set_open(0); }
  int waiting(void) { pthread_mutex_lock(&lock); int n = inside; pthread_mutex_unlock(&lock); return n; }

  static void wait_for_gate(void) {
    pthread_mutex_lock(&lock);
    inside++;
    while (!is_open) pthread_cond_wait(&changed, &lock);
    inside--;
    pthread_mutex_unlock(&lock);
  }
  int wait_and_return(int value) { wait_for_gate(); return value; }

  /** Returns once so many calls are in here at the same time. */
  int meet(int count) {
    static int met;
    pthread_mutex_lock(&lock);
    met++;
    pthread_cond_broadcast(&changed);
    while (met < count) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    return count;
  }

  /** Counts how many calls are in here at the same time. */
  int linger(void) {
    static int here;
    pthread_mutex_lock(&lock);
    if (++here > most_inside) most_inside = here;
    pthread_mutex_unlock(&lock);
    usleep(1000);
    pthread_mutex_lock(&lock);
    here--;
    pthread_mutex_unlock(&lock);
    return 0;
  }
  int most_lingering(void) { return most_inside; }

  uint64_t thread(void) { return (uint64_t)pthread_self(); }
  void sleep_long(void) { for (;;) sleep(1000); }

  uint64_t sum_when_open(const uint8_t *bytes, uint64_t count) {
    uint64_t sum = 0;
    wait_for_gate();
    for (uint64_t i = 0; i < count; i++) sum += bytes[i];
    return sum;
  }
  void fill_when_open(uint8_t *bytes, uint64_t count, int value) {
    wait_for_gate();
    memset(bytes, value, count);
  }
  uint64_t sum_lengths_when_open(const char *a, const char *b, const char *c) {
    wait_for_gate();
    return strlen(a) + 1000 * strlen(b) + 1000000 * (c ? strlen(c) : 0);
  }

  #define SAME(name, type) type same_##name(type value) { return value; }
  SAME(int8, int8_t) SAME(uint8, uint8_t) SAME(int16, int16_t) SAME(uint16, uint16_t)
  SAME(int32, int32_t) SAME(uint32, uint32_t) SAME(int64, int64_t) SAME(uint64, uint64_t)
  SAME(float32, float) SAME(float64, double) SAME(pointer, void *)
  void nothing(void) {}

  typedef struct { double x, y; } point;
  typedef struct { int64_t a, b, c; int32_t d[3]; } wide;
  typedef struct { char *text; const uint8_t *bytes; int32_t count; } message;
  typedef struct __attribute__((packed)) { char tag; char *text; } tagged;
  typedef union { int32_t number; char *text; } either;
  point middle(point p, point q) { return (point){ (p.x + q.x) / 2, (p.y + q.y) / 2 }; }
  wide reverse(wide w) { return (wide){ w.c, w.b, w.a, { w.d[2], w.d[1], w.d[0] } }; }
  int64_t weigh(message m, tagged t, either e) {
    wait_for_gate();
    int64_t sum = 0;
    for (int i = 0; i < m.count; i++) sum += m.bytes[i];
    return sum + 1000 * strlen(m.text) + 1000000 * strlen(t.text) + 1000000000 * (int64_t)strlen(e.text);
  }

  int sum_of(int count, ...) {
    va_list list;
    int sum = 0;
    va_start(list, count);
    for (int i = 0; i < count; i++) sum += va_arg(list, int);
    va_end(list);
    return sum;
  }

  int call(int (*function)(int), int value) { return function(value); }

  static int *unloaded;
  static void *freed[16];
  static int freed_count;
  void tell_unloaded(int *flag) { unloaded = flag; }
  void dispose_of(void *thing) { freed[freed_count++] = thing; }
  int count_freed(void) { return freed_count; }
  __attribute__((destructor)) static void unload(void) { if (unloaded) *unloaded = 1; }
`;

const NUMBERS = [
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'float32',
  'float64',
];

/** What the functions take and return, but for those with structs. */
const DEFINITIONS = {
  open_gate: {},
  close_gate: {},
  waiting: { return: 'int32' },
  wait_and_return: { return: 'int32', arguments: ['int32'] },
  meet: { return: 'int32', arguments: ['int32'] },
  linger: { return: 'int32' },
  most_lingering: { return: 'int32' },
  thread: { return: 'uint64' },
  sleep_long: {},
  sum_when_open: { return: 'uint64', arguments: ['buffer', 'uint64'] },
  fill_when_open: { arguments: ['buffer', 'uint64', 'int32'] },
  sum_lengths_when_open: { return: 'uint64', arguments: ['string', 'string', 'string'] },
  nothing: {},
  same_pointer: { return: 'pointer', arguments: ['pointer'] },
  sum_of: { return: 'int32', arguments: ['int32', '...'] },
  call: { return: 'int32', arguments: ['function', 'int32'], callback: true },
  tell_unloaded: { arguments: ['pointer'] },
  dispose_of: { arguments: ['pointer'] },
  count_freed: { return: 'int32' },
};
for (const type of NUMBERS) DEFINITIONS[`same_${type}`] = { return: type, arguments: [type] };

let compiled;

/** Gives the path of the library, which is compiled when it is first needed. */
function libraryPath() {
  compiled ??= process.env.FAST_FFI_TEST_NONBLOCKING ?? compileLibrary(SOURCE);
  return compiled;
}

/**
 * Opens the library. Functions are plain under their own names, never call back but for `call`, and are nonblocking
 * as `async_name`.
 */
function openLibrary(ffi, definitions = DEFINITIONS) {
  const both = {};
  for (const [name, signature] of Object.entries(definitions)) {
    both[name] = { callback: false, ...signature };
    both[`async_${name}`] = { symbol: name, ...signature, nonblocking: true };
  }
  return ffi.dlopen(libraryPath(), both);
}

module.exports = { DEFINITIONS, NUMBERS, libraryPath, openLibrary };
