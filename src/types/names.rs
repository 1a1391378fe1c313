//! Here are the names that signatures may use for types, and the table of types as JavaScript sees
//! it.

use super::scalar::CHAR;
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

/// Gives what JavaScript needs to know of all types.
#[napi]
pub fn type_table() -> TypeTable {
    let names = TYPE_NAMES
        .iter()
        .map(|row| TypeNameRow { name: row.name, id: named(row).id(), constant: row.constant })
        .collect();
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

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = TYPE_NAMES.iter().map(|row| row.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TYPE_NAMES.len());
    }

    #[test]
    fn every_type_has_its_own_name() {
        for each in Type::predefined() {
            let row = TYPE_NAMES.iter().find(|row| row.name == each.name()).unwrap();
            assert!(std::ptr::eq(named(row), each));
        }
    }
}
