//! This is what macOS supplies. It is type-checked, and has never run.

#[cfg(target_arch = "x86_64")]
pub use super::mapped_pages::executable_pages;
pub use super::unix::{Library, Symbol, is_exported_beside, process_symbol};
pub use super::unwinder::{StackFrame, for_each_frame, function_around};

use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::ops::Range;
#[cfg(target_arch = "aarch64")]
use std::{io, ptr, slice};

impl Library {
    /// Opens the library at `path`, or the process where there is no path. The error is the
    /// loader's message. Libraries of macOS name the library that each symbol comes from, so all of
    /// them are bound deeply.
    ///
    /// # Safety
    /// The caller guarantees what [`Library::open_with`] asks for.
    pub unsafe fn open(path: Option<&str>, _deep_bind: bool) -> Result<Library, String> {
        // SAFETY: the caller's promise.
        unsafe { Library::open_with(path, 0) }
    }
}

/// Says no: dyld gives the addresses of functions themselves.
pub fn is_import(_address: *const c_void) -> bool {
    false
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
