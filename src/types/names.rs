//! Here are the names that signatures may use for types, and the table of types as JavaScript sees
//! it.

use super::scalar::{CHAR, LONG, UNSIGNED_LONG, WCHAR, WIDE_TEXT};
use super::{Kind, Scalar, Shape, Type};
use napi_derive::napi;

/// A name that signatures may use, and its key in `ffi.types` if it has one.
struct TypeName {
    name: &'static str,
    shape: Shape,
    constant: Option<&'static str>,
}

const fn constant(key: &'static str, name: &'static str, scalar: Scalar) -> TypeName {
    TypeName { name, shape: Shape::Scalar(scalar), constant: Some(key) }
}

const fn alias(name: &'static str, scalar: Scalar) -> TypeName {
    TypeName { name, shape: Shape::Scalar(scalar), constant: None }
}

/// The list of all type names (Node.js documentation, "FFI: Type names"), in the order of
/// `ffi.types`.
const TYPE_NAMES: [TypeName; 32] = [
    TypeName { name: "void", shape: Shape::Void, constant: Some("VOID") },
    constant("POINTER", "pointer", Scalar::Pointer),
    constant("BUFFER", "buffer", Scalar::Pointer),
    constant("ARRAY_BUFFER", "arraybuffer", Scalar::Pointer),
    constant("FUNCTION", "function", Scalar::Pointer),
    constant("BOOL", "bool", Scalar::Uint8),
    constant("CHAR", "char", CHAR),
    constant("STRING", "string", Scalar::Pointer),
    constant("FLOAT", "float", Scalar::Float32),
    constant("DOUBLE", "double", Scalar::Float64),
    constant("INT_8", "int8", Scalar::Int8),
    constant("UINT_8", "uint8", Scalar::Uint8),
    constant("INT_16", "int16", Scalar::Int16),
    constant("UINT_16", "uint16", Scalar::Uint16),
    constant("INT_32", "int32", Scalar::Int32),
    constant("UINT_32", "uint32", Scalar::Uint32),
    constant("INT_64", "int64", Scalar::Int64),
    constant("UINT_64", "uint64", Scalar::Uint64),
    constant("FLOAT_32", "float32", Scalar::Float32),
    constant("FLOAT_64", "float64", Scalar::Float64),
    alias("i8", Scalar::Int8),
    alias("u8", Scalar::Uint8),
    alias("i16", Scalar::Int16),
    alias("u16", Scalar::Uint16),
    alias("i32", Scalar::Int32),
    alias("u32", Scalar::Uint32),
    alias("i64", Scalar::Int64),
    alias("u64", Scalar::Uint64),
    alias("f32", Scalar::Float32),
    alias("f64", Scalar::Float64),
    alias("ptr", Scalar::Pointer),
    alias("str", Scalar::Pointer),
];

/// The types of the C vocabulary by C's own names for them, each in one spelling. Those that node:ffi
/// names, too, are above. What `_Bool` is in JavaScript, the JavaScript layer says.
const C_TYPE_NAMES: [TypeName; 36] = [
    alias("signed char", Scalar::Int8),
    alias("unsigned char", Scalar::Uint8),
    alias("short", Scalar::Int16),
    alias("unsigned short", Scalar::Uint16),
    alias("int", Scalar::Int32),
    alias("unsigned int", Scalar::Uint32),
    alias("long", LONG),
    alias("unsigned long", UNSIGNED_LONG),
    alias("long long", Scalar::Int64),
    alias("unsigned long long", Scalar::Uint64),
    alias("int8_t", Scalar::Int8),
    alias("uint8_t", Scalar::Uint8),
    alias("int16_t", Scalar::Int16),
    alias("uint16_t", Scalar::Uint16),
    alias("int32_t", Scalar::Int32),
    alias("uint32_t", Scalar::Uint32),
    alias("int64_t", Scalar::Int64),
    alias("uint64_t", Scalar::Uint64),
    alias("size_t", Scalar::Size),
    alias("ssize_t", Scalar::Long),
    alias("ptrdiff_t", Scalar::Long),
    alias("intptr_t", Scalar::Long),
    alias("uintptr_t", Scalar::Size),
    // It is `long` on Windows, too. Elsewhere a long has the 64 bits of offsets in large files.
    alias("off_t", LONG),
    alias("time_t", Scalar::Long),
    alias("_Bool", Scalar::Uint8),
    alias("wchar_t", WCHAR),
    alias("char16_t", Scalar::Uint16),
    alias("char32_t", Scalar::Uint32),
    alias("T *", Scalar::Address),
    alias("void *", Scalar::Data),
    alias("char *", Scalar::Characters),
    alias("const char *", Scalar::Text),
    alias("const char16_t *", Scalar::Text16),
    alias("const char32_t *", Scalar::Text32),
    alias("const wchar_t *", WIDE_TEXT),
];

/// Gives the type that a name stands for.
fn named(name: &TypeName) -> &'static Type {
    match name.shape {
        Shape::Void => Type::void(),
        Shape::Scalar(scalar) => Type::scalar(scalar),
        Shape::Record(_) | Shape::Array { .. } => unreachable!("what has a name is predefined"),
    }
}

/// The table of types as JavaScript sees it: `types[id]` describes the type of that id.
#[napi(object, object_from_js = false)]
pub struct TypeTable {
    pub types: Vec<TypeRow>,
    pub names: Vec<TypeNameRow>,
}

#[napi(object, object_from_js = false)]
pub struct TypeRow {
    pub id: u32,
    pub name: &'static str,
    pub size: u32,
    /// The words by which messages say what an argument "must be"; for void, what a callback's
    /// result must be.
    pub label: &'static str,
    /// The typed array that reads and writes this type in a slot.
    pub view: &'static str,
    /// The file of lib/types/ that knows how values of this type are checked and converted.
    pub kind_name: &'static str,
    /// The range of an `integer`, absent for other kinds.
    pub min: Option<i64>,
    pub max: Option<i64>,
}

#[napi(object, object_from_js = false)]
pub struct TypeNameRow {
    pub name: &'static str,
    pub id: u32,
    pub constant: Option<&'static str>,
}

/// Gives the names of the C vocabulary.
#[napi]
pub fn c_type_names() -> Vec<TypeNameRow> {
    C_TYPE_NAMES.iter().map(name_row).collect()
}

fn name_row(row: &TypeName) -> TypeNameRow {
    TypeNameRow { name: row.name, id: named(row).id(), constant: row.constant }
}

/// Gives what JavaScript needs to know of all types.
#[napi]
pub fn type_table() -> TypeTable {
    let names = TYPE_NAMES.iter().map(name_row).collect();
    TypeTable { types: Type::predefined().map(type_row).collect(), names }
}

fn type_row(of: &'static Type) -> TypeRow {
    let (label, view, kind, range) = match of.shape() {
        Shape::Void => ("undefined", "Uint8Array", "void", None),
        Shape::Scalar(scalar) => {
            let info = scalar.info();
            let (kind, range) = match info.kind {
                Kind::Integer { min, max } => ("integer", Some((min, max))),
                Kind::Int64 => ("int64", None),
                Kind::Uint64 => ("uint64", None),
                Kind::Float => ("float", None),
                Kind::Pointer => ("pointer", None),
                Kind::Long => ("long", None),
                Kind::Size => ("size", None),
                Kind::Address => ("address", None),
                Kind::Text => ("text", None),
            };
            (info.label, info.view, kind, range)
        }
        Shape::Record(_) | Shape::Array { .. } => unreachable!("it is predefined"),
    };
    TypeRow {
        id: of.id(),
        name: of.name(),
        size: of.size() as u32,
        label,
        view,
        kind_name: kind,
        min: range.map(|(min, _)| min),
        max: range.map(|(_, max)| max),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_names() -> impl Iterator<Item = &'static TypeName> {
        TYPE_NAMES.iter().chain(&C_TYPE_NAMES)
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = all_names().map(|row| row.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all_names().count());
    }

    #[test]
    fn every_type_has_its_own_name() {
        // Where C's long has 32 bits, it is a type that has another name, too.
        let is_named =
            |of: &Type| LONG == Scalar::Long || of.shape() != Shape::Scalar(Scalar::Long);
        for each in Type::predefined().filter(|each| is_named(each)) {
            let row = all_names().find(|row| row.name == each.name()).unwrap();
            assert!(std::ptr::eq(named(row), each));
        }
    }
}
