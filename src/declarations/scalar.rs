//! The scalar types of C by their canonical names, and what each is on the platform.

use crate::types::Scalar;
use std::ffi::{c_char, c_long};

/// A scalar type of C. Those after `Bool` are names that <stddef.h> and the like define, which say more than
/// the types that they stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum CScalar {
    Void,
    Char,
    SignedChar,
    UnsignedChar,
    Short,
    UnsignedShort,
    Int,
    UnsignedInt,
    Long,
    UnsignedLong,
    LongLong,
    UnsignedLongLong,
    Float,
    Double,
    Bool,
    SizeT,
    SsizeT,
    PtrdiffT,
    IntptrT,
    UintptrT,
    OffT,
    TimeT,
    Int8T,
    Uint8T,
    Int16T,
    Uint16T,
    Int32T,
    Uint32T,
    Int64T,
    Uint64T,
    WcharT,
    Char16T,
    Char32T,
}

use CScalar::*;

/// The names from the standard headers, which are known without a definition.
pub const NAMED: [CScalar; 18] = [
    SizeT, SsizeT, PtrdiffT, IntptrT, UintptrT, OffT, TimeT, Int8T, Uint8T, Int16T, Uint16T,
    Int32T, Uint32T, Int64T, Uint64T, WcharT, Char16T, Char32T,
];

const LONG_IS_WIDE: bool = size_of::<c_long>() == 8;

/// The type of `wchar_t`, which differs in width and sign.
const WCHAR: CScalar = match (size_of::<libc::wchar_t>(), libc::wchar_t::MIN != 0) {
    (2, _) => UnsignedShort,
    (_, true) => Int,
    (_, false) => UnsignedInt,
};

impl CScalar {
    /// Gives the canonical name.
    pub fn name(self) -> &'static str {
        match self {
            Void => "void",
            Char => "char",
            SignedChar => "signed char",
            UnsignedChar => "unsigned char",
            Short => "short",
            UnsignedShort => "unsigned short",
            Int => "int",
            UnsignedInt => "unsigned int",
            Long => "long",
            UnsignedLong => "unsigned long",
            LongLong => "long long",
            UnsignedLongLong => "unsigned long long",
            Float => "float",
            Double => "double",
            Bool => "_Bool",
            SizeT => "size_t",
            SsizeT => "ssize_t",
            PtrdiffT => "ptrdiff_t",
            IntptrT => "intptr_t",
            UintptrT => "uintptr_t",
            OffT => "off_t",
            TimeT => "time_t",
            Int8T => "int8_t",
            Uint8T => "uint8_t",
            Int16T => "int16_t",
            Uint16T => "uint16_t",
            Int32T => "int32_t",
            Uint32T => "uint32_t",
            Int64T => "int64_t",
            Uint64T => "uint64_t",
            WcharT => "wchar_t",
            Char16T => "char16_t",
            Char32T => "char32_t",
        }
    }

    /// Gives the type of the language that this is on the platform.
    pub fn base(self) -> CScalar {
        let wide = |long, long_long| if LONG_IS_WIDE { long } else { long_long };
        match self {
            Void | Char | SignedChar | UnsignedChar | Short | UnsignedShort | Int | UnsignedInt
            | Long | UnsignedLong | LongLong | UnsignedLongLong | Float | Double | Bool => self,
            SizeT | UintptrT | Uint64T => wide(UnsignedLong, UnsignedLongLong),
            SsizeT | PtrdiffT | IntptrT | Int64T | TimeT => wide(Long, LongLong),
            OffT => Long,
            Int8T => SignedChar,
            Uint8T => UnsignedChar,
            Int16T => Short,
            Uint16T | Char16T => UnsignedShort,
            Int32T => Int,
            Uint32T | Char32T => UnsignedInt,
            WcharT => WCHAR,
        }
    }

    /// Gives the machine's type; None for `void`.
    pub fn machine(self) -> Option<Scalar> {
        let wide = |wide, narrow| if LONG_IS_WIDE { wide } else { narrow };
        Some(match self.base() {
            Void => return None,
            Char if c_char::MIN == 0 => Scalar::Uint8,
            Char | SignedChar => Scalar::Int8,
            UnsignedChar | Bool => Scalar::Uint8,
            Short => Scalar::Int16,
            UnsignedShort => Scalar::Uint16,
            Int => Scalar::Int32,
            UnsignedInt => Scalar::Uint32,
            Long => wide(Scalar::Int64, Scalar::Int32),
            UnsignedLong => wide(Scalar::Uint64, Scalar::Uint32),
            LongLong => Scalar::Int64,
            UnsignedLongLong => Scalar::Uint64,
            Float => Scalar::Float32,
            Double => Scalar::Float64,
            SizeT | SsizeT | PtrdiffT | IntptrT | UintptrT | OffT | TimeT | Int8T | Uint8T
            | Int16T | Uint16T | Int32T | Uint32T | Int64T | Uint64T | WcharT | Char16T
            | Char32T => unreachable!("it is the base of none"),
        })
    }

    /// Tells the number of bytes of an integer, and whether it has a sign; None for all else.
    pub fn integer(self) -> Option<(u32, bool)> {
        let machine = self.machine()?;
        let is_signed = match machine {
            Scalar::Int8 | Scalar::Int16 | Scalar::Int32 | Scalar::Int64 | Scalar::Long => true,
            Scalar::Uint8 | Scalar::Uint16 | Scalar::Uint32 | Scalar::Uint64 | Scalar::Size => {
                false
            }
            Scalar::Float32
            | Scalar::Float64
            | Scalar::Pointer
            | Scalar::Address
            | Scalar::Data
            | Scalar::Characters
            | Scalar::Text
            | Scalar::Text16
            | Scalar::Text32 => return None,
        };
        Some((machine.size() as u32, is_signed))
    }

    /// Finds a name from the standard headers.
    pub fn named(name: &str) -> Option<CScalar> {
        // Most names are none, and nearly all of these end so.
        if !name.ends_with("_t") {
            return None;
        }
        NAMED.into_iter().find(|each| each.name() == name)
    }
}
