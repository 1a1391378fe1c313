//! This is what Windows supplies.

pub use super::portable_executable::inspect_file;
pub use super::windows_errno::{ERRNO_DEPENDS_ON_LIBRARY, errno_address, errno_source};
pub use super::windows_memory::{describe_frame, executable_pages, may_be_written};
pub use super::windows_search::find_library;

use super::windows_modules::{exported, file_of, module_of, modules, size_of_module};
use super::windows_search::{Place, folders, folders_of_loader, folders_of_path, place_of};
use super::{LayoutRules, OpenOptions};
use std::ffi::{CStr, CString, OsStr, c_void};
use std::mem;
use std::ops::{ControlFlow, Range};
use std::os::windows::ffi::OsStrExt;
use std::path::PathBuf;
use std::ptr;
use windows_sys::Win32::Foundation::{
    ERROR_BAD_EXE_FORMAT, ERROR_MOD_NOT_FOUND, ERROR_PROC_NOT_FOUND, FreeLibrary, GetLastError,
    HMODULE, WIN32_ERROR,
};
use windows_sys::Win32::System::Diagnostics::Debug::{
    FORMAT_MESSAGE_FROM_SYSTEM, FORMAT_MESSAGE_IGNORE_INSERTS, FormatMessageW, GetThreadErrorMode,
    RtlLookupFunctionEntry, SEM_FAILCRITICALERRORS, SetThreadErrorMode,
};
use windows_sys::Win32::System::LibraryLoader::{
    GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_PIN, GetModuleHandleExW,
    GetModuleHandleW, LOAD_LIBRARY_SEARCH_DEFAULT_DIRS, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR,
    LoadLibraryExW,
};

#[link(name = "ntdll")]
unsafe extern "system" {
    fn RtlDllShutdownInProgress() -> u8;
}

/// Tells whether the process ends, so that Windows has ended all threads but the one that runs this.
pub fn other_threads_were_ended() -> bool {
    // SAFETY: it only reads a variable of the process.
    unsafe { RtlDllShutdownInProgress() != 0 }
}

pub const LAYOUT_RULES: LayoutRules = LayoutRules::Microsoft;
/// Microsoft's rules do not ask whether bit-fields have names.
pub const UNNAMED_BITS_ALIGN: bool = false;

/// A library that the loader has opened, or the running process.
pub struct Library {
    /// The module; null for the process.
    module: HMODULE,
}

impl Drop for Library {
    fn drop(&mut self) {
        if !self.module.is_null() {
            // SAFETY: the module was opened once for this.
            unsafe { FreeLibrary(self.module) };
        }
    }
}

/// A text as Windows takes it: terminated, in UTF-16.
fn wide(text: impl AsRef<OsStr>) -> Vec<u16> {
    text.as_ref().encode_wide().chain([0]).collect()
}

/// Says in the system's words what an error number means.
fn describe(error: WIN32_ERROR) -> String {
    let mut buffer = [0_u16; 512];
    // SAFETY: so many characters can be written, and nothing is inserted.
    let length = unsafe {
        FormatMessageW(
            FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
            ptr::null(),
            error,
            0,
            buffer.as_mut_ptr(),
            buffer.len() as u32,
            ptr::null(),
        )
    };
    let text = String::from_utf16_lossy(&buffer[..length as usize]);
    match text.trim_end() {
        "" => format!("error {error}"),
        text => format!("{text} (error {error})"),
    }
}

fn last_error() -> WIN32_ERROR {
    // SAFETY: it only reads a variable of this thread.
    unsafe { GetLastError() }
}

/// Loads a module. No window asks for what is missing.
///
/// # Safety
/// The caller guarantees that the library's initialisers are sound.
unsafe fn load(path: &OsStr, flags: u32) -> Result<HMODULE, WIN32_ERROR> {
    let path = wide(path);
    let mut mode = 0;
    // SAFETY: the path is terminated; the rest is the caller's promise.
    unsafe {
        SetThreadErrorMode(GetThreadErrorMode() | SEM_FAILCRITICALERRORS, &raw mut mode);
        let module = LoadLibraryExW(path.as_ptr(), ptr::null_mut(), flags);
        let error = last_error();
        SetThreadErrorMode(mode, ptr::null_mut());
        if module.is_null() { Err(error) } else { Ok(module) }
    }
}

/// Finds a module that is loaded, and counts one more that has opened it.
fn already_loaded(path: &OsStr) -> Result<HMODULE, WIN32_ERROR> {
    let path = wide(path);
    let mut module = ptr::null_mut();
    // SAFETY: the path is terminated, and the output writable.
    let found = unsafe { GetModuleHandleExW(0, path.as_ptr(), &raw mut module) };
    if found == 0 { Err(last_error()) } else { Ok(module) }
}

/// Lets the module that an address is in stay loaded for as long as the process lives.
fn pin(address: *const c_void) {
    let flags = GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS;
    let mut module = ptr::null_mut();
    // SAFETY: with this flag it takes an address, which is only looked up, in place of a name.
    unsafe { GetModuleHandleExW(flags, address.cast(), &raw mut module) };
}

/// Lets the addon stay loaded: its code and tables are reachable from other threads for as long as the process
/// lives, so closing the last environment must never unmap it.
pub fn keep_addon_loaded() {
    pin(keep_addon_loaded as *const c_void);
}

/// The flags with which a library by a path finds those that it needs: beside itself, beside the program, and
/// among those of the system.
const BY_PATH: u32 = LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS;
/// The flags with which a library is found by its name: never in the current folder.
const BY_NAME: u32 = LOAD_LIBRARY_SEARCH_DEFAULT_DIRS;

/// Finds a file by a name, to which the loader appends an ending if it has none.
fn find_file(name: &OsStr, folders: Vec<PathBuf>) -> Option<PathBuf> {
    let mut file = PathBuf::from(name);
    if file.extension().is_none() {
        file.set_extension("dll");
    }
    folders.into_iter().map(|folder| folder.join(&file)).find(|path| path.is_file())
}

/// # Safety
/// The caller guarantees that the library's initialisers are sound.
unsafe fn load_by_name(name: &OsStr) -> Result<HMODULE, WIN32_ERROR> {
    // SAFETY: the caller's promise.
    let first = unsafe { load(name, BY_NAME) };
    let Err(ERROR_MOD_NOT_FOUND) = first else { return first };
    // The same error says that a library which the found one needs is missing, and then no other is wanted.
    if find_file(name, folders_of_loader()).is_some() {
        return first;
    }
    match find_file(name, folders_of_path()) {
        // SAFETY: the caller's promise.
        Some(path) => unsafe { load(path.as_os_str(), BY_PATH) },
        None => first,
    }
}

/// Tells whether there is a file where a library was looked for.
fn is_there(place: &Place) -> bool {
    match place {
        Place::Name(name) => find_file(name, folders()).is_some(),
        Place::File(file) => file.is_file(),
    }
}

impl Library {
    /// Opens the library at `path`, or the process where there is no path. The error has the system's
    /// words. Libraries name the library that each symbol comes from, so all of them are bound deeply, and
    /// at once.
    ///
    /// # Safety
    /// The caller guarantees that the library's initialisers, which loading runs, and its finalisers,
    /// which closing runs, are sound.
    pub unsafe fn open(path: Option<&str>, options: OpenOptions) -> Result<Library, String> {
        // Unix opens the process for the empty name, too, and so do programs made there.
        let Some(path) = path.filter(|path| !path.is_empty()) else {
            return Ok(Library { module: ptr::null_mut() });
        };
        let place = place_of(path);
        let opened = match place {
            // SAFETY: the caller's promise.
            Place::Name(name) if !options.must_be_loaded => unsafe { load_by_name(name) },
            // SAFETY: the caller's promise.
            Place::File(ref file) if !options.must_be_loaded => unsafe {
                load(file.as_os_str(), BY_PATH)
            },
            Place::Name(name) => already_loaded(name),
            Place::File(ref file) => already_loaded(file.as_os_str()),
        };
        let module = opened.map_err(|error| match error {
            ERROR_MOD_NOT_FOUND if options.must_be_loaded => format!("{path}: is not loaded"),
            ERROR_BAD_EXE_FORMAT => format!("{path}: {} (error {error})", BAD_FORMAT),
            ERROR_MOD_NOT_FOUND if is_there(&place) => {
                format!("{path}: a library that it needs was not found: {}", describe(error))
            }
            ERROR_MOD_NOT_FOUND => format!("{path}: is not there: {}", describe(error)),
            error => format!("{path}: {}", describe(error)),
        })?;
        if options.stays_loaded {
            pin(module);
        }
        Ok(Library { module })
    }

    /// Gives the address of a symbol. The error has the system's words.
    pub fn symbol(&self, name: &str) -> Result<*mut c_void, String> {
        let terminated = CString::new(name).map_err(|error| error.to_string())?;
        let address = if self.module.is_null() {
            process_symbol(&terminated)
        } else {
            exported(self.module, &terminated)
        };
        if address.is_null() {
            return Err(format!("{name}: {}", describe(ERROR_PROC_NOT_FOUND)));
        }
        Ok(address.cast_mut())
    }

    /// Names none: libraries name the library that each symbol comes from.
    pub fn unbound_dependencies(&self) -> Vec<String> {
        Vec::new()
    }

    /// Lets the library be open for as long as the process lives.
    pub fn keep_open(self) {
        mem::forget(self);
    }
}

/// The words for a file that the loader can't take: the system's own ones have a place for a name that
/// nobody fills in.
const BAD_FORMAT: &str = "it is not a valid library for this system";

/// Finds the address of what the program exports under a name, or else what it has loaded; gives null if
/// nothing does.
pub fn process_symbol(name: &CStr) -> *const c_void {
    // SAFETY: without a name it gives the program, which stays.
    let program = unsafe { GetModuleHandleW(ptr::null()) };
    let address = exported(program, name);
    if !address.is_null() {
        return address;
    }
    let all = modules().into_iter();
    all.map(|module| exported(module, name)).find(|found| !found.is_null()).unwrap_or(ptr::null())
}

/// The memory of an executable or a library.
pub struct Object {
    memory: Range<usize>,
}

impl Object {
    /// Finds the object that an address is in; gives one without memory if there is none.
    pub fn containing(address: *const c_void) -> Object {
        let module = module_of(address);
        if module.is_null() || address.is_null() {
            return Object { memory: 0..0 };
        }
        Object { memory: module.addr()..module.addr() + size_of_module(module) }
    }

    pub fn contains(&self, address: *const c_void) -> bool {
        self.memory.contains(&address.addr())
    }
}

/// Tells whether the object that an address is in exports any of these names.
pub fn is_exported_beside(address: *const c_void, names: &[CString]) -> bool {
    let module = module_of(address);
    !module.is_null() && names.iter().any(|name| !exported(module, name).is_null())
}

/// Says no: the loader gives the addresses of functions themselves.
pub fn is_import(_address: *const c_void) -> bool {
    false
}

/// Does nothing: when a process exits here its other threads are ended first, and what is called then finds
/// locks that they held.
pub fn at_exit(_function: extern "C" fn()) {}

/// A function in progress.
pub struct StackFrame {
    pub address: *const c_void,
    pub function: *const c_void,
}

/// Shows no frame: C++ runtimes here have no handler of ours that would ask.
pub fn for_each_frame(_visit: &mut dyn FnMut(StackFrame) -> ControlFlow<()>) {}

/// Gives the start of the code that an address is in; null if unwind tables do not describe it.
pub fn function_around(address: *const c_void) -> *const c_void {
    let mut base = 0;
    // SAFETY: the address is only looked up. What is found lives as long as its module.
    unsafe {
        let entry = RtlLookupFunctionEntry(address.addr() as u64, &raw mut base, ptr::null_mut());
        entry.as_ref().map_or(ptr::null(), |entry| {
            ptr::with_exposed_provenance((base + u64::from(entry.BeginAddress)) as usize)
        })
    }
}

/// What the loader knows of an address.
pub struct Symbol {
    /// The path of the executable or library that the address is in.
    pub file: String,
    /// The address at which that begins.
    pub base: *const c_void,
    /// The name of what begins exactly at the address. It is not looked for.
    pub name: Option<String>,
}

impl Symbol {
    /// Finds what is at an address; gives None if it is in no executable and no library.
    pub fn at(address: *const c_void) -> Option<Symbol> {
        let module = module_of(address);
        if module.is_null() {
            return None;
        }
        let file = file_of(module).to_string_lossy().into_owned();
        Some(Symbol { file, base: module, name: None })
    }
}
