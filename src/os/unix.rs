//! Opens libraries with the dynamic loader of Unix.

use libloading::os::unix::{Library as Handle, RTLD_LAZY};
use std::error::Error as _;
use std::ffi::{CStr, CString, c_int, c_void};
use std::mem::{self, MaybeUninit};

/// A library that the loader has opened. Dropping it closes it, which unloads it unless it is open
/// elsewhere, too.
pub struct Library(Handle);

impl Library {
    /// Opens the library at `path`, or the running process where there is no path, with the
    /// loader's `more_flags`. The error is the loader's message.
    ///
    /// # Safety
    /// The caller guarantees that the library's initialisers, which loading runs, and its
    /// finalisers, which closing runs, are sound.
    pub unsafe fn open_with(path: Option<&str>, more_flags: c_int) -> Result<Library, String> {
        let Some(path) = path else { return Ok(Library(Handle::this())) };
        // SAFETY: the caller's promise.
        unsafe { Handle::open(Some(path), RTLD_LAZY | more_flags) }.map(Library).map_err(message)
    }

    /// Gives the address of a symbol, which may be null. The error is the loader's message.
    pub fn symbol(&self, name: &str) -> Result<*mut c_void, String> {
        // SAFETY: the symbol is only turned into an address here.
        let symbol = unsafe { self.0.get::<*mut c_void>(name.as_bytes()) };
        symbol.map(|symbol| symbol.as_raw_ptr()).map_err(message)
    }

    /// Lets the library be open for as long as the process lives.
    pub fn keep_open(self) {
        mem::forget(self);
    }
}

/// Gives what the dynamic loader said.
fn message(error: libloading::Error) -> String {
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

/// Tells whether the object that an address is in exports any of these names.
pub fn is_exported_beside(address: *const c_void, names: &[CString]) -> bool {
    let mut info = MaybeUninit::<libc::Dl_info>::uninit();
    // SAFETY: what is filled in is read only if there is something, and the name of an object lives as
    // long as that. Nothing is loaded: the object is there, and is closed as often as opened.
    unsafe {
        if libc::dladdr(address, info.as_mut_ptr()) == 0 {
            return false;
        }
        let file = info.assume_init().dli_fname;
        let object = libc::dlopen(file, libc::RTLD_NOLOAD | libc::RTLD_LAZY);
        if object.is_null() {
            return false;
        }
        let is_exported = names.iter().any(|name| !libc::dlsym(object, name.as_ptr()).is_null());
        libc::dlclose(object);
        is_exported
    }
}

/// What the loader knows of an address.
pub struct Symbol {
    /// The path of the executable or library that the address is in, as it was loaded.
    pub file: String,
    /// The address at which that begins.
    pub base: *const c_void,
    /// The name of what begins exactly at the address, if it is exported.
    pub name: Option<String>,
}

impl Symbol {
    /// Finds what is at an address; gives None if it is in no executable and no library.
    pub fn at(address: *const c_void) -> Option<Symbol> {
        let mut info = MaybeUninit::<libc::Dl_info>::uninit();
        // SAFETY: the information is read only if it was filled in.
        let info = unsafe {
            if libc::dladdr(address, info.as_mut_ptr()) == 0 {
                return None;
            }
            info.assume_init()
        };
        // SAFETY: both are strings of the object, if they are there, and it is loaded.
        let text = |string| unsafe { CStr::from_ptr(string) }.to_string_lossy().into_owned();
        let is_exact = !info.dli_sname.is_null() && info.dli_saddr.cast_const() == address;
        Some(Symbol {
            file: if info.dli_fname.is_null() { String::new() } else { text(info.dli_fname) },
            base: info.dli_fbase,
            name: is_exact.then(|| text(info.dli_sname)),
        })
    }
}

/// Finds the address of what the process exports under a name; gives null if it exports nothing.
pub fn process_symbol(name: &CStr) -> *const c_void {
    // SAFETY: `name` is terminated.
    unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) }
}
