// The same C functions behind a Node-API addon, as one would write it by hand: arguments are
// checked as far as Node-API's conversions check them. It is compiled together with the C
// functions, so each call reaches them directly.

#include <errno.h>
#include <node_api.h>
#include <semaphore.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_STRING 256

static napi_value refuse(napi_env env) {
  napi_throw_type_error(env, NULL, "Invalid arguments");
  return NULL;
}

// Fetches exactly `count` arguments into `argv`.
#define ARGUMENTS(count)                                                                    \
  size_t argc = (count);                                                                    \
  napi_value argv[(count)];                                                                 \
  if (napi_get_cb_info(env, info, &argc, argv, NULL, NULL) != napi_ok || argc != (count)) { \
    return refuse(env);                                                                     \
  }

// These are zero if all is well, as napi_ok is.

static int get_uint64(napi_env env, napi_value value, uint64_t *result) {
  bool lossless;
  return napi_get_value_bigint_uint64(env, value, result, &lossless) != napi_ok || !lossless;
}

static int get_int64(napi_env env, napi_value value, int64_t *result) {
  bool lossless;
  return napi_get_value_bigint_int64(env, value, result, &lossless) != napi_ok || !lossless;
}

// Short strings go to `place`, which has room for MAX_STRING bytes, long ones to memory that
// free_string gives back. NULL if it is no string.
static char *get_string(napi_env env, napi_value value, char *place) {
  size_t length;
  if (napi_get_value_string_utf8(env, value, place, MAX_STRING, &length) != napi_ok) return NULL;
  // A character more could have filled the last bytes.
  if (length < MAX_STRING - 4) return place;
  napi_get_value_string_utf8(env, value, NULL, 0, &length);
  char *memory = malloc(length + 1);
  if (memory != NULL) napi_get_value_string_utf8(env, value, memory, length + 1, &length);
  return memory;
}

static void free_string(char *string, const char *place) {
  if (string != place) free(string);
}

static int get_bytes(napi_env env, napi_value value, void **result) {
  return napi_get_typedarray_info(env, value, NULL, NULL, result, NULL, NULL);
}

#define NOOP(name)                                                     \
  void name(void);                                                     \
  static napi_value call_##name(napi_env env, napi_callback_info info) { \
    (void)env, (void)info;                                             \
    name();                                                            \
    return NULL;                                                       \
  }

// `get` and `create` convert values of `wide`, the next type that Node-API knows.
#define ADD(name, type, wide, get, create)                               \
  type name(type, type);                                                 \
  static napi_value call_##name(napi_env env, napi_callback_info info) { \
    ARGUMENTS(2)                                                         \
    wide a, b;                                                           \
    if (get(env, argv[0], &a) || get(env, argv[1], &b)) {                \
      return refuse(env);                                                \
    }                                                                    \
    napi_value result;                                                   \
    create(env, name((type)a, (type)b), &result);                        \
    return result;                                                       \
  }

#define ADD_INT32(name, type) ADD(name, type, int32_t, napi_get_value_int32, napi_create_int32)
#define ADD_UINT32(name, type) ADD(name, type, uint32_t, napi_get_value_uint32, napi_create_uint32)
#define ADD_DOUBLE(name, type) ADD(name, type, double, napi_get_value_double, napi_create_double)

#define SUM(name, count, parameters, values)                           \
  int32_t name parameters;                                             \
  static napi_value call_##name(napi_env env, napi_callback_info info) { \
    ARGUMENTS(count)                                                   \
    int32_t v[count];                                                  \
    for (size_t i = 0; i < count; i++) {                               \
      if (napi_get_value_int32(env, argv[i], &v[i]) != napi_ok) return refuse(env); \
    }                                                                  \
    napi_value result;                                                 \
    napi_create_int32(env, name values, &result);                      \
    return result;                                                     \
  }

#define FAMILY(suffix)                                                                        \
  NOOP(noop##suffix)                                                                          \
  ADD_INT32(add_int32##suffix, int32_t)                                                       \
  ADD_DOUBLE(add_float64##suffix, double)                                                     \
  SUM(sum_5_int32##suffix, 5, (int32_t, int32_t, int32_t, int32_t, int32_t),                  \
      (v[0], v[1], v[2], v[3], v[4]))                                                         \
  SUM(sum_8_int32##suffix, 8,                                                                 \
      (int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t),               \
      (v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]))

FAMILY()
FAMILY(_0)
FAMILY(_1)
FAMILY(_2)
FAMILY(_3)
FAMILY(_4)
FAMILY(_5)
FAMILY(_6)
FAMILY(_7)

ADD_INT32(add_char, char)
ADD_INT32(add_int8, int8_t)
ADD_UINT32(add_uint8, uint8_t)
ADD_INT32(add_int16, int16_t)
ADD_UINT32(add_uint16, uint16_t)
ADD_UINT32(add_uint32, uint32_t)
ADD_DOUBLE(add_float32, float)
ADD(add_int64, int64_t, int64_t, get_int64, napi_create_bigint_int64)
ADD(add_uint64, uint64_t, uint64_t, get_uint64, napi_create_bigint_uint64)

#define INT_4 int32_t, int32_t, int32_t, int32_t
#define VALUES_4 v[0], v[1], v[2], v[3]
#define VALUES_8 VALUES_4, v[4], v[5], v[6], v[7]

SUM(sum_1_int32, 1, (int32_t), (v[0]))
SUM(sum_3_int32, 3, (int32_t, int32_t, int32_t), (v[0], v[1], v[2]))
SUM(sum_4_int32, 4, (INT_4), (VALUES_4))
SUM(sum_6_int32, 6, (INT_4, int32_t, int32_t), (VALUES_4, v[4], v[5]))
SUM(sum_10_int32, 10, (INT_4, INT_4, int32_t, int32_t), (VALUES_8, v[8], v[9]))
SUM(sum_12_int32, 12, (INT_4, INT_4, INT_4), (VALUES_8, v[8], v[9], v[10], v[11]))
SUM(sum_16_int32, 16, (INT_4, INT_4, INT_4, INT_4),
    (VALUES_8, v[8], v[9], v[10], v[11], v[12], v[13], v[14], v[15]))

uint8_t identity_bool(uint8_t);

static napi_value call_identity_bool(napi_env env, napi_callback_info info) {
  ARGUMENTS(1)
  uint32_t value;
  if (napi_get_value_uint32(env, argv[0], &value)) return refuse(env);
  napi_value result;
  napi_create_uint32(env, identity_bool(value != 0), &result);
  return result;
}

void *identity_pointer(void *);

static napi_value call_identity_pointer(napi_env env, napi_callback_info info) {
  ARGUMENTS(1)
  uint64_t pointer;
  if (get_uint64(env, argv[0], &pointer)) return refuse(env);
  napi_value result;
  napi_create_bigint_uint64(env, (uintptr_t)identity_pointer((void *)pointer), &result);
  return result;
}

int32_t first_byte(const uint8_t *);

static napi_value call_first_byte(napi_env env, napi_callback_info info) {
  ARGUMENTS(1)
  void *bytes;
  if (get_bytes(env, argv[0], &bytes)) return refuse(env);
  napi_value result;
  napi_create_int32(env, first_byte(bytes), &result);
  return result;
}

uint64_t sum_bytes(const uint8_t *, uint64_t);

static napi_value call_sum_bytes(napi_env env, napi_callback_info info) {
  ARGUMENTS(2)
  void *bytes;
  uint64_t length;
  if (get_bytes(env, argv[0], &bytes) || get_uint64(env, argv[1], &length)) return refuse(env);
  napi_value result;
  napi_create_bigint_uint64(env, sum_bytes(bytes, length), &result);
  return result;
}

int32_t compare_bytes(const uint8_t *, const uint8_t *, uint64_t);

static napi_value call_compare_bytes(napi_env env, napi_callback_info info) {
  ARGUMENTS(3)
  void *a, *b;
  uint64_t length;
  if (get_bytes(env, argv[0], &a) || get_bytes(env, argv[1], &b) ||
      get_uint64(env, argv[2], &length)) {
    return refuse(env);
  }
  napi_value result;
  napi_create_int32(env, compare_bytes(a, b, length), &result);
  return result;
}

int64_t string_length(const char *);

static napi_value call_string_length(napi_env env, napi_callback_info info) {
  ARGUMENTS(1)
  char place[MAX_STRING];
  char *string = get_string(env, argv[0], place);
  if (string == NULL) return refuse(env);
  napi_value result;
  napi_create_bigint_int64(env, string_length(string), &result);
  free_string(string, place);
  return result;
}

int32_t string_compare(const char *, const char *);

static napi_value call_string_compare(napi_env env, napi_callback_info info) {
  ARGUMENTS(2)
  char place_a[MAX_STRING], place_b[MAX_STRING];
  char *a = get_string(env, argv[0], place_a);
  if (a == NULL) return refuse(env);
  char *b = get_string(env, argv[1], place_b);
  napi_value result = NULL;
  if (b != NULL) {
    napi_create_int32(env, string_compare(a, b), &result);
    free_string(b, place_b);
  } else {
    refuse(env);
  }
  free_string(a, place_a);
  return result;
}

double mixed_8(const void *, const char *, double, int32_t, uint64_t, const uint8_t *, int32_t,
               double);

static napi_value call_mixed_8(napi_env env, napi_callback_info info) {
  ARGUMENTS(8)
  uint64_t a, e;
  char place[MAX_STRING];
  double c, h;
  int32_t d, g;
  void *f;
  if (get_uint64(env, argv[0], &a) || napi_get_value_double(env, argv[2], &c) ||
      napi_get_value_int32(env, argv[3], &d) || get_uint64(env, argv[4], &e) ||
      get_bytes(env, argv[5], &f) || napi_get_value_int32(env, argv[6], &g) ||
      napi_get_value_double(env, argv[7], &h)) {
    return refuse(env);
  }
  char *b = get_string(env, argv[1], place);
  if (b == NULL) return refuse(env);
  napi_value result;
  napi_create_double(env, mixed_8((void *)a, b, c, d, e, f, g, h), &result);
  free_string(b, place);
  return result;
}

// Structs: objects go in and come out.

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

// `wide_type` is the next type that Node-API knows, to which `get` and `create` convert.
#define MEMBER(kind, type, wide_type, get, create)                                         \
  static int get_##kind(napi_env env, napi_value object, const char *name, type *result) { \
    napi_value member;                                                                     \
    wide_type number;                                                                      \
    if (napi_get_named_property(env, object, name, &member) != napi_ok ||                  \
        get(env, member, &number)) {                                                       \
      return 1;                                                                            \
    }                                                                                      \
    *result = (type)number;                                                                \
    return 0;                                                                              \
  }                                                                                        \
  static void set_##kind(napi_env env, napi_value object, const char *name, type number) { \
    napi_value member;                                                                     \
    create(env, number, &member);                                                          \
    napi_set_named_property(env, object, name, member);                                    \
  }

MEMBER(int32_member, int32_t, int32_t, napi_get_value_int32, napi_create_int32)
MEMBER(int64_member, int64_t, int64_t, get_int64, napi_create_bigint_int64)
MEMBER(float_member, float, double, napi_get_value_double, napi_create_double)
MEMBER(double_member, double, double, napi_get_value_double, napi_create_double)

static int get_point(napi_env env, napi_value object, point *result) {
  return get_double_member(env, object, "x", &result->x) ||
         get_double_member(env, object, "y", &result->y);
}

double point_length(point);

static napi_value call_point_length(napi_env env, napi_callback_info info) {
  ARGUMENTS(1)
  point p;
  if (get_point(env, argv[0], &p)) return refuse(env);
  napi_value result;
  napi_create_double(env, point_length(p), &result);
  return result;
}

pair swap_pair(pair);

static napi_value call_swap_pair(napi_env env, napi_callback_info info) {
  ARGUMENTS(1)
  pair p;
  if (get_int32_member(env, argv[0], "a", &p.a) || get_int32_member(env, argv[0], "b", &p.b)) {
    return refuse(env);
  }
  p = swap_pair(p);
  napi_value result;
  napi_create_object(env, &result);
  set_int32_member(env, result, "a", p.a);
  set_int32_member(env, result, "b", p.b);
  return result;
}

point middle(point, point);

static napi_value call_middle(napi_env env, napi_callback_info info) {
  ARGUMENTS(2)
  point p, q;
  if (get_point(env, argv[0], &p) || get_point(env, argv[1], &q)) return refuse(env);
  p = middle(p, q);
  napi_value result;
  napi_create_object(env, &result);
  set_double_member(env, result, "x", p.x);
  set_double_member(env, result, "y", p.y);
  return result;
}

quad negate_quad(quad);

static napi_value call_negate_quad(napi_env env, napi_callback_info info) {
  ARGUMENTS(1)
  quad q;
  if (get_float_member(env, argv[0], "a", &q.a) || get_float_member(env, argv[0], "b", &q.b) ||
      get_float_member(env, argv[0], "c", &q.c) || get_float_member(env, argv[0], "d", &q.d)) {
    return refuse(env);
  }
  q = negate_quad(q);
  napi_value result;
  napi_create_object(env, &result);
  set_float_member(env, result, "a", q.a);
  set_float_member(env, result, "b", q.b);
  set_float_member(env, result, "c", q.c);
  set_float_member(env, result, "d", q.d);
  return result;
}

wide increment_wide(wide);

static napi_value call_increment_wide(napi_env env, napi_callback_info info) {
  ARGUMENTS(1)
  wide w;
  if (get_int64_member(env, argv[0], "a", &w.a) || get_int64_member(env, argv[0], "b", &w.b) ||
      get_int64_member(env, argv[0], "c", &w.c)) {
    return refuse(env);
  }
  w = increment_wide(w);
  napi_value result;
  napi_create_object(env, &result);
  set_int64_member(env, result, "a", w.a);
  set_int64_member(env, result, "b", w.b);
  set_int64_member(env, result, "c", w.c);
  return result;
}

void sort_int32(int32_t *, uint64_t, int (*)(const void *, const void *));

// qsort takes no user data: the JavaScript function and its environment are global.
static napi_env compare_env;
static napi_value compare_function, compare_receiver;

static int compare(const void *a, const void *b) {
  napi_handle_scope scope;
  napi_open_handle_scope(compare_env, &scope);
  napi_value argv[2], result;
  int32_t order = 0;
  napi_create_int32(compare_env, *(const int32_t *)a, &argv[0]);
  napi_create_int32(compare_env, *(const int32_t *)b, &argv[1]);
  if (napi_call_function(compare_env, compare_receiver, compare_function, 2, argv, &result) ==
      napi_ok) {
    napi_get_value_int32(compare_env, result, &order);
  }
  napi_close_handle_scope(compare_env, scope);
  return order;
}

static napi_value call_sort_int32(napi_env env, napi_callback_info info) {
  ARGUMENTS(2)
  void *values;
  size_t length;
  if (napi_get_typedarray_info(env, argv[0], NULL, &length, &values, NULL, NULL) != napi_ok) {
    return refuse(env);
  }
  compare_env = env;
  compare_function = argv[1];
  napi_get_undefined(env, &compare_receiver);
  sort_int32(values, length, compare);
  return NULL;
}

// Sizes and addresses as numbers, and text as a result.

#define NUMBER(name, type)                                               \
  type name(type);                                                       \
  static napi_value call_##name(napi_env env, napi_callback_info info) { \
    ARGUMENTS(1)                                                         \
    int64_t value;                                                       \
    if (napi_get_value_int64(env, argv[0], &value)) return refuse(env);  \
    napi_value result;                                                   \
    napi_create_int64(env, (int64_t)name((type)value), &result);         \
    return result;                                                       \
  }

NUMBER(vocabulary_size, size_t)
NUMBER(vocabulary_pointer, void *)

size_t vocabulary_length(const char *);

static napi_value call_vocabulary_length(napi_env env, napi_callback_info info) {
  ARGUMENTS(1)
  char place[MAX_STRING];
  char *string = get_string(env, argv[0], place);
  if (string == NULL) return refuse(env);
  napi_value result;
  napi_create_int64(env, (int64_t)vocabulary_length(string), &result);
  free_string(string, place);
  return result;
}

const char *vocabulary_version(void);

static napi_value call_vocabulary_version(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value result;
  napi_create_string_utf8(env, vocabulary_version(), NAPI_AUTO_LENGTH, &result);
  return result;
}

// Variadic functions: the addon knows the tail.

int32_t sum_tail(int32_t, ...);

static napi_value call_sum_tail(napi_env env, napi_callback_info info) {
  ARGUMENTS(4)
  int32_t v[4];
  for (size_t i = 0; i < 4; i++) {
    if (napi_get_value_int32(env, argv[i], &v[i]) != napi_ok) return refuse(env);
  }
  napi_value result;
  napi_create_int32(env, sum_tail(v[0], v[1], v[2], v[3]), &result);
  return result;
}

static napi_value call_print_numbers(napi_env env, napi_callback_info info) {
  ARGUMENTS(5)
  void *buffer;
  int64_t size;
  char place[MAX_STRING];
  int32_t integer;
  double number;
  if (get_bytes(env, argv[0], &buffer) || napi_get_value_int64(env, argv[1], &size) ||
      napi_get_value_int32(env, argv[3], &integer) || napi_get_value_double(env, argv[4], &number)) {
    return refuse(env);
  }
  char *format = get_string(env, argv[2], place);
  if (format == NULL) return refuse(env);
  napi_value result;
  napi_create_int32(env, snprintf(buffer, (size_t)size, format, integer, number), &result);
  free_string(format, place);
  return result;
}

// errno

int32_t fail(int32_t);

static napi_value call_fail_and_ask(napi_env env, napi_callback_info info) {
  ARGUMENTS(1)
  int32_t code;
  if (napi_get_value_int32(env, argv[0], &code)) return refuse(env);
  napi_value result;
  fail(code);
  napi_create_int32(env, errno, &result);
  return result;
}

int32_t check(int32_t);

static napi_value call_check(napi_env env, napi_callback_info info) {
  ARGUMENTS(1)
  int32_t value;
  if (napi_get_value_int32(env, argv[0], &value)) return refuse(env);
  napi_value result;
  value = check(value);
  if (value < 0) {
    napi_throw_error(env, NULL, "failed");
    return NULL;
  }
  napi_create_int32(env, value, &result);
  return result;
}

// Calls on the threads of libuv, which give promises.

typedef struct {
  int32_t (*function)(int32_t);
  int32_t value;
  napi_deferred deferred;
  napi_async_work work;
} later;

static void execute_later(napi_env env, void *data) {
  (void)env;
  later *task = data;
  task->value = task->function(task->value);
}

static void complete_later(napi_env env, napi_status status, void *data) {
  (void)status;
  later *task = data;
  napi_value result;
  napi_create_int32(env, task->value, &result);
  napi_resolve_deferred(env, task->deferred, result);
  napi_delete_async_work(env, task->work);
  free(task);
}

#define LATER(name)                                                                        \
  int32_t name(int32_t);                                                                   \
  static napi_value call_##name##_later(napi_env env, napi_callback_info info) {           \
    ARGUMENTS(1)                                                                           \
    int32_t value;                                                                         \
    if (napi_get_value_int32(env, argv[0], &value)) return refuse(env);                    \
    later *task = malloc(sizeof *task);                                                    \
    if (task == NULL) return refuse(env);                                                  \
    *task = (later){.function = name, .value = value};                                     \
    napi_value promise, title;                                                             \
    napi_create_promise(env, &task->deferred, &promise);                                   \
    napi_create_string_utf8(env, #name, NAPI_AUTO_LENGTH, &title);                         \
    napi_create_async_work(env, NULL, title, execute_later, complete_later, task, &task->work); \
    napi_queue_async_work(env, task->work);                                                \
    return promise;                                                                        \
  }

LATER(sum_1_int32)
LATER(sleep_10_ms)

// Calls from another thread, of one JavaScript function for threads that wait, and one for those that go on.

void start_waiting_thread(int32_t (*)(int32_t), int32_t);
void start_going_thread(void (*)(int32_t), int32_t);
int32_t count_wrong_results(void);

static napi_threadsafe_function waiting_function, going_function;

// What a thread that waits has asked. One that goes on sends the number alone.
typedef struct {
  int32_t value;
  sem_t answered;
} question;

static int32_t call_from_thread(napi_env env, napi_value function, int32_t value) {
  napi_value receiver, argument, result;
  int32_t answer = 0;
  napi_get_undefined(env, &receiver);
  napi_create_int32(env, value, &argument);
  if (napi_call_function(env, receiver, function, 1, &argument, &result) == napi_ok) {
    napi_get_value_int32(env, result, &answer);
  }
  return answer;
}

static void answer(napi_env env, napi_value function, void *context, void *data) {
  (void)context;
  question *asked = data;
  if (env != NULL) asked->value = call_from_thread(env, function, asked->value);
  sem_post(&asked->answered);
}

static void receive(napi_env env, napi_value function, void *context, void *data) {
  (void)context;
  if (env != NULL) call_from_thread(env, function, (int32_t)(intptr_t)data);
}

static int32_t ask(int32_t value) {
  question asked = {.value = value};
  sem_init(&asked.answered, 0, 0);
  napi_call_threadsafe_function(waiting_function, &asked, napi_tsfn_blocking);
  sem_wait(&asked.answered);
  sem_destroy(&asked.answered);
  return asked.value;
}

static void tell(int32_t value) {
  napi_call_threadsafe_function(going_function, (void *)(intptr_t)value, napi_tsfn_blocking);
}

// Makes what threads call when there is none yet.
static int make_thread_function(napi_env env, napi_value function,
                                napi_threadsafe_function_call_js call,
                                napi_threadsafe_function *made) {
  if (*made != NULL) return 0;
  napi_value title;
  napi_create_string_utf8(env, "thread", NAPI_AUTO_LENGTH, &title);
  return napi_create_threadsafe_function(env, function, NULL, title, 0, 1, NULL, NULL, NULL, call,
                                         made) != napi_ok ||
         napi_unref_threadsafe_function(env, *made) != napi_ok;
}

#define STARTER(name, made, call, callback)                                \
  static napi_value call_##name(napi_env env, napi_callback_info info) {   \
    ARGUMENTS(2)                                                           \
    int32_t calls;                                                         \
    if (make_thread_function(env, argv[0], call, &made) ||                 \
        napi_get_value_int32(env, argv[1], &calls)) {                      \
      return refuse(env);                                                  \
    }                                                                      \
    name(callback, calls);                                                 \
    return NULL;                                                           \
  }

STARTER(start_waiting_thread, waiting_function, answer, ask)
STARTER(start_going_thread, going_function, receive, tell)

static napi_value call_count_wrong_results(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value result;
  napi_create_int32(env, count_wrong_results(), &result);
  return result;
}

#define EXPORTED(name) {#name, call_##name},
#define EXPORTED_FAMILY(suffix)                                                       \
  EXPORTED(noop##suffix) EXPORTED(add_int32##suffix) EXPORTED(add_float64##suffix)    \
  EXPORTED(sum_5_int32##suffix) EXPORTED(sum_8_int32##suffix)

static const struct {
  const char *name;
  napi_callback call;
} FUNCTIONS[] = {
  EXPORTED_FAMILY()
  EXPORTED_FAMILY(_0)
  EXPORTED_FAMILY(_1)
  EXPORTED_FAMILY(_2)
  EXPORTED_FAMILY(_3)
  EXPORTED_FAMILY(_4)
  EXPORTED_FAMILY(_5)
  EXPORTED_FAMILY(_6)
  EXPORTED_FAMILY(_7)
  EXPORTED(add_char)
  EXPORTED(add_int8)
  EXPORTED(add_uint8)
  EXPORTED(add_int16)
  EXPORTED(add_uint16)
  EXPORTED(add_uint32)
  EXPORTED(add_float32)
  EXPORTED(add_int64)
  EXPORTED(add_uint64)
  EXPORTED(sum_1_int32)
  EXPORTED(sum_3_int32)
  EXPORTED(sum_4_int32)
  EXPORTED(sum_6_int32)
  EXPORTED(sum_10_int32)
  EXPORTED(sum_12_int32)
  EXPORTED(sum_16_int32)
  EXPORTED(identity_bool)
  EXPORTED(identity_pointer)
  EXPORTED(first_byte)
  EXPORTED(sum_bytes)
  EXPORTED(compare_bytes)
  EXPORTED(string_length)
  EXPORTED(string_compare)
  EXPORTED(mixed_8)
  EXPORTED(sort_int32)
  EXPORTED(point_length)
  EXPORTED(swap_pair)
  EXPORTED(middle)
  EXPORTED(negate_quad)
  EXPORTED(increment_wide)
  EXPORTED(vocabulary_size)
  EXPORTED(vocabulary_pointer)
  EXPORTED(vocabulary_length)
  EXPORTED(vocabulary_version)
  EXPORTED(sum_tail)
  EXPORTED(print_numbers)
  EXPORTED(fail_and_ask)
  EXPORTED(check)
  EXPORTED(sum_1_int32_later)
  EXPORTED(sleep_10_ms_later)
  EXPORTED(start_waiting_thread)
  EXPORTED(start_going_thread)
  EXPORTED(count_wrong_results)
};

NAPI_MODULE_INIT() {
  for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++) {
    napi_value function;
    napi_create_function(env, FUNCTIONS[i].name, NAPI_AUTO_LENGTH, FUNCTIONS[i].call, NULL,
                         &function);
    napi_set_named_property(env, exports, FUNCTIONS[i].name, function);
  }
  return exports;
}
