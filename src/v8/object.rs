//! Reads objects on V8's heap directly. What the public headers state (v8-internal.h, the same in
//! all known lines) is used as stated: a pointer to an object is tagged with 1, an object starts
//! with its map, and a map has an instance type. Offsets of fields count from the tagged pointer,
//! in bytes.

use super::cpp_types::Local;
use super::value_layout::ValueLayout;

const WORD: usize = 8;
/// The tag of a pointer to an object (`kHeapObjectTag`), and the mask of both tag bits: weak
/// pointers have another tag.
const HEAP_OBJECT_TAG: usize = ValueLayout::OBJECT_TAG as usize;
const TAG_MASK: usize = 3;
/// The offsets of an object's map, and of the instance type in that (`kMapInstanceTypeOffset`).
pub(super) const MAP: i8 = tagged_offset(0);
pub(super) const INSTANCE_TYPE: i8 = tagged_offset(12);

/// Turns an offset that counts from the start of an object into one that counts from the tagged
/// pointer to it.
pub(super) const fn tagged_offset(offset: usize) -> i8 {
    assert!(offset <= i8::MAX as usize);
    offset as i8 - HEAP_OBJECT_TAG as i8
}

/// An object, known by the tagged pointer to it. That is valid as long as V8 can't move the object:
/// while no V8 code runs.
#[derive(Clone, Copy)]
pub(super) struct HeapObject(usize);

impl HeapObject {
    /// Gives the object that a handle leads to; None for small integers.
    ///
    /// # Safety
    /// The caller guarantees that `value` is a live handle.
    pub(super) unsafe fn from_handle(value: Local) -> Option<HeapObject> {
        // SAFETY: the caller's promise.
        HeapObject::from_tagged(unsafe { tagged(value) })
    }

    pub(super) fn from_tagged(tagged: usize) -> Option<HeapObject> {
        (tagged & TAG_MASK == HEAP_OBJECT_TAG).then_some(HeapObject(tagged))
    }

    pub(super) fn tagged(self) -> usize {
        self.0
    }

    /// Gives the address of the field at an offset.
    pub(super) fn field(self, offset: i8) -> usize {
        self.0.wrapping_add_signed(offset.into())
    }

    /// Reads a field.
    ///
    /// # Safety
    /// The caller guarantees that the object has a field of this type there, or at least memory.
    pub(super) unsafe fn read<T: Copy>(self, offset: i8) -> T {
        // SAFETY: the caller's promise; fields are aligned to their size.
        unsafe { std::ptr::with_exposed_provenance::<T>(self.field(offset)).read() }
    }

    /// Reads the object's instance type, which tells what kind of object it is.
    ///
    /// # Safety
    /// The caller guarantees that the object is live.
    pub(super) unsafe fn instance_type(self) -> u16 {
        // SAFETY: every object starts with its map, a heap object that has an instance type.
        unsafe { HeapObject(self.read::<usize>(MAP)).read(INSTANCE_TYPE) }
    }
}

/// Reads the word that a handle leads to.
///
/// # Safety
/// The caller guarantees that `value` is a live handle.
pub(super) unsafe fn tagged(value: Local) -> usize {
    // SAFETY: a handle is the address of a tagged word.
    unsafe { *value.cast::<usize>() }
}

/// Gives the offsets of the first `count` words of an object, except for its map.
pub(super) fn words(count: usize) -> impl Iterator<Item = i8> {
    (1..count).map(|word| tagged_offset(word * WORD))
}

/// Finds the first of an object's words, except for its map, that has this value, and gives its
/// offset.
///
/// # Safety
/// The caller guarantees that the object has that many words.
pub(super) unsafe fn find_word(object: HeapObject, count: usize, value: usize) -> Option<i8> {
    // SAFETY: the caller's promise.
    words(count).find(|&offset| unsafe { object.read::<usize>(offset) } == value)
}

/// Gives the value of a small integer: without pointer compression it is in the upper half of a
/// word, and the lower half is zero.
pub(super) fn small_integer(tagged: usize) -> i32 {
    (tagged >> ValueLayout::SMALL_INTEGER_SHIFT) as i32
}
