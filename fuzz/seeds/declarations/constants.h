#define ONE 1
#define TWO (ONE + 1)
#define BIG 0xFFFFffffFFFFffffULL
#define TEXT "text" "\x41\n"
#define RATIO 1.5e-3f
#define LETTER '\n'
#define CALL(x) ((x) + 1)
#define SELF SELF
#define SIZE (sizeof(struct { int a; char b[TWO * 3]; }) % 7 == 5 ? -1L : ~0u >> 3)
#undef ONE
#define ONE 10
enum { A = TWO, B = ONE << 2 | 1, C = (unsigned char)-1, D = !A && B || 'x' != 3 };
typedef int list[A + B * (C - 1) / 2];
#pragma GCC visibility push(default)
