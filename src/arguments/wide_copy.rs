//! Makes C copies of strings in UTF-16 and UTF-32, of strings that are read on V8's heap.

use crate::environment::{StringCopies, StringRoom};
use crate::strings::utf8::Characters;
use crate::v8::HeapString;

/// The longest text that is copied inside a fast call, in UTF-16 units: V8 copies longer ones as fast,
/// and the room for them may turn out not to be needed.
const MAX_LENGTH: usize = 8 * 1024;

/// A unit of text in C: of UTF-16 or UTF-32.
pub trait Unit: Copy + Default {
    fn of_latin1(character: u8) -> Self;

    /// Appends the text of UTF-16 units, which `put` writes.
    fn of_utf16(units: &[u16], put: impl FnMut(Self));
}

impl Unit for u16 {
    fn of_latin1(character: u8) -> u16 {
        character.into()
    }

    fn of_utf16(units: &[u16], put: impl FnMut(u16)) {
        units.iter().copied().for_each(put);
    }
}

impl Unit for u32 {
    fn of_latin1(character: u8) -> u32 {
        character.into()
    }

    /// What is no character becomes U+FFFD, as in UTF-8.
    fn of_utf16(units: &[u16], mut put: impl FnMut(u32)) {
        let characters = char::decode_utf16(units.iter().copied());
        characters.for_each(|character| {
            put(character.unwrap_or(char::REPLACEMENT_CHARACTER).into());
        });
    }
}

/// Makes a copy in such units, with a NUL after it, and gives its address. Gives None if there is a
/// NUL in the string, if it has many pieces or is very long for where it would go, or if there is no
/// memory for it.
#[cold]
pub fn copy<U: Unit>(
    room: &StringRoom,
    string: HeapString,
    slot: usize,
    copies: StringCopies,
) -> Option<*mut u8> {
    // What has pieces, V8 puts together.
    let characters = string.characters()?;
    if string.length() > MAX_LENGTH {
        return None;
    }
    match characters {
        Characters::OneByte(latin1) if latin1.contains(&0) => None,
        Characters::TwoByte(utf16) if utf16.contains(&0) => None,
        Characters::OneByte(_) | Characters::TwoByte(_) => {
            write::<U>(room, characters, slot, copies)
        }
    }
}

/// Makes such a copy of UTF-16 units, none of which is NUL, in the arena.
pub fn stage<U: Unit>(room: &StringRoom, units: &[u16]) -> Option<*mut u8> {
    write::<U>(room, Characters::TwoByte(units), 0, StringCopies::Staged)
}

fn write<U: Unit>(
    room: &StringRoom,
    characters: Characters,
    slot: usize,
    copies: StringCopies,
) -> Option<*mut u8> {
    let length = match characters {
        Characters::OneByte(latin1) => latin1.len(),
        Characters::TwoByte(utf16) => utf16.len(),
    };
    // The room begins at any byte, and the text at the first one in it that is aligned.
    let aligned = |start: *mut u8| start.wrapping_add(start.align_offset(align_of::<U>()));
    let bytes = (length + 1) * size_of::<U>() + align_of::<U>() - 1;
    let start = room.write(copies, slot, bytes, |start| {
        let mut next = aligned(start).cast::<U>();
        // SAFETY: there is room for as many units as the string has, and one more.
        let mut put = |unit: U| unsafe {
            next.write(unit);
            next = next.add(1);
        };
        match characters {
            Characters::OneByte(latin1) => {
                latin1.iter().for_each(|&character| put(U::of_latin1(character)));
            }
            Characters::TwoByte(utf16) => U::of_utf16(utf16, &mut put),
        }
        put(U::default());
        // The text ends with the last byte that was written.
        Some(next.cast::<u8>().wrapping_sub(1))
    })?;
    Some(aligned(start))
}
