//! Keeps the thunks of the process that no callback uses.

use crate::jit::{self, Thunk, Unavailable};
use std::collections::VecDeque;
use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

/// The first one is the next to be used: it has been unused for longest, so that C code which calls a
/// thunk very late most likely finds that it leads nowhere.
static UNUSED: Mutex<VecDeque<Thunk>> = Mutex::new(VecDeque::new());

/// Takes a thunk for a callback. All of them lead to the same `entry`.
pub fn take(entry: *const c_void) -> Result<Thunk, Unavailable> {
    let mut unused = UNUSED.lock().unwrap_or_else(PoisonError::into_inner);
    if unused.is_empty() {
        unused.extend(jit::make_thunks(entry)?);
    }
    unused.pop_front().ok_or(Unavailable::NoEmitter)
}

/// Lets a thunk be used for another callback. Until then it leads nowhere.
pub fn give_back(thunk: Thunk) {
    thunk.cell.context.store(ptr::null_mut(), Ordering::Release);
    UNUSED.lock().unwrap_or_else(PoisonError::into_inner).push_back(thunk);
}
