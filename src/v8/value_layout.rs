//! A layout says where fields of values on V8's heap are, as far as fast calls read them: by Rust
//! code in this room, and by the code of trampolines. There is one layout in a process, found by
//! calibration.rs.

/// The layout of numbers, strings and memory. The lowest bit of a value is 0 for a small integer,
/// which is in its upper 32 bits, and 1 for a pointer to an object. Offsets count from that
/// pointer, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ValueLayout {
    /// The offset of a pointer to an object's map, which is an object, too.
    pub map: i8,
    /// The offset of the 16 bits in a map that tell types apart.
    pub instance_type: i8,
    /// The instance type of numbers that are objects.
    pub number_type: u16,
    /// The offset of such a number's value, a double.
    pub number_value: i8,
    /// The instance type of bigints.
    pub bigint_type: u16,
    /// The offset of a bigint's number of digits, times two, plus one if it is negative: 32 bits.
    pub bigint_length: i8,
    /// The offset of a bigint's lowest digit, which has 64 bits.
    pub bigint_digit: i8,
    /// The mask under which the instance types of strings in one piece, with one byte a character,
    /// are `string_type`.
    pub string_mask: u16,
    pub string_type: u16,
    /// The offset of a string's number of characters, 32 bits.
    pub string_length: i8,
    /// The offset of a string's characters, which start at a multiple of 8 bytes. The last word of
    /// them can be read whole.
    pub string_characters: i8,
    pub typed_array: ViewLayout,
    /// The offset of a word that is 0 in typed arrays whose memory is off V8's heap, and only
    /// there.
    pub typed_array_base: i8,
    pub data_view: ViewLayout,
    pub array_buffer: BufferLayout,
}

/// The layout of typed arrays, or that of DataViews.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ViewLayout {
    pub instance_type: u16,
    /// The offset of the address of the view's first byte. It is stale where the buffer is
    /// detached.
    pub data: i8,
    /// The offset of the length in bytes, 64 bits.
    pub byte_length: i8,
    /// The offset of the ArrayBuffer.
    pub buffer: i8,
}

/// The layout of ArrayBuffers, shared or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BufferLayout {
    pub instance_type: u16,
    /// The offset of the address of the first byte.
    pub data: i8,
    /// The offset of the length in bytes, 64 bits. A detached buffer's is 0.
    pub byte_length: i8,
    /// The offset of 32 bits that are `plain_flags` if the buffer is neither shared nor resizable
    /// nor detached, and its memory is V8's.
    pub flags: i8,
    pub plain_flags: u32,
}

impl ValueLayout {
    /// The values at `bigint_length` of a bigint without digits, which is zero, and of a positive
    /// and a negative one with one digit.
    pub const NO_DIGITS: u32 = 0;
    pub const ONE_DIGIT: u32 = 2;
    pub const ONE_DIGIT_NEGATIVE: u32 = 3;

    /// The bit of a value that is set if it is a pointer to an object.
    pub const OBJECT_TAG: u8 = 1;
    /// The number of bits that are below a small integer in its word.
    pub const SMALL_INTEGER_SHIFT: u8 = 32;
}
