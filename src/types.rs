//! The one table of types. Names, aliases, constants, sizes, ranges and the words used in error
//! messages are read from here by the rest of the addon and, through `type_table`, by the
//! JavaScript layer.

use libffi::raw::ffi_type;
use napi_derive::napi;
use std::ffi::c_char;

/// A type as the C calling convention sees it. Signatures are equal when these are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum AbiType {
    Void,
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

/// How JavaScript values of a type are checked and converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Void,
    /// A number with an integer value between `min` and `max`.
    Integer {
        min: i64,
        max: i64,
    },
    /// A bigint, or a number that is a safe integer.
    Int64,
    Uint64,
    /// Any number.
    Float,
    /// null, undefined, a bigint address, a string, or memory of an ArrayBuffer or a view.
    Pointer,
}

/// Plain C `char` is signed on x86-64 Linux and unsigned on AArch64 Linux.
pub const CHAR: AbiType = if c_char::MIN != 0 { AbiType::Int8 } else { AbiType::Uint8 };

impl AbiType {
    pub const ALL: [AbiType; 12] = [
        AbiType::Void,
        AbiType::Int8,
        AbiType::Uint8,
        AbiType::Int16,
        AbiType::Uint16,
        AbiType::Int32,
        AbiType::Uint32,
        AbiType::Int64,
        AbiType::Uint64,
        AbiType::Float32,
        AbiType::Float64,
        AbiType::Pointer,
    ];

    /// The type whose discriminant is `code`.
    pub fn from_code(code: u8) -> Option<AbiType> {
        AbiType::ALL.get(usize::from(code)).copied()
    }

    pub fn info(self) -> AbiTypeInfo {
        use AbiType::*;
        let integer = |min, max| Kind::Integer { min, max };
        let (name, size, label, view, kind) = match self {
            Void => ("void", 0, "undefined", "Uint8Array", Kind::Void),
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
        AbiTypeInfo { name, size, label, view, kind }
    }

    /// True for types that travel in floating-point registers.
    pub fn is_float(self) -> bool {
        matches!(self, AbiType::Float32 | AbiType::Float64)
    }

    /// libffi's description of this type.
    pub fn ffi_type(self) -> *mut ffi_type {
        use libffi::raw;
        match self {
            AbiType::Void => &raw mut raw::ffi_type_void,
            AbiType::Int8 => &raw mut raw::ffi_type_sint8,
            AbiType::Uint8 => &raw mut raw::ffi_type_uint8,
            AbiType::Int16 => &raw mut raw::ffi_type_sint16,
            AbiType::Uint16 => &raw mut raw::ffi_type_uint16,
            AbiType::Int32 => &raw mut raw::ffi_type_sint32,
            AbiType::Uint32 => &raw mut raw::ffi_type_uint32,
            AbiType::Int64 => &raw mut raw::ffi_type_sint64,
            AbiType::Uint64 => &raw mut raw::ffi_type_uint64,
            AbiType::Float32 => &raw mut raw::ffi_type_float,
            AbiType::Float64 => &raw mut raw::ffi_type_double,
            AbiType::Pointer => &raw mut raw::ffi_type_pointer,
        }
    }
}

/// What is known of an ABI type beyond its identity.
pub struct AbiTypeInfo {
    /// The preferred type name.
    pub name: &'static str,
    /// Bytes.
    pub size: usize,
    /// What an argument "must be", as error messages say it.
    pub label: &'static str,
    /// The JavaScript typed array that reads and writes this type in a slot.
    pub view: &'static str,
    pub kind: Kind,
}

/// A name that signatures may use, and its key in `ffi.types` if it has one.
pub struct TypeName {
    pub name: &'static str,
    pub abi: AbiType,
    pub constant: Option<&'static str>,
}

const fn constant(key: &'static str, name: &'static str, abi: AbiType) -> TypeName {
    TypeName { name, abi, constant: Some(key) }
}

const fn alias(name: &'static str, abi: AbiType) -> TypeName {
    TypeName { name, abi, constant: None }
}

/// Every type name (Node.js documentation, "FFI: Type names"), in the order of `ffi.types`.
pub const TYPE_NAMES: [TypeName; 32] = [
    constant("VOID", "void", AbiType::Void),
    constant("POINTER", "pointer", AbiType::Pointer),
    constant("BUFFER", "buffer", AbiType::Pointer),
    constant("ARRAY_BUFFER", "arraybuffer", AbiType::Pointer),
    constant("FUNCTION", "function", AbiType::Pointer),
    constant("BOOL", "bool", AbiType::Uint8),
    constant("CHAR", "char", CHAR),
    constant("STRING", "string", AbiType::Pointer),
    constant("FLOAT", "float", AbiType::Float32),
    constant("DOUBLE", "double", AbiType::Float64),
    constant("INT_8", "int8", AbiType::Int8),
    constant("UINT_8", "uint8", AbiType::Uint8),
    constant("INT_16", "int16", AbiType::Int16),
    constant("UINT_16", "uint16", AbiType::Uint16),
    constant("INT_32", "int32", AbiType::Int32),
    constant("UINT_32", "uint32", AbiType::Uint32),
    constant("INT_64", "int64", AbiType::Int64),
    constant("UINT_64", "uint64", AbiType::Uint64),
    constant("FLOAT_32", "float32", AbiType::Float32),
    constant("FLOAT_64", "float64", AbiType::Float64),
    alias("i8", AbiType::Int8),
    alias("u8", AbiType::Uint8),
    alias("i16", AbiType::Int16),
    alias("u16", AbiType::Uint16),
    alias("i32", AbiType::Int32),
    alias("u32", AbiType::Uint32),
    alias("i64", AbiType::Int64),
    alias("u64", AbiType::Uint64),
    alias("f32", AbiType::Float32),
    alias("f64", AbiType::Float64),
    alias("ptr", AbiType::Pointer),
    alias("str", AbiType::Pointer),
];

/// The table as JavaScript sees it: `abiTypes[code]` describes the ABI type of that code.
#[napi(object, object_from_js = false)]
pub struct TypeTable {
    pub abi_types: Vec<AbiTypeRow>,
    pub type_names: Vec<TypeNameRow>,
}

#[napi(object, object_from_js = false)]
pub struct AbiTypeRow {
    pub code: u32,
    pub name: &'static str,
    pub size: u32,
    pub label: &'static str,
    pub view: &'static str,
    pub kind: &'static str,
    /// Range of an `integer`, absent for other kinds.
    pub min: Option<i64>,
    pub max: Option<i64>,
}

#[napi(object, object_from_js = false)]
pub struct TypeNameRow {
    pub name: &'static str,
    pub code: u32,
    pub constant: Option<&'static str>,
}

#[napi]
pub fn type_table() -> TypeTable {
    let abi_types = AbiType::ALL
        .iter()
        .map(|&abi| {
            let info = abi.info();
            let (kind, range) = match info.kind {
                Kind::Void => ("void", None),
                Kind::Integer { min, max } => ("integer", Some((min, max))),
                Kind::Int64 => ("int64", None),
                Kind::Uint64 => ("uint64", None),
                Kind::Float => ("float", None),
                Kind::Pointer => ("pointer", None),
            };
            AbiTypeRow {
                code: abi as u32,
                name: info.name,
                size: info.size as u32,
                label: info.label,
                view: info.view,
                kind,
                min: range.map(|(min, _)| min),
                max: range.map(|(_, max)| max),
            }
        })
        .collect();
    let type_names = TYPE_NAMES
        .iter()
        .map(|row| TypeNameRow { name: row.name, code: row.abi as u32, constant: row.constant })
        .collect();
    TypeTable { abi_types, type_names }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_positions_in_the_table() {
        for (code, abi) in AbiType::ALL.into_iter().enumerate() {
            assert_eq!(abi as usize, code);
            assert_eq!(AbiType::from_code(code as u8), Some(abi));
        }
        assert_eq!(AbiType::from_code(AbiType::ALL.len() as u8), None);
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = TYPE_NAMES.iter().map(|row| row.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TYPE_NAMES.len());
    }

    #[test]
    fn sizes_agree_with_libffi() {
        for abi in AbiType::ALL.into_iter().filter(|&abi| abi != AbiType::Void) {
            // SAFETY: libffi's type descriptions are constants that live as long as the process.
            assert_eq!(unsafe { (*abi.ffi_type()).size }, abi.info().size, "{abi:?}");
        }
    }
}
