//! What trampolines know of the process that they run in.

use super::TargetTable;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Host {
    pub table: TargetTable,
    pub values: ValueLayout,
    /// The address of a [`Convert`].
    pub convert: usize,
    /// The address of the [`BYTE_MASKS`], if the processor has AVX.
    pub byte_masks: Option<usize>,
}

/// The 16 bytes from place 16 - n on are a mask for n bytes.
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
    /// What to give for [`byte_masks`](Self::byte_masks) in this process.
    pub fn byte_masks() -> Option<usize> {
        #[cfg(target_arch = "x86_64")]
        let is_useful = std::arch::is_x86_feature_detected!("avx");
        #[cfg(not(target_arch = "x86_64"))]
        let is_useful = false;
        is_useful.then(|| BYTE_MASKS.as_ptr().expose_provenance())
    }
}

/// Writes what the conversion of a JavaScript value results in to a slot of the environment that
/// an entry of the table belongs to; 0 if it can't. `request` is a [`request`].
pub type Convert = unsafe extern "C" fn(handle: *const u64, request: u32, entry: *const u8) -> u32;

/// Which conversion is asked for, in 32 bits: a slot, and above [`REQUEST_TYPE_SHIFT`] the code of
/// a type.
pub const fn request(slot: usize, type_code: u8) -> u32 {
    assert!(slot < 1 << REQUEST_TYPE_SHIFT);
    (type_code as u32) << REQUEST_TYPE_SHIFT | slot as u32
}

pub const REQUEST_TYPE_SHIFT: u32 = 16;

/// The slot that a trampoline sets to 1 if a value could not be converted. It has not called its
/// target then. Slots before it are the result's and the arguments'.
pub const FAILURE_SLOT: usize = 1 + crate::signature::MAX_ARGUMENTS as usize;

/// The slots that hold what handles of null and undefined lead to in this environment.
pub const NULL_SLOT: usize = FAILURE_SLOT + 1;
pub const UNDEFINED_SLOT: usize = FAILURE_SLOT + 2;
pub const SLOT_COUNT: usize = FAILURE_SLOT + 3;

/// Where, in bytes from the first slot, copies of strings are: those of the argument of slot n at
/// n times [`STRING_SIZE`].
pub const STRINGS: usize = (SLOT_COUNT * 8).next_multiple_of(16);
/// Room for the copy of a string, terminator included.
pub const STRING_SIZE: usize = 1024;
/// How many slots' arguments have that room.
pub const STRING_COUNT: usize = 64;
/// The longest text that is copied: it can be written in whole words and followed by a NUL.
pub const MAX_STRING_LENGTH: usize = STRING_SIZE - 8;
/// The slots, and the strings after them.
pub const SLOT_MEMORY_SIZE: usize = STRINGS + STRING_COUNT * STRING_SIZE;

/// How small integers, bigints, strings and memory are read. The lowest bit of a value is 0 for an integer,
/// which is in its upper 32 bits, and 1 for a pointer to an object. Offsets count from that pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ValueLayout {
    /// Of an object's map, likewise a pointer.
    pub map: i8,
    /// Of the 16 bits in a map that tell types apart.
    pub instance_type: i8,
    /// Those of bigints.
    pub bigint_type: u16,
    /// Of a bigint's number of digits, times two, plus one if it is negative: 32 bits.
    pub bigint_length: i8,
    /// Of its lowest digit, 64 bits.
    pub bigint_digit: i8,
    /// What the types of strings with one byte a character, in one piece, have under this mask.
    pub string_mask: u16,
    pub string_type: u16,
    /// Of a string's number of characters, 32 bits.
    pub string_length: i8,
    /// Of its characters, at a multiple of 8 bytes. The last word of them can be read whole.
    pub string_characters: i8,
    pub typed_array: ViewLayout,
    /// Of a word that is 0 in typed arrays whose memory is off V8's heap, and only there.
    pub typed_array_base: i8,
    pub data_view: ViewLayout,
    pub array_buffer: BufferLayout,
}

/// How typed arrays or DataViews are read: what instance type they have, and where their fields are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ViewLayout {
    pub instance_type: u16,
    /// Of the address of the view's first byte. It is stale where the buffer is detached.
    pub data: i8,
    /// Of the length in bytes, 64 bits.
    pub byte_length: i8,
    /// Of the ArrayBuffer.
    pub buffer: i8,
}

/// How ArrayBuffers, shared or not, are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BufferLayout {
    pub instance_type: u16,
    /// Of the address of the first byte.
    pub data: i8,
    /// Of the length in bytes, 64 bits. A detached buffer's is 0.
    pub byte_length: i8,
    /// Of 32 bits that are `plain_flags` if the buffer is neither shared, resizable nor detached.
    pub flags: i8,
    pub plain_flags: u32,
}

impl ValueLayout {
    /// What is at `bigint_length` of bigints of one digit.
    pub const ONE_DIGIT: u32 = 2;
    pub const ONE_DIGIT_NEGATIVE: u32 = 3;
}
