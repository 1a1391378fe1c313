//! A host is what trampolines know of the process that they run in.

use super::target_table::TargetTable;
use crate::signature::Passed;
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
    /// The least bytes of memory that is converted to an address, if it has any; 0 if any will do.
    pub least_memory: usize,
}

impl Request {
    const CONVERSION_SHIFT: u32 = 16;
    /// The bit of requests that take memory of some size alone.
    const IS_SIZED: u32 = 1 << 31;

    /// Gives the request for what V8 passes; None if it passes that as it is.
    pub fn of(&Passed { scalar, slot, least_memory, .. }: &Passed) -> Option<Request> {
        Some(Request { slot, to: scalar.conversion()?, least_memory })
    }

    /// Puts the request into 32 bits: the slot, above it the conversion, and whether memory has a least size.
    pub fn encode(self) -> u32 {
        assert!(self.slot < 1 << Self::CONVERSION_SHIFT);
        let is_sized = if self.least_memory > 0 { Self::IS_SIZED } else { 0 };
        is_sized | (self.to as u32) << Self::CONVERSION_SHIFT | self.slot as u32
    }

    /// Reads an encoded request. Gives None if it is none. Where memory has a least size that is so large here that no
    /// memory has it: the trampoline that asks has found out by itself that it is not large enough, if it is memory that
    /// can be found without V8.
    pub fn decode(request: u32) -> Option<Request> {
        let slot = request & ((1 << Self::CONVERSION_SHIFT) - 1);
        let conversion = (request & !Self::IS_SIZED) >> Self::CONVERSION_SHIFT;
        let to = *ValueConversion::ALL.get(conversion as usize)?;
        let least_memory = if request & Self::IS_SIZED == 0 { 0 } else { usize::MAX };
        Some(Request { slot: slot as usize, to, least_memory })
    }
}
