'use strict';

// This compiles the library by which tests look at what the types of the C vocabulary mean.

const { compileLibrary } = require('./helpers.js');

/** The types of numbers, with C's least and largest values as expressions of C. */
const NUMBERS = [
  'signed char',
  'unsigned char',
  'short',
  'unsigned short',
  'int',
  'unsigned int',
  'long',
  'unsigned long',
  'long long',
  'unsigned long long',
  'int8_t',
  'uint8_t',
  'int16_t',
  'uint16_t',
  'int32_t',
  'uint32_t',
  'int64_t',
  'uint64_t',
  'size_t',
  'ssize_t',
  'ptrdiff_t',
  'intptr_t',
  'uintptr_t',
  'off_t',
  'time_t',
  'wchar_t',
  'char16_t',
  'char32_t',
];

/** Names the function that gives back a value of a type. */
const identityOf = (type) => `identity_${type.replaceAll(/\W+/g, '_')}`;

const identities = NUMBERS.map(
  (type) => `${type} ${identityOf(type)}(${type} value) { return value; }
size_t size_of_${identityOf(type)}(void) { return sizeof(${type}); }
int is_signed_${identityOf(type)}(void) { return (${type})-1 < (${type})1; }`,
).join('\n');

const source = `
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <uchar.h>
#include <wchar.h>
#include <errno.h>
${identities}
bool negate(bool value) { return !value; }
const void *address(const void *pointer) { return pointer; }
int first_byte(const unsigned char *bytes) { return bytes == NULL ? -1 : bytes[0]; }
const char *text(const char *value) { return value; }
const char *find(const char *text, const char *part) { return strstr(text, part); }
const char16_t *second_unit(const char16_t *text) { return text + 1; }
char *characters(char *value) { return value; }
size_t length(const char *value) { return value == NULL ? (size_t)-1 : strlen(value); }
const char16_t *text16(const char16_t *value) { return value; }
const char32_t *text32(const char32_t *value) { return value; }
const wchar_t *wide(const wchar_t *value) { return value; }
int unit16(const char16_t *value, int index) { return value[index]; }
long long unit_wide(const wchar_t *value, int index) { return value[index]; }
const char *chosen(int index) {
  static char buffer[4000];
  switch (index) {
    case 0: return NULL;
    case 1: return "";
    case 2: return "gr\\xc3\\xb6\\xc3\\x9f\\x65r \\xf0\\x9f\\x98\\x80";
    case 3: return "a\\xff\\xc3(\\xe2\\x82";
    case 4: memset(buffer, 'x', 3999); return buffer;
    default: memset(buffer, 0, sizeof buffer); memset(buffer, 'a' + index % 26, index % 90); return buffer;
  }
}
size_t all_bits(void) { return (size_t)-1; }
void *no_mapping(void) { return (void *)-1; }
double weigh(size_t a, double b, long c, const char *d, float e, void *f, int g, size_t h, double i, double j,
             double k, double l, double m, double n, size_t o) {
  return a + 2 * b + 3 * c + 4 * strlen(d) + 5 * e + 6 * (double)(uintptr_t)f + 7 * g + 8 * h + 9 * i + 10 * j +
         11 * k + 12 * l + 13 * m + 14 * n + 15 * o;
}
size_t sum(int count, ...) {
  va_list list;
  va_start(list, count);
  size_t total = 0;
  for (int i = 0; i < count; i++) total += va_arg(list, size_t);
  va_end(list);
  return total;
}
struct record { const char *name; size_t size; void *data; bool flag; char *characters; long number; };
struct record echo(struct record value) { value.size++; return value; }
struct record kept = { "kept", 7, NULL, true, NULL, -1 };
struct record *keep(void) { return &kept; }
union either { const char *text; size_t size; };
union either as_size(size_t size) { union either value; value.size = size; return value; }
const char *call(const char *(*function)(const char *, size_t, void *, bool), const char *text, size_t size,
                 void *data, bool flag) {
  return function(text, size, data, flag);
}
size_t call_size(size_t (*function)(size_t), size_t size) { return function(size); }
bool call_bool(bool (*function)(int), int value) { return function(value); }
const char *version = "1.2.3";
size_t limit = (size_t)-1;
bool enabled = true;
void *nothing = NULL;
void *fails(size_t size) { errno = ENOMEM; return NULL; }
long negative(long value) { errno = EINVAL; return value; }
size_t zero(size_t value) { errno = EINVAL; return value; }
`;

let library;

/** Gives the path of the library. */
function vocabularyLibrary() {
  library ??= compileLibrary(source);
  return library;
}

module.exports = { NUMBERS, identityOf, vocabularyLibrary };
