//! Keeps the process-wide table of call targets. JavaScript names the function it calls by its
//! index here, never by an address: an index can't be forged into a wild jump, and closing a
//! library takes its entries back whatever still refers to them. Trampolines read the table, too.

use super::prepared::PreparedCall;
use crate::abort::abort;
use crate::environment::Environment;
use crate::jit::TargetTable;
use memmap2::{MmapMut, MmapOptions};
use napi_derive::napi;
use std::ffi::c_void;
use std::mem;
use std::ops::Range;
use std::ptr;
use std::rc::Rc;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// The number of entries of the table, a power of two.
const CAPACITY: u32 = 1 << 20;

/// The number of entries that only the package's own functions take. Each JavaScript thread binds up to
/// 40 of them, when they are first used.
const KEPT_BACK: u32 = 1 << 14;

/// The number of functions that programs can bind at a time in a process.
#[napi]
pub const MOST_FUNCTIONS: u32 = CAPACITY - KEPT_BACK;

/// Who binds a function.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Binder {
    Program,
    Package,
}

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
    free: Mutex<FreeEntries>,
}

/// The entries that nobody uses, in two parts of the table.
struct FreeEntries {
    for_programs: FreeList,
    kept_back: FreeList,
}

/// The entries of a part of the table that nobody uses: those that were given back, and those from
/// `next` on to the end of the part.
struct FreeList {
    returned: Vec<u32>,
    next: u32,
    end: u32,
}

impl FreeList {
    const fn new(part: Range<u32>) -> FreeList {
        FreeList { returned: Vec::new(), next: part.start, end: part.end }
    }

    fn take(&mut self) -> Option<u32> {
        if let Some(index) = self.returned.pop() {
            return Some(index);
        }
        let index = self.next;
        (index < self.end).then(|| {
            self.next += 1;
            index
        })
    }
}

impl FreeEntries {
    const fn all() -> FreeEntries {
        FreeEntries {
            for_programs: FreeList::new(0..MOST_FUNCTIONS),
            kept_back: FreeList::new(MOST_FUNCTIONS..CAPACITY),
        }
    }

    fn take(&mut self, binder: Binder) -> Option<u32> {
        let kept_back = match binder {
            Binder::Program => None,
            Binder::Package => self.kept_back.take(),
        };
        kept_back.or_else(|| self.for_programs.take())
    }

    fn give_back(&mut self, index: u32) {
        let list =
            if index < MOST_FUNCTIONS { &mut self.for_programs } else { &mut self.kept_back };
        list.returned.push(index);
    }
}

static TABLE: OnceLock<Table> = OnceLock::new();

impl Table {
    fn reserve() -> Option<Table> {
        let size = CAPACITY as usize * size_of::<Target>();
        let memory = MmapOptions::new().len(size).no_reserve_swap().map_anon().ok()?;
        Some(Table { memory, free: Mutex::new(FreeEntries::all()) })
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
        let index = (index % CAPACITY) as usize;
        // SAFETY: the mapping is CAPACITY targets long, page aligned and never unmapped; all
        // zero bytes are a valid Target, and its fields are atomic, so sharing it is sound.
        unsafe { &*self.memory.as_ptr().cast::<Target>().add(index) }
    }

    /// Gives the entries that nobody uses.
    fn free(&self) -> MutexGuard<'_, FreeEntries> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
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
        assert!(CAPACITY.is_power_of_two() && CAPACITY - 1 <= TargetTable::MAX_INDEX_MASK);
    }
    let address = Table::get()?.memory.as_ptr().expose_provenance();
    Some(TargetTable { address, index_mask: CAPACITY - 1 })
}

/// The reason why a function could not be bound.
pub enum NoTarget {
    /// The table could not be reserved.
    NoMemory,
    /// All entries are in use.
    Full,
}

/// Gives `code` an index. The caller keeps `prepared` alive until it gives the index back.
pub fn add(
    code: *mut c_void,
    prepared: &Rc<PreparedCall>,
    binder: Binder,
) -> Result<u32, NoTarget> {
    let table = Table::get().ok_or(NoTarget::NoMemory)?;
    let index = table.free().take(binder).ok_or(NoTarget::Full)?;
    let target = table.target(index);
    target.slots.store(prepared.environment.slots(), Ordering::Relaxed);
    target.prepared.store(Rc::as_ptr(prepared).cast_mut(), Ordering::Relaxed);
    target.environment.store(Rc::as_ptr(&prepared.environment).cast_mut(), Ordering::Relaxed);
    target.code.store(code, Ordering::Release);
    Ok(index)
}

/// Gives the environment of the target with this entry; null if it has been taken out of the table.
///
/// # Safety
/// The caller guarantees that `entry` is the address of an entry of the table.
pub unsafe fn environment(entry: *const u8) -> *const Environment {
    // SAFETY: the caller's promise; entries are never unmapped.
    unsafe { &*entry.cast::<Target>() }.environment.load(Ordering::Acquire)
}

/// Gives the target with this index, which may have been taken out of the table, or never put
/// there. Gives None if there is no table.
pub fn target(index: u32) -> Option<&'static Target> {
    Some(TABLE.get()?.target(index))
}

/// Lists the code behind all indices that are given out to programs.
pub fn codes() -> impl Iterator<Item = *const c_void> {
    let end = TABLE.get().map_or(0, |table| table.free().for_programs.next);
    (0..end).filter_map(|index| Some(target(index)?.open_code()?.cast_const()))
}

impl Target {
    /// Gives the code to call; None if its library was closed.
    pub fn open_code(&self) -> Option<*mut c_void> {
        let code = self.code.load(Ordering::Acquire);
        (code != closed_code() && !code.is_null()).then_some(code)
    }

    /// Gives the preparation for calls of the target; null if it is not in the table.
    pub fn prepared(&self) -> *const PreparedCall {
        self.prepared.load(Ordering::Acquire)
    }
}

/// Takes targets out of the table and returns their indices for reuse.
pub fn remove(indices: impl IntoIterator<Item = u32>) {
    if let Some(table) = TABLE.get() {
        let mut free = table.free();
        for index in indices {
            let target = table.target(index);
            target.code.store(closed_code(), Ordering::Release);
            target.prepared.store(ptr::null_mut(), Ordering::Release);
            target.environment.store(ptr::null_mut(), Ordering::Release);
            free.give_back(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_leave_room_for_the_package() {
        let mut free = FreeEntries::all();
        for expected in 0..MOST_FUNCTIONS {
            assert_eq!(free.take(Binder::Program), Some(expected));
        }
        assert_eq!(free.take(Binder::Program), None);
        for expected in MOST_FUNCTIONS..CAPACITY {
            assert_eq!(free.take(Binder::Package), Some(expected));
        }
        assert_eq!(free.take(Binder::Package), None);
    }

    #[test]
    fn what_was_given_back_is_for_those_who_had_it() {
        let mut free = FreeEntries::all();
        let program = free.take(Binder::Program).unwrap();
        let package = free.take(Binder::Package).unwrap();
        free.give_back(package);
        free.give_back(program);
        assert_eq!(free.take(Binder::Program), Some(program));
        assert_eq!(free.take(Binder::Program), Some(program + 1));
        assert_eq!(free.take(Binder::Package), Some(package));
    }

    #[test]
    fn the_package_takes_other_room_when_its_own_is_used_up() {
        let mut free = FreeEntries::all();
        for _ in 0..KEPT_BACK {
            free.take(Binder::Package);
        }
        assert_eq!(free.take(Binder::Package), Some(0));
        assert_eq!(free.take(Binder::Program), Some(1));
    }
}
