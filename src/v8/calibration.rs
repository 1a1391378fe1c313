//! Finds how the running V8 lays out values: offsets that the public headers do not state are not
//! guessed, but found by looking for known values in known objects. What is found is not used
//! before arguments/comparison.rs has compared what is read with what Node-API says, for all kinds
//! of values.

use super::cpp_types::Local;
use super::heap::{HeapLayout, Sign, short_bigint};
use super::object::{HeapObject, INSTANCE_TYPE, MAP, find_word, tagged, tagged_offset, words};
use super::strings::{self, StringLayout, StringSamples};
use super::value_layout::{BufferLayout, ValueLayout, ViewLayout};
use std::ffi::c_void;

/// The offset of the value of a number on the heap.
const NUMBER_VALUE: i8 = tagged_offset(8);
/// The offsets of a bigint's number of digits and sign, and of its lowest digit.
const BIGINT_LENGTH: i8 = tagged_offset(8);
const BIGINT_DIGIT: i8 = tagged_offset(16);
/// The distance, in bytes, of a typed array's base from its data pointer, right after which it
/// comes. The base is what the data pointer of a typed array on V8's heap is relative to, and 0 in
/// others.
const TYPED_ARRAY_BASE_AFTER_DATA: i8 = 8;

/// The numbers of words that are looked at of a typed array or DataView, and of an ArrayBuffer.
/// These have at least as many in all known lines.
const VIEW_WORDS: usize = 10;
const BUFFER_WORDS: usize = 9;
/// The number of words of an ArrayBuffer among which its flags are looked for: as many as the
/// longest one of all lines has. Where ArrayBuffers are shorter the flags come sooner, and the
/// search ends there.
const BUFFER_FLAGS_WORDS: usize = 12;

/// A known object to calibrate with: a view on all but the first bytes of an ArrayBuffer.
pub struct Sample {
    pub view: Local,
    pub buffer: Local,
    pub view_data: *const c_void,
    pub view_length: usize,
    pub buffer_data: *const c_void,
    pub buffer_length: usize,
}

/// The known values to calibrate with.
pub struct Samples {
    pub typed_arrays: [Sample; 2],
    pub data_views: [Sample; 2],
    /// The two ArrayBuffers and the SharedArrayBuffer that are all of the same length.
    pub plain_buffers: [Local; 2],
    pub shared_buffer: Local,
    pub null: Local,
    pub undefined: Local,
    /// The number [`Samples::NUMBER`], and the bigints of which [`Samples::BIGINTS`] is read.
    pub number: Local,
    pub bigints: [Local; 4],
    pub strings: StringSamples,
}

impl Samples {
    pub const NUMBER: f64 = 1234.5;
    /// The values that are read of the bigints 0, 1234567, -7654321 and 2^64 + 5, the last of which
    /// has more than one digit.
    pub const BIGINTS: [Option<(Sign, u64)>; 4] = [
        Some((Sign::Positive, 0)),
        Some((Sign::Positive, 1_234_567)),
        Some((Sign::Negative, 7_654_321)),
        None,
    ];

    /// Finds the layouts. Gives None if something is not where it is expected.
    ///
    /// # Safety
    /// The caller guarantees that the handles are live and lead to what they are said to.
    pub unsafe fn find_layout(self) -> Option<HeapLayout> {
        // SAFETY: the caller's promise.
        unsafe {
            let flags = BufferFlags::find(self.plain_buffers, self.shared_buffer)?;
            let (typed_array, array_buffer) = find_same_layout(&self.typed_arrays, flags)?;
            let (data_view, same_buffer) = find_same_layout(&self.data_views, flags)?;
            let values = ValueLayout {
                map: MAP,
                instance_type: INSTANCE_TYPE,
                number_type: find_number_type(self.number)?,
                number_value: NUMBER_VALUE,
                bigint_type: HeapObject::from_handle(self.bigints[0])?.instance_type(),
                bigint_length: BIGINT_LENGTH,
                bigint_digit: BIGINT_DIGIT,
                string_mask: strings::NONSTRING_TYPES_MASK
                    | strings::REPRESENTATION_AND_ENCODING_MASK,
                string_type: strings::SEQUENTIAL | strings::ONE_BYTE,
                string_length: strings::LENGTH,
                string_characters: strings::CHARACTERS,
                typed_array,
                typed_array_base: typed_array.data + TYPED_ARRAY_BASE_AFTER_DATA,
                data_view,
                array_buffer,
            };
            let nullish = [tagged(self.null), tagged(self.undefined)].map(|word| word as u64);
            let is_consistent = array_buffer == same_buffer
                && have_types_of_their_own(&values)
                && reads_bigints(&values, self.bigints)
                && nullish[0] != nullish[1];
            let strings = StringLayout::find(&self.strings);
            is_consistent.then_some(HeapLayout { values, nullish, strings })
        }
    }
}

/// Tells whether the kinds of objects can be told apart by their instance types.
fn have_types_of_their_own(values: &ValueLayout) -> bool {
    let types = [
        values.typed_array.instance_type,
        values.data_view.instance_type,
        values.array_buffer.instance_type,
        values.number_type,
        values.bigint_type,
    ];
    (1..types.len()).all(|count| !types[..count].contains(&types[count]))
        && types.iter().all(|&instance_type| instance_type >= strings::FIRST_NONSTRING_TYPE)
}

/// Finds the layout of a view, and of its buffer, if that is the same in two samples.
///
/// # Safety
/// The caller guarantees that the samples' handles are live and lead to what they are said to.
unsafe fn find_same_layout(
    samples: &[Sample; 2],
    flags: BufferFlags,
) -> Option<(ViewLayout, BufferLayout)> {
    // SAFETY: the caller's promise.
    let [first, second] =
        unsafe { [find_view(&samples[0], flags)?, find_view(&samples[1], flags)?] };
    (first == second).then_some(first)
}

/// # Safety
/// The caller guarantees that the sample's handles are live and lead to what they are said to.
unsafe fn find_view(sample: &Sample, flags: BufferFlags) -> Option<(ViewLayout, BufferLayout)> {
    // SAFETY: the caller's promise; a view has at least `VIEW_WORDS` words, and an ArrayBuffer
    // `BUFFER_WORDS`.
    unsafe {
        let view = HeapObject::from_handle(sample.view)?;
        let buffer = HeapObject::from_handle(sample.buffer)?;
        let view_layout = ViewLayout {
            instance_type: view.instance_type(),
            data: find_word(view, VIEW_WORDS, sample.view_data.addr())?,
            byte_length: find_word(view, VIEW_WORDS, sample.view_length)?,
            buffer: find_word(view, VIEW_WORDS, buffer.tagged())?,
        };
        let buffer_layout = BufferLayout {
            instance_type: buffer.instance_type(),
            data: find_word(buffer, BUFFER_WORDS, sample.buffer_data.addr())?,
            byte_length: find_word(buffer, BUFFER_WORDS, sample.buffer_length)?,
            flags: flags.offset,
            plain_flags: flags.of_plain,
        };
        Some((view_layout, buffer_layout))
    }
}

/// The flags that tell plain ArrayBuffers from shared, resizable and detached ones, and from those
/// whose memory is not V8's.
#[derive(Clone, Copy, Debug)]
struct BufferFlags {
    offset: i8,
    of_plain: u32,
}

impl BufferFlags {
    /// The range in which the flags are: there are few of them, and some are set in all buffers.
    const RANGE: std::ops::Range<u32> = 1..1 << 8;

    /// Finds the flags, which are the same in two plain buffers and different in a shared one. If
    /// all have the same length, only addresses are like that, too, because their upper halves are
    /// often the same. Flags are the lower half of a word, so only lower halves are looked at.
    ///
    /// # Safety
    /// The caller guarantees that these are live handles of two plain ArrayBuffers and of a shared
    /// one.
    unsafe fn find(plain: [Local; 2], shared: Local) -> Option<BufferFlags> {
        // SAFETY: the caller's promise; the longest ArrayBuffers have `BUFFER_FLAGS_WORDS` words,
        // and in shorter ones the search ends at the flags.
        unsafe {
            let first = HeapObject::from_handle(plain[0])?;
            let second = HeapObject::from_handle(plain[1])?;
            let shared = HeapObject::from_handle(shared)?;
            let at = |object: HeapObject, offset| object.read::<u32>(offset);
            let is_flags = |&offset: &i8| {
                at(first, offset) == at(second, offset)
                    && at(first, offset) != at(shared, offset)
                    && Self::RANGE.contains(&at(first, offset))
                    && Self::RANGE.contains(&at(shared, offset))
            };
            let offset = words(BUFFER_FLAGS_WORDS).find(is_flags)?;
            Some(BufferFlags { offset, of_plain: at(first, offset) })
        }
    }
}

/// Finds the instance type of numbers on the heap, if [`Samples::NUMBER`] is as expected.
///
/// # Safety
/// The caller guarantees that `number` is a live handle of that number.
unsafe fn find_number_type(number: Local) -> Option<u16> {
    // SAFETY: the caller's promise.
    unsafe {
        let object = HeapObject::from_handle(number)?;
        (object.read::<f64>(NUMBER_VALUE) == Samples::NUMBER).then(|| object.instance_type())
    }
}

/// Tells whether the bigints of which [`Samples::BIGINTS`] should be read are as expected.
///
/// # Safety
/// The caller guarantees that `bigints` are live handles of those.
unsafe fn reads_bigints(values: &ValueLayout, bigints: [Local; 4]) -> bool {
    bigints.into_iter().zip(Samples::BIGINTS).all(|(bigint, expected)| {
        // SAFETY: the caller's promise.
        unsafe {
            HeapObject::from_handle(bigint).is_some_and(|object| {
                object.instance_type() == values.bigint_type
                    && short_bigint(values, object) == expected
            })
        }
    })
}
