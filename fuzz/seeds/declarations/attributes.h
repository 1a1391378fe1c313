typedef int word __attribute__((__mode__(__word__)));
typedef int vector __attribute__((vector_size(16)));
typedef double aligned __attribute__((aligned(32)));
struct __attribute__((packed, aligned(4))) a { char c; aligned d; int e __attribute__((packed)); _Alignas(8) char f; };
__declspec(dllimport) int __stdcall from_windows(__int64 x);
[[nodiscard]] int attribute(int x [[maybe_unused]]);
typeof(int *) pointer; __typeof__(1 + 1) refused;
enum __attribute__((packed)) small { SMALL };
int b __attribute__((section("x"))) = { 1 }, *c = 0;
extern __thread int mine;
_Atomic(int) atomic; _Complex double complex_number; __int128 huge;
asm("nop"); _Pragma("once")
