//! Strings on V8's heap are read like other values there. Their characters follow the header
//! (sequential), or they are in native memory (external), part of another string (sliced), those of
//! another string (thin: V8 keeps one string of each text for keys, and a string that was used as a
//! key leads there from then on), or those of two other strings, one after the other (cons), until
//! V8 has put these together: then the second one is empty.

use super::cpp_types::Local;
use super::object::{HeapObject, find_word, tagged_offset};
use crate::strings::utf8::Characters;
use std::ffi::c_void;

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

/// The most strings that are between a string and the one that has its characters. V8 has two at
/// most: that which a slice is part of may have become thin.
const MAX_STEPS: usize = 3;

/// The known strings to calibrate with.
pub struct StringSamples {
    /// The two different strings, each in one piece, and the string made of them.
    pub halves: [Local; 2],
    pub cons: Local,
    /// The first of the halves without its first [`StringSamples::SLICED_OFF`] characters.
    pub sliced: Local,
    /// The key of an object, a string that was used for that key, and one of the same text that was
    /// not used for any.
    pub key: Local,
    pub used: Local,
    pub unused: Local,
    /// The string in native memory, and the address of its characters; None where Node-API makes no
    /// such strings.
    pub external: Option<(Local, *const c_void)>,
}

impl StringSamples {
    pub const SLICED_OFF: usize = 3;
}

/// The layout of strings whose characters are elsewhere.
#[derive(Clone, Copy, Debug)]
pub(super) struct StringLayout {
    cons: u16,
    first: i8,
    second: i8,
    sliced: u16,
    parent: i8,
    /// The offset of a small integer that says how many characters of the parent come before.
    offset: i8,
    /// The layouts of strings that are read if it is certain how.
    thin: Option<ThinLayout>,
    external: Option<ExternalLayout>,
}

impl StringLayout {
    /// The number of words that a string of either kind has.
    const WORDS: usize = 4;

    /// Finds the layout. Gives None if the samples are not as expected.
    ///
    /// # Safety
    /// The caller guarantees that the samples are live handles of what they are said to be.
    pub(super) unsafe fn find(samples: &StringSamples) -> Option<StringLayout> {
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
                && sliced.length() + StringSamples::SLICED_OFF == first.length();
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
                offset: find(sliced, StringSamples::SLICED_OFF << 32)?,
                thin: ThinLayout::find(samples, [cons_type, sliced_type]),
                external: ExternalLayout::find(samples, [cons_type, sliced_type]),
            })
        }
    }
}

/// The layout of strings that lead to another one with the same characters.
#[derive(Clone, Copy, Debug)]
struct ThinLayout {
    representation: u16,
    actual: i8,
}

impl ThinLayout {
    /// The number of words that a thin string has.
    const WORDS: usize = 3;

    /// Finds the layout. Gives None if the samples are not as expected: with some flags V8 makes
    /// thin strings later. `others` are representations that it can't have.
    ///
    /// # Safety
    /// The caller guarantees that the samples are live handles of what they are said to be.
    unsafe fn find(samples: &StringSamples, others: [u16; 2]) -> Option<ThinLayout> {
        // SAFETY: the caller's promise; every string that is not sequential has these words.
        unsafe {
            let key = HeapString::from_handle(samples.key, None)?;
            let used = HeapString::from_handle(samples.used, None)?;
            let representation = used.representation();
            let is_thin = key.representation() == SEQUENTIAL
                && representation != SEQUENTIAL
                && !others.contains(&representation)
                && used.length() == key.length();
            if !is_thin {
                return None;
            }
            let actual = find_word(used.object, ThinLayout::WORDS, key.object.tagged())?;
            Some(ThinLayout { representation, actual })
        }
    }
}

/// The layout of strings whose characters are in native memory. Some of them do not have the
/// address of that, and another type: only the object does that manages the memory, which is not
/// asked.
#[derive(Clone, Copy, Debug)]
struct ExternalLayout {
    /// The type of those that have the address, under a mask that leaves out whether their
    /// characters are one byte each, and whether they are keys.
    instance_type: u16,
    mask: u16,
    data: i8,
}

impl ExternalLayout {
    /// The number of words that an external string has, if it has the address.
    const WORDS: usize = 4;

    /// Finds the layout. Gives None if the samples are not as expected. `others` are
    /// representations that it can't have.
    ///
    /// # Safety
    /// The caller guarantees that the samples are live handles of what they are said to be.
    unsafe fn find(samples: &StringSamples, others: [u16; 2]) -> Option<ExternalLayout> {
        let (external, data) = samples.external?;
        // SAFETY: the caller's promise. V8 keeps the address in strings that it makes for Node-API,
        // so that these have that many words.
        unsafe {
            let [key, unused, external] = [
                HeapString::from_handle(samples.key, None)?,
                HeapString::from_handle(samples.unused, None)?,
                HeapString::from_handle(external, None)?,
            ];
            let is_key = key.instance_type ^ unused.instance_type;
            let is_as_expected = key.representation() == SEQUENTIAL
                && unused.representation() == SEQUENTIAL
                && is_key.is_power_of_two()
                && external.representation() != SEQUENTIAL
                && !others.contains(&external.representation())
                && external.is_one_byte();
            if !is_as_expected {
                return None;
            }
            let mask = !(ONE_BYTE | is_key);
            Some(ExternalLayout {
                instance_type: external.instance_type & mask,
                mask,
                data: find_word(external.object, ExternalLayout::WORDS, data.addr())?,
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
        let (mut string, mut start) = (self, 0_usize);
        for _ in 0..MAX_STEPS {
            let representation = string.representation();
            // SAFETY: the representation says that the words read are those of such a string.
            string = unsafe {
                if representation == layout.cons {
                    let is_together = string.string_at(layout.second)?.length() == 0;
                    string.string_at(layout.first).filter(|_| is_together)?
                } else if representation == layout.sliced {
                    start += string.object.read::<usize>(layout.offset) >> 32;
                    string.string_at(layout.parent)?
                } else if let Some(thin) = layout.thin
                    && representation == thin.representation
                {
                    string.string_at(thin.actual)?
                } else {
                    break;
                }
            };
        }
        let characters = string.own_characters().or_else(|| string.external_characters())?;
        let part = start..start.checked_add(self.length())?;
        Some(match characters {
            Characters::OneByte(latin1) => Characters::OneByte(latin1.get(part)?),
            Characters::TwoByte(utf16) => Characters::TwoByte(utf16.get(part)?),
        })
    }

    /// Gives the characters of a sequential string of one-byte characters; None for others.
    #[inline]
    pub fn own_latin1(self) -> Option<&'a [u8]> {
        match self.own_characters()? {
            Characters::OneByte(latin1) => Some(latin1),
            Characters::TwoByte(_) => None,
        }
    }

    /// Gives the characters of a sequential string; None for others.
    #[inline]
    fn own_characters(self) -> Option<Characters<'a>> {
        let start = self.object.field(CHARACTERS);
        // SAFETY: a sequential string has its characters there, and is aligned as objects are.
        (self.representation() == SEQUENTIAL).then(|| unsafe { self.characters_at(start) })
    }

    /// Gives the characters of an external string, if it has their address; None for others.
    fn external_characters(self) -> Option<Characters<'a>> {
        let external = self.layout?.external?;
        if self.instance_type & external.mask != external.instance_type {
            return None;
        }
        // SAFETY: the type says that the string has this word.
        let start = unsafe { self.object.read::<usize>(external.data) };
        let is_good = start != 0 && (self.is_one_byte() || start.is_multiple_of(align_of::<u16>()));
        // SAFETY: the word is the address of the characters, which stay as long as the string.
        is_good.then(|| unsafe { self.characters_at(start) })
    }

    /// Takes what is at an address for this string's characters.
    ///
    /// # Safety
    /// The caller guarantees that they are there, and aligned.
    #[inline]
    unsafe fn characters_at(self, start: usize) -> Characters<'a> {
        // SAFETY: the caller's promise.
        unsafe {
            if self.is_one_byte() {
                let start = std::ptr::with_exposed_provenance(start);
                Characters::OneByte(std::slice::from_raw_parts(start, self.length()))
            } else {
                let start = std::ptr::with_exposed_provenance(start);
                Characters::TwoByte(std::slice::from_raw_parts(start, self.length()))
            }
        }
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
