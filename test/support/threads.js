'use strict';

// This is a C library with threads of its own, which call what it is given.

const { compileLibrary, ffi } = require('./helpers');

const SOURCE = `
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct { int32_t a; double b; } small;
typedef struct { int64_t v[6]; } large;

// What a thread does: it calls back so many times, and then says what came of it.
typedef void (*done_callback)(int64_t);
typedef struct { int kind; void *callback; int32_t count; done_callback done; } job;

static atomic_int begun, returned, stop, running;
static atomic_llong hammered, not_zero;

int32_t calls_begun(void) { return begun; }
int32_t calls_returned(void) { return returned; }

static int64_t call_once(int kind, void *callback, int32_t i) {
  char text[32];
  switch (kind) {
  case 0: return ((int32_t (*)(int32_t))callback)(i);
  case 1: ((void (*)(int32_t))callback)(i); return 0;
  case 2: {
    small s = ((small (*)(small, int8_t))callback)((small){i, i + 0.5}, (int8_t)-i);
    return s.a + (int64_t)(2 * s.b);
  }
  case 3: {
    large l = {{i, 1, 2, 3, 4, 5}};
    large r = ((large (*)(large, float))callback)(l, 0.25f * i);
    int64_t sum = 0;
    for (int k = 0; k < 6; k++) sum += r.v[k];
    memset(&l, 255, sizeof l);
    return sum;
  }
  case 4: {
    strcpy(text, "text 0");
    text[5] += i % 10;
    int64_t result = ((int64_t (*)(const char *))callback)(text);
    memset(text, 'x', sizeof text);
    return result;
  }
  case 5:
    return (int64_t)((double (*)(int8_t, double, uint16_t, float, int64_t, double, int32_t, double,
                                 int32_t, double, int32_t, double, double, double, double, int16_t))callback)(
        -1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, -16);
  case 6: ((void (*)(large, small))callback)((large){{i, i, i, i, i, -i}}, (small){i, i / 2.0}); return 0;
  }
  return -1;
}

static void *run(void *argument) {
  job j = *(job *)argument;
  free(argument);
  int64_t sum = 0;
  for (int32_t i = 0; i < j.count; i++) {
    begun++;
    sum += call_once(j.kind, j.callback, i);
    returned++;
  }
  if (j.done) j.done(sum);
  return NULL;
}

static pthread_t make(void *(*body)(void *), void *argument) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, body, argument) != 0) abort();
  return thread;
}

static job *make_job(int kind, void *callback, int32_t count, done_callback done) {
  job *j = malloc(sizeof *j);
  *j = (job){kind, callback, count, done};
  return j;
}

void start(int32_t kind, void *callback, int32_t count, done_callback done) {
  pthread_detach(make(run, make_job(kind, callback, count, done)));
}

static pthread_t last;
void start_joinable(int32_t kind, void *callback, int32_t count) {
  last = make(run, make_job(kind, callback, count, NULL));
}
void join(void) { pthread_join(last, NULL); }

int64_t call_here(int32_t kind, void *callback, int32_t i) { return call_once(kind, callback, i); }

// Threads that call back until they are told to stop.
static pthread_t hammers[64];
static atomic_int hammer_count;

static void *hammer(void *callback) {
  int32_t zeros = 0;
  running++;
  do {
    int32_t result = ((int32_t (*)(int32_t))callback)(1);
    hammered++;
    if (result != 0) not_zero++;
    // Nothing makes the thread wait any more then, and others need the processor.
    else if (++zeros % 1000 == 0) usleep(1000);
  } while (!stop);
  running--;
  return NULL;
}

void start_hammers(int32_t count, void *callback) {
  stop = 0;
  for (int i = 0; i < count; i++) hammers[hammer_count++] = make(hammer, callback);
}
int32_t hammers_running(void) { return running; }
int64_t hammer_calls(void) { return hammered; }
int64_t hammer_results(void) { return not_zero; }
void stop_hammers(void) {
  stop = 1;
  while (hammer_count > 0) pthread_join(hammers[--hammer_count], NULL);
}
void stop_at_exit(void) { atexit(stop_hammers); }

#ifdef JOIN_WHEN_UNLOADED
__attribute__((destructor)) static void leave(void) { stop_hammers(); }
#endif

int32_t count_to(int32_t n) {
  volatile int32_t i = 0;
  while (i < n) i++;
  return i;
}
`;

const DEFINITIONS = {
  calls_begun: { return: 'int32' },
  calls_returned: { return: 'int32' },
  start: { arguments: ['int32', 'pointer', 'int32', 'pointer'] },
  start_joinable: { arguments: ['int32', 'pointer', 'int32'] },
  join: {},
  call_here: { return: 'int64', arguments: ['int32', 'pointer', 'int32'] },
  start_hammers: { arguments: ['int32', 'pointer'] },
  hammers_running: { return: 'int32' },
  hammer_calls: { return: 'int64' },
  hammer_results: { return: 'int64' },
  stop_hammers: {},
  stop_at_exit: {},
  count_to: { return: 'int32', arguments: ['int32'], callback: false },
};

/** What the threads call, by the number that stands for it. */
const KINDS = { int: 0, nothing: 1, small: 2, large: 3, text: 4, mixed: 5, structs: 6 };

/** Compiles the library. With `joinsWhenUnloaded` its destructor waits for its threads. */
const compileThreads = ({ joinsWhenUnloaded = false } = {}) =>
  compileLibrary((joinsWhenUnloaded ? '#define JOIN_WHEN_UNLOADED\n' : '') + SOURCE);

/** Opens the library at a path. */
const openThreads = (path, options) => ffi.dlopen(path, DEFINITIONS, options);

/** Has a thread of the library call a callback so many times, and gives the sum of the results. */
function callFromThread({ lib, functions }, kind, callback, count) {
  return new Promise((resolve) => {
    const done = lib.registerCallback(
      { arguments: ['int64'] },
      (sum) => {
        lib.unregisterCallback(done);
        resolve(Number(sum));
      },
      { threadSafe: true, wait: false, keepAlive: true },
    );
    functions.start(KINDS[kind], callback, count, done);
  });
}

module.exports = { KINDS, callFromThread, compileThreads, openThreads };
