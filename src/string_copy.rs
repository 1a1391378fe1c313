//! C copies of strings that are read on V8's heap.

use crate::environment::Environment;
use crate::jit;
use crate::string_arena::{self, CHUNK_SIZE};
use crate::utf8::{self, Characters, MARGIN};
use crate::v8::HeapString;
use std::cell::RefCell;
use std::mem::MaybeUninit;
use std::slice;

/// Where C copies of strings go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum StringCopies {
    /// To the room of their slot. For calls that don't nest, so that one at a time uses that.
    InSlots,
    /// To the arena, until the call has returned.
    Staged,
}

/// Room for long copies, by slot; made when first used, because few programs pass many of them.
#[derive(Default)]
pub struct LongCopies(RefCell<Vec<Box<[u8]>>>);

impl LongCopies {
    /// What a copy in a slot's room may take at most, terminator and all: it is never given back.
    const SIZE: usize = 64 * 1024;

    /// The room of a slot, initialised. None if there is no memory for it.
    #[inline(never)]
    fn room(&self, slot: usize) -> Option<*mut u8> {
        let mut rooms = self.0.borrow_mut();
        if rooms.len() <= slot {
            rooms.resize_with(slot + 1, Box::default);
        }
        let room = &mut rooms[slot];
        if room.is_empty() {
            *room = string_arena::zeros(Self::SIZE)?;
        }
        Some(room.as_mut_ptr())
    }
}

/// Two-byte characters in several pieces are brought together first, as a pair of surrogates may be
/// in two of them: so many at most.
const MAX_GATHERED: usize = 512;

/// The address of a NUL-terminated copy in UTF-8. None if there is a NUL in the string, if it has
/// many pieces or is very long for where it would go, or if there is no memory for it.
#[inline(always)]
pub fn copy(
    environment: &Environment,
    string: HeapString,
    slot: usize,
    copies: StringCopies,
) -> Option<*mut u8> {
    if let Some(characters) = string.characters() {
        return copy_characters(environment, characters, slot, copies);
    }
    copy_pieces(environment, string, slot, copies)
}

#[cold]
fn copy_pieces(
    environment: &Environment,
    string: HeapString,
    slot: usize,
    copies: StringCopies,
) -> Option<*mut u8> {
    if string.is_one_byte() {
        return copy_one_byte_pieces(environment, string, slot, copies);
    }
    let mut gathered = [MaybeUninit::uninit(); MAX_GATHERED];
    let utf16 = gather(string, &mut gathered)?;
    copy_characters(environment, Characters::TwoByte(utf16), slot, copies)
}

#[inline(always)]
fn copy_characters(
    environment: &Environment,
    characters: Characters,
    slot: usize,
    copies: StringCopies,
) -> Option<*mut u8> {
    let mut bound = characters.bound_by_length();
    if bound > CHUNK_SIZE {
        // To look at the text is cheap compared with memory that turns out not to be needed.
        bound = characters.bound();
    }
    copy_with(environment, bound, slot, copies, |start| {
        // SAFETY: there is as much room as the text takes at most.
        unsafe { utf8::write(start, characters) }
    })
}

fn copy_one_byte_pieces(
    environment: &Environment,
    string: HeapString,
    slot: usize,
    copies: StringCopies,
) -> Option<*mut u8> {
    let bound = string.length() * utf8::PER_LATIN1;
    if bound > CHUNK_SIZE {
        return None; // much of that room might not be needed
    }
    copy_with(environment, bound, slot, copies, |start| {
        let mut end = start;
        let mut room = bound;
        string.pieces(|piece| {
            room = room.checked_sub(piece.bound_by_length())?;
            // SAFETY: there is as much room as has just been taken off.
            end = unsafe { utf8::write(end, piece) }?;
            Some(())
        })?;
        Some(end)
    })
}

/// The characters of a string in pieces, two bytes each. None if there are many.
fn gather<'a>(
    string: HeapString,
    room: &'a mut [MaybeUninit<u16>; MAX_GATHERED],
) -> Option<&'a [u16]> {
    let mut length = 0;
    string.pieces(|piece| {
        let rest = &mut room[length..];
        match piece {
            Characters::OneByte(latin1) => {
                let to = rest.get_mut(..latin1.len())?;
                to.iter_mut().zip(latin1).for_each(|(to, &byte)| {
                    to.write(byte.into());
                });
                length += latin1.len();
            }
            Characters::TwoByte(utf16) => {
                let to = rest.get_mut(..utf16.len())?;
                to.iter_mut().zip(utf16).for_each(|(to, &unit)| {
                    to.write(unit);
                });
                length += utf16.len();
            }
        }
        Some(())
    })?;
    // SAFETY: the pieces have been written there, one after the other.
    Some(unsafe { slice::from_raw_parts(room.as_ptr().cast(), length) })
}

/// Finds room for text of so many bytes at most, lets it be written, and terminates it.
#[inline(always)]
fn copy_with(
    environment: &Environment,
    bound: usize,
    slot: usize,
    copies: StringCopies,
    write: impl FnOnce(*mut u8) -> Option<*mut u8>,
) -> Option<*mut u8> {
    let size = bound + MARGIN;
    let write = |start| {
        let end = write(start)?;
        // SAFETY: the margin begins there.
        unsafe { *end = 0 };
        Some(end)
    };
    match copies {
        StringCopies::InSlots => {
            let start = room_of_slot(environment, size, slot)?;
            write(start).map(|_| start)
        }
        StringCopies::Staged => {
            let mut strings = environment.strings();
            let start = strings.allocate(size)?;
            let end = write(start);
            strings.shrink_last(size, end.map_or(0, |end| end.addr() - start.addr() + 1));
            end.map(|_| start)
        }
    }
}

#[inline]
fn room_of_slot(environment: &Environment, size: usize, slot: usize) -> Option<*mut u8> {
    if slot < jit::STRING_COUNT && size <= jit::STRING_SIZE {
        // SAFETY: behind the slots there is room for that many strings of that size.
        Some(unsafe { environment.slots().byte_add(jit::STRINGS + slot * jit::STRING_SIZE).cast() })
    } else if size <= LongCopies::SIZE {
        environment.long_copies.room(slot)
    } else {
        None
    }
}
