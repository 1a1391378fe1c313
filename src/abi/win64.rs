//! This follows the x64 calling convention of Windows ("x64 calling convention" in Microsoft's
//! documentation of its compiler): arguments have positions. The first four travel in the register
//! of their position, of which there is one for integers and one for floating-point numbers; the
//! others travel on the stack, a word each.

use super::{CallPlaces, Parts, Place, WORD, result_places, whole};
use crate::types::{RegisterClass, Shape, TypeRef};

const REGISTERS: usize = 4;

/// The room for the register arguments that a caller leaves below those on the stack, in bytes.
#[cfg_attr(target_arch = "aarch64", allow(dead_code, reason = "x86-64 alone has it"))]
pub(super) const SHADOW_SPACE: usize = REGISTERS * WORD;

pub(super) fn places(result: TypeRef, arguments: &[TypeRef]) -> CallPlaces {
    let stack_size = arguments.len().saturating_sub(REGISTERS) * WORD;
    let arguments =
        arguments.iter().enumerate().map(|(position, argument)| place(position, argument));
    CallPlaces { arguments: arguments.collect(), result: result_places(result), stack_size }
}

fn place(position: usize, argument: TypeRef) -> Parts {
    match argument.shape() {
        Shape::Void => Parts::new(),
        Shape::Scalar(scalar) => whole(
            scalar,
            match (position.checked_sub(REGISTERS), scalar.register_class()) {
                (None, RegisterClass::Integer) => Place::Integer(position),
                (None, RegisterClass::Float) => Place::Float(position),
                (Some(word), RegisterClass::Integer | RegisterClass::Float) => {
                    Place::Stack { offset: word * WORD, size: WORD }
                }
            },
        ),
    }
}
