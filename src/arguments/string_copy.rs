//! Makes C copies of strings that are read on V8's heap.

use crate::environment::{StringCopies, StringRoom};
use crate::strings::arena::CHUNK_SIZE;
use crate::strings::utf8::{self, Characters, MARGIN};
use crate::v8::HeapString;
use std::mem::MaybeUninit;
use std::slice;

/// The most characters that are brought together, before they are copied, from several pieces of a
/// string of two-byte characters: a pair of surrogates may be in two of the pieces.
const MAX_GATHERED: usize = 512;

/// Makes a NUL-terminated copy in UTF-8, and gives its address. Gives None if there is a NUL in the
/// string, if it has many pieces or is very long for where it would go, or if there is no memory
/// for it.
#[inline(always)]
pub fn copy(
    room: &StringRoom,
    string: HeapString,
    slot: usize,
    copies: StringCopies,
) -> Option<*mut u8> {
    if let Some(characters) = string.characters() {
        return copy_characters(room, characters, slot, copies);
    }
    copy_pieces(room, string, slot, copies)
}

#[cold]
fn copy_pieces(
    room: &StringRoom,
    string: HeapString,
    slot: usize,
    copies: StringCopies,
) -> Option<*mut u8> {
    if string.is_one_byte() {
        return copy_one_byte_pieces(room, string, slot, copies);
    }
    let mut gathered = [MaybeUninit::uninit(); MAX_GATHERED];
    let utf16 = gather(string, &mut gathered)?;
    copy_characters(room, Characters::TwoByte(utf16), slot, copies)
}

#[inline(always)]
fn copy_characters(
    room: &StringRoom,
    characters: Characters,
    slot: usize,
    copies: StringCopies,
) -> Option<*mut u8> {
    let copies = match (characters, copies) {
        // What writes two-byte text wants room that is initialised.
        (Characters::TwoByte(_), StringCopies::InFrame(_)) => StringCopies::Staged,
        (Characters::OneByte(_) | Characters::TwoByte(_), copies) => copies,
    };
    let mut bound = characters.bound_by_length();
    if bound > CHUNK_SIZE {
        // To look at the text is cheap compared with memory that turns out not to be needed.
        bound = characters.bound();
    }
    copy_with(room, bound, slot, copies, |start| {
        // SAFETY: there is as much room as the text takes at most, and a margin.
        unsafe { utf8::write(start, characters) }
    })
}

fn copy_one_byte_pieces(
    room: &StringRoom,
    string: HeapString,
    slot: usize,
    copies: StringCopies,
) -> Option<*mut u8> {
    let bound = string.length() * utf8::BYTES_PER_LATIN1_CHARACTER;
    if bound > CHUNK_SIZE {
        return None; // much of that room might not be needed
    }
    copy_with(room, bound, slot, copies, |start| {
        let mut end = start;
        let mut left = bound;
        string.pieces(|piece| {
            left = left.checked_sub(piece.bound_by_length())?;
            // SAFETY: there is as much room as has just been taken off, and at least a margin after
            // it.
            end = unsafe { utf8::write(end, piece) }?;
            Some(())
        })?;
        // SAFETY: there is a margin after the text, which may have no pieces at all.
        unsafe { *end = 0 };
        Some(end)
    })
}

/// Brings the characters of a string in pieces together, two bytes each. Gives None if there are
/// too many.
fn gather<'a>(
    string: HeapString,
    gathered: &'a mut [MaybeUninit<u16>; MAX_GATHERED],
) -> Option<&'a [u16]> {
    let mut length = 0;
    string.pieces(|piece| {
        let rest = &mut gathered[length..];
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
    Some(unsafe { slice::from_raw_parts(gathered.as_ptr().cast(), length) })
}

/// Finds room for text of `bound` bytes at most, and lets it be written.
#[inline(always)]
fn copy_with(
    room: &StringRoom,
    bound: usize,
    slot: usize,
    copies: StringCopies,
    write: impl FnOnce(*mut u8) -> Option<*mut u8>,
) -> Option<*mut u8> {
    room.write(copies, slot, bound + MARGIN, write)
}
