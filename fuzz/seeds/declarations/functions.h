# 1 "functions.h"
/** Opens. */
extern int open_it(const char *path, int flags, ...) __attribute__((__nothrow__, nonnull(1)));
void (*signal(int number, void (*handler)(int)))(int);
static inline int twice(int x) { return x * 2; }
__extension__ long long wide(unsigned long long, long unsigned int, signed char, short);
extern "C" { double cos(double x), fabs(double); }
# 30 "other.h" 1 3
int old(), main(int argc, char *argv[static 1], char **envp);
struct pair { int a, b; } swap(struct pair), none(void);
int renamed(void) __asm__("" "symbol");
extern const char *const names[3]; extern int counter, many[10];
_Noreturn void stop(void); long double refused(long double); int vprintf_it(const char *, __builtin_va_list);
_Static_assert(sizeof(int) == 4, "int");
int vla(int n, int list[n], int matrix[n][4]);
