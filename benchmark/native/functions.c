// C functions that only the benchmarks call, beside those of test/fixture/fixture.c.

#include <stdint.h>
#include <string.h>

// Eight arguments of the classes that real libraries mix.
double mixed_8(const void *a, const char *b, double c, int32_t d, uint64_t e, const uint8_t *f,
               int32_t g, double h) {
  return (a != NULL) + (double)strlen(b) + c + 2 * d + 3 * (double)e + f[0] + 4 * g + 5 * h;
}

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
