//! Thunks are what C calls as callbacks. A thunk leaves the address of its cell in a register in
//! which no arguments travel, and jumps to the code that the cell names. Thunks are made by the
//! page and are never changed; what they lead to is changed in their cells, which are ordinary
//! memory.

use super::unavailable::{Unavailable, usable_convention};
use super::{code_memory, emitter};
use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::AtomicPtr;

/// The cell of a thunk, which says what it leads to. Machine code knows this layout.
#[repr(C)]
pub struct ThunkCell {
    /// The code that the thunk jumps to.
    entry: *const c_void,
    /// The address of whatever that code is to find.
    pub context: AtomicPtr<c_void>,
}

// SAFETY: the entry is code and never changes, and the context is atomic.
unsafe impl Send for ThunkCell {}
// SAFETY: the entry never changes, and the context is atomic, so threads can share a cell.
unsafe impl Sync for ThunkCell {}

/// A thunk, with its cell. It lives as long as the process.
#[derive(Clone, Copy)]
pub struct Thunk {
    pub code: *const c_void,
    pub cell: &'static ThunkCell,
}

// SAFETY: a thunk's code never changes, and any thread can run it.
unsafe impl Send for Thunk {}

/// The number of thunks that are made at a time: as many as a page takes.
const COUNT: usize = 4096 / emitter::THUNK_SIZE;

/// Makes some thunks that jump to `entry`.
pub fn make_thunks(entry: *const c_void) -> Result<Vec<Thunk>, Unavailable> {
    usable_convention()?;
    let cells: Box<[ThunkCell]> =
        (0..COUNT).map(|_| ThunkCell { entry, context: AtomicPtr::new(ptr::null_mut()) }).collect();
    let code: Vec<u8> =
        cells.iter().flat_map(|cell| emitter::emit_thunk(ptr::from_ref(cell))).collect();
    let published = code_memory::publish(&[code]).map_err(|_| Unavailable::NoExecutableMemory)?[0];
    // The code names the cells by their addresses, which stay the same.
    let cells: &'static [ThunkCell] = Box::leak(cells);
    let thunks = published.chunks(emitter::THUNK_SIZE).zip(cells);
    Ok(thunks.map(|(code, cell)| Thunk { code: code.as_ptr().cast(), cell }).collect())
}
