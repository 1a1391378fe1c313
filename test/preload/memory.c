// Preloaded before the C library (LD_PRELOAD): notices when fast-ffi's addon asks the operating
// system for memory. It goes by the environment, which the process itself can change.
//
// With EXECUTABLE_MEMORY=refuse there is no executable memory, as on hardened systems; with
// EXECUTABLE_MEMORY=report there is, and a line about it is written to standard error. With
// LARGE_MAPPINGS=refuse there are no mappings of 16 MiB or more, as where little memory is left.
//
// Only calls from the addon count: V8 needs executable memory, too, and Node ends where it gets none.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define LARGE ((size_t)16 << 20)

static int is_addon(const void *code) {
  Dl_info info;
  if (dladdr(code, &info) == 0 || info.dli_fname == NULL) return 0;
  return strstr(info.dli_fname, ".node") != NULL;
}

static int is_set(const char *variable, const char *mode) {
  const char *value = getenv(variable);
  return value != NULL && strcmp(value, mode) == 0;
}

static int is_refused(int protection, const void *caller) {
  if (!(protection & PROT_EXEC) || !is_set("EXECUTABLE_MEMORY", "refuse")) return 0;
  if (!is_addon(caller)) return 0;
  errno = EACCES;
  return 1;
}

static int is_too_large(size_t length, const void *caller) {
  if (length < LARGE || !is_set("LARGE_MAPPINGS", "refuse") || !is_addon(caller)) return 0;
  errno = ENOMEM;
  return 1;
}

// `protection` is what the memory has from now on.
static void report(const void *address, size_t length, int protection, const void *caller) {
  if (address == MAP_FAILED || !(protection & PROT_EXEC)) return;
  if (!is_set("EXECUTABLE_MEMORY", "report") || !is_addon(caller)) return;
  fprintf(stderr, "executable memory: %p %zu %s\n", address, length,
          protection & PROT_WRITE ? "writable" : "fixed");
}

typedef void *(*mmap_function)(void *, size_t, int, int, int, off_t);
typedef int (*mprotect_function)(void *, size_t, int);

static void *map(const char *name, const void *caller, void *address, size_t length,
                 int protection, int flags, int file, off_t offset) {
  if (is_refused(protection, caller) || is_too_large(length, caller)) return MAP_FAILED;
  mmap_function original = (mmap_function)dlsym(RTLD_NEXT, name);
  void *result = original(address, length, protection, flags, file, offset);
  report(result, length, protection, caller);
  return result;
}

void *mmap(void *address, size_t length, int protection, int flags, int file, off_t offset) {
  return map("mmap", __builtin_return_address(0), address, length, protection, flags, file, offset);
}

void *mmap64(void *address, size_t length, int protection, int flags, int file, off_t offset) {
  return map("mmap64", __builtin_return_address(0), address, length, protection, flags, file,
             offset);
}

int mprotect(void *address, size_t length, int protection) {
  const void *caller = __builtin_return_address(0);
  if (is_refused(protection, caller)) return -1;
  mprotect_function original = (mprotect_function)dlsym(RTLD_NEXT, "mprotect");
  int result = original(address, length, protection);
  if (result == 0) report(address, length, protection, caller);
  return result;
}
