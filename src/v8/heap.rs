//! Reading objects on V8's heap directly, inside fast calls, where nothing of V8's API may be
//! called: memory of typed arrays and DataViews, and flat one-byte strings.
//!
//! What the public headers state (v8-internal.h, the same in all known lines) is used as stated:
//! a pointer to an object is tagged with 1, an object starts with its map, and a map has an
//! instance type, which tells kinds of strings apart. Offsets of other fields are not guessed but
//! found by looking for known values in known objects. lib/fast-pointer.js then compares what is
//! read with what Node-API says, for all kinds of objects, before any of this is used.

use super::symbols::Local;
use std::ffi::c_void;

const WORD: usize = 8;
/// `kHeapObjectTag`, and the mask of both tag bits: weak pointers have another tag.
const HEAP_OBJECT_TAG: usize = 1;
const TAG_MASK: usize = 3;
/// `kMapInstanceTypeOffset`.
const INSTANCE_TYPE_OFFSET: usize = 12;
/// `kFirstNonstringType`, `kStringRepresentationAndEncodingMask`, and what it leaves of a string
/// whose characters follow its header, one byte each.
const FIRST_NONSTRING_TYPE: u16 = 0x80;
const REPRESENTATION_AND_ENCODING_MASK: u16 = 0x0f;
const SEQUENTIAL_ONE_BYTE: u16 = 0x08;
/// A string's length and characters (`kStringLengthOffset`; the header is padded to 16 bytes).
const STRING_LENGTH_OFFSET: usize = 12;
const STRING_CHARACTERS_OFFSET: usize = 16;

/// An object on V8's heap. Valid as long as V8 can't move it: while no V8 code runs.
#[derive(Clone, Copy)]
struct HeapObject(usize);

impl HeapObject {
    /// None for small integers.
    ///
    /// # Safety
    /// `value` is a live handle.
    unsafe fn from_handle(value: Local) -> Option<HeapObject> {
        // SAFETY: a handle is the address of a tagged word.
        HeapObject::from_tagged(unsafe { *value.cast::<usize>() })
    }

    fn from_tagged(tagged: usize) -> Option<HeapObject> {
        (tagged & TAG_MASK == HEAP_OBJECT_TAG).then(|| HeapObject(tagged - HEAP_OBJECT_TAG))
    }

    fn tagged(self) -> usize {
        self.0 + HEAP_OBJECT_TAG
    }

    /// # Safety
    /// The object has a field of this type there, or at least memory.
    unsafe fn read<T: Copy>(self, offset: usize) -> T {
        // SAFETY: the caller's promise; fields are aligned to their size.
        unsafe { std::ptr::with_exposed_provenance::<T>(self.0 + offset).read() }
    }

    /// # Safety
    /// The object is live.
    unsafe fn instance_type(self) -> u16 {
        // SAFETY: every object starts with its map, a heap object that has an instance type.
        unsafe { HeapObject(self.read::<usize>(0) - HEAP_OBJECT_TAG).read(INSTANCE_TYPE_OFFSET) }
    }
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
    buffer_data: usize,
    buffer_byte_length: usize,
}

/// How many words of a typed array, a DataView and an ArrayBuffer are looked at. They have at
/// least as many in all known lines.
const VIEW_WORDS: usize = 10;
const BUFFER_WORDS: usize = 9;

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
                buffer_data: find_word(buffer, BUFFER_WORDS, sample.buffer_data.addr())?,
                buffer_byte_length: find_word(buffer, BUFFER_WORDS, sample.buffer_length)?,
            })
        }
    }
}

/// The offset of the first of an object's words that has a value, its map apart.
///
/// # Safety
/// The object has that many words.
unsafe fn find_word(object: HeapObject, words: usize, value: usize) -> Option<usize> {
    (1..words)
        .map(|word| word * WORD)
        // SAFETY: the caller's promise.
        .find(|&offset| unsafe { object.read::<usize>(offset) } == value)
}

/// Where the fields of views are in the running V8.
pub struct HeapLayout {
    typed_array: ViewLayout,
    data_view: ViewLayout,
}

impl HeapLayout {
    /// Finds the layouts from two samples of each kind, which must agree.
    ///
    /// # Safety
    /// The samples' handles are live and what they are said to be.
    pub unsafe fn calibrate(
        typed_arrays: [Sample; 2],
        data_views: [Sample; 2],
    ) -> Option<HeapLayout> {
        let common = |[first, second]: [Sample; 2]| {
            // SAFETY: the caller's promise.
            let (first, second) =
                unsafe { (ViewLayout::find(&first)?, ViewLayout::find(&second)?) };
            (first == second).then_some(first)
        };
        let layout =
            HeapLayout { typed_array: common(typed_arrays)?, data_view: common(data_views)? };
        (layout.typed_array.instance_type != layout.data_view.instance_type).then_some(layout)
    }

    /// The first byte of a typed array or DataView whose memory is off V8's heap and not empty.
    /// None for all other values, and where the view is detached or reaches beyond its buffer.
    ///
    /// # Safety
    /// `value` is a live handle, and V8 can't move objects meanwhile.
    pub unsafe fn view_memory(&self, value: Local) -> Option<*mut c_void> {
        // SAFETY: the caller's promise. The instance type says which layout the object has; the
        // buffer of a view is an ArrayBuffer, shared or not, which have one layout.
        unsafe {
            let view = HeapObject::from_handle(value)?;
            let instance_type = view.instance_type();
            let layout = if instance_type == self.typed_array.instance_type {
                // The data pointer of a typed array on V8's heap is relative to the word after.
                if view.read::<usize>(self.typed_array.data + WORD) != 0 {
                    return None;
                }
                &self.typed_array
            } else if instance_type == self.data_view.instance_type {
                &self.data_view
            } else {
                return None;
            };
            let data = view.read::<usize>(layout.data);
            let length = view.read::<usize>(layout.byte_length);
            let buffer = HeapObject::from_tagged(view.read(layout.buffer))?;
            // A detached buffer has no bytes. The data pointer of a view on it is stale.
            let buffer_data = buffer.read::<usize>(layout.buffer_data);
            let buffer_length = buffer.read::<usize>(layout.buffer_byte_length);
            let offset = data.checked_sub(buffer_data)?;
            (buffer_length > 0 && offset.checked_add(length)? <= buffer_length)
                .then(|| std::ptr::with_exposed_provenance_mut(data))
        }
    }
}

/// The characters, Latin-1, of a string that has them in one piece and in one byte each.
///
/// # Safety
/// `value` is a live handle, and V8 can't move objects while the result is in use.
pub unsafe fn one_byte_characters<'a>(value: Local) -> Option<&'a [u8]> {
    // SAFETY: the caller's promise. The instance type says that this is a sequential one-byte
    // string, whose length and characters are where the header constants have them.
    unsafe {
        let string = HeapObject::from_handle(value)?;
        let instance_type = string.instance_type();
        if instance_type >= FIRST_NONSTRING_TYPE
            || instance_type & REPRESENTATION_AND_ENCODING_MASK != SEQUENTIAL_ONE_BYTE
        {
            return None;
        }
        let length = string.read::<u32>(STRING_LENGTH_OFFSET) as usize;
        let characters = std::ptr::with_exposed_provenance(string.0 + STRING_CHARACTERS_OFFSET);
        Some(std::slice::from_raw_parts(characters, length))
    }
}
