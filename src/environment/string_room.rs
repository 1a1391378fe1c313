//! Finds room in which the C copies of strings live during a call.

use crate::slots::{STRING_SIZE, string_room_offset};
use crate::strings::arena::{self, Mark, StringArena};
use crate::strings::utf8::{self, SHORT_COPY};
use std::cell::{Cell, RefCell, UnsafeCell};
use std::mem::MaybeUninit;

/// The choice of where the C copy of a string goes.
#[derive(Clone, Copy)]
pub enum StringCopies<'a> {
    /// It goes to the room of its slot. This is for calls that don't nest, so that one at a time
    /// uses that room.
    InSlots,
    /// It goes to the arena, and stays there until the call has returned.
    Staged,
    /// It goes to the room that the call has by itself if it is short, and to the arena otherwise.
    InFrame(&'a ShortCopies<'a>),
}

/// The memory for short copies: for all of a call, terminators and a margin included. It costs
/// nothing to make, because it is not initialised.
pub type ShortCopiesMemory = MaybeUninit<[u8; 256]>;

/// The room for short copies that a call has by itself, in its frame on the stack. So calls can
/// nest.
pub struct ShortCopies<'a> {
    // It is apart because a compiler that sees it made with the rest copies all of it.
    memory: &'a UnsafeCell<ShortCopiesMemory>,
    used: Cell<usize>,
}

impl<'a> ShortCopies<'a> {
    pub fn new(memory: &'a UnsafeCell<ShortCopiesMemory>) -> ShortCopies<'a> {
        ShortCopies { memory, used: Cell::new(0) }
    }

    /// Copies text with a NUL, and gives the address of the copy. Gives None if that can't be done
    /// by one store, or there is no room.
    #[inline]
    pub fn copy(&self, latin1: &[u8]) -> Option<*mut u8> {
        let start = self.free(SHORT_COPY)?;
        // SAFETY: `free` has given so many bytes.
        let is_copied = unsafe { utf8::copy_short(start, latin1) };
        is_copied.then(|| {
            // All that was written is kept: a copy that began in it would be another store that
            // readers of this one wait for.
            self.used.set(self.used.get() + SHORT_COPY);
            start
        })
    }

    /// Gives `size` bytes, which need not be initialised, or None if there are fewer. They are free
    /// until `keep` is told where what has been written ends.
    #[inline]
    fn free(&self, size: usize) -> Option<*mut u8> {
        let used = self.used.get();
        // SAFETY: `used` is at most the size, because `keep` is told of what fitted.
        (size <= size_of::<ShortCopiesMemory>() - used)
            .then(|| unsafe { self.memory.get().cast::<u8>().add(used) })
    }

    /// Keeps the bytes up to the terminator at `end`, which is among those that `free` has given.
    #[inline]
    fn keep(&self, end: *mut u8) {
        self.used.set(end.addr() - self.memory.get().addr() + 1);
    }
}

/// The room that one environment has for strings.
pub struct StringRoom {
    slots: *mut u64,
    long_copies: LongCopies,
    arena: RefCell<StringArena>,
    /// The height above which strings belong to the call whose arguments are being converted.
    in_use: Cell<Mark>,
    /// Whether there may be strings above that.
    has_staged: Cell<bool>,
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
            has_staged: Cell::default(),
        }
    }

    /// Gives the arena, to stage strings in it.
    pub fn arena(&self) -> std::cell::RefMut<'_, StringArena> {
        self.has_staged.set(true);
        self.arena.borrow_mut()
    }

    /// Begins a call: the strings that are staged are for it. Gives what `end_call` takes.
    ///
    /// It is no function around the call, because what that would take, a closure, is a function of its own where
    /// code is built for size.
    #[inline(always)]
    pub fn begin_call(&self) -> Option<Mark> {
        if self.has_staged.get() { Some(self.use_staged_strings()) } else { None }
    }

    /// Ends a call, and releases the strings that were staged for it.
    #[inline(always)]
    pub fn end_call(&self, below: Option<Mark>) {
        if let Some(below) = below {
            self.in_use.set(below);
            self.release_staged_strings();
        }
    }

    /// Lets the strings that are staged be of the call that comes now. Gives the height above which
    /// they are.
    #[cold]
    fn use_staged_strings(&self) -> Mark {
        self.has_staged.set(false);
        self.in_use.replace(self.arena.borrow().mark())
    }

    /// Lets `take` copy the memory that the strings staged for a call are in, then releases it.
    pub fn take_staged_strings<R>(&self, take: impl FnOnce(&[&[u8]]) -> R) -> R {
        let result = take(&self.arena.borrow().since(self.in_use.get()));
        self.release_staged_strings();
        result
    }

    /// Releases the strings staged for a call that did not come about.
    pub fn release_staged_strings(&self) {
        self.arena.borrow_mut().release(self.in_use.get());
        self.has_staged.set(false);
    }

    /// Finds room of this size for the copy of a slot's string, lets `write` write there, and gives
    /// where it starts. `write` gives where the text ends, if all is well. Gives None if there is
    /// no room, or if `write` does. The room is initialised unless it is in a frame.
    #[inline(always)]
    pub fn write(
        &self,
        copies: StringCopies,
        slot: usize,
        size: usize,
        write: impl FnOnce(*mut u8) -> Option<*mut u8>,
    ) -> Option<*mut u8> {
        let in_frame = match copies {
            StringCopies::InFrame(room) => room.free(size).map(|start| (room, start)),
            StringCopies::InSlots | StringCopies::Staged => None,
        };
        let start = match (in_frame, copies) {
            (Some((_, start)), _) => start,
            (None, StringCopies::InSlots) => self.of_slot(slot, size)?,
            (None, StringCopies::Staged | StringCopies::InFrame(_)) => {
                self.arena().allocate(size)?
            }
        };
        let end = write(start);
        match (in_frame, copies) {
            (Some((room, _)), _) => room.keep(end?),
            (None, StringCopies::InSlots) => {}
            (None, StringCopies::Staged | StringCopies::InFrame(_)) => {
                let used = end.map_or(0, |end| end.addr() - start.addr() + 1);
                self.arena().shrink_last(size, used);
            }
        }
        end.map(|_| start)
    }

    #[inline]
    fn of_slot(&self, slot: usize, size: usize) -> Option<*mut u8> {
        if let Some(offset) = string_room_offset(slot)
            && size <= STRING_SIZE
        {
            // SAFETY: behind the slots there is room for a string of that size at that offset.
            Some(unsafe { self.slots.byte_add(offset).cast() })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slots::SLOT_MEMORY_SIZE;
    use std::ffi::CStr;

    /// Runs a test with the room for strings of an environment.
    fn with_room(test: impl FnOnce(&StringRoom)) {
        let mut memory = vec![0_u64; SLOT_MEMORY_SIZE as usize / size_of::<u64>()];
        test(&StringRoom::new(memory.as_mut_ptr()));
    }

    /// Writes text for a call as the copy of a string.
    fn write(room: &StringRoom, copies: StringCopies, text: &[u8]) -> *mut u8 {
        let size = text.len() + 1;
        let write = |start: *mut u8| {
            // SAFETY: there is room for so many bytes.
            unsafe {
                start.copy_from_nonoverlapping(text.as_ptr(), text.len());
                start.add(text.len()).write(0);
                Some(start.add(text.len()))
            }
        };
        room.write(copies, 0, size, write).unwrap()
    }

    fn assert_holds(copy: *mut u8, text: &[u8]) {
        // SAFETY: the test has written text there, with a NUL.
        assert_eq!(unsafe { CStr::from_ptr(copy.cast()) }.to_bytes(), text);
    }

    #[test]
    fn copies_of_a_call_do_not_overlap_wherever_they_go() {
        let texts: Vec<Vec<u8>> =
            (0..100).map(|n| vec![b'a' + n % 26; n as usize * 7 % 61]).collect();
        with_room(|room| {
            let memory = UnsafeCell::new(ShortCopiesMemory::uninit());
            let frame = ShortCopies::new(&memory);
            let copies: Vec<_> = texts
                .iter()
                .map(|text| {
                    let quick = if text.len() % 2 == 0 { frame.copy(text) } else { None };
                    quick.unwrap_or_else(|| write(room, StringCopies::InFrame(&frame), text))
                })
                .collect();
            let in_memory = memory.get().addr()..memory.get().addr() + size_of_val(&memory);
            assert!(in_memory.contains(&copies[0].addr()));
            assert!(!in_memory.contains(&copies[99].addr()), "more than there is room for");
            copies.iter().zip(&texts).for_each(|(&copy, text)| assert_holds(copy, text));
        });
    }

    #[test]
    fn only_short_ascii_is_copied_at_once() {
        for text in [&[b'a'; SHORT_COPY][..], b"a\0b", b"\xe9"] {
            let memory = UnsafeCell::new(ShortCopiesMemory::uninit());
            let frame = ShortCopies::new(&memory);
            assert_eq!(frame.copy(text), None);
            assert_eq!(frame.used.get(), 0);
        }
    }

    fn in_call(room: &StringRoom, call: impl FnOnce()) {
        let below = room.begin_call();
        call();
        room.end_call(below);
    }

    #[test]
    fn strings_of_a_call_stay_while_calls_in_it_come_and_go() {
        with_room(|room| {
            let outer = write(room, StringCopies::Staged, b"outer");
            in_call(room, || {
                in_call(room, || ());
                let unused = write(room, StringCopies::Staged, b"not called");
                room.release_staged_strings();
                for _ in 0..3 {
                    let inner = write(room, StringCopies::Staged, b"inner");
                    assert_eq!(inner, unused, "what was released is used again");
                    in_call(room, || assert_holds(inner, b"inner"));
                }
                assert_holds(outer, b"outer");
            });
            assert_eq!(write(room, StringCopies::Staged, b"next"), outer);
        });
    }
}
