//! How much stack a thread has left. Node leaves native code in Workers some 190 kB beyond what V8
//! uses, which calls with tens of thousands of arguments need for those alone.

use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::ptr;

/// Bytes between the present frame and the end of this thread's stack. None if that is not known.
pub fn remaining() -> Option<usize> {
    let here = MaybeUninit::<u8>::uninit();
    here.as_ptr().addr().checked_sub(lowest_address()?)
}

#[cfg(target_os = "linux")]
fn lowest_address() -> Option<usize> {
    let mut attributes = MaybeUninit::<libc::pthread_attr_t>::uninit();
    let mut lowest: *mut c_void = ptr::null_mut();
    let mut size = 0;
    // SAFETY: the attributes are read and destroyed only if they have been filled in; all other
    // outputs are writable.
    unsafe {
        if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
            return None;
        }
        let status =
            libc::pthread_attr_getstack(attributes.as_ptr(), &raw mut lowest, &raw mut size);
        libc::pthread_attr_destroy(attributes.as_mut_ptr());
        (status == 0).then_some(lowest.addr())
    }
}

#[cfg(not(target_os = "linux"))]
fn lowest_address() -> Option<usize> {
    // SAFETY: these have no preconditions.
    unsafe {
        let highest: *mut c_void = libc::pthread_get_stackaddr_np(libc::pthread_self());
        highest.addr().checked_sub(libc::pthread_get_stacksize_np(libc::pthread_self()))
    }
}
