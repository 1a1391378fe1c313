//! Keeps copies of the texts that a call has returned until JavaScript has read them. C may return a part
//! of a string that it was passed, whose copy ends with the call, or text of a library that is unloaded
//! after it.

use crate::types::{ReturnedText, TextForm};
use std::cell::RefCell;
use std::ptr;

/// The room that is kept for later texts, in units of 4 bytes.
const MOST_KEPT: usize = 1024;

/// The texts of the last call that has returned some. Memory is aligned for every form.
#[derive(Default)]
pub struct KeptTexts(RefCell<Vec<u32>>);

impl KeptTexts {
    /// Copies the texts to which addresses in the slots lead, and lets these lead to the copies.
    ///
    /// # Safety
    /// The caller guarantees that there are as many slots, and that each of these addresses is that of a text
    /// with a NUL after it, or 0.
    #[cold]
    pub unsafe fn keep(&self, texts: &[ReturnedText], slots: *mut u64) {
        let mut kept = self.0.borrow_mut();
        kept.clear();
        kept.shrink_to(MOST_KEPT);
        let mut copies = Vec::new();
        for text in texts {
            // SAFETY: the caller's promise.
            let address = unsafe { slots.wrapping_byte_add(text.offset).read_unaligned() };
            if address == 0 {
                continue;
            }
            let from = ptr::with_exposed_provenance::<u8>(address as usize);
            // SAFETY: the caller's promise.
            let size = unsafe { size_of_text(from, text.form) };
            let start = kept.len();
            kept.resize(start + size.div_ceil(size_of::<u32>()), 0);
            // SAFETY: there is room for so many bytes, which are elsewhere than the text.
            unsafe { from.copy_to_nonoverlapping(kept[start..].as_mut_ptr().cast(), size) };
            copies.push((text.offset, start));
        }
        // Only now the copies stay where they are.
        for (offset, start) in copies {
            let copy = kept[start..].as_ptr().expose_provenance() as u64;
            // SAFETY: the caller's promise.
            unsafe { slots.wrapping_byte_add(offset).write_unaligned(copy) };
        }
    }
}

/// Gives the bytes of a text, its NUL included.
///
/// # Safety
/// The caller guarantees that there is a text with a NUL after it.
unsafe fn size_of_text(text: *const u8, form: TextForm) -> usize {
    /// # Safety
    /// The caller guarantees that there is a text of such units with a NUL after it.
    unsafe fn size<U: Copy + Default + PartialEq>(text: *const U) -> usize {
        let mut length = 0;
        // SAFETY: the caller's promise. Text of C's need not be aligned.
        while unsafe { text.wrapping_add(length).read_unaligned() } != U::default() {
            length += 1;
        }
        (length + 1) * size_of::<U>()
    }
    // SAFETY: the caller's promise.
    unsafe {
        match form {
            TextForm::Utf8 => libc::strlen(text.cast()) + 1,
            TextForm::Utf16 => size(text.cast::<u16>()),
            TextForm::Utf32 => size(text.cast::<u32>()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_all_forms_are_copied() {
        let kept = KeptTexts::default();
        let utf8 = *b"eight\0";
        let utf16 = [0x31_u16, 0x36, 0];
        let utf32 = [0x1f600_u32, 0];
        let address = |text: *const u8| text.expose_provenance() as u64;
        let addresses = [
            address(utf8.as_ptr()),
            0,
            address(utf16.as_ptr().cast()),
            address(utf32.as_ptr().cast()),
        ];
        let mut slots = addresses;
        let forms = [TextForm::Utf8, TextForm::Utf8, TextForm::Utf16, TextForm::Utf32];
        let texts: Vec<_> = forms
            .into_iter()
            .enumerate()
            .map(|(slot, form)| ReturnedText { offset: 8 * slot, form })
            .collect();
        // SAFETY: the slots have the addresses of such texts.
        unsafe { kept.keep(&texts, slots.as_mut_ptr()) };
        assert_eq!(slots[1], 0);
        let bytes = |slot: usize, count: usize| {
            let start = ptr::with_exposed_provenance::<u8>(slots[slot] as usize);
            assert_ne!(slots[slot], addresses[slot]);
            // SAFETY: the copies are there, and as long.
            unsafe { std::slice::from_raw_parts(start, count) }
        };
        assert_eq!(bytes(0, 6), utf8);
        assert_eq!(bytes(2, 6), utf16.map(u16::to_le_bytes).as_flattened());
        assert_eq!(bytes(3, 8), utf32.map(u32::to_le_bytes).as_flattened());
    }
}
