//! Asks the loader of Windows about modules: the program, and the libraries that it has loaded.

use std::ffi::{CStr, OsString, c_void};
use std::os::windows::ffi::OsStringExt;
use std::ptr;
use windows_sys::Win32::Foundation::HMODULE;
use windows_sys::Win32::System::Diagnostics::Debug::IMAGE_NT_HEADERS64;
use windows_sys::Win32::System::LibraryLoader::{
    GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
    GetModuleFileNameW, GetModuleHandleExW, GetProcAddress,
};
use windows_sys::Win32::System::ProcessStatus::K32EnumProcessModules;
use windows_sys::Win32::System::SystemServices::IMAGE_DOS_HEADER;
use windows_sys::Win32::System::Threading::GetCurrentProcess;

/// Gives the address of what a module exports under a name; null if it exports nothing.
pub fn exported(module: HMODULE, name: &CStr) -> *const c_void {
    // SAFETY: the module is loaded, and the name terminated.
    let address = unsafe { GetProcAddress(module, name.as_ptr().cast()) };
    address.map_or(ptr::null(), |address| address as *const c_void)
}

/// Lists the modules of the process: the program first, then what it has loaded, in order.
pub fn modules() -> Vec<HMODULE> {
    let mut modules = vec![ptr::null_mut(); 256];
    loop {
        let room = modules.len() * size_of::<HMODULE>();
        let mut needed = 0;
        // SAFETY: so many bytes can be written.
        let listed = unsafe {
            K32EnumProcessModules(
                GetCurrentProcess(),
                modules.as_mut_ptr(),
                room as u32,
                &raw mut needed,
            )
        };
        if listed == 0 {
            return Vec::new();
        }
        let count = needed as usize / size_of::<HMODULE>();
        let is_whole = count <= modules.len();
        modules.resize(count, ptr::null_mut());
        if is_whole {
            return modules;
        }
    }
}

/// Finds the module that an address is in; null if there is none.
pub fn module_of(address: *const c_void) -> HMODULE {
    let flags =
        GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    let mut module = ptr::null_mut();
    // SAFETY: with this flag it takes an address, which is only looked up, in place of a name.
    let found = unsafe { GetModuleHandleExW(flags, address.cast(), &raw mut module) };
    // Null stands for the program.
    if found == 0 || address.is_null() { ptr::null_mut() } else { module }
}

/// Gives the path of a module.
pub fn file_of(module: HMODULE) -> OsString {
    let mut buffer = vec![0_u16; 32_768];
    // SAFETY: so many characters can be written.
    let length =
        unsafe { GetModuleFileNameW(module, buffer.as_mut_ptr(), buffer.len() as u32) as usize };
    OsString::from_wide(&buffer[..length])
}

/// Gives the address of one of the tables of a module; null if it has none.
pub fn data_directory(module: HMODULE, entry: u16) -> *const c_void {
    // SAFETY: a module begins with its headers, of which the first says where the others are.
    let address = unsafe {
        let headers = headers(module);
        (*headers).OptionalHeader.DataDirectory[usize::from(entry)].VirtualAddress
    };
    if address == 0 { ptr::null() } else { module.wrapping_byte_add(address as usize) }
}

/// Gives the number of bytes that a module takes in memory.
pub fn size_of_module(module: HMODULE) -> usize {
    // SAFETY: as above.
    unsafe { (*headers(module)).OptionalHeader.SizeOfImage as usize }
}

/// # Safety
/// The caller guarantees that the module is loaded.
unsafe fn headers(module: HMODULE) -> *const IMAGE_NT_HEADERS64 {
    // SAFETY: the caller's promise.
    let offset = unsafe { (*module.cast::<IMAGE_DOS_HEADER>()).e_lfanew as usize };
    module.wrapping_byte_add(offset).cast::<IMAGE_NT_HEADERS64>()
}
