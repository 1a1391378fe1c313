//! Opens libraries with the dynamic loader of Unix.

use super::{ErrnoSource, OpenOptions, WantedErrno};
use libloading::os::unix::{Library as Handle, RTLD_GLOBAL, RTLD_LAZY, RTLD_LOCAL, RTLD_NOW};
use std::error::Error as _;
use std::ffi::{CStr, CString, c_int, c_void};
use std::mem::{self, MaybeUninit};

/// A library that the loader has opened. Dropping it closes it, which unloads it unless it is open
/// elsewhere, too.
pub struct Library {
    opened: Handle,
    /// The handle of `opened`, for what that has no function for.
    #[cfg_attr(target_os = "macos", allow(dead_code, reason = "nothing there takes one"))]
    handle: *mut c_void,
}

/// Gives the loader's flags for the options that all systems of the family have.
fn flags(options: OpenOptions) -> c_int {
    let when = |condition, flag| if condition { flag } else { 0 };
    (if options.binds_lazily { RTLD_LAZY } else { RTLD_NOW })
        | (if options.is_global { RTLD_GLOBAL } else { RTLD_LOCAL })
        | when(options.stays_loaded, libc::RTLD_NODELETE)
        | when(options.must_be_loaded, libc::RTLD_NOLOAD)
}

impl Library {
    /// Opens the library at `path`, or the running process where there is no path, with the
    /// loader's `more_flags`. The error is the loader's message.
    ///
    /// # Safety
    /// The caller guarantees that the library's initialisers, which loading runs, and its
    /// finalisers, which closing runs, are sound.
    pub unsafe fn open_with(
        path: Option<&str>,
        options: OpenOptions,
        more_flags: c_int,
    ) -> Result<Library, String> {
        let Some(path) = path else { return Ok(Library::of(Handle::this())) };
        // SAFETY: the caller's promise.
        let opened = unsafe { Handle::open(Some(path), flags(options) | more_flags) };
        opened.map(Library::of).map_err(|error| match error {
            // The loader of glibc says nothing where it was told not to load.
            libloading::Error::DlOpenUnknown if options.must_be_loaded => {
                format!("{path}: is not loaded")
            }
            error => message(error),
        })
    }

    fn of(opened: Handle) -> Library {
        let handle = opened.into_raw();
        // SAFETY: the handle was an open library's a moment ago, and is given back to one, which alone closes it.
        Library { opened: unsafe { Handle::from_raw(handle) }, handle }
    }

    /// Gives the loader's handle of the library.
    #[cfg_attr(target_os = "macos", allow(dead_code, reason = "nothing there takes one"))]
    pub fn handle(&self) -> *mut c_void {
        self.handle
    }

    /// Gives the address of a symbol, which may be null: of one of this name, or else, where the name is
    /// `name@VERSION`, of that version of the symbol. The error is the loader's message.
    pub fn symbol(&self, name: &str) -> Result<*mut c_void, String> {
        // SAFETY: the symbol is only turned into an address here.
        let symbol = unsafe { self.opened.get::<*mut c_void>(name.as_bytes()) };
        symbol.map(|symbol| symbol.as_raw_ptr()).map_err(message).or_else(|message| {
            match split_version(name) {
                Some((name, version)) => self.symbol_of_version(name, version),
                None => Err(message),
            }
        })
    }

    /// Lets the library be open for as long as the process lives.
    pub fn keep_open(self) {
        mem::forget(self);
    }
}

/// Takes `name@VERSION` apart; `name@@VERSION`, which tools write for a default version, is the same.
fn split_version(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once('@')?;
    let version = rest.strip_prefix('@').unwrap_or(rest);
    (!name.is_empty() && !version.is_empty()).then_some((name, version))
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

/// Has a function called at `exit`, on the thread that calls it, unless there is no memory to remember that.
pub fn at_exit(function: extern "C" fn()) {
    // SAFETY: the function is part of the addon, which is never unmapped on Linux; macOS calls it before
    // it unmaps the addon.
    unsafe { libc::atexit(function) };
}

/// Whether it depends on the library which errno a function sets.
pub const ERRNO_DEPENDS_ON_LIBRARY: bool = false;

/// Gives the one errno that there is.
pub fn errno_source(
    _code: *const c_void,
    wanted: WantedErrno,
) -> Result<ErrnoSource, &'static str> {
    match wanted {
        WantedErrno::OfRuntime => Ok(ErrnoSource::FIRST),
        WantedErrno::LastError => Err("GetLastError is a function of Windows"),
    }
}

/// Says no: other threads run until the process is gone.
pub fn other_threads_were_ended() -> bool {
    false
}

pub const LAYOUT_RULES: super::LayoutRules = super::LayoutRules::Unix;

/// Does nothing: an unwinder that finds no table ends there, as C++ exceptions are to.
pub fn describe_frame(_memory: &'static [u8], _piece: &'static [u8]) {}

#[cfg(test)]
mod tests {
    use super::split_version;

    #[test]
    fn versions_are_split_off() {
        assert_eq!(split_version("memcpy@GLIBC_2.14"), Some(("memcpy", "GLIBC_2.14")));
        assert_eq!(split_version("memcpy@@GLIBC_2.14"), Some(("memcpy", "GLIBC_2.14")));
        assert_eq!(split_version("a@b@c"), Some(("a", "b@c")));
        for none in ["memcpy", "", "@", "@@", "@V", "name@", "name@@"] {
            assert_eq!(split_version(none), None, "{none}");
        }
    }
}
