//! This stands for the entry on processors and systems without thunks.

use crate::callbacks::invoke::call_from_c;

/// # Safety
/// Nobody calls it, as no thunks are made.
pub unsafe extern "C" fn entry() {
    let _ = call_from_c;
}
