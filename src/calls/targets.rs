//! Keeps the process-wide table of call targets. JavaScript names the function it calls by its
//! index here, never by an address: an index can't be forged into a wild jump, and closing a
//! library takes its entries back whatever still refers to them. Trampolines read the table, too.

use super::prepared::PreparedCall;
use crate::abort::abort;
use crate::environment::Environment;
use crate::jit::TargetTable;
use memmap2::{MmapMut, MmapOptions};
use std::ffi::c_void;
use std::mem;
use std::ptr;
use std::rc::Rc;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

/// The number of functions that can be bound at a time in a process, a power of two.
pub const CAPACITY: usize = 1 << 20;

/// A bound function. Machine code knows this layout.
#[repr(C)]
pub struct Target {
    /// The code to call: [`closed`] once its library is closed.
    pub code: AtomicPtr<c_void>,
    /// The slots of the environment that bound it.
    pub slots: AtomicPtr<u64>,
    /// The preparation by which that environment calls it otherwise than through a trampoline.
    prepared: AtomicPtr<PreparedCall>,
    /// The environment that bound it.
    environment: AtomicPtr<Environment>,
}

struct Table {
    // It is reserved whole at a fixed address, so that machine code can name it; the operating
    // system provides a page when it is first touched.
    memory: MmapMut,
    free: Mutex<FreeList>,
}

#[derive(Default)]
struct FreeList {
    returned: Vec<u32>,
    next: u32,
}

static TABLE: OnceLock<Table> = OnceLock::new();

impl Table {
    fn reserve() -> Option<Table> {
        let size = CAPACITY * size_of::<Target>();
        let memory = MmapOptions::new().len(size).no_reserve_swap().map_anon().ok()?;
        Some(Table { memory, free: Mutex::default() })
    }

    /// Gives the table, which is reserved if it isn't yet. Gives None if there is no room for it
    /// now.
    fn get() -> Option<&'static Table> {
        if let Some(table) = TABLE.get() {
            return Some(table);
        }
        let reserved = Table::reserve()?;
        // What another thread has reserved meanwhile is used instead.
        Some(TABLE.get_or_init(|| reserved))
    }

    fn target(&self, index: u32) -> &Target {
        let index = index as usize % CAPACITY;
        // SAFETY: the mapping is CAPACITY targets long, page aligned and never unmapped; all
        // zero bytes are a valid Target, and its fields are atomic, so sharing it is sound.
        unsafe { &*self.memory.as_ptr().cast::<Target>().add(index) }
    }

    /// Takes an entry that nobody uses, and gives its index and it, if there is one.
    fn take(&self) -> Option<(u32, &Target)> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let index = match free.returned.pop() {
            Some(index) => index,
            None if (free.next as usize) < CAPACITY => {
                free.next += 1;
                free.next - 1
            }
            None => return None,
        };
        Some((index, self.target(index)))
    }
}

/// Ends the process; it is called in place of a function whose library is closed. The JavaScript
/// wrappers check for that before they call, so this runs only if something got hold of what they
/// call.
extern "C" fn closed() {
    abort("a function was called after its library was closed");
}

fn closed_code() -> *mut c_void {
    closed as extern "C" fn() as *mut c_void
}

/// Gives the table as trampolines read it; None if it could not be reserved.
pub fn table() -> Option<TargetTable> {
    const {
        assert!(size_of::<Target>() == TargetTable::ENTRY_SIZE);
        assert!(mem::offset_of!(Target, code) == TargetTable::CODE);
        assert!(mem::offset_of!(Target, slots) == TargetTable::SLOTS);
        assert!(CAPACITY - 1 <= TargetTable::MAX_INDEX_MASK as usize);
    }
    let address = Table::get()?.memory.as_ptr().expose_provenance();
    Some(TargetTable { address, index_mask: CAPACITY as u32 - 1 })
}

/// Gives `code` an index; None if the table is full or could not be reserved. The caller keeps
/// `prepared` alive until it gives the index back.
pub fn add(code: *mut c_void, prepared: &Rc<PreparedCall>) -> Option<u32> {
    let (index, target) = Table::get()?.take()?;
    target.slots.store(prepared.environment.slots(), Ordering::Relaxed);
    target.prepared.store(Rc::as_ptr(prepared).cast_mut(), Ordering::Relaxed);
    target.environment.store(Rc::as_ptr(&prepared.environment).cast_mut(), Ordering::Relaxed);
    target.code.store(code, Ordering::Release);
    Some(index)
}

/// Gives the environment of the target with this entry; null if it has been taken out of the table.
///
/// # Safety
/// The caller guarantees that `entry` is the address of an entry of the table.
pub unsafe fn environment(entry: *const u8) -> *const Environment {
    // SAFETY: the caller's promise; entries are never unmapped.
    unsafe { &*entry.cast::<Target>() }.environment.load(Ordering::Acquire)
}

/// Gives the code behind `index`; null if its library was closed or it was never given out.
pub fn code(index: u32) -> *mut c_void {
    let Some(table) = TABLE.get() else { return ptr::null_mut() };
    let code = table.target(index).code.load(Ordering::Acquire);
    if code == closed_code() { ptr::null_mut() } else { code }
}

/// Lists the code behind all indices that are given out.
pub fn codes() -> impl Iterator<Item = *const c_void> {
    let table = TABLE.get();
    let count =
        table.map_or(0, |table| table.free.lock().unwrap_or_else(PoisonError::into_inner).next);
    (0..count).map(|index| code(index).cast_const()).filter(|code| !code.is_null())
}

/// Gives the preparation for calls of what is behind `index`; null if that is not given out.
pub fn prepared(index: u32) -> *const PreparedCall {
    match TABLE.get() {
        Some(table) => table.target(index).prepared.load(Ordering::Acquire),
        None => ptr::null(),
    }
}

/// Takes targets out of the table and returns their indices for reuse.
pub fn remove(indices: impl IntoIterator<Item = u32>) {
    if let Some(table) = TABLE.get() {
        let mut free = table.free.lock().unwrap_or_else(PoisonError::into_inner);
        for index in indices {
            let target = table.target(index);
            target.code.store(closed_code(), Ordering::Release);
            target.prepared.store(ptr::null_mut(), Ordering::Release);
            target.environment.store(ptr::null_mut(), Ordering::Release);
            free.returned.push(index);
        }
    }
}
