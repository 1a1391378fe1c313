//! Reading objects on V8's heap directly, inside fast calls, where nothing of V8's API may be
//! called: numbers, bigints, null and undefined, memory of ArrayBuffers and views. Strings are read
//! in strings.rs.
//!
//! What the public headers state (v8-internal.h, the same in all known lines) is used as stated:
//! a pointer to an object is tagged with 1, an object starts with its map, and a map has an
//! instance type, which tells kinds of strings apart. Offsets of other fields are not guessed but
//! found by looking for known values in known objects. src/calibration.rs then compares what is
//! read with what Node-API says, for all kinds of values, before any of this is used.

use super::callback_info::small_integer;
use super::strings::{self, HeapString, PieceSamples, StringLayout};
use super::symbols::Local;
use crate::jit::{self, ValueLayout};
use std::ffi::c_void;

const WORD: usize = 8;
/// `kHeapObjectTag`, and the mask of both tag bits: weak pointers have another tag.
const HEAP_OBJECT_TAG: usize = 1;
const TAG_MASK: usize = 3;
/// Where an object's map is, and `kMapInstanceTypeOffset` in that.
const MAP_OFFSET: usize = 0;
const INSTANCE_TYPE_OFFSET: usize = 12;
/// The value of a number on the heap.
const HEAP_NUMBER_VALUE_OFFSET: usize = 8;
/// A bigint's number of digits, times two, plus one if it is negative; and its lowest digit.
const BIGINT_LENGTH_OFFSET: usize = 8;
const BIGINT_DIGIT_OFFSET: usize = 16;
/// A zero has no digits, and the memory for none.
const BIGINT_NO_DIGITS: u32 = 0;
/// What the data pointer of a typed array on V8's heap is relative to, after that pointer itself. It is
/// 0 in others.
const TYPED_ARRAY_BASE_AFTER_DATA: usize = WORD;

/// An object on V8's heap. Valid as long as V8 can't move it: while no V8 code runs.
#[derive(Clone, Copy)]
pub(super) struct HeapObject(pub(super) usize);

impl HeapObject {
    /// None for small integers.
    ///
    /// # Safety
    /// `value` is a live handle.
    pub(super) unsafe fn from_handle(value: Local) -> Option<HeapObject> {
        // SAFETY: the caller's promise.
        HeapObject::from_tagged(unsafe { tagged(value) })
    }

    pub(super) fn from_tagged(tagged: usize) -> Option<HeapObject> {
        (tagged & TAG_MASK == HEAP_OBJECT_TAG).then(|| HeapObject(tagged - HEAP_OBJECT_TAG))
    }

    pub(super) fn tagged(self) -> usize {
        self.0 + HEAP_OBJECT_TAG
    }

    /// # Safety
    /// The object has a field of this type there, or at least memory.
    pub(super) unsafe fn read<T: Copy>(self, offset: usize) -> T {
        // SAFETY: the caller's promise; fields are aligned to their size.
        unsafe { std::ptr::with_exposed_provenance::<T>(self.0 + offset).read() }
    }

    /// # Safety
    /// The object is live.
    pub(super) unsafe fn instance_type(self) -> u16 {
        // SAFETY: every object starts with its map, a heap object that has an instance type.
        unsafe {
            HeapObject(self.read::<usize>(MAP_OFFSET) - HEAP_OBJECT_TAG).read(INSTANCE_TYPE_OFFSET)
        }
    }

    /// # Safety
    /// The object is a live number.
    unsafe fn float(self) -> f64 {
        // SAFETY: the caller's promise.
        unsafe { self.read(HEAP_NUMBER_VALUE_OFFSET) }
    }

    /// None for bigints of more than one digit.
    ///
    /// # Safety
    /// The object is a live bigint.
    unsafe fn short_bigint(self) -> Option<(Sign, u64)> {
        // SAFETY: the caller's promise, and there is a digit where one is read.
        unsafe {
            match self.read::<u32>(BIGINT_LENGTH_OFFSET) {
                BIGINT_NO_DIGITS => Some((Sign::Positive, 0)),
                ValueLayout::ONE_DIGIT => Some((Sign::Positive, self.read(BIGINT_DIGIT_OFFSET))),
                ValueLayout::ONE_DIGIT_NEGATIVE => {
                    Some((Sign::Negative, self.read(BIGINT_DIGIT_OFFSET)))
                }
                _ => None,
            }
        }
    }
}

/// The word that a handle leads to.
///
/// # Safety
/// `value` is a live handle.
unsafe fn tagged(value: Local) -> usize {
    // SAFETY: a handle is the address of a tagged word.
    unsafe { *value.cast::<usize>() }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Positive,
    Negative,
}

/// A JavaScript number or bigint. Bigints of more than 64 bits have no such form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Numeric {
    SmallInteger(i32),
    Float(f64),
    BigInt(Sign, u64),
}

/// A known object to calibrate with: a view on all but the first bytes of an ArrayBuffer.
pub struct Sample {
    pub view: Local,
    pub buffer: Local,
    pub view_data: *const c_void,
    pub view_length: usize,
    pub buffer_data: *const c_void,
    pub buffer_length: usize,
}

/// Where fields of a view and of its buffer are, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ViewLayout {
    instance_type: u16,
    data: usize,
    byte_length: usize,
    buffer: usize,
    array_buffer: BufferLayout,
}

/// Where fields of an ArrayBuffer, shared or not, are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct BufferLayout {
    instance_type: u16,
    data: usize,
    byte_length: usize,
}

/// How many words of a typed array, a DataView and an ArrayBuffer are looked at. They have at
/// least as many in all known lines.
const VIEW_WORDS: usize = 10;
const BUFFER_WORDS: usize = 9;
/// How far into an ArrayBuffer its flags are looked for: as far as the longest one reaches. Where
/// they are shorter the flags come sooner, and the search ends there.
const BUFFER_FLAGS_WORDS: usize = 12;

impl ViewLayout {
    /// # Safety
    /// The sample's handles are live and what they are said to be.
    unsafe fn find(sample: &Sample) -> Option<ViewLayout> {
        // SAFETY: the caller's promise; objects have the words that are looked at.
        unsafe {
            let view = HeapObject::from_handle(sample.view)?;
            let buffer = HeapObject::from_handle(sample.buffer)?;
            Some(ViewLayout {
                instance_type: view.instance_type(),
                data: find_word(view, VIEW_WORDS, sample.view_data.addr())?,
                byte_length: find_word(view, VIEW_WORDS, sample.view_length)?,
                buffer: find_word(view, VIEW_WORDS, buffer.tagged())?,
                array_buffer: BufferLayout {
                    instance_type: buffer.instance_type(),
                    data: find_word(buffer, BUFFER_WORDS, sample.buffer_data.addr())?,
                    byte_length: find_word(buffer, BUFFER_WORDS, sample.buffer_length)?,
                },
            })
        }
    }
}

/// The offset of the first of an object's words that has a value, its map apart.
///
/// # Safety
/// The object has that many words.
pub(super) unsafe fn find_word(object: HeapObject, words: usize, value: usize) -> Option<usize> {
    (1..words)
        .map(|word| word * WORD)
        // SAFETY: the caller's promise.
        .find(|&offset| unsafe { object.read::<usize>(offset) } == value)
}

/// What tells ArrayBuffers of the plain kind from shared, resizable and detached ones, and from
/// those whose memory is not V8's.
#[derive(Clone, Copy, Debug)]
struct BufferFlags {
    offset: usize,
    of_plain: u32,
}

impl BufferFlags {
    /// There are few of them, and some are set in all buffers.
    const POSSIBLE: std::ops::Range<u32> = 1..1 << 8;

    /// The flags are what is the same in two plain buffers and different in a shared one, if all
    /// have the same length; else only addresses are. They are the lower half of a word, by which
    /// addresses in the upper half of others, often the same, are no candidates.
    ///
    /// # Safety
    /// These are live handles of two such buffers and a shared one.
    unsafe fn find(plain: [Local; 2], shared: Local) -> Option<BufferFlags> {
        // SAFETY: the caller's promise; objects have the words that are looked at.
        unsafe {
            let first = HeapObject::from_handle(plain[0])?;
            let second = HeapObject::from_handle(plain[1])?;
            let shared = HeapObject::from_handle(shared)?;
            let at = |object: HeapObject, offset| object.read::<u32>(offset);
            let is_flags = |&offset: &usize| {
                at(first, offset) == at(second, offset)
                    && at(first, offset) != at(shared, offset)
                    && Self::POSSIBLE.contains(&at(first, offset))
                    && Self::POSSIBLE.contains(&at(shared, offset))
            };
            let mut offsets = (1..BUFFER_FLAGS_WORDS).map(|word| word * WORD);
            let offset = offsets.find(is_flags)?;
            Some(BufferFlags { offset, of_plain: at(first, offset) })
        }
    }
}

/// Known values to calibrate with.
pub struct Samples {
    pub typed_arrays: [Sample; 2],
    pub data_views: [Sample; 2],
    /// Two ArrayBuffers and a SharedArrayBuffer, all of the same length.
    pub plain_buffers: [Local; 2],
    pub shared_buffer: Local,
    pub null: Local,
    pub undefined: Local,
    /// [`Samples::NUMBER`], and the [`Samples::BIGINTS`].
    pub number: Local,
    pub bigints: [Local; 4],
    pub pieces: PieceSamples,
}

impl Samples {
    pub const NUMBER: f64 = 1234.5;
    /// What is read of 0, 1234567, -7654321 and 2^64 + 5.
    pub const BIGINTS: [Option<(Sign, u64)>; 4] = [
        Some((Sign::Positive, 0)),
        Some((Sign::Positive, 1_234_567)),
        Some((Sign::Negative, 7_654_321)),
        None,
    ];
}

/// How the running V8 lays out values.
pub struct HeapLayout {
    typed_array: ViewLayout,
    data_view: ViewLayout,
    array_buffer: BufferLayout,
    buffer_flags: BufferFlags,
    number_type: u16,
    bigint_type: u16,
    /// Both are objects that never move.
    null: usize,
    undefined: usize,
    /// None if strings that are not in one piece can't be read.
    strings: Option<StringLayout>,
}

impl HeapLayout {
    /// Finds the layouts. None if something is not where it is expected.
    ///
    /// # Safety
    /// The samples' handles are live and what they are said to be.
    pub unsafe fn calibrate(samples: Samples) -> Option<HeapLayout> {
        let common = |[first, second]: [Sample; 2]| {
            // SAFETY: the caller's promise.
            let (first, second) =
                unsafe { (ViewLayout::find(&first)?, ViewLayout::find(&second)?) };
            (first == second).then_some(first)
        };
        let typed_array = common(samples.typed_arrays)?;
        let data_view = common(samples.data_views)?;
        let array_buffer = typed_array.array_buffer;
        // SAFETY: the caller's promise.
        let (number_type, bigint_type, buffer_flags) = unsafe {
            let buffer_flags = BufferFlags::find(samples.plain_buffers, samples.shared_buffer)?;
            (number_type(samples.number)?, bigint_type(samples.bigints)?, buffer_flags)
        };
        let types = [
            typed_array.instance_type,
            data_view.instance_type,
            array_buffer.instance_type,
            number_type,
            bigint_type,
        ];
        let differ = (1..types.len()).all(|count| !types[..count].contains(&types[count]))
            && types.iter().all(|&instance_type| instance_type >= strings::FIRST_NONSTRING_TYPE);
        // SAFETY: the caller's promise.
        let (null, undefined, strings) = unsafe {
            let strings = StringLayout::find(samples.pieces);
            (tagged(samples.null), tagged(samples.undefined), strings)
        };
        (differ && data_view.array_buffer == array_buffer && null != undefined).then_some(
            HeapLayout {
                typed_array,
                data_view,
                array_buffer,
                buffer_flags,
                number_type,
                bigint_type,
                null,
                undefined,
                strings,
            },
        )
    }

    /// What trampolines read by themselves.
    pub fn values(&self) -> ValueLayout {
        const fn from_tagged(offset: usize) -> i8 {
            offset as i8 - HEAP_OBJECT_TAG as i8
        }
        let view = |view: ViewLayout| jit::ViewLayout {
            instance_type: view.instance_type,
            data: from_tagged(view.data),
            byte_length: from_tagged(view.byte_length),
            buffer: from_tagged(view.buffer),
        };
        ValueLayout {
            map: from_tagged(MAP_OFFSET),
            instance_type: from_tagged(INSTANCE_TYPE_OFFSET),
            bigint_type: self.bigint_type,
            bigint_length: from_tagged(BIGINT_LENGTH_OFFSET),
            bigint_digit: from_tagged(BIGINT_DIGIT_OFFSET),
            string_mask: strings::NONSTRING_TYPES_MASK | strings::REPRESENTATION_AND_ENCODING_MASK,
            string_type: strings::SEQUENTIAL | strings::ONE_BYTE,
            string_length: from_tagged(strings::LENGTH_OFFSET),
            string_characters: from_tagged(strings::CHARACTERS_OFFSET),
            typed_array: view(self.typed_array),
            typed_array_base: from_tagged(self.typed_array.data + TYPED_ARRAY_BASE_AFTER_DATA),
            data_view: view(self.data_view),
            array_buffer: jit::BufferLayout {
                instance_type: self.array_buffer.instance_type,
                data: from_tagged(self.array_buffer.data),
                byte_length: from_tagged(self.array_buffer.byte_length),
                flags: from_tagged(self.buffer_flags.offset),
                plain_flags: self.buffer_flags.of_plain,
            },
        }
    }

    /// What handles of null and undefined lead to.
    pub fn nullish(&self) -> [u64; 2] {
        [self.null, self.undefined].map(|word| word as u64)
    }

    /// A string; None for other values.
    ///
    /// # Safety
    /// `value` is a live handle, and V8 can't move objects while the result is in use.
    pub unsafe fn string(&self, value: Local) -> Option<HeapString<'_>> {
        // SAFETY: the caller's promise.
        unsafe { HeapString::from_handle(value, self.strings.as_ref()) }
    }

    /// # Safety
    /// `value` is a live handle.
    pub unsafe fn is_nullish(&self, value: Local) -> bool {
        // SAFETY: the caller's promise.
        let word = unsafe { tagged(value) } as u64;
        self.nullish().contains(&word)
    }

    /// The value of a number or bigint.
    ///
    /// # Safety
    /// `value` is a live handle, and V8 can't move objects meanwhile.
    pub unsafe fn numeric(&self, value: Local) -> Option<Numeric> {
        // SAFETY: the caller's promise; the instance type says what the object is.
        unsafe {
            let Some(object) = HeapObject::from_handle(value) else {
                return Some(Numeric::SmallInteger(small_integer(tagged(value))));
            };
            let instance_type = object.instance_type();
            if instance_type == self.bigint_type {
                object.short_bigint().map(|(sign, digit)| Numeric::BigInt(sign, digit))
            } else if instance_type == self.number_type {
                Some(Numeric::Float(object.float()))
            } else {
                None
            }
        }
    }

    /// The first byte of a plain ArrayBuffer, or of a typed array or DataView whose memory is off V8's
    /// heap. None for all other values, for what has no memory or is detached, and for views that
    /// reach beyond their buffer.
    ///
    /// # Safety
    /// `value` is a live handle, and V8 can't move objects meanwhile.
    pub unsafe fn memory(&self, value: Local) -> Option<*mut c_void> {
        // SAFETY: the caller's promise. The instance type says which layout the object has; the
        // buffer of a view is an ArrayBuffer, shared or not, which have one layout.
        unsafe {
            let object = HeapObject::from_handle(value)?;
            let instance_type = object.instance_type();
            let layout = if instance_type == self.typed_array.instance_type {
                if object.read::<usize>(self.typed_array.data + TYPED_ARRAY_BASE_AFTER_DATA) != 0 {
                    return None;
                }
                &self.typed_array
            } else if instance_type == self.data_view.instance_type {
                &self.data_view
            } else if instance_type == self.array_buffer.instance_type {
                let flags = object.read::<u32>(self.buffer_flags.offset);
                let (data, length) = self.buffer_memory(object);
                let is_plain = flags == self.buffer_flags.of_plain && length > 0;
                return is_plain.then(|| std::ptr::with_exposed_provenance_mut(data));
            } else {
                return None;
            };
            let data = object.read::<usize>(layout.data);
            let length = object.read::<usize>(layout.byte_length);
            let buffer = HeapObject::from_tagged(object.read(layout.buffer))?;
            // A detached buffer has no bytes. The data pointer of a view on it is stale.
            let (buffer_data, buffer_length) = self.buffer_memory(buffer);
            let offset = data.checked_sub(buffer_data)?;
            (buffer_length > 0 && offset.checked_add(length)? <= buffer_length)
                .then(|| std::ptr::with_exposed_provenance_mut(data))
        }
    }

    /// The address of an ArrayBuffer's memory, and its length in bytes.
    ///
    /// # Safety
    /// The object is a live ArrayBuffer.
    unsafe fn buffer_memory(&self, buffer: HeapObject) -> (usize, usize) {
        // SAFETY: the caller's promise.
        unsafe { (buffer.read(self.array_buffer.data), buffer.read(self.array_buffer.byte_length)) }
    }
}

/// The instance type of numbers on the heap, if [`Samples::NUMBER`] is as expected.
///
/// # Safety
/// `number` is a live handle of that number.
unsafe fn number_type(number: Local) -> Option<u16> {
    // SAFETY: the caller's promise.
    unsafe {
        let object = HeapObject::from_handle(number)?;
        (object.float() == Samples::NUMBER).then(|| object.instance_type())
    }
}

/// The instance type of bigints, if the [`Samples::BIGINTS`] are as expected.
///
/// # Safety
/// They are live handles of those.
unsafe fn bigint_type(bigints: [Local; 4]) -> Option<u16> {
    let mut found = None;
    for (bigint, expected) in bigints.into_iter().zip(Samples::BIGINTS) {
        // SAFETY: the caller's promise.
        let (instance_type, value) = unsafe {
            let object = HeapObject::from_handle(bigint)?;
            (object.instance_type(), object.short_bigint())
        };
        if value != expected || *found.get_or_insert(instance_type) != instance_type {
            return None;
        }
    }
    found
}
