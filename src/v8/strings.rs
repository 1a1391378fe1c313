//! Strings on V8's heap, read like other values there (heap.rs). Their characters follow the header,
//! or they are part of another string (sliced), or two other strings one after the other (cons) until
//! V8 has put these together: then the second one is empty.

use super::heap::{HeapObject, find_word};
use super::symbols::Local;
use crate::utf8::Characters;

/// `kFirstNonstringType`.
pub(super) const FIRST_NONSTRING_TYPE: u16 = 0x80;
/// What is set in none of the types below that.
pub(super) const NONSTRING_TYPES_MASK: u16 = !(FIRST_NONSTRING_TYPE - 1);
/// `kStringRepresentationAndEncodingMask`, and what it leaves: how the string is represented, and
/// `kStringEncodingMask` if its characters are one byte each, not two.
pub(super) const REPRESENTATION_AND_ENCODING_MASK: u16 = REPRESENTATION_MASK | ONE_BYTE;
const REPRESENTATION_MASK: u16 = 0x07;
pub(super) const ONE_BYTE: u16 = 0x08;
/// Its characters follow its header.
pub(super) const SEQUENTIAL: u16 = 0x00;
/// A string's length and characters (`kStringLengthOffset`; the header is padded to 16 bytes, and
/// objects are to a multiple of 8).
pub(super) const LENGTH_OFFSET: usize = 12;
pub(super) const CHARACTERS_OFFSET: usize = 16;

/// Strings of more pieces are left to V8, which puts them together, so that it is done once.
const MAX_PIECES: usize = 16;

/// Known strings to calibrate with.
pub struct PieceSamples {
    /// Two different strings in one piece, and one made of them.
    pub halves: [Local; 2],
    pub cons: Local,
    /// The first of them without its first [`PieceSamples::SLICED_OFF`] characters.
    pub sliced: Local,
}

impl PieceSamples {
    pub const SLICED_OFF: usize = 3;
}

/// How strings that consist of others are laid out.
#[derive(Clone, Copy, Debug)]
pub(super) struct StringLayout {
    cons: u16,
    first: usize,
    second: usize,
    sliced: u16,
    parent: usize,
    /// A small integer, in the upper half of a word.
    offset: usize,
}

impl StringLayout {
    /// How many words both kinds have.
    const WORDS: usize = 4;

    /// None if the samples are not as expected.
    ///
    /// # Safety
    /// They are live handles of what they are said to be.
    pub(super) unsafe fn find(samples: PieceSamples) -> Option<StringLayout> {
        // SAFETY: the caller's promise; strings of both kinds have the words that are looked at, and
        // the representation of others is another.
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

/// A string on V8's heap. Valid as long as V8 can't move it.
#[derive(Clone, Copy)]
pub struct HeapString<'a> {
    object: HeapObject,
    instance_type: u16,
    layout: Option<&'a StringLayout>,
}

impl<'a> HeapString<'a> {
    /// None for other values.
    ///
    /// # Safety
    /// `value` is a live handle.
    pub(super) unsafe fn from_handle(
        value: Local,
        layout: Option<&'a StringLayout>,
    ) -> Option<HeapString<'a>> {
        // SAFETY: the caller's promise.
        unsafe { HeapString::new(HeapObject::from_handle(value)?, layout) }
    }

    /// None for other objects.
    ///
    /// # Safety
    /// The object is live.
    unsafe fn new(object: HeapObject, layout: Option<&'a StringLayout>) -> Option<HeapString<'a>> {
        // SAFETY: the caller's promise.
        let instance_type = unsafe { object.instance_type() };
        let is_string = instance_type < FIRST_NONSTRING_TYPE;
        is_string.then_some(HeapString { object, instance_type, layout })
    }

    /// The string that one of this string's words leads to.
    ///
    /// # Safety
    /// The string has such a word.
    unsafe fn at(self, offset: usize) -> Option<HeapString<'a>> {
        // SAFETY: the caller's promise; what a live object refers to is live.
        unsafe { HeapString::new(HeapObject::from_tagged(self.object.read(offset))?, self.layout) }
    }

    fn representation(self) -> u16 {
        self.instance_type & REPRESENTATION_MASK
    }

    pub fn is_one_byte(self) -> bool {
        self.instance_type & ONE_BYTE != 0
    }

    /// How many characters it has.
    pub fn length(self) -> usize {
        // SAFETY: every string has a length there.
        unsafe { self.object.read::<u32>(LENGTH_OFFSET) as usize }
    }

    /// Whether V8 would put it together, or has done so.
    pub fn is_cons(self) -> bool {
        self.layout.is_some_and(|layout| self.representation() == layout.cons)
    }

    /// The characters, if they are in one piece.
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
                let is_together = self.at(layout.second)?.length() == 0;
                let together = self.at(layout.first).filter(|_| is_together)?;
                together.part(0, self.length())
            } else if self.representation() == layout.sliced {
                let offset = self.object.read::<usize>(layout.offset) >> 32;
                self.at(layout.parent)?.part(offset, self.length())
            } else {
                None
            }
        }
    }

    /// The characters of a sequential string; None for others.
    #[inline]
    fn own_characters(self) -> Option<Characters<'a>> {
        if self.representation() != SEQUENTIAL {
            return None;
        }
        let start = self.object.0 + CHARACTERS_OFFSET;
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

    /// Some of the characters of a sequential string; None for others.
    fn part(self, offset: usize, length: usize) -> Option<Characters<'a>> {
        let part = offset..offset.checked_add(length)?;
        Some(match self.own_characters()? {
            Characters::OneByte(latin1) => Characters::OneByte(latin1.get(part)?),
            Characters::TwoByte(utf16) => Characters::TwoByte(utf16.get(part)?),
        })
    }

    /// Visits the pieces of a string in order. None if there are many, if one of them can't be read,
    /// or if a visit gives none.
    pub fn pieces(self, mut visit: impl FnMut(Characters<'a>) -> Option<()>) -> Option<()> {
        let layout = self.layout?;
        let mut waiting = [self.object; MAX_PIECES];
        let mut count = 1_usize;
        // Each step visits a piece or finds that there is one more.
        for _ in 0..2 * MAX_PIECES {
            let Some(next) = count.checked_sub(1) else { return Some(()) };
            count = next;
            // SAFETY: what waits is a string.
            let string = unsafe { HeapString::new(waiting[count], self.layout)? };
            if string.representation() != layout.cons {
                visit(string.characters()?)?;
                continue;
            }
            // SAFETY: the representation says that it has these words.
            let (first, second) = unsafe { (string.at(layout.first)?, string.at(layout.second)?) };
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
