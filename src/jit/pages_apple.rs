//! Pages of memory for machine code on Apple silicon, which lets only what was mapped for it be
//! executable, and makes that either writable or executable for each thread ("Porting just-in-time
//! compilers to Apple silicon").

use std::io;
use std::ptr;
use std::slice;

/// Executable memory of this length at least, which `write` has written.
pub fn executable(length: usize, write: impl FnOnce(&mut [u8])) -> io::Result<&'static [u8]> {
    let protection = libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC;
    let flags = libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_JIT;
    // SAFETY: a new mapping, at an address that the system chooses, overlaps nothing.
    let start = unsafe { libc::mmap(ptr::null_mut(), length, protection, flags, -1, 0) };
    if start == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: no code in such memory runs on this thread before it is made executable again.
    unsafe { libc::pthread_jit_write_protect_np(0) };
    // SAFETY: the mapping is as long, zeroed, and not known to anyone else yet.
    write(unsafe { slice::from_raw_parts_mut(start.cast(), length) });
    // SAFETY: nothing is written to such memory on this thread from now on.
    unsafe { libc::pthread_jit_write_protect_np(1) };
    // SAFETY: the mapping is never changed again, and stays.
    Ok(unsafe { slice::from_raw_parts(start.cast(), length) })
}
