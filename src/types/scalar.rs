//! Here is the one table of scalar types: names, sizes, ranges, and the words used in error
//! messages. The rest of the addon reads them here, and the JavaScript layer through `type_table`
//! (names.rs).

use libc::wchar_t as WcharOfC;
use napi_derive::napi;
use std::ffi::{c_char, c_long, c_ulong};
use std::ops::RangeInclusive;

/// A number or an address, as the C calling convention sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Scalar {
    Int8,
    Uint8,
    Int16,
    Uint16,
    Int32,
    Uint32,
    Int64,
    Uint64,
    Float32,
    Float64,
    /// An address as node:ffi has it.
    Pointer,
    // What follows is passed as one of the above, and is something else in JavaScript: these are
    // types of the C vocabulary.
    /// A signed integer of 64 bits, which is a number in JavaScript where that is exact.
    Long,
    /// An unsigned one.
    Size,
    /// The address of something that C reads or writes: `T *`.
    Address,
    /// An address that C may only pass on: `void *`.
    Data,
    /// The address of characters that somebody owns: `char *`.
    Characters,
    /// Text in UTF-8: `const char *`.
    Text,
    /// Text in UTF-16: `const char16_t *`, and `const wchar_t *` on Windows.
    Text16,
    /// Text in UTF-32: `const char32_t *`, and `const wchar_t *` elsewhere.
    Text32,
}

/// The way in which JavaScript values of a type are checked and converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number with an integer value between `min` and `max`.
    Integer { min: i64, max: i64 },
    /// A bigint, or a number that is a safe integer.
    Int64,
    /// A bigint, or a number that is a safe integer, in either case one that is not negative.
    Uint64,
    /// A number, whichever it is.
    Float,
    /// A value that stands for an address: null, undefined, a bigint, a string, or memory of an
    /// ArrayBuffer or a view.
    Pointer,
    /// A number that is a safe integer, or a bigint for what no such number is.
    Long,
    /// The same, if it is not negative.
    Size,
    /// A value that stands for an address: null, a number, a bigint, or memory. For some types it
    /// may be a string.
    Address,
    /// A string, or whatever else an address is.
    Text,
}

/// The kind of registers in which a scalar travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegisterClass {
    Integer,
    Float,
}

/// The way in which an integer that is shorter than its register is extended to all of its bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension {
    /// The upper bits become copies of the sign.
    Signed,
    /// The upper bits become zeros.
    Unsigned,
}

/// The type that a JavaScript value is converted to inside a fast call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ValueConversion {
    Int64,
    Uint64,
    Pointer,
    Address,
    Data,
    Text,
    Text16,
    Text32,
}

/// The form in which C has text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextForm {
    Utf8,
    Utf16,
    Utf32,
}

/// A text among what a call returns: the address of one is so many bytes from the first slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnedText {
    pub offset: usize,
    pub form: TextForm,
}

impl TextForm {
    pub const ALL: [TextForm; 3] = [TextForm::Utf8, TextForm::Utf16, TextForm::Utf32];
}

/// The numbers that stand for addresses. Those from [`LOWEST_ADDRESS`] to the largest safe integer
/// do everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressNumbers {
    /// No others do.
    FromLowest,
    /// So does 0, for a null pointer.
    NullAndFromLowest,
    /// All that are not negative do.
    All,
}

impl AddressNumbers {
    /// Gives the number from which on all stand for addresses.
    pub fn least(self) -> u32 {
        match self {
            AddressNumbers::FromLowest | AddressNumbers::NullAndFromLowest => LOWEST_ADDRESS,
            AddressNumbers::All => 0,
        }
    }

    /// Tells whether a number that is a safe integer stands for an address.
    pub fn contain(self, number: u64) -> bool {
        number >= self.least().into()
            || match self {
                AddressNumbers::FromLowest | AddressNumbers::All => false,
                AddressNumbers::NullAndFromLowest => number == 0,
            }
    }
}

/// The lowest number that is taken for an address: nothing is ever mapped below it, so that a smaller
/// number is a mistake.
#[napi]
pub const LOWEST_ADDRESS: u32 = 65536;

/// The largest integer up to which numbers are exact.
pub const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// The values that stand for an address, besides bigints, null, and memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressRules {
    /// The form in which strings are copied; None if they don't stand for an address.
    pub text: Option<TextForm>,
    /// Whether undefined stands for a null pointer.
    pub takes_undefined: bool,
    pub numbers: AddressNumbers,
}

impl ValueConversion {
    pub const ALL: [ValueConversion; 8] = [
        ValueConversion::Int64,
        ValueConversion::Uint64,
        ValueConversion::Pointer,
        ValueConversion::Address,
        ValueConversion::Data,
        ValueConversion::Text,
        ValueConversion::Text16,
        ValueConversion::Text32,
    ];

    /// Tells which values stand for an address; None if integers are what is converted to.
    pub fn address_rules(self) -> Option<AddressRules> {
        use AddressNumbers::{All, FromLowest, NullAndFromLowest};
        let c = |text, numbers| AddressRules { text, takes_undefined: false, numbers };
        match self {
            ValueConversion::Int64 | ValueConversion::Uint64 => None,
            ValueConversion::Pointer => Some(AddressRules {
                text: Some(TextForm::Utf8),
                takes_undefined: true,
                numbers: FromLowest,
            }),
            ValueConversion::Address => Some(c(None, NullAndFromLowest)),
            ValueConversion::Data => Some(c(None, All)),
            ValueConversion::Text => Some(c(Some(TextForm::Utf8), NullAndFromLowest)),
            ValueConversion::Text16 => Some(c(Some(TextForm::Utf16), NullAndFromLowest)),
            ValueConversion::Text32 => Some(c(Some(TextForm::Utf32), NullAndFromLowest)),
        }
    }
}

/// The scalar that plain C `char` is: signed on x86-64 Linux and unsigned on AArch64 Linux.
pub const CHAR: Scalar = if c_char::MIN != 0 { Scalar::Int8 } else { Scalar::Uint8 };

/// The scalars that C's `long` and `unsigned long` are: of 32 bits on Windows, of 64 elsewhere.
pub const LONG: Scalar =
    if size_of::<c_long>() == size_of::<i64>() { Scalar::Long } else { Scalar::Int32 };
pub const UNSIGNED_LONG: Scalar =
    if size_of::<c_ulong>() == size_of::<u64>() { Scalar::Size } else { Scalar::Uint32 };

/// The scalar that C's `wchar_t` is, and what a pointer to a text of them is. Windows has UTF-16;
/// elsewhere it is UTF-32, in signed integers or, on AArch64 Linux, in unsigned ones.
pub const WCHAR: Scalar = match (size_of::<WcharOfC>(), WcharOfC::MIN == 0) {
    (2, _) => Scalar::Uint16,
    (_, true) => Scalar::Uint32,
    (_, false) => Scalar::Int32,
};
pub const WIDE_TEXT: Scalar =
    if size_of::<WcharOfC>() == 2 { Scalar::Text16 } else { Scalar::Text32 };

/// The description of a scalar: what is known of it beyond its identity.
pub struct ScalarInfo {
    /// The preferred type name.
    pub name: &'static str,
    /// The number of bytes that it takes. It lies at a multiple of that.
    pub size: usize,
    /// The words by which error messages say what an argument "must be".
    pub label: &'static str,
    /// The JavaScript typed array that reads and writes this type in a slot.
    pub view: &'static str,
    pub kind: Kind,
}

impl Scalar {
    pub const ALL: [Scalar; 19] = [
        Scalar::Int8,
        Scalar::Uint8,
        Scalar::Int16,
        Scalar::Uint16,
        Scalar::Int32,
        Scalar::Uint32,
        Scalar::Int64,
        Scalar::Uint64,
        Scalar::Float32,
        Scalar::Float64,
        Scalar::Pointer,
        Scalar::Long,
        Scalar::Size,
        Scalar::Address,
        Scalar::Data,
        Scalar::Characters,
        Scalar::Text,
        Scalar::Text16,
        Scalar::Text32,
    ];

    /// The scalars as which the calling conventions pass all of them.
    #[cfg(test)]
    pub const IN_C: [Scalar; 11] = [
        Scalar::Int8,
        Scalar::Uint8,
        Scalar::Int16,
        Scalar::Uint16,
        Scalar::Int32,
        Scalar::Uint32,
        Scalar::Int64,
        Scalar::Uint64,
        Scalar::Float32,
        Scalar::Float64,
        Scalar::Pointer,
    ];

    pub fn info(self) -> ScalarInfo {
        use Scalar::*;
        let integer = |min, max| Kind::Integer { min, max };
        let (name, size, label, view, kind) = match self {
            Int8 => ("int8", 1, "an int8", "Int8Array", integer(i8::MIN.into(), i8::MAX.into())),
            Uint8 => ("uint8", 1, "a uint8", "Uint8Array", integer(0, u8::MAX.into())),
            Int16 => {
                ("int16", 2, "an int16", "Int16Array", integer(i16::MIN.into(), i16::MAX.into()))
            }
            Uint16 => ("uint16", 2, "a uint16", "Uint16Array", integer(0, u16::MAX.into())),
            Int32 => {
                ("int32", 4, "an int32", "Int32Array", integer(i32::MIN.into(), i32::MAX.into()))
            }
            Uint32 => ("uint32", 4, "a uint32", "Uint32Array", integer(0, u32::MAX.into())),
            Int64 => ("int64", 8, "an int64", "BigInt64Array", Kind::Int64),
            Uint64 => ("uint64", 8, "a uint64", "BigUint64Array", Kind::Uint64),
            Float32 => ("float32", 4, "a float", "Float32Array", Kind::Float),
            Float64 => ("float64", 8, "a double", "Float64Array", Kind::Float),
            Pointer => {
                ("pointer", 8, "a non-negative pointer bigint", "BigUint64Array", Kind::Pointer)
            }
            Long => ("long", 8, "an int64", "BigInt64Array", Kind::Long),
            Size => ("size_t", 8, "a uint64", "BigUint64Array", Kind::Size),
            Address => ("T *", 8, "an address, memory or null", "BigUint64Array", Kind::Address),
            Data => ("void *", 8, "an address, memory or null", "BigUint64Array", Kind::Address),
            Characters => (
                "char *",
                8,
                "a string, an address, memory or null",
                "BigUint64Array",
                Kind::Address,
            ),
            Text => (
                "const char *",
                8,
                "a string, an address, memory or null",
                "BigUint64Array",
                Kind::Text,
            ),
            Text16 => (
                "const char16_t *",
                8,
                "a string, an address, memory or null",
                "BigUint64Array",
                Kind::Text,
            ),
            Text32 => (
                "const char32_t *",
                8,
                "a string, an address, memory or null",
                "BigUint64Array",
                Kind::Text,
            ),
        };
        ScalarInfo { name, size, label, view, kind }
    }

    pub fn size(self) -> usize {
        self.info().size
    }

    /// Gives the scalar as which the calling conventions pass it.
    pub const fn in_c(self) -> Scalar {
        match self {
            Scalar::Int8
            | Scalar::Uint8
            | Scalar::Int16
            | Scalar::Uint16
            | Scalar::Int32
            | Scalar::Uint32
            | Scalar::Int64
            | Scalar::Uint64
            | Scalar::Float32
            | Scalar::Float64
            | Scalar::Pointer => self,
            Scalar::Long => Scalar::Int64,
            Scalar::Size => Scalar::Uint64,
            Scalar::Address
            | Scalar::Data
            | Scalar::Characters
            | Scalar::Text
            | Scalar::Text16
            | Scalar::Text32 => Scalar::Pointer,
        }
    }

    /// Tells whether it is an address.
    pub fn is_address(self) -> bool {
        self.in_c() == Scalar::Pointer
    }

    pub fn register_class(self) -> RegisterClass {
        match self {
            Scalar::Float32 | Scalar::Float64 => RegisterClass::Float,
            Scalar::Int8
            | Scalar::Uint8
            | Scalar::Int16
            | Scalar::Uint16
            | Scalar::Int32
            | Scalar::Uint32
            | Scalar::Int64
            | Scalar::Uint64
            | Scalar::Pointer
            | Scalar::Long
            | Scalar::Size
            | Scalar::Address
            | Scalar::Data
            | Scalar::Characters
            | Scalar::Text
            | Scalar::Text16
            | Scalar::Text32 => RegisterClass::Integer,
        }
    }

    /// Tells how a function's result of this type is extended to 32 bits; None if it has as many or
    /// more, or is no integer. The calling conventions leave the upper bits of shorter results
    /// undefined.
    pub fn extension_to_32_bits(self) -> Option<Extension> {
        match self {
            Scalar::Int8 | Scalar::Int16 => Some(Extension::Signed),
            Scalar::Uint8 | Scalar::Uint16 => Some(Extension::Unsigned),
            Scalar::Int32
            | Scalar::Uint32
            | Scalar::Int64
            | Scalar::Uint64
            | Scalar::Float32
            | Scalar::Float64
            | Scalar::Pointer
            | Scalar::Long
            | Scalar::Size
            | Scalar::Address
            | Scalar::Data
            | Scalar::Characters
            | Scalar::Text
            | Scalar::Text16
            | Scalar::Text32 => None,
        }
    }

    /// Tells to what the trampoline converts an argument of this type, if V8 hands it over as a
    /// JavaScript value: addresses and integers of which bigints are the usual form, because no
    /// other way of passing those is shared by all Node lines and checks as strictly.
    pub fn conversion(self) -> Option<ValueConversion> {
        match self {
            Scalar::Int64 => Some(ValueConversion::Int64),
            Scalar::Uint64 => Some(ValueConversion::Uint64),
            Scalar::Pointer => Some(ValueConversion::Pointer),
            Scalar::Address => Some(ValueConversion::Address),
            Scalar::Data => Some(ValueConversion::Data),
            Scalar::Characters | Scalar::Text => Some(ValueConversion::Text),
            Scalar::Text16 => Some(ValueConversion::Text16),
            Scalar::Text32 => Some(ValueConversion::Text32),
            Scalar::Int8
            | Scalar::Uint8
            | Scalar::Int16
            | Scalar::Uint16
            | Scalar::Int32
            | Scalar::Uint32
            | Scalar::Float32
            | Scalar::Float64
            | Scalar::Long
            | Scalar::Size => None,
        }
    }

    /// Tells whether V8 hands arguments of this type over as JavaScript values.
    pub fn is_javascript_value(self) -> bool {
        self.conversion().is_some()
    }

    /// Gives the scalar as which a member of a record is passed: JavaScript does not write 64-bit
    /// integers to the slots, whatever it has for them.
    pub fn as_member(self) -> Scalar {
        match self {
            Scalar::Long | Scalar::Size => self.in_c(),
            Scalar::Int8
            | Scalar::Uint8
            | Scalar::Int16
            | Scalar::Uint16
            | Scalar::Int32
            | Scalar::Uint32
            | Scalar::Int64
            | Scalar::Uint64
            | Scalar::Float32
            | Scalar::Float64
            | Scalar::Pointer
            | Scalar::Address
            | Scalar::Data
            | Scalar::Characters
            | Scalar::Text
            | Scalar::Text16
            | Scalar::Text32 => self,
        }
    }

    /// Tells whether V8 passes an argument of this type as a double, which the trampoline makes an
    /// integer: the wrapper has seen that it is one.
    pub fn is_passed_as_double(self) -> bool {
        match self {
            Scalar::Long | Scalar::Size => true,
            Scalar::Int8
            | Scalar::Uint8
            | Scalar::Int16
            | Scalar::Uint16
            | Scalar::Int32
            | Scalar::Uint32
            | Scalar::Int64
            | Scalar::Uint64
            | Scalar::Float32
            | Scalar::Float64
            | Scalar::Pointer
            | Scalar::Address
            | Scalar::Data
            | Scalar::Characters
            | Scalar::Text
            | Scalar::Text16
            | Scalar::Text32 => false,
        }
    }

    /// Tells whether a result of this type is left in the slots and not returned to V8.
    pub fn is_returned_in_slot(self) -> bool {
        match self {
            Scalar::Int64 | Scalar::Uint64 | Scalar::Pointer | Scalar::Text16 | Scalar::Text32 => {
                true
            }
            Scalar::Int8
            | Scalar::Uint8
            | Scalar::Int16
            | Scalar::Uint16
            | Scalar::Int32
            | Scalar::Uint32
            | Scalar::Float32
            | Scalar::Float64
            | Scalar::Long
            | Scalar::Size
            | Scalar::Address
            | Scalar::Data
            | Scalar::Characters
            | Scalar::Text => false,
        }
    }

    /// Gives the form of the text that results of this type are; None if they are none.
    pub fn returned_text(self) -> Option<TextForm> {
        match self {
            Scalar::Text | Scalar::Text16 | Scalar::Text32 => self.text_form(),
            Scalar::Int8
            | Scalar::Uint8
            | Scalar::Int16
            | Scalar::Uint16
            | Scalar::Int32
            | Scalar::Uint32
            | Scalar::Int64
            | Scalar::Uint64
            | Scalar::Float32
            | Scalar::Float64
            | Scalar::Pointer
            | Scalar::Long
            | Scalar::Size
            | Scalar::Address
            | Scalar::Data
            | Scalar::Characters => None,
        }
    }

    /// Tells whether a fast call returns the place of a string in place of the address of a text.
    pub fn is_returned_as_text(self) -> bool {
        match self {
            Scalar::Text => true,
            Scalar::Int8
            | Scalar::Uint8
            | Scalar::Int16
            | Scalar::Uint16
            | Scalar::Int32
            | Scalar::Uint32
            | Scalar::Int64
            | Scalar::Uint64
            | Scalar::Float32
            | Scalar::Float64
            | Scalar::Pointer
            | Scalar::Long
            | Scalar::Size
            | Scalar::Address
            | Scalar::Data
            | Scalar::Characters
            | Scalar::Text16
            | Scalar::Text32 => false,
        }
    }

    /// Gives the integers that a fast call returns as numbers. All others it leaves in the slot of
    /// the result, and returns NaN. None if numbers are not what results of this type are.
    pub fn number_range(self) -> Option<RangeInclusive<i64>> {
        const MOST: i64 = MAX_SAFE_INTEGER as i64;
        match self {
            Scalar::Long => Some(-MOST..=MOST),
            Scalar::Size => Some(0..=MOST),
            // Smaller addresses are bigints: as numbers they would be refused where they go back in.
            Scalar::Address | Scalar::Data | Scalar::Characters => {
                Some(i64::from(LOWEST_ADDRESS)..=MOST)
            }
            Scalar::Int8
            | Scalar::Uint8
            | Scalar::Int16
            | Scalar::Uint16
            | Scalar::Int32
            | Scalar::Uint32
            | Scalar::Int64
            | Scalar::Uint64
            | Scalar::Float32
            | Scalar::Float64
            | Scalar::Pointer
            | Scalar::Text
            | Scalar::Text16
            | Scalar::Text32 => None,
        }
    }

    /// Gives the form of the text that strings become as arguments of this type; None if it takes no
    /// strings.
    pub fn text_form(self) -> Option<TextForm> {
        self.conversion()?.address_rules()?.text
    }
}
