//! Finds room in which the C copies of strings live during a call.

use crate::slots::{STRING_COUNT, STRING_SIZE, STRINGS_OFFSET};
use crate::strings::arena::{self, Mark, StringArena};
use std::cell::{Cell, RefCell};

/// The choice of where the C copy of a string goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StringCopies {
    /// It goes to the room of its slot. This is for calls that don't nest, so that one at a time
    /// uses that room.
    InSlots,
    /// It goes to the arena, and stays there until the call has returned.
    Staged,
}

/// The room that one environment has for strings.
pub struct StringRoom {
    slots: *mut u64,
    long_copies: LongCopies,
    arena: RefCell<StringArena>,
    /// The height above which strings belong to the call whose arguments are being converted.
    in_use: Cell<Mark>,
}

impl StringRoom {
    /// Makes the room for strings of an environment with these slots. Memory for strings follows
    /// them, and they live as long as the room.
    pub fn new(slots: *mut u64) -> StringRoom {
        StringRoom {
            slots,
            long_copies: LongCopies::default(),
            arena: RefCell::default(),
            in_use: Cell::default(),
        }
    }

    pub fn arena(&self) -> std::cell::RefMut<'_, StringArena> {
        self.arena.borrow_mut()
    }

    /// Runs `call`, then releases the strings that were staged for it.
    pub fn with_staged_strings<R>(&self, call: impl FnOnce() -> R) -> R {
        let below = self.in_use.get();
        let staged = self.arena.borrow().mark();
        if staged == below {
            return call();
        }
        self.in_use.set(staged);
        let result = call();
        self.in_use.set(below);
        self.release_staged_strings();
        result
    }

    /// Releases the strings staged for a call that did not come about.
    pub fn release_staged_strings(&self) {
        self.arena.borrow_mut().release(self.in_use.get());
    }

    /// Finds room of this size for the copy of a slot's string, lets `write` write there, and gives
    /// where it starts. `write` gives where the text ends, if all is well. Gives None if there is
    /// no room, or if `write` does.
    #[inline(always)]
    pub fn write(
        &self,
        copies: StringCopies,
        slot: usize,
        size: usize,
        write: impl FnOnce(*mut u8) -> Option<*mut u8>,
    ) -> Option<*mut u8> {
        match copies {
            StringCopies::InSlots => {
                let start = self.of_slot(slot, size)?;
                write(start).map(|_| start)
            }
            StringCopies::Staged => {
                let mut arena = self.arena();
                let start = arena.allocate(size)?;
                let end = write(start);
                arena.shrink_last(size, end.map_or(0, |end| end.addr() - start.addr() + 1));
                end.map(|_| start)
            }
        }
    }

    #[inline]
    fn of_slot(&self, slot: usize, size: usize) -> Option<*mut u8> {
        if slot < STRING_COUNT && size <= STRING_SIZE {
            // SAFETY: behind the slots there is room for that many strings of that size.
            Some(unsafe { self.slots.byte_add(STRINGS_OFFSET + slot * STRING_SIZE).cast() })
        } else if size <= LongCopies::SIZE {
            self.long_copies.room(slot)
        } else {
            None
        }
    }
}

/// The room for long copies, by slot. It is made when it is first used, because few programs pass
/// many long strings.
#[derive(Default)]
struct LongCopies(RefCell<Vec<Box<[u8]>>>);

impl LongCopies {
    /// The bytes of a slot's room for long copies, terminator and margin included. They are never
    /// given back.
    const SIZE: usize = 64 * 1024;

    /// Gives the room of a slot, initialised. Gives None if there is no memory for it.
    #[inline(never)]
    fn room(&self, slot: usize) -> Option<*mut u8> {
        let mut rooms = self.0.borrow_mut();
        if rooms.len() <= slot {
            rooms.resize_with(slot + 1, Box::default);
        }
        let room = &mut rooms[slot];
        if room.is_empty() {
            *room = arena::zeros(Self::SIZE)?;
        }
        Some(room.as_mut_ptr())
    }
}
