//! Strings on V8's heap are read like other values there. Their characters follow the header, or
//! they are part of another string (sliced), or two other strings one after the other (cons) until
//! V8 has put these together: then the second one is empty.

use super::object::{HeapObject, find_word, tagged_offset};
use super::symbols::Local;
use crate::strings::utf8::Characters;

/// The first instance type that no string has (`kFirstNonstringType`).
pub(super) const FIRST_NONSTRING_TYPE: u16 = 0x80;
/// The bits that are set in none of the types below that, which are the types of strings.
pub(super) const NONSTRING_TYPES_MASK: u16 = !(FIRST_NONSTRING_TYPE - 1);
/// The bits of a string's type that tell its representation and encoding
/// (`kStringRepresentationAndEncodingMask`), then those that tell how the string is represented,
/// and the bit that is set if its characters are one byte each, not two (`kStringEncodingMask`).
pub(super) const REPRESENTATION_AND_ENCODING_MASK: u16 = REPRESENTATION_MASK | ONE_BYTE;
const REPRESENTATION_MASK: u16 = 0x07;
pub(super) const ONE_BYTE: u16 = 0x08;
/// The representation of a string whose characters follow its header.
pub(super) const SEQUENTIAL: u16 = 0x00;
/// The offsets of a string's length (`kStringLengthOffset`) and of its characters: the header is
/// padded to 16 bytes, and objects are to a multiple of 8.
pub(super) const LENGTH: i8 = tagged_offset(12);
pub(super) const CHARACTERS: i8 = tagged_offset(16);

/// The most pieces in which a string is read. One of more pieces is left to V8, which puts it
/// together, so that this is done once.
const MAX_PIECES: usize = 16;

/// The known strings to calibrate with.
pub struct PieceSamples {
    /// The two different strings, each in one piece, and the string made of them.
    pub halves: [Local; 2],
    pub cons: Local,
    /// The first of the halves without its first [`PieceSamples::SLICED_OFF`] characters.
    pub sliced: Local,
}

impl PieceSamples {
    pub const SLICED_OFF: usize = 3;
}

/// The layout of strings that consist of others.
#[derive(Clone, Copy, Debug)]
pub(super) struct StringLayout {
    cons: u16,
    first: i8,
    second: i8,
    sliced: u16,
    parent: i8,
    /// The offset of a small integer that says how many characters of the parent come before.
    offset: i8,
}

impl StringLayout {
    /// The number of words that a string of either kind has.
    const WORDS: usize = 4;

    /// Finds the layout. Gives None if the samples are not as expected.
    ///
    /// # Safety
    /// The caller guarantees that the samples are live handles of what they are said to be.
    pub(super) unsafe fn find(samples: PieceSamples) -> Option<StringLayout> {
        // SAFETY: the caller's promise; strings of both kinds have the words that are looked at. A
        // sample that V8 has kept in another way than expected is recognised by its representation.
        unsafe {
            let [first, second, cons, sliced] = [
                HeapString::from_handle(samples.halves[0], None)?,
                HeapString::from_handle(samples.halves[1], None)?,
                HeapString::from_handle(samples.cons, None)?,
                HeapString::from_handle(samples.sliced, None)?,
            ];
            let types = [first, second, cons, sliced].map(HeapString::representation);
            let [SEQUENTIAL, SEQUENTIAL, cons_type, sliced_type] = types else { return None };
            let differ = cons_type != SEQUENTIAL
                && sliced_type != SEQUENTIAL
                && cons_type != sliced_type
                && cons.length() == first.length() + second.length()
                && sliced.length() + PieceSamples::SLICED_OFF == first.length();
            if !differ {
                return None;
            }
            let find =
                |string: HeapString, word| find_word(string.object, StringLayout::WORDS, word);
            Some(StringLayout {
                cons: cons_type,
                first: find(cons, first.object.tagged())?,
                second: find(cons, second.object.tagged())?,
                sliced: sliced_type,
                parent: find(sliced, first.object.tagged())?,
                offset: find(sliced, PieceSamples::SLICED_OFF << 32)?,
            })
        }
    }
}

/// A string on V8's heap. It is valid as long as V8 can't move it.
#[derive(Clone, Copy)]
pub struct HeapString<'a> {
    object: HeapObject,
    instance_type: u16,
    layout: Option<&'a StringLayout>,
}

impl<'a> HeapString<'a> {
    /// Gives the string that a handle leads to; None for other values.
    ///
    /// # Safety
    /// The caller guarantees that `value` is a live handle.
    pub(super) unsafe fn from_handle(
        value: Local,
        layout: Option<&'a StringLayout>,
    ) -> Option<HeapString<'a>> {
        // SAFETY: the caller's promise.
        unsafe { HeapString::new(HeapObject::from_handle(value)?, layout) }
    }

    /// Takes an object for a string. Gives None for other objects.
    ///
    /// # Safety
    /// The caller guarantees that the object is live.
    unsafe fn new(object: HeapObject, layout: Option<&'a StringLayout>) -> Option<HeapString<'a>> {
        // SAFETY: the caller's promise.
        let instance_type = unsafe { object.instance_type() };
        let is_string = instance_type < FIRST_NONSTRING_TYPE;
        is_string.then_some(HeapString { object, instance_type, layout })
    }

    /// Gives the string that one of this string's words leads to.
    ///
    /// # Safety
    /// The caller guarantees that the string has such a word.
    unsafe fn string_at(self, offset: i8) -> Option<HeapString<'a>> {
        // SAFETY: the caller's promise; what a live object refers to is live.
        unsafe { HeapString::new(HeapObject::from_tagged(self.object.read(offset))?, self.layout) }
    }

    fn representation(self) -> u16 {
        self.instance_type & REPRESENTATION_MASK
    }

    pub fn is_one_byte(self) -> bool {
        self.instance_type & ONE_BYTE != 0
    }

    /// Tells how many characters it has.
    pub fn length(self) -> usize {
        // SAFETY: every string has a length there.
        unsafe { self.object.read::<u32>(LENGTH) as usize }
    }

    /// Tells whether V8 made it of two other strings, which it would put together, or has.
    pub fn is_cons(self) -> bool {
        self.layout.is_some_and(|layout| self.representation() == layout.cons)
    }

    /// Gives the characters, if they are in one piece.
    #[inline]
    pub fn characters(self) -> Option<Characters<'a>> {
        self.own_characters().or_else(|| self.characters_elsewhere())
    }

    #[cold]
    fn characters_elsewhere(self) -> Option<Characters<'a>> {
        let layout = self.layout?;
        // SAFETY: the representation says that the words read are those of such a string.
        unsafe {
            if self.representation() == layout.cons {
                let is_together = self.string_at(layout.second)?.length() == 0;
                let together = self.string_at(layout.first).filter(|_| is_together)?;
                together.part(0, self.length())
            } else if self.representation() == layout.sliced {
                let offset = self.object.read::<usize>(layout.offset) >> 32;
                self.string_at(layout.parent)?.part(offset, self.length())
            } else {
                None
            }
        }
    }

    /// Gives the characters of a sequential string; None for others.
    #[inline]
    fn own_characters(self) -> Option<Characters<'a>> {
        if self.representation() != SEQUENTIAL {
            return None;
        }
        let start = self.object.field(CHARACTERS);
        // SAFETY: a sequential string has that many characters there.
        unsafe {
            Some(if self.is_one_byte() {
                let start = std::ptr::with_exposed_provenance(start);
                Characters::OneByte(std::slice::from_raw_parts(start, self.length()))
            } else {
                let start = std::ptr::with_exposed_provenance(start);
                Characters::TwoByte(std::slice::from_raw_parts(start, self.length()))
            })
        }
    }

    /// Gives some of the characters of a sequential string; None for others.
    fn part(self, offset: usize, length: usize) -> Option<Characters<'a>> {
        let part = offset..offset.checked_add(length)?;
        Some(match self.own_characters()? {
            Characters::OneByte(latin1) => Characters::OneByte(latin1.get(part)?),
            Characters::TwoByte(utf16) => Characters::TwoByte(utf16.get(part)?),
        })
    }

    /// Visits the pieces of a string in order. Gives None if there are too many, if one of them
    /// can't be read, or if a visit gives None.
    pub fn pieces(self, mut visit: impl FnMut(Characters<'a>) -> Option<()>) -> Option<()> {
        let layout = self.layout?;
        let mut waiting = [self.object; MAX_PIECES];
        let mut count = 1_usize;
        // Each step visits a piece or finds that there is one more.
        for _ in 0..2 * MAX_PIECES {
            let Some(next) = count.checked_sub(1) else { return Some(()) };
            count = next;
            // SAFETY: this string is waiting first, then its parts are, which live as long as it.
            let string = unsafe { HeapString::new(waiting[count], self.layout)? };
            if string.representation() != layout.cons {
                visit(string.characters()?)?;
                continue;
            }
            // SAFETY: the representation says that it has these words.
            let (first, second) =
                unsafe { (string.string_at(layout.first)?, string.string_at(layout.second)?) };
            for part in [second, first] {
                if part.length() > 0 {
                    *waiting.get_mut(count)? = part.object;
                    count += 1;
                }
            }
        }
        None
    }
}
