//! This is what macOS supplies. It has been built, and has never run.

#[cfg(target_arch = "x86_64")]
pub use super::mapped_pages::executable_pages;
pub use super::unix::{
    ERRNO_DEPENDS_ON_LIBRARY, LAYOUT_RULES, Library, Symbol, at_exit, describe_frame, errno_source,
    is_exported_beside, other_threads_were_ended, process_symbol,
};
pub use super::unwinder::{StackFrame, for_each_frame, function_around};

use super::library_names::{Candidates, file_names};
use super::{ErrnoSource, FileKind, OpenOptions, mach_o};
use std::env;
use std::ffi::{CString, c_char, c_int, c_void};
use std::mem::MaybeUninit;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::{self, Path, PathBuf};
#[cfg(target_arch = "aarch64")]
use std::{io, ptr, slice};

/// Whether bit-fields without a name ask for an alignment: on AArch64, too, they do not.
pub const UNNAMED_BITS_ALIGN: bool = false;

impl Library {
    /// Opens the library at `path`, or the process where there is no path. The error is the
    /// loader's message. Libraries of macOS name the library that each symbol comes from, so all of
    /// them are bound deeply.
    ///
    /// # Safety
    /// The caller guarantees what [`Library::open_with`] asks for.
    pub unsafe fn open(path: Option<&str>, options: OpenOptions) -> Result<Library, String> {
        // SAFETY: the caller's promise.
        unsafe { Library::open_with(path, options, 0) }
    }

    /// Refuses: symbols have no versions here.
    pub fn symbol_of_version(&self, name: &str, version: &str) -> Result<*mut c_void, String> {
        Err(format!("symbol not found: {name}@{version} (symbols have no versions on macOS)"))
    }

    /// Names none, because all are bound deeply.
    pub fn unbound_dependencies(&self) -> Vec<String> {
        Vec::new()
    }
}

/// The folders where dyld looks by itself, and that of Homebrew on Apple silicon.
const USUAL_FOLDERS: [&str; 3] = ["/usr/local/lib", "/opt/homebrew/lib", "/usr/lib"];

/// Finds the file of a library: where the variables of dyld say, and in the usual folders. Those of the system
/// are no files; dyld has them in one cache, and knows them by these paths all the same.
pub fn find_library(name: &str) -> Option<PathBuf> {
    let variables = ["DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"];
    let named = variables.into_iter().filter_map(env::var_os);
    let folders: Vec<PathBuf> = named
        .flat_map(|value| env::split_paths(&value).collect::<Vec<_>>())
        .chain(USUAL_FOLDERS.map(PathBuf::from))
        .collect();
    let found = file_names(name, "dylib").into_iter().find_map(|file| {
        let base = file.trim_end_matches("dylib").to_owned();
        let exact = folders.iter().map(|folder| folder.join(&file)).find(|path| is_loadable(path));
        exact.or_else(|| {
            let mut candidates = Candidates::new(&base, ".dylib");
            folders.iter().for_each(|folder| candidates.add_folder(folder));
            candidates.newest_first().find(|path| is_loadable(path))
        })
    })?;
    path::absolute(found).ok()
}

fn is_loadable(path: &Path) -> bool {
    inspect_file(path) == FileKind::Library
}

/// Tells what a file is to dyld. The libraries of the system are in its cache, where there are no files.
pub fn inspect_file(path: &Path) -> FileKind {
    // SAFETY: this is how macOS 11 and newer declare it, in <mach-o/dyld.h>.
    unsafe extern "C" {
        fn _dyld_shared_cache_contains_path(path: *const c_char) -> bool;
    }
    let Ok(text) = CString::new(path.as_os_str().as_bytes()) else { return FileKind::Missing };
    // SAFETY: the text is terminated.
    let is_cached = unsafe { _dyld_shared_cache_contains_path(text.as_ptr()) };
    if is_cached { FileKind::Library } else { mach_o::inspect_file(path) }
}

/// Has dyld never unmap the addon. It does not unmap what has variables of threads anyway.
pub fn keep_addon_loaded() {
    let mut info = MaybeUninit::<libc::Dl_info>::uninit();
    // SAFETY: the information is read only if it was filled in, and the path of an object lives as long as the
    // object, which this is in. Nothing is loaded.
    unsafe {
        if libc::dladdr(keep_addon_loaded as *const c_void, info.as_mut_ptr()) != 0 {
            let flags = libc::RTLD_LAZY | libc::RTLD_NOLOAD | libc::RTLD_NODELETE;
            libc::dlopen(info.assume_init().dli_fname, flags);
        }
    }
}

/// Says no: dyld gives the addresses of functions themselves.
pub fn is_import(_address: *const c_void) -> bool {
    false
}

/// Gives the address of this thread's errno.
pub fn errno_address(_source: ErrnoSource) -> *mut c_int {
    // SAFETY: it takes nothing, and gives the address of a variable of this thread.
    unsafe { libc::__error() }
}

/// Does not tell whether memory can be written, and so says yes.
pub fn may_be_written(_memory: &Range<usize>) -> bool {
    true
}

/// An executable or a library in memory, by the address of its header.
pub struct Object {
    start: Option<usize>,
}

impl Object {
    /// Finds the object that an address is in; gives one without memory if there is none.
    pub fn containing(address: *const c_void) -> Object {
        let mut info = MaybeUninit::<libc::Dl_info>::uninit();
        // SAFETY: the information is read only if it was filled in.
        let start = unsafe {
            (libc::dladdr(address, info.as_mut_ptr()) != 0)
                .then(|| info.assume_init().dli_fbase.addr())
        };
        Object { start }
    }

    pub fn contains(&self, address: *const c_void) -> bool {
        self.start.is_some() && Object::containing(address).start == self.start
    }
}

/// Makes executable memory of this length at least, which `write` writes. Apple silicon lets only
/// what was mapped for it be executable, and makes that either writable or executable for each
/// thread ("Porting just-in-time compilers to Apple silicon").
#[cfg(target_arch = "aarch64")]
pub fn executable_pages(length: usize, write: impl FnOnce(&mut [u8])) -> io::Result<&'static [u8]> {
    let protection = libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC;
    let flags = libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_JIT;
    // SAFETY: a new mapping, at an address that the system chooses, overlaps nothing.
    let start = unsafe { libc::mmap(ptr::null_mut(), length, protection, flags, -1, 0) };
    if start == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: no code in such memory runs on this thread before it is made executable again.
    unsafe { libc::pthread_jit_write_protect_np(0) };
    // SAFETY: the mapping has this length, is zeroed, and is not known to anyone else yet.
    write(unsafe { slice::from_raw_parts_mut(start.cast(), length) });
    // SAFETY: no such memory is written to on this thread before it is made writable again.
    unsafe { libc::pthread_jit_write_protect_np(1) };
    // SAFETY: the mapping is never changed again, and stays.
    Ok(unsafe { slice::from_raw_parts(start.cast(), length) })
}
