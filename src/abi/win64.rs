//! The x64 calling convention of Windows ("x64 calling convention" in Microsoft's documentation of its
//! compiler): arguments have positions. The first four travel in the register of their position, of
//! which there is one for integers and one for floating-point numbers, the others on the stack, a word
//! each. Records of 1, 2, 4 and 8 bytes travel as integers do, and of all others the address of a copy.
//! Variadic functions find floating-point numbers in both registers of their position.

use super::record::{by_reference, words_in};
use super::{CallPlaces, Part, Parts, Place, WORD, scalar_result, whole};
use crate::types::{RegisterClass, Shape, TypeRef};

const REGISTERS: usize = 4;

/// The room for the register arguments that a caller leaves below those on the stack.
#[cfg_attr(target_arch = "aarch64", allow(dead_code, reason = "x86-64 alone has it"))]
pub(super) const SHADOW_SPACE: usize = REGISTERS * WORD;

pub(super) fn places(result: TypeRef, arguments: &[TypeRef], named: Option<usize>) -> CallPlaces {
    let result = result_places(result);
    // The address of a result takes the first position.
    let first = usize::from(result.iter().any(|part| part.is_address()));
    let stack_size = (first + arguments.len()).saturating_sub(REGISTERS) * WORD;
    let place = if named.is_some() { place_for_variadic } else { place };
    let arguments =
        arguments.iter().enumerate().map(|(position, argument)| place(first + position, argument));
    CallPlaces { arguments: arguments.collect(), result, stack_size }
}

fn place(position: usize, argument: TypeRef) -> Parts {
    match argument.shape() {
        Shape::Void | Shape::Array { .. } => Parts::new(),
        Shape::Scalar(scalar) => whole(scalar, at(position, scalar.register_class())),
        Shape::Record(_) => {
            let place = at(position, RegisterClass::Integer);
            if travels_as_integer(argument) {
                words_in(argument, [Some(place)])
            } else {
                by_reference(argument, place)
            }
        }
    }
}

/// Gives the places of an argument of a variadic function: those of another, and the integer register of
/// its position if it is in one for floating-point numbers.
fn place_for_variadic(position: usize, argument: TypeRef) -> Parts {
    let mut parts = place(position, argument);
    let copies = parts.clone().into_iter().filter(|part| matches!(part.place, Place::Float(_)));
    parts.extend(copies.map(|part| Part { place: Place::Integer(position), ..part }));
    parts
}

/// Gives the place of a position.
fn at(position: usize, class: RegisterClass) -> Place {
    match (position.checked_sub(REGISTERS), class) {
        (None, RegisterClass::Integer) => Place::Integer(position),
        (None, RegisterClass::Float) => Place::Float(position),
        (Some(word), RegisterClass::Integer | RegisterClass::Float) => {
            Place::Stack { offset: word * WORD, size: WORD }
        }
    }
}

fn result_places(result: TypeRef) -> Parts {
    match result.shape() {
        Shape::Void | Shape::Array { .. } => Parts::new(),
        Shape::Scalar(scalar) => scalar_result(scalar),
        Shape::Record(_) if travels_as_integer(result) => {
            words_in(result, [Some(Place::Integer(0))])
        }
        Shape::Record(_) => by_reference(result, Place::Integer(0)),
    }
}

fn travels_as_integer(record: TypeRef) -> bool {
    matches!(record.size(), 1 | 2 | 4 | 8)
}
