//! Finds errno on Windows, where each C runtime has one of its own, and the system has what `GetLastError` gives.

use super::windows_memory::is_executable;
use super::windows_modules::{data_directory, exported, module_of};
use super::{ErrnoSource, WantedErrno};
use std::ffi::{CStr, c_int, c_void};
use std::mem;
use std::sync::{Mutex, PoisonError};
use windows_sys::Win32::Foundation::HMODULE;
use windows_sys::Win32::System::Diagnostics::Debug::IMAGE_DIRECTORY_ENTRY_IMPORT;
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleA;
use windows_sys::Win32::System::SystemServices::IMAGE_IMPORT_DESCRIPTOR;

/// Whether it depends on the library which errno a function sets.
pub const ERRNO_DEPENDS_ON_LIBRARY: bool = true;

/// The source for what `GetLastError` gives. Those after it are of C runtimes.
const LAST_ERROR: ErrnoSource = ErrnoSource::FIRST;
const FIRST_RUNTIME: usize = 1;

/// The function by which C runtimes give the address of errno.
type ErrnoFunction = unsafe extern "C" fn() -> *mut c_int;
const ERRNO_FUNCTION: &CStr = c"_errno";

/// The functions of the C runtimes that have been asked for, in the order of their sources.
static RUNTIMES: Mutex<Vec<ErrnoFunction>> = Mutex::new(Vec::new());

/// Finds the errno that the C function at an address sets: that of the C runtime which its library imports. The
/// error says why there is none.
pub fn errno_source(code: *const c_void, wanted: WantedErrno) -> Result<ErrnoSource, &'static str> {
    match wanted {
        WantedErrno::LastError => return Ok(LAST_ERROR),
        WantedErrno::OfRuntime => {}
    }
    let module = module_of(code);
    if module.is_null() {
        return Err("it is in no library, so that nothing tells which C runtime it uses");
    }
    let function = errno_function(module)
        .ok_or("its library imports no C runtime, so that its errno can't be found")?;
    let mut runtimes = RUNTIMES.lock().unwrap_or_else(PoisonError::into_inner);
    let known = runtimes.iter().position(|known| *known as usize == function as usize);
    let place = known.unwrap_or(runtimes.len());
    let source = ErrnoSource::of_index(FIRST_RUNTIME + place)
        .ok_or("more C runtimes have been asked for their errno than there is room for")?;
    if known.is_none() {
        runtimes.push(function);
    }
    Ok(source)
}

/// Finds the function of the C runtime that a module imports, or is.
fn errno_function(module: HMODULE) -> Option<ErrnoFunction> {
    let runtimes = imported_names(module)
        .filter(|name| is_runtime(name))
        // SAFETY: the name is terminated.
        .map(|name| unsafe { GetModuleHandleA(name.as_ptr().cast()) })
        .filter(|module| !module.is_null());
    let own = exported(module, ERRNO_FUNCTION);
    // What a library exports under this name may be a variable of its own.
    let address = if own.is_null() || !is_executable(own) {
        runtimes.map(|runtime| exported(runtime, ERRNO_FUNCTION)).find(|found| !found.is_null())?
    } else {
        own
    };
    // SAFETY: under this name C runtimes have this function.
    Some(unsafe { mem::transmute::<*const c_void, ErrnoFunction>(address) })
}

/// Tells whether a library is a C runtime, by its name.
fn is_runtime(name: &CStr) -> bool {
    let name = name.to_bytes().to_ascii_lowercase();
    [&b"ucrtbase"[..], b"api-ms-win-crt-", b"msvcr"].iter().any(|start| name.starts_with(start))
}

/// Lists the names of the libraries that a module imports.
fn imported_names(module: HMODULE) -> impl Iterator<Item = &'static CStr> {
    let table = data_directory(module, IMAGE_DIRECTORY_ENTRY_IMPORT);
    let mut next = table.cast::<IMAGE_IMPORT_DESCRIPTOR>();
    std::iter::from_fn(move || {
        if next.is_null() {
            return None;
        }
        // SAFETY: the table ends with an entry without a name, and lives as long as the module. A caller of this
        // uses a function of the module.
        unsafe {
            let name = (*next).Name;
            if name == 0 {
                return None;
            }
            next = next.add(1);
            Some(CStr::from_ptr(module.wrapping_byte_add(name as usize).cast()))
        }
    })
}

/// Gives the address of an errno of this thread.
pub fn errno_address(source: ErrnoSource) -> *mut c_int {
    if source == LAST_ERROR {
        return last_error_address();
    }
    let function = {
        let runtimes = RUNTIMES.lock().unwrap_or_else(PoisonError::into_inner);
        runtimes.get(source.index() - FIRST_RUNTIME).copied()
    };
    // SAFETY: it takes nothing, and gives the address of a variable of this thread.
    function.map_or(std::ptr::null_mut(), |function| unsafe { function() })
}

/// Gives the address of what `GetLastError` reads, which is in the thread's environment block at the same place in
/// all versions of Windows x64.
#[cfg(target_arch = "x86_64")]
fn last_error_address() -> *mut c_int {
    const LAST_ERROR_VALUE: usize = 0x68;
    let block: *mut c_int;
    // SAFETY: at this offset the block has its own address; nothing else is read.
    unsafe {
        std::arch::asm!("mov {}, gs:[0x30]", out(reg) block, options(nostack, readonly, preserves_flags));
    }
    block.wrapping_byte_add(LAST_ERROR_VALUE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use windows_sys::Win32::Foundation::{GetLastError, SetLastError};

    #[test]
    fn the_last_error_is_where_it_is_expected() {
        for value in [5, 0, 1234] {
            // SAFETY: these only write and read a variable of this thread.
            unsafe {
                SetLastError(value);
                assert_eq!(*errno_address(LAST_ERROR), value as c_int);
                *errno_address(LAST_ERROR) = value as c_int + 1;
                assert_eq!(GetLastError(), value + 1);
            }
        }
    }

    #[test]
    fn functions_of_the_system_have_no_errno() {
        let code = SetLastError as *const c_void;
        assert_eq!(errno_source(code, WantedErrno::LastError), Ok(LAST_ERROR));
        assert!(errno_source(std::ptr::null(), WantedErrno::OfRuntime).is_err());
    }
}
