//! This is what Linux supplies, with glibc or musl.

pub use super::elf::inspect_file;
pub use super::linux_search::find_library;
pub use super::mapped_pages::executable_pages;
pub use super::unix::{
    ERRNO_DEPENDS_ON_LIBRARY, LAYOUT_RULES, Library, Symbol, at_exit, describe_frame, errno_source,
    is_exported_beside, other_threads_were_ended, process_symbol,
};
pub use super::unwinder::{StackFrame, for_each_frame, function_around};

#[cfg(target_env = "gnu")]
use super::elf;
use super::{ErrnoSource, OpenOptions};
#[cfg(target_env = "gnu")]
use std::ffi::{CStr, CString, c_char};
use std::ffi::{c_int, c_void};
use std::fs;
#[cfg(target_env = "gnu")]
use std::mem::MaybeUninit;
use std::ops::Range;
#[cfg(target_env = "gnu")]
use std::ptr;

/// The flag with which `dlopen` lets a library prefer its own symbols, and those of its
/// dependencies, to symbols of the same name that Node exports. musl has no such flag.
#[cfg(target_env = "gnu")]
const DEEP_BINDING: c_int = libc::RTLD_DEEPBIND;
#[cfg(not(target_env = "gnu"))]
const DEEP_BINDING: c_int = 0;

/// On AArch64 (AAPCS64, section 8.1.8 "Bit-fields"), bit-fields without a name ask for an alignment.
pub const UNNAMED_BITS_ALIGN: bool = cfg!(target_arch = "aarch64");

/// Does nothing: the addon is linked so that it is never unmapped.
pub fn keep_addon_loaded() {}

impl Library {
    /// Opens the library at `path`, or the process where there is no path. The error is the
    /// loader's message.
    ///
    /// # Safety
    /// The caller guarantees what [`Library::open_with`] asks for.
    pub unsafe fn open(path: Option<&str>, options: OpenOptions) -> Result<Library, String> {
        let deep_binding = if options.binds_deeply { DEEP_BINDING } else { 0 };
        // SAFETY: the caller's promise.
        unsafe { Library::open_with(path, options, deep_binding) }
    }
}

#[cfg(target_env = "gnu")]
impl Library {
    /// Gives the address of a version of a symbol, which may be null. The error is the loader's message.
    pub fn symbol_of_version(&self, name: &str, version: &str) -> Result<*mut c_void, String> {
        let text = |text: &str| CString::new(text).map_err(|error| error.to_string());
        let (name, version) = (text(name)?, text(version)?);
        // SAFETY: the library is open, and both texts are terminated. A message of the loader's is this
        // thread's until that calls the loader again, and is copied before. The first look at it drops an
        // older one.
        unsafe {
            libc::dlerror();
            let address = libc::dlvsym(self.handle(), name.as_ptr(), version.as_ptr());
            let message = if address.is_null() { libc::dlerror() } else { ptr::null_mut() };
            if message.is_null() {
                return Ok(address);
            }
            Err(CStr::from_ptr(message).to_string_lossy().into_owned())
        }
    }

    /// Names the library and those that it needs, and these need: all of them may be bound to symbols of Node's,
    /// if they are not bound deeply.
    pub fn unbound_dependencies(&self) -> Vec<String> {
        /// The beginning of glibc's `struct link_map`, as it is in <link.h>.
        #[repr(C)]
        struct LinkMap {
            base: usize,
            name: *const c_char,
            dynamic: *const c_void,
        }
        let mut map = ptr::null_mut::<LinkMap>();
        // SAFETY: the library is open, and what this asks for is written to `map`. It describes an object that is
        // loaded for as long.
        let dynamic = unsafe {
            if libc::dlinfo(self.handle(), libc::RTLD_DI_LINKMAP, (&raw mut map).cast()) != 0 {
                return Vec::new();
            }
            (*map).dynamic
        };
        elf::needed_by(dynamic.addr())
    }
}

#[cfg(not(target_env = "gnu"))]
impl Library {
    /// Refuses: musl does not look at versions.
    pub fn symbol_of_version(&self, name: &str, version: &str) -> Result<*mut c_void, String> {
        Err(format!("Symbol not found: {name}@{version} (this C library does not tell versions)"))
    }

    /// Names none: nothing keeps a library from being bound to symbols of Node's here.
    pub fn unbound_dependencies(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Tells whether an address is that of a stub in the procedure linkage table: an executable that takes the
/// address of a function which it imports has it there, and so the loader gives that address to all who
/// ask for the function (System V ABI AMD64, section 5.2 "Function Addresses"). The symbol is undefined in
/// the executable then. Only glibc tells.
#[cfg(target_env = "gnu")]
pub fn is_import(address: *const c_void) -> bool {
    const RTLD_DL_SYMENT: c_int = 1;
    const SHN_UNDEF: u16 = 0;
    // SAFETY: this is how glibc declares it, in <dlfcn.h>.
    unsafe extern "C" {
        fn dladdr1(
            address: *const c_void,
            info: *mut libc::Dl_info,
            extra: *mut *mut c_void,
            flags: c_int,
        ) -> c_int;
    }
    let mut info = MaybeUninit::<libc::Dl_info>::uninit();
    let mut symbol = ptr::null_mut();
    // SAFETY: both are read only if they were filled in; with this flag what `symbol` leads to, if
    // anything, is an entry of a symbol table, which lives as long as its object.
    unsafe {
        if dladdr1(address, info.as_mut_ptr(), &raw mut symbol, RTLD_DL_SYMENT) == 0 {
            return false;
        }
        let symbol = symbol.cast::<libc::Elf64_Sym>().cast_const();
        info.assume_init().dli_saddr.cast_const() == address
            && symbol.as_ref().is_some_and(|symbol| symbol.st_shndx == SHN_UNDEF)
    }
}

#[cfg(not(target_env = "gnu"))]
pub fn is_import(_address: *const c_void) -> bool {
    false
}

/// Gives the address of this thread's errno.
pub fn errno_address(_source: ErrnoSource) -> *mut c_int {
    // SAFETY: it takes nothing, and gives the address of a variable of this thread.
    unsafe { libc::__errno_location() }
}

/// Tells whether memory can be written, by what the kernel says of the process's mappings; says yes if
/// it says nothing.
pub fn may_be_written(memory: &Range<usize>) -> bool {
    let Ok(mappings) = fs::read_to_string("/proc/self/maps") else { return true };
    !mappings
        .lines()
        .filter_map(read_only_mapping)
        .any(|mapping| mapping.start < memory.end && memory.start < mapping.end)
}

/// Gives the addresses of a line of /proc/self/maps, such as `7f00-7f80 r--p 00000000 08:01 42 /lib/x`,
/// if what is there can't be written.
fn read_only_mapping(line: &str) -> Option<Range<usize>> {
    let mut words = line.split_ascii_whitespace();
    let (start, end) = words.next()?.split_once('-')?;
    let is_writable = words.next()?.contains('w');
    let number = |text| usize::from_str_radix(text, 16).ok();
    (!is_writable).then_some(number(start)?..number(end)?)
}

/// The memory of an executable or a library.
pub struct Object {
    segments: Vec<Range<usize>>,
}

impl Object {
    /// Finds the object that an address is in; gives one without memory if there is none.
    pub fn containing(address: *const c_void) -> Object {
        let mut search = Search { address: address.addr(), segments: Vec::new() };
        // SAFETY: `look` is called with this pointer, before the call returns, and so while
        // `search` is there.
        unsafe { libc::dl_iterate_phdr(Some(look), (&raw mut search).cast()) };
        Object { segments: search.segments }
    }

    pub fn contains(&self, address: *const c_void) -> bool {
        self.segments.iter().any(|segment| segment.contains(&address.addr()))
    }
}

struct Search {
    address: usize,
    segments: Vec<Range<usize>>,
}

/// Ends the iteration at the object that has the address searched for.
///
/// # Safety
/// Only `dl_iterate_phdr` may call it, for `Object::containing`.
unsafe extern "C" fn look(
    info: *mut libc::dl_phdr_info,
    _size: usize,
    search: *mut c_void,
) -> c_int {
    // SAFETY: `info` describes a loaded object and its program headers; `search` is what
    // `Object::containing` has passed.
    let (info, search) = unsafe { (&*info, &mut *search.cast::<Search>()) };
    // SAFETY: there are as many program headers as said.
    let headers =
        unsafe { std::slice::from_raw_parts(info.dlpi_phdr, usize::from(info.dlpi_phnum)) };
    search.segments = headers
        .iter()
        .filter(|header| header.p_type == libc::PT_LOAD)
        .map(|header| {
            let start = info.dlpi_addr as usize + header.p_vaddr as usize;
            start..start + header.p_memsz as usize
        })
        .collect();
    if search.segments.iter().any(|segment| segment.contains(&search.address)) {
        return 1;
    }
    search.segments.clear();
    0
}
