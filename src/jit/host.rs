//! A host is what trampolines know of the process that they run in.

use super::target_table::TargetTable;
use crate::types::ValueConversion;
use crate::v8::ValueLayout;
use std::ffi::c_char;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Host {
    pub table: TargetTable,
    pub values: ValueLayout,
    /// The address of a [`Convert`].
    pub convert: usize,
    /// The address of a [`FindText`].
    pub find_text: usize,
    /// The address of the [`BYTE_MASKS`], if the processor has AVX.
    pub byte_masks: Option<usize>,
}

/// The masks for up to 16 bytes: the 16 bytes from place 16 - n on are the mask for n bytes.
pub static BYTE_MASKS: [u8; 32] = {
    let mut masks = [0; 32];
    let mut place = 0;
    while place < 16 {
        masks[place] = 0xff;
        place += 1;
    }
    masks
};

impl Host {
    /// Finds what to give for [`byte_masks`](Self::byte_masks) in this process.
    pub fn byte_masks() -> Option<usize> {
        #[cfg(target_arch = "x86_64")]
        let is_useful = std::arch::is_x86_feature_detected!("avx");
        #[cfg(not(target_arch = "x86_64"))]
        let is_useful = false;
        is_useful.then(|| BYTE_MASKS.as_ptr().expose_provenance())
    }
}

/// The function of the host that converts a JavaScript value. It writes the result to a slot of the
/// environment that an entry of the table belongs to, and returns 0 if it can't. `request` is an
/// encoded [`Request`].
pub type Convert = unsafe extern "C" fn(handle: *const u64, request: u32, entry: *const u8) -> u32;

/// The function of the host that looks for the string of a text which C has returned. It gives the place
/// of the string, or leaves the address in the slot of the result and gives a negative number.
pub type FindText = unsafe extern "C" fn(text: *const c_char, entry: *const u8) -> i32;

/// A request for a conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// The slot that the result goes to.
    pub slot: usize,
    pub to: ValueConversion,
}

impl Request {
    const CONVERSION_SHIFT: u32 = 16;

    /// Puts the request into 32 bits: the slot, and above it the conversion.
    pub fn encode(self) -> u32 {
        assert!(self.slot < 1 << Self::CONVERSION_SHIFT);
        (self.to as u32) << Self::CONVERSION_SHIFT | self.slot as u32
    }

    /// Reads an encoded request. Gives None if it is none.
    pub fn decode(request: u32) -> Option<Request> {
        let slot = request & ((1 << Self::CONVERSION_SHIFT) - 1);
        let to = *ValueConversion::ALL.get((request >> Self::CONVERSION_SHIFT) as usize)?;
        Some(Request { slot: slot as usize, to })
    }
}
