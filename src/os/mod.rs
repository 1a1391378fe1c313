//! Here is what an operating system must supply. There is a file for each system, and one that
//! refuses for all others; nothing outside this folder asks which system it is, except where a
//! calling convention depends on it.
//!
//! # Required
//! - [`Library`] is a library that the loader has opened. `open(path, options)` gives one, which
//!   is the running process where there is no path, and `symbol(name)` gives an address in it, of
//!   `name@VERSION` too where symbols have versions. Dropping it closes it, which `keep_open`
//!   prevents. `unbound_dependencies()` names the library and those that it needs, where it takes deep
//!   binding to keep them to their own symbols; elsewhere it names none.
//! - [`find_library`] finds the file that the loader takes for a library, by a name with or without
//!   `lib`, the ending and the version.
//! - [`inspect_file`] tells whether a file is a library for this process, and what else it is if not.
//! - [`process_symbol`] gives the address of what the process exports under a name, null if it
//!   exports nothing.
//! - [`Object`] is an executable or a library in memory, and tells whether an address is in it.
//! - [`is_exported_beside`] tells whether the object that an address is in exports one of some names.
//! - [`is_import`] tells whether an address, though within an object, stands for a function that this
//!   imports from another.
//! - [`errno_source`] tells which errno a C function sets, and [`errno_address`] gives the address of that for
//!   this thread, which stays the same.
//! - [`may_be_written`] tells whether memory can be written, and says yes if it can't tell.
//! - [`at_exit`] has something called when the process exits, and [`other_threads_were_ended`] tells whether the
//!   system has ended all other threads by then.
//! - [`keep_addon_loaded`] keeps the addon from being unmapped where linking it does not.
//! - [`executable_pages`] makes memory with code, which is written first and executable then, never
//!   both at once.
//! - [`describe_frame`] lets unwinders see through such code, where they go by tables: a piece of it that
//!   makes a stack frame by its first two instructions, and keeps the frame pointer.
//! - [`for_each_frame`] walks the stack of this thread, and [`function_around`] tells where the
//!   function begins that an address is in, both by unwind tables.
//! - [`LAYOUT_RULES`] says where C compilers put bit-fields, and what attributes do to alignments, and
//!   [`UNNAMED_BITS_ALIGN`] whether bit-fields without a name ask for an alignment, too.
//! - [`Symbol`] is what the loader knows of an address: the object that it is in, and a name.

#[cfg(target_os = "linux")]
mod elf;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod linux_search;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod loader_cache;
#[cfg(target_os = "linux")]
use linux as system;

#[cfg(any(target_os = "macos", test))]
#[cfg_attr(not(target_os = "macos"), allow(dead_code, reason = "it is only tested there"))]
mod mach_o;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
use macos as system;

#[cfg(windows)]
mod portable_executable;
#[cfg(windows)]
mod windows;
#[cfg(windows)]
mod windows_errno;
#[cfg(windows)]
mod windows_memory;
#[cfg(windows)]
mod windows_modules;
#[cfg(windows)]
mod windows_search;
#[cfg(windows)]
use windows as system;

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
mod unsupported;
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
use unsupported as system;

#[cfg(any(target_os = "linux", target_os = "macos", windows))]
mod library_names;

/// The parts that are the same on all systems of the Unix family.
#[cfg(any(target_os = "linux", target_os = "macos"))]
mod unix;
#[cfg(any(target_os = "linux", target_os = "macos"))]
mod unwinder;

/// The executable memory of systems where what was written may be made executable.
#[cfg(not(any(all(target_os = "macos", target_arch = "aarch64"), windows)))]
mod mapped_pages;

pub use system::{
    ERRNO_DEPENDS_ON_LIBRARY, LAYOUT_RULES, Library, Object, StackFrame, Symbol,
    UNNAMED_BITS_ALIGN, at_exit, describe_frame, errno_address, errno_source, executable_pages,
    find_library, for_each_frame, function_around, inspect_file, is_exported_beside, is_import,
    keep_addon_loaded, may_be_written, other_threads_were_ended, process_symbol,
};

/// A variable that each thread has, and in which C functions leave why they have failed. There are several where
/// each C runtime has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ErrnoSource(usize);

impl ErrnoSource {
    /// The most that there may be in a process.
    pub const COUNT: usize = if ERRNO_DEPENDS_ON_LIBRARY { 8 } else { 1 };

    /// The one whose address is always known.
    pub const FIRST: ErrnoSource = ErrnoSource(0);

    /// Gives the one of this number; None if it is too large.
    pub fn of_index(index: usize) -> Option<ErrnoSource> {
        (index < ErrnoSource::COUNT).then_some(ErrnoSource(index))
    }

    pub const fn index(self) -> usize {
        self.0
    }
}

/// Which of the variables is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WantedErrno {
    /// That of the C runtime that a library uses.
    OfRuntime,
    /// That of `GetLastError`.
    LastError,
}

/// Who sets the rules for where bit-fields lie, and for what attributes do to alignments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "each system has one of them")]
pub enum LayoutRules {
    Unix,
    Microsoft,
}

/// How a library is to be opened.
#[derive(Clone, Copy)]
#[cfg_attr(
    windows,
    allow(dead_code, reason = "there it is always as the first two say, and never local")
)]
pub struct OpenOptions {
    /// Whether it prefers its own symbols, and those of its dependencies, to symbols of the same name
    /// that Node exports.
    #[cfg_attr(target_os = "macos", allow(dead_code, reason = "there all of them do"))]
    pub binds_deeply: bool,
    /// Whether functions that it calls are only looked up when they are first called.
    pub binds_lazily: bool,
    /// Whether libraries that are opened later find its symbols.
    pub is_global: bool,
    /// Whether it stays loaded when it is closed.
    pub stays_loaded: bool,
    /// Whether it is an error if it has not been loaded yet.
    pub must_be_loaded: bool,
}

/// What a file is to the loader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileKind {
    /// It isn't there, or can't be read.
    Missing,
    /// It is a library that this process can load, as far as its start tells.
    Library,
    /// It is a library or an executable for another kind of machine, by name.
    OtherMachine(String),
    /// It is text. Linkers read scripts where one would expect a library.
    Text,
    /// It is something else.
    Other,
}

/// Tells whether the start of a file is text.
#[cfg(any(target_os = "linux", target_os = "macos", windows))]
fn is_text(start: &[u8]) -> bool {
    let is_text = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~' | 0x80..);
    !start.is_empty() && start.iter().all(is_text)
}
