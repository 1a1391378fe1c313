// C functions that only the benchmarks call, beside those of test/fixture/fixture.c.

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Eight arguments of the classes that real libraries mix.
double mixed_8(const void *a, const char *b, double c, int32_t d, uint64_t e, const uint8_t *f,
               int32_t g, double h) {
  return (a != NULL) + (double)strlen(b) + c + 2 * d + 3 * (double)e + f[0] + 4 * g + 5 * h;
}

// A thread that calls back, with 0, 1, 2 and so on. It wants one more than that.

typedef struct { int32_t (*waits)(int32_t); void (*goes_on)(int32_t); int32_t calls; } thread_task;

static atomic_int wrong_results;

int32_t count_wrong_results(void) { return wrong_results; }

static void *run_thread(void *argument) {
  thread_task task = *(thread_task *)argument;
  free(argument);
  for (int32_t i = 0; i < task.calls; i++) {
    if (task.waits == NULL) task.goes_on(i);
    else if (task.waits(i) != i + 1) wrong_results++;
  }
  return NULL;
}

static void start_thread(thread_task task) {
  pthread_t thread;
  thread_task *copy = malloc(sizeof task);
  *copy = task;
  if (pthread_create(&thread, NULL, run_thread, copy) != 0) abort();
  pthread_detach(thread);
}

void start_waiting_thread(int32_t (*callback)(int32_t), int32_t calls) {
  start_thread((thread_task){callback, NULL, calls});
}

void start_going_thread(void (*callback)(int32_t), int32_t calls) {
  start_thread((thread_task){NULL, callback, calls});
}

// Sums of other numbers of arguments, weighted as those of fixture.c.

int32_t sum_1_int32(int32_t a) { return a; }

int32_t sum_3_int32(int32_t a, int32_t b, int32_t c) { return a + 2 * b + 3 * c; }

int32_t sum_4_int32(int32_t a, int32_t b, int32_t c, int32_t d) {
  return a + 2 * b + 3 * c + 4 * d;
}

int32_t sum_6_int32(int32_t a, int32_t b, int32_t c, int32_t d, int32_t e, int32_t f) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f;
}

int32_t sum_10_int32(int32_t a, int32_t b, int32_t c, int32_t d, int32_t e, int32_t f, int32_t g,
                     int32_t h, int32_t i, int32_t j) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j;
}

int32_t sum_12_int32(int32_t a, int32_t b, int32_t c, int32_t d, int32_t e, int32_t f, int32_t g,
                     int32_t h, int32_t i, int32_t j, int32_t k, int32_t l) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k +
         12 * l;
}

int32_t compare_bytes(const uint8_t *a, const uint8_t *b, uint64_t length) {
  int order = memcmp(a, b, length);
  return (order > 0) - (order < 0);
}

// For an argument that may be anything that stands for a pointer.
int32_t first_of(const uint8_t *bytes) { return bytes == NULL ? -1 : bytes[0]; }

const void *bytes_address(void) {
  static const uint8_t bytes[] = {77};
  return bytes;
}

// Those who know promises believe that it never calls back.
int32_t add_int32_promised(int32_t a, int32_t b) { return a + b; }

// Structs by value, in each of the ways that calling conventions have: in registers for floating-point numbers,
// in registers for integers, and in memory if they are too large for those.

typedef struct {
  double x, y;
} point;
typedef struct {
  int32_t a, b;
} pair;
typedef struct {
  float a, b, c, d;
} quad;
typedef struct {
  int64_t a, b, c;
} wide;

double point_length(point p) { return sqrt(p.x * p.x + p.y * p.y); }

pair swap_pair(pair p) { return (pair){p.b, p.a}; }

point middle(point p, point q) { return (point){(p.x + q.x) / 2, (p.y + q.y) / 2}; }

quad negate_quad(quad q) { return (quad){-q.a, -q.b, -q.c, -q.d}; }

wide increment_wide(wide w) { return (wide){w.a + 1, w.b + 1, w.c + 1}; }

// Eight functions of each signature, all different, for call sites that see more than one.

#define FAMILY(k)                                                                              \
  void noop_##k(void) {}                                                                       \
  int32_t add_int32_##k(int32_t a, int32_t b) { return a + b + k; }                            \
  double add_float64_##k(double a, double b) { return a + b + k; }                             \
  int32_t sum_5_int32_##k(int32_t a, int32_t b, int32_t c, int32_t d, int32_t e) {             \
    return a + 2 * b + 3 * c + 4 * d + 5 * e + k;                                              \
  }                                                                                            \
  int32_t sum_8_int32_##k(int32_t a, int32_t b, int32_t c, int32_t d, int32_t e, int32_t f,    \
                          int32_t g, int32_t h) {                                              \
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + k;                      \
  }

FAMILY(0)
FAMILY(1)
FAMILY(2)
FAMILY(3)
FAMILY(4)
FAMILY(5)
FAMILY(6)
FAMILY(7)

// These are called with the type names of C.
size_t vocabulary_size(size_t value) { return value; }
void *vocabulary_pointer(void *value) { return value; }
size_t vocabulary_length(const char *string) { return strlen(string); }
const char *vocabulary_version(void) { return "3.45.1"; }

// The sum of a tail of int32, weighted as the others are.
int32_t sum_tail(int32_t count, ...) {
  va_list tail;
  va_start(tail, count);
  int32_t sum = 0;
  for (int32_t i = 1; i <= count; i++) sum += i * va_arg(tail, int32_t);
  va_end(tail);
  return sum;
}

// One that fails always, and one that could.
int32_t fail(int32_t code) {
  errno = code;
  return -1;
}

int32_t check(int32_t value) { return value; }

// A call that takes long, and no processor.
int32_t sleep_10_ms(int32_t value) {
  usleep(10000);
  return value;
}
