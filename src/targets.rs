//! The process-wide table of call targets. JavaScript names the function it calls by its index
//! here, never by an address: an index can't be forged into a wild jump, and closing a library
//! takes its entries back whatever still refers to them.

use memmap2::{MmapMut, MmapOptions};
use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

/// How many functions can be bound at a time in a process. A power of two.
pub const CAPACITY: usize = 1 << 20;

/// One bound function. Null once its library is closed.
#[repr(C)]
struct Target {
    code: AtomicPtr<c_void>,
}

struct Table {
    // Reserved whole at a fixed address, so that machine code can name it; the operating system
    // provides a page when it is first touched.
    memory: MmapMut,
    free: Mutex<FreeList>,
}

#[derive(Default)]
struct FreeList {
    returned: Vec<u32>,
    next: u32,
}

static TABLE: LazyLock<Option<Table>> = LazyLock::new(|| {
    let memory = MmapOptions::new()
        .len(CAPACITY * size_of::<Target>())
        .no_reserve_swap()
        .map_anon()
        .ok()?;
    Some(Table { memory, free: Mutex::default() })
});

impl Table {
    fn target(&self, index: u32) -> &Target {
        let index = index as usize % CAPACITY;
        // SAFETY: the mapping is CAPACITY targets long, page aligned and never unmapped; all
        // zero bytes are a valid Target, and its field is atomic, so sharing it is sound.
        unsafe { &*self.memory.as_ptr().cast::<Target>().add(index) }
    }
}

/// Gives `code` an index. None if the table is full or could not be reserved.
pub fn add(code: *mut c_void) -> Option<u32> {
    let table = TABLE.as_ref()?;
    let mut free = table.free.lock().unwrap_or_else(PoisonError::into_inner);
    let index = match free.returned.pop() {
        Some(index) => index,
        None if (free.next as usize) < CAPACITY => {
            free.next += 1;
            free.next - 1
        }
        None => return None,
    };
    table.target(index).code.store(code, Ordering::Release);
    Some(index)
}

/// The code behind `index`, null if its library was closed. Any index may be asked for.
pub fn code(index: u32) -> *mut c_void {
    match TABLE.as_ref() {
        Some(table) => table.target(index).code.load(Ordering::Acquire),
        None => ptr::null_mut(),
    }
}

/// Takes the code of a closed library's functions out of the table. Their indices stay taken
/// until `remove`: functions that carry them may still exist.
pub fn close(indices: &[u32]) {
    if let Some(table) = TABLE.as_ref() {
        for &index in indices {
            table.target(index).code.store(ptr::null_mut(), Ordering::Release);
        }
    }
}

/// Returns indices for reuse, once nothing can call through them any more.
pub fn remove(indices: &[u32]) {
    close(indices);
    if let Some(table) = TABLE.as_ref() {
        let mut free = table.free.lock().unwrap_or_else(PoisonError::into_inner);
        free.returned.extend_from_slice(indices);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_targets_answer_null_and_removed_indices_come_back() {
        let address = ptr::without_provenance_mut(0x1234);
        let index = add(address).unwrap();
        assert_eq!(code(index), address);
        close(&[index]);
        assert!(code(index).is_null());
        remove(&[index]);
        assert!(code(u32::MAX).is_null() || code(u32::MAX) == code(CAPACITY as u32 - 1));
    }
}
