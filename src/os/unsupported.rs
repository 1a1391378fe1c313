//! This is for systems that fast-ffi has not been made for: nothing can be loaded, and no code can
//! be made.

pub use super::mapped_pages::executable_pages;

use super::{ErrnoSource, FileKind, OpenOptions, WantedErrno};
use std::cell::Cell;
use std::convert::Infallible;
use std::ffi::{CStr, CString, c_int, c_void};
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::ptr;

/// A library, of which there is none.
pub struct Library(Infallible);

const REFUSAL: &str = "fast-ffi has not been made for this operating system";

impl Library {
    /// Refuses, because no library can be loaded.
    ///
    /// # Safety
    /// The caller has nothing to guarantee.
    pub unsafe fn open(_path: Option<&str>, _options: OpenOptions) -> Result<Library, String> {
        Err(REFUSAL.to_owned())
    }

    pub fn symbol(&self, _name: &str) -> Result<*mut c_void, String> {
        match self.0 {}
    }

    pub fn unbound_dependencies(&self) -> Vec<String> {
        match self.0 {}
    }

    pub fn keep_open(self) {
        match self.0 {}
    }
}

/// Finds nothing, because no library can be loaded.
pub fn find_library(_name: &str) -> Option<PathBuf> {
    None
}

/// Does not tell what a file is.
pub fn inspect_file(_path: &Path) -> FileKind {
    FileKind::Other
}

pub fn process_symbol(_name: &CStr) -> *const c_void {
    ptr::null()
}

pub struct Object;

impl Object {
    pub fn containing(_address: *const c_void) -> Object {
        Object
    }

    pub fn contains(&self, _address: *const c_void) -> bool {
        false
    }
}

pub fn is_exported_beside(_address: *const c_void, _names: &[CString]) -> bool {
    false
}

pub fn is_import(_address: *const c_void) -> bool {
    false
}

/// Gives the address of what stands for errno here.
pub fn errno_address(_source: ErrnoSource) -> *mut c_int {
    thread_local! {
        static NONE: Cell<c_int> = const { Cell::new(0) };
    }
    NONE.with(Cell::as_ptr)
}

/// Says nothing of memory, and so yes.
pub fn may_be_written(_memory: &Range<usize>) -> bool {
    true
}

/// A function in progress, of which none is known.
pub struct StackFrame {
    pub address: *const c_void,
    pub function: *const c_void,
}

/// Shows no frame.
pub fn for_each_frame(_visit: &mut dyn FnMut(StackFrame) -> ControlFlow<()>) {}

pub fn function_around(_address: *const c_void) -> *const c_void {
    ptr::null()
}

/// What is known of an address: nothing.
pub struct Symbol {
    pub file: String,
    pub base: *const c_void,
    pub name: Option<String>,
}

impl Symbol {
    pub fn at(_address: *const c_void) -> Option<Symbol> {
        None
    }
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

pub const UNNAMED_BITS_ALIGN: bool = cfg!(target_arch = "aarch64");
/// Says no: other threads run until the process is gone.
pub fn other_threads_were_ended() -> bool {
    false
}

pub const LAYOUT_RULES: super::LayoutRules = super::LayoutRules::Unix;

/// Does nothing: an unwinder that finds no table ends there, as C++ exceptions are to.
pub fn describe_frame(_memory: &'static [u8], _piece: &'static [u8]) {}

/// Does nothing: no code can be reached.
pub fn keep_addon_loaded() {}

/// Does nothing: no threads call anything here.
pub fn at_exit(_function: extern "C" fn()) {}
