//! Reads `v8::FunctionCallbackInfo`, which V8 passes to the conventional entry of a function.

use super::cpp_types::Local;
use super::layout::CallbackInfoLayout;
use super::object::small_integer;
use super::value_layout::ValueLayout;
use std::ffi::c_void;

/// The words of a [`CallbackInfoLayout::Frame`] that are used.
const FRAME_ARGUMENT_COUNT: usize = 0;
const FRAME_RETURN_VALUE: usize = 6;
const FRAME_FIRST_ARGUMENT: usize = 10;

/// The words of [`CallbackInfoLayout::Pointers`], and the one of the implicit arguments that is
/// used.
const POINTERS_IMPLICIT: usize = 0;
const POINTERS_VALUES: usize = 1;
const POINTERS_LENGTH: usize = 2;
const IMPLICIT_RETURN_VALUE: usize = 3;

/// A conventional call in progress.
pub struct CallbackInfo {
    arguments: *mut u64,
    return_value: *mut u64,
    length: usize,
}

impl CallbackInfo {
    /// # Safety
    /// The caller guarantees that `info` is what V8 has passed to the callback that is running, and
    /// has this layout.
    #[inline]
    pub unsafe fn new(info: *const c_void, layout: CallbackInfoLayout) -> CallbackInfo {
        let words = info.cast::<*mut u64>();
        // SAFETY: the caller's promise; the words are read as their layout has them. The length
        // is a 32-bit integer on some lines, with no defined upper half.
        unsafe {
            match layout {
                CallbackInfoLayout::Pointers => CallbackInfo {
                    arguments: *words.add(POINTERS_VALUES),
                    return_value: (*words.add(POINTERS_IMPLICIT)).add(IMPLICIT_RETURN_VALUE),
                    length: (*words.add(POINTERS_LENGTH)).addr() & 0xffff_ffff,
                },
                CallbackInfoLayout::Frame => {
                    let words = info.cast::<u64>().cast_mut();
                    CallbackInfo {
                        arguments: words.add(FRAME_FIRST_ARGUMENT),
                        return_value: words.add(FRAME_RETURN_VALUE),
                        length: *words.add(FRAME_ARGUMENT_COUNT) as usize & 0xffff_ffff,
                    }
                }
            }
        }
    }

    pub fn length(&self) -> usize {
        self.length
    }

    /// Gives an argument as a handle, which is valid as long as the call.
    pub fn argument(&self, index: usize) -> Local {
        assert!(index < self.length);
        // SAFETY: there are `length` argument slots, and a handle is the address of a slot.
        unsafe { self.arguments.add(index) }.cast()
    }

    /// Gives the value of an argument that is a small integer. Gives None for others, and for one
    /// that is missing.
    pub fn small_integer(&self, index: usize) -> Option<i32> {
        if index >= self.length {
            return None;
        }
        // SAFETY: `argument` gives the address of an argument's slot, which lives as long as the
        // call.
        let word = unsafe { *self.argument(index).cast::<usize>() };
        (word & 0xffff_ffff == 0).then(|| small_integer(word))
    }

    /// Sets what the call returns to an integer.
    pub fn set_small_integer(&self, value: i32) {
        // SAFETY: the return slot lives as long as the call, and a word with the integer in its
        // upper half is a small integer, a value that slots may hold.
        unsafe { *self.return_value = (value as u32 as u64) << ValueLayout::SMALL_INTEGER_SHIFT };
    }

    /// Sets what the call returns.
    pub fn set_return_value(&self, value: Local) {
        // SAFETY: a handle leads to a slot with the value, and return values are kept the same
        // way; the return slot lives as long as the call.
        unsafe { *self.return_value = *value.cast::<u64>() };
    }
}
