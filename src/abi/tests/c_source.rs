//! Writes C for prototypes. It includes nothing, so that a compiler for another machine needs no
//! headers of that.

use super::prototypes::{MOST_ARGUMENTS, Prototype};
use crate::types::{Scalar, Shape, Type, TypeRef};
use std::fmt::Write;

/// The words by which C says which calling convention a function has.
pub struct Dialect {
    /// The attribute of the function.
    attribute: &'static str,
    /// The start of the names of what reads variadic arguments.
    va: &'static str,
}

impl Dialect {
    pub const PLAIN: Dialect = Dialect { attribute: "", va: "__builtin_va" };
    #[cfg(target_arch = "x86_64")]
    pub const WINDOWS: Dialect =
        Dialect { attribute: "__attribute__((ms_abi))", va: "__builtin_ms_va" };
}

/// The name of the cells that C and the tests share, of which each argument has one.
pub const ARGUMENTS: &str = "cells_of_arguments";
/// The name of the cell that they share for the result.
pub const RESULT: &str = "cell_of_result";

/// Names the function that is compiled for the prototype with this index.
pub fn function_name(index: usize) -> String {
    format!("function_{index}")
}

/// Names the function that [`selectors`] makes for an argument of a prototype.
pub fn selector_name(index: usize, argument: usize) -> String {
    format!("argument_{argument}_of_{index}")
}

/// Gives functions of these types that leave their arguments in the cells, and return the result
/// that they find there.
pub fn callees(prototypes: &[Prototype], dialect: &Dialect) -> String {
    let mut source = cells();
    for (index, prototype) in prototypes.iter().enumerate() {
        let name = format!("{} {}", dialect.attribute, function_name(index));
        writeln!(source, "{} {{", declaration(prototype, prototype.result, &name)).unwrap();
        source.push_str(&start_of_tail(prototype, dialect));
        for (index, argument) in prototype.arguments.iter().enumerate() {
            let value = argument_value(prototype, index);
            writeln!(source, "  {} = {value};", argument_cell(index, argument)).unwrap();
        }
        if !prototype.result.is_void() {
            writeln!(source, "  return {};", result_cell(prototype.result)).unwrap();
        }
        source.push_str("}\n");
    }
    source
}

/// Gives functions that call a target of these types with what they find in the cells of the
/// arguments, and leave what it returns in that of the result.
pub fn callers(prototypes: &[Prototype], dialect: &Dialect) -> String {
    let mut source = cells();
    for (index, prototype) in prototypes.iter().enumerate() {
        let target = format!("({} *target)", dialect.attribute);
        let target = declaration(prototype, prototype.result, &target);
        let arguments = prototype.arguments.iter().enumerate();
        let arguments: Vec<_> = arguments.map(|(index, of)| argument_cell(index, of)).collect();
        let assignment = if prototype.result.is_void() {
            String::new()
        } else {
            format!("{} = ", result_cell(prototype.result))
        };
        writeln!(source, "void {}({target}) {{", function_name(index)).unwrap();
        writeln!(source, "  {assignment}target({});\n}}", arguments.join(", ")).unwrap();
    }
    source
}

/// Gives a function for each argument of each prototype, which takes all and returns that one.
pub fn selectors(prototypes: &[Prototype]) -> String {
    let mut source = String::new();
    for (index, prototype) in prototypes.iter().enumerate() {
        for (argument, result) in prototype.arguments.iter().enumerate() {
            let name = selector_name(index, argument);
            let declaration = declaration(prototype, result, &name);
            writeln!(source, "{declaration} {{").unwrap();
            source.push_str(&start_of_tail(prototype, &Dialect::PLAIN));
            for before in prototype.named.unwrap_or(argument)..argument {
                writeln!(source, "  {};", argument_value(prototype, before)).unwrap();
            }
            writeln!(source, "  return {};\n}}", argument_value(prototype, argument)).unwrap();
        }
    }
    source
}

/// Gives what has to be done before the first variadic argument is read.
fn start_of_tail(prototype: &Prototype, Dialect { va, .. }: &Dialect) -> String {
    match prototype.named {
        None => String::new(),
        Some(named) => format!("  {va}_list list; {va}_start(list, a{});\n", named - 1),
    }
}

/// Gives the expression for the value of an argument, in a function that reads variadic ones in order.
fn argument_value(prototype: &Prototype, index: usize) -> String {
    if index < prototype.arguments.len() - prototype.tail().len() {
        format!("a{index}")
    } else {
        format!("__builtin_va_arg(list, {})", c_type(prototype.arguments[index]))
    }
}

/// Declares something as a function with these arguments, and this result.
fn declaration(prototype: &Prototype, result: TypeRef, name: &str) -> String {
    let arguments = prototype.arguments.iter().enumerate();
    let mut list: Vec<_> =
        arguments.map(|(index, argument)| format!("{} a{index}", c_type(argument))).collect();
    list.truncate(prototype.named.unwrap_or(list.len()));
    if prototype.named.is_some() {
        list.push("...".into());
    }
    let list = if list.is_empty() { "void".into() } else { list.join(", ") };
    format!("{} {name}({list})", c_type(result))
}

/// Names a type without the help of headers.
fn c_type(of: TypeRef) -> &'static str {
    match of.shape() {
        Shape::Void => "void",
        Shape::Scalar(scalar) => match scalar {
            Scalar::Int8 => "__INT8_TYPE__",
            Scalar::Uint8 => "__UINT8_TYPE__",
            Scalar::Int16 => "__INT16_TYPE__",
            Scalar::Uint16 => "__UINT16_TYPE__",
            Scalar::Int32 => "__INT32_TYPE__",
            Scalar::Uint32 => "__UINT32_TYPE__",
            Scalar::Int64 => "__INT64_TYPE__",
            Scalar::Uint64 => "__UINT64_TYPE__",
            Scalar::Float32 => "float",
            Scalar::Float64 => "double",
            Scalar::Pointer => "void *",
            Scalar::Long
            | Scalar::Size
            | Scalar::Address
            | Scalar::Data
            | Scalar::Characters
            | Scalar::Text
            | Scalar::Text16
            | Scalar::Text32 => unreachable!("it is passed as another"),
        },
        Shape::Record(_) | Shape::Array { .. } => unreachable!("records.rs names these"),
    }
}

/// Defines the cells. Each has 8 bytes, and begins with its value, of whatever type that is.
fn cells() -> String {
    let members = Scalar::IN_C.map(|scalar| {
        let of = Type::scalar(scalar);
        format!("{} {};", c_type(of), of.name())
    });
    let members = members.join(" ");
    format!("union cell {{ {members} }};\nunion cell {ARGUMENTS}[{MOST_ARGUMENTS}], {RESULT};\n")
}

fn argument_cell(index: usize, argument: TypeRef) -> String {
    format!("{ARGUMENTS}[{index}].{}", argument.name())
}

fn result_cell(result: TypeRef) -> String {
    format!("{RESULT}.{}", result.name())
}
