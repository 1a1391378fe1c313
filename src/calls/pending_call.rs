//! A nonblocking call, from when it is submitted until its result has been read: all that it takes,
//! of its own, so that any thread can run it, whatever becomes of the JavaScript that made it.

use super::call_plan::CallPlan;
use super::finished::{Finished, Listed};
use super::pool::{Outlook, Work};
use crate::environment::NativeFrames;
use crate::os::ErrnoSource;
use crate::slots::SlotLayout;
use crate::types::ReturnedText;
use crate::v8::BackingStore;
use std::ffi::c_int;
use std::ptr;
use std::sync::Arc;

/// Two slots, aligned as any value is that C is passed.
type Pair = u128;

/// What a call keeps for the next one that uses its memory: slots, and bytes for strings.
const KEPT_PAIRS: usize = 64;
const KEPT_BYTES: usize = 1024;

pub struct PendingCall {
    plan: CallPlan,
    slots: Vec<Pair>,
    result_slots: usize,
    /// The texts of the result.
    pub returned_texts: &'static [ReturnedText],
    /// What errno was after the call, if that is to be captured.
    errno: Option<c_int>,
    captures_errno: Option<ErrnoSource>,
    /// The copies of strings whose addresses are in the slots.
    strings: Vec<u8>,
    /// The memory that was lent to the call.
    lent: Vec<BackingStore>,
    /// Whether memory was lent that nothing but the environment keeps.
    borrows: bool,
    /// The number by which the environment knows the call.
    pub token: u32,
    /// Where it goes when it is done.
    finished: Arc<Finished<PendingCall>>,
    /// The next call in a list that the call is in (finished.rs).
    next: *mut PendingCall,
}

// SAFETY: of its parts only `next` is not Send. It leads to another call of the same list, and is
// touched only by the thread that has the list, or is about to put the call into one.
unsafe impl Send for PendingCall {}

impl PendingCall {
    pub fn new(plan: CallPlan, finished: Arc<Finished<PendingCall>>) -> Box<PendingCall> {
        Box::new(PendingCall {
            plan,
            slots: Vec::new(),
            result_slots: 0,
            returned_texts: &[],
            errno: None,
            captures_errno: None,
            strings: Vec::new(),
            lent: Vec::new(),
            borrows: false,
            token: 0,
            finished,
            next: ptr::null_mut(),
        })
    }

    /// Makes another call of one that is done.
    pub fn begin(&mut self, plan: CallPlan) {
        self.plan = plan;
    }

    /// Says which errno the call is to capture, if any.
    pub fn set_captures_errno(&mut self, captures_errno: Option<ErrnoSource>) {
        self.captures_errno = captures_errno;
        self.errno = None;
    }

    /// Gives what errno was after the call, if it was captured.
    pub fn errno(&self) -> Option<c_int> {
        self.errno
    }

    /// Copies the result to the first slots of an environment.
    ///
    /// # Safety
    /// The caller guarantees that there are as many slots as the result takes.
    pub unsafe fn copy_result(&mut self, slots: *mut u64) {
        // SAFETY: the caller's promise; a call has as many slots, which do not overlap with those.
        unsafe { ptr::copy_nonoverlapping(self.slots(), slots, self.result_slots) };
    }

    /// Takes over the arguments, which are in the slots of an environment.
    ///
    /// # Safety
    /// The caller guarantees that there are as many slots as the layout takes.
    pub unsafe fn copy_slots(&mut self, slots: *const u64, layout: &SlotLayout) {
        let count = layout.slot_count();
        self.result_slots = layout.result_slots();
        self.slots.resize(count.div_ceil(2), 0);
        // SAFETY: the caller's promise; there is room for as many, which does not overlap with them.
        unsafe { ptr::copy_nonoverlapping(slots, self.slots(), count) };
    }

    pub fn slots(&mut self) -> *mut u64 {
        self.slots.as_mut_ptr().cast()
    }

    /// Gives the address in the slots that is so many bytes from their start.
    fn address(&mut self, offset: usize) -> *mut u64 {
        assert!(offset + size_of::<u64>() <= self.slots.len() * size_of::<Pair>());
        self.slots().wrapping_byte_add(offset)
    }

    /// Takes over copies of strings: copies the `pieces` of memory that they are in, and lets those of
    /// the addresses in the slots which lead there lead to the copies. `pointers` says how many bytes
    /// from the start of the slots addresses are. Gives None if there is no memory.
    pub fn copy_strings(&mut self, pieces: &[&[u8]], pointers: &[usize]) -> Option<()> {
        /// The alignment that text keeps, of which some has units of 2 or 4 bytes.
        const ALIGNMENT: usize = 16;
        self.strings.clear();
        let most = pieces.iter().map(|piece| piece.len() + ALIGNMENT).sum();
        self.strings.try_reserve_exact(most).ok()?;
        let mut starts = Vec::new();
        for piece in pieces {
            let free = self.strings.as_ptr().addr() + self.strings.len();
            let padding = piece.as_ptr().addr().wrapping_sub(free) % ALIGNMENT;
            self.strings.resize(self.strings.len() + padding, 0);
            starts.push(self.strings.len());
            self.strings.extend_from_slice(piece);
        }
        for &pointer in pointers {
            let word = self.address(pointer);
            // SAFETY: `address` checks that the word is in the slots.
            let address = unsafe { word.read_unaligned() } as usize;
            for (piece, before) in pieces.iter().zip(&starts) {
                let start = piece.as_ptr().addr();
                if (start..start + piece.len()).contains(&address) {
                    let copy = self.strings[before + address - start..].as_ptr();
                    // SAFETY: as above.
                    unsafe { word.write_unaligned(copy.expose_provenance() as u64) };
                }
            }
        }
        Some(())
    }

    /// Gives the addresses in the slots.
    pub fn addresses(&mut self, pointers: &[usize]) -> impl Iterator<Item = usize> {
        pointers.iter().map(|&pointer| {
            let word = self.address(pointer);
            // SAFETY: `address` checks that the word is in the slots.
            unsafe { word.read_unaligned() as usize }
        })
    }

    /// Keeps memory until the call is done.
    pub fn hold(&mut self, memory: BackingStore) {
        self.lent.push(memory);
    }

    /// Has the end of the environment wait for the call, because it uses memory that nothing else
    /// keeps.
    pub fn borrow(&mut self) {
        if !self.borrows {
            self.borrows = true;
            self.finished.add_borrower();
        }
    }

    /// Gives up all but the result.
    pub fn release(&mut self) {
        self.end_borrowing();
        self.lent.clear();
        if self.strings.capacity() > KEPT_BYTES {
            self.strings = Vec::new();
        }
    }

    /// Gives up memory that is worth more than making it again.
    pub fn shrink(&mut self) {
        if self.slots.capacity() > KEPT_PAIRS {
            self.slots = Vec::new();
        }
    }

    fn end_borrowing(&mut self) {
        if self.borrows {
            self.borrows = false;
            self.finished.remove_borrower();
        }
    }
}

impl Listed for PendingCall {
    fn next(&mut self) -> &mut *mut PendingCall {
        &mut self.next
    }
}

impl Work for PendingCall {
    fn run(&mut self) {
        // Calls that have not begun when their environment ends are not made.
        if !self.finished.is_closed() {
            let slots = self.slots();
            // SAFETY: who submitted the call has copied as many slots as its signature takes; that the
            // function has this signature, and may be called on this thread, is what the program has
            // promised.
            let call = || unsafe {
                match self.captures_errno {
                    Some(source) => {
                        self.errno = Some(self.plan.run_capturing_errno(slots, source));
                    }
                    None => self.plan.run(slots),
                }
            };
            // Where C++ ends the process it is said which function it was.
            NativeFrames::call_elsewhere(self.plan.target(), call);
        }
        self.end_borrowing();
    }

    fn deliver(self: Box<Self>) -> Outlook {
        let finished = Arc::clone(&self.finished);
        // A thread that has not asked for the call before this one is busy, maybe with making calls.
        if finished.add(self) { Outlook::Unknown } else { Outlook::MoreToCome }
    }
}
