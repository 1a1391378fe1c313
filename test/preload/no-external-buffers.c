// Preloaded before the C library (LD_PRELOAD), this makes Node a host whose V8 has its sandbox, as Electron is:
// fast-ffi's addon is refused ArrayBuffers of memory that is not V8's, as Node-API refuses them there. Every refusal is
// written to standard error.
//
// Node comes before all that is preloaded where the loader looks for the function. So the addon's own table of
// addresses is changed, once `dlopen` has loaded it.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NO_EXTERNAL_BUFFERS_ALLOWED 22

static int refuse(void) {
  fputs("refused\n", stderr);
  return NO_EXTERNAL_BUFFERS_ALLOWED;
}

// The table may have been made read-only.
static void replace(uintptr_t *entry) {
  uintptr_t page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
  void *page = (void *)((uintptr_t)entry & ~(page_size - 1));
  if (mprotect(page, page_size, PROT_READ | PROT_WRITE) == 0) *entry = (uintptr_t)refuse;
}

static void search(struct link_map *map, const ElfW(Rela) *relocation, size_t size,
                   const ElfW(Sym) *symbols, const char *names) {
  for (size_t i = 0; i < size / sizeof *relocation; i++) {
    const ElfW(Sym) *symbol = symbols + ELF64_R_SYM(relocation[i].r_info);
    if (strcmp(names + symbol->st_name, "napi_create_external_arraybuffer") == 0) {
      replace((uintptr_t *)(map->l_addr + relocation[i].r_offset));
    }
  }
}

// The C library may have made an address of the offset that the file has.
static const void *at(const struct link_map *map, const ElfW(Dyn) *entry) {
  uintptr_t place = entry->d_un.d_ptr;
  return (const void *)(place < map->l_addr ? map->l_addr + place : place);
}

static void change(struct link_map *map) {
  const ElfW(Rela) *data = NULL, *functions = NULL;
  size_t data_size = 0, functions_size = 0;
  const ElfW(Sym) *symbols = NULL;
  const char *names = NULL;
  for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
    switch (entry->d_tag) {
      case DT_RELA: data = at(map, entry); break;
      case DT_RELASZ: data_size = entry->d_un.d_val; break;
      case DT_JMPREL: functions = at(map, entry); break;
      case DT_PLTRELSZ: functions_size = entry->d_un.d_val; break;
      case DT_SYMTAB: symbols = at(map, entry); break;
      case DT_STRTAB: names = at(map, entry); break;
    }
  }
  search(map, data, data_size, symbols, names);
  search(map, functions, functions_size, symbols, names);
}

void *dlopen(const char *path, int mode) {
  void *(*original)(const char *, int) = (void *(*)(const char *, int))dlsym(RTLD_NEXT, "dlopen");
  void *library = original(path, mode);
  struct link_map *map;
  if (library != NULL && path != NULL && strstr(path, ".node") != NULL &&
      dlinfo(library, RTLD_DI_LINKMAP, &map) == 0) {
    change(map);
  }
  return library;
}
