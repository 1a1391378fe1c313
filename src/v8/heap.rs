//! Reads values on V8's heap directly, inside fast calls, where nothing of V8's API may be called:
//! numbers, bigints, null and undefined, memory of ArrayBuffers and views, and strings
//! (strings.rs).

use super::cpp_types::Local;
use super::object::{HeapObject, small_integer, tagged};
use super::strings::{HeapString, StringLayout};
use super::value_layout::{BufferLayout, ValueLayout};
use std::ffi::c_void;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Positive,
    Negative,
}

/// A JavaScript number or bigint. There is no such form for bigints of more than 64 bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Numeric {
    SmallInteger(i32),
    Float(f64),
    BigInt(Sign, u64),
}

/// The way in which the running V8 lays out values, and the places of those that each thread has of
/// its own. It is made by calibration.rs.
pub struct HeapLayout {
    pub(super) values: ValueLayout,
    /// The words that handles of null and undefined lead to: pointers to objects that never move.
    pub(super) nullish: [u64; 2],
    /// The layout of strings whose characters are elsewhere; None if those can't be read.
    pub(super) strings: Option<StringLayout>,
}

impl HeapLayout {
    /// Gives the layout of the values that trampolines read by themselves.
    pub fn values(&self) -> ValueLayout {
        self.values
    }

    /// Gives the words that handles of null and undefined lead to.
    pub fn nullish(&self) -> [u64; 2] {
        self.nullish
    }

    /// Gives the string that a handle leads to; None for other values.
    ///
    /// # Safety
    /// The caller guarantees that `value` is a live handle, and that V8 can't move objects while
    /// the result is in use.
    pub unsafe fn string(&self, value: Local) -> Option<HeapString<'_>> {
        // SAFETY: the caller's promise.
        unsafe { HeapString::from_handle(value, self.strings.as_ref()) }
    }

    /// Tells whether a value is null.
    ///
    /// # Safety
    /// The caller guarantees that `value` is a live handle.
    pub unsafe fn is_null(&self, value: Local) -> bool {
        // SAFETY: the caller's promise.
        unsafe { tagged(value) as u64 == self.nullish[0] }
    }

    /// Tells whether a value is undefined.
    ///
    /// # Safety
    /// The caller guarantees that `value` is a live handle.
    pub unsafe fn is_undefined(&self, value: Local) -> bool {
        // SAFETY: the caller's promise.
        unsafe { tagged(value) as u64 == self.nullish[1] }
    }

    /// Reads a number or bigint. Gives None for other values, and for bigints of more than 64 bits.
    ///
    /// # Safety
    /// The caller guarantees that `value` is a live handle, and that V8 can't move objects
    /// meanwhile.
    pub unsafe fn numeric(&self, value: Local) -> Option<Numeric> {
        // SAFETY: the caller's promise; the instance type says what the object is.
        unsafe {
            let Some(object) = HeapObject::from_handle(value) else {
                return Some(Numeric::SmallInteger(small_integer(tagged(value))));
            };
            let instance_type = object.instance_type();
            if instance_type == self.values.bigint_type {
                short_bigint(&self.values, object).map(|(sign, digit)| Numeric::BigInt(sign, digit))
            } else if instance_type == self.values.number_type {
                Some(Numeric::Float(object.read(self.values.number_value)))
            } else {
                None
            }
        }
    }

    /// Finds the first byte of a plain ArrayBuffer, or of a typed array or DataView whose memory is
    /// off V8's heap. Gives None for all other values, for what has no memory or is detached, for
    /// views that reach beyond their buffer, and for less than `least` bytes, but for none at all.
    ///
    /// # Safety
    /// The caller guarantees that `value` is a live handle, and that V8 can't move objects
    /// meanwhile.
    #[inline]
    pub unsafe fn memory(&self, value: Local, least: usize) -> Option<*mut c_void> {
        let ValueLayout { typed_array, data_view, array_buffer, typed_array_base, .. } =
            &self.values;
        // SAFETY: the caller's promise. The instance type says which layout the object has; the
        // buffer of a view is an ArrayBuffer, shared or not, which have one layout.
        unsafe {
            let object = HeapObject::from_handle(value)?;
            let instance_type = object.instance_type();
            let layout = if instance_type == typed_array.instance_type {
                if object.read::<usize>(*typed_array_base) != 0 {
                    return None;
                }
                typed_array
            } else if instance_type == data_view.instance_type {
                data_view
            } else if instance_type == array_buffer.instance_type {
                let flags = object.read::<u32>(array_buffer.flags);
                let (data, length) = buffer_memory(array_buffer, object);
                let is_plain = flags == array_buffer.plain_flags && length > 0 && length >= least;
                return is_plain.then(|| std::ptr::with_exposed_provenance_mut(data));
            } else {
                return None;
            };
            let data = object.read::<usize>(layout.data);
            let length = object.read::<usize>(layout.byte_length);
            let buffer = HeapObject::from_tagged(object.read(layout.buffer))?;
            // A detached buffer has no bytes. The data pointer of a view on it is stale.
            let (buffer_data, buffer_length) = buffer_memory(array_buffer, buffer);
            let offset = data.checked_sub(buffer_data)?;
            let is_within = buffer_length > 0 && offset.checked_add(length)? <= buffer_length;
            (is_within && (length >= least || length == 0))
                .then(|| std::ptr::with_exposed_provenance_mut(data))
        }
    }
}

/// Reads the sign and the digit of a bigint. Gives None if it has more than one digit.
///
/// # Safety
/// The caller guarantees that the object is a live bigint and has this layout.
pub(super) unsafe fn short_bigint(values: &ValueLayout, object: HeapObject) -> Option<(Sign, u64)> {
    // SAFETY: the caller's promise, and there is a digit where one is read.
    unsafe {
        let digit = || object.read(values.bigint_digit);
        match object.read::<u32>(values.bigint_length) {
            ValueLayout::NO_DIGITS => Some((Sign::Positive, 0)),
            ValueLayout::ONE_DIGIT => Some((Sign::Positive, digit())),
            ValueLayout::ONE_DIGIT_NEGATIVE => Some((Sign::Negative, digit())),
            _ => None,
        }
    }
}

/// Reads the address of an ArrayBuffer's memory, and its length in bytes.
///
/// # Safety
/// The caller guarantees that the object is a live ArrayBuffer and has this layout.
unsafe fn buffer_memory(layout: &BufferLayout, buffer: HeapObject) -> (usize, usize) {
    // SAFETY: the caller's promise.
    unsafe { (buffer.read(layout.data), buffer.read(layout.byte_length)) }
}
