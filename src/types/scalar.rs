//! Here is the one table of scalar types: names, sizes, ranges, and the words used in error
//! messages. The rest of the addon reads them here, and the JavaScript layer through `type_table`
//! (names.rs).

use std::ffi::c_char;

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
    Pointer,
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
}

impl ValueConversion {
    pub const ALL: [ValueConversion; 3] =
        [ValueConversion::Int64, ValueConversion::Uint64, ValueConversion::Pointer];
}

/// The scalar that plain C `char` is: signed on x86-64 Linux and unsigned on AArch64 Linux.
pub const CHAR: Scalar = if c_char::MIN != 0 { Scalar::Int8 } else { Scalar::Uint8 };

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
    pub const ALL: [Scalar; 11] = [
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
        };
        ScalarInfo { name, size, label, view, kind }
    }

    pub fn size(self) -> usize {
        self.info().size
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
            | Scalar::Pointer => RegisterClass::Integer,
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
            | Scalar::Pointer => None,
        }
    }

    /// Tells to what the trampoline converts an argument of this type, if V8 hands it over as a
    /// JavaScript value: 64-bit integers and pointers, because no other way of passing 64 bits is
    /// shared by all Node lines and checks as strictly. Results of these types are left in a slot.
    pub fn conversion(self) -> Option<ValueConversion> {
        match self {
            Scalar::Int64 => Some(ValueConversion::Int64),
            Scalar::Uint64 => Some(ValueConversion::Uint64),
            Scalar::Pointer => Some(ValueConversion::Pointer),
            Scalar::Int8
            | Scalar::Uint8
            | Scalar::Int16
            | Scalar::Uint16
            | Scalar::Int32
            | Scalar::Uint32
            | Scalar::Float32
            | Scalar::Float64 => None,
        }
    }

    /// Tells whether V8 hands arguments of this type over as JavaScript values.
    pub fn is_javascript_value(self) -> bool {
        self.conversion().is_some()
    }
}
