// Preloaded before the C library (LD_PRELOAD): while LARGE_MAPPINGS=refuse is in the environment, which
// the process itself can change, fast-ffi's addon gets no mapping of 16 MiB or more, as where little
// memory is left. To take it away really would fail Node, too, now and then.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define LARGE (16 << 20)

static int is_addon(const void *code) {
  Dl_info info;
  if (dladdr(code, &info) == 0 || info.dli_fname == NULL) return 0;
  return strstr(info.dli_fname, ".node") != NULL;
}

static int is_refused(size_t length, const void *caller) {
  const char *mode = getenv("LARGE_MAPPINGS");
  if (length < LARGE || mode == NULL || strcmp(mode, "refuse") != 0 || !is_addon(caller)) return 0;
  errno = ENOMEM;
  return 1;
}

typedef void *(*mmap_function)(void *, size_t, int, int, int, off_t);

static void *map(const char *name, const void *caller, void *address, size_t length,
                 int protection, int flags, int file, off_t offset) {
  if (is_refused(length, caller)) return MAP_FAILED;
  mmap_function original = (mmap_function)dlsym(RTLD_NEXT, name);
  return original(address, length, protection, flags, file, offset);
}

void *mmap(void *address, size_t length, int protection, int flags, int file, off_t offset) {
  return map("mmap", __builtin_return_address(0), address, length, protection, flags, file, offset);
}

void *mmap64(void *address, size_t length, int protection, int flags, int file, off_t offset) {
  return map("mmap64", __builtin_return_address(0), address, length, protection, flags, file,
             offset);
}
