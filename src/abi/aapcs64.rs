//! This follows the Procedure Call Standard for the Arm 64-bit Architecture (AAPCS64), section
//! 6.8.2 "Parameter passing rules": the first eight integers and the first eight floating-point
//! numbers travel in registers, and what is left goes on the stack, in order. Apple's variety
//! ("Writing ARM64 code for Apple platforms") packs that as the members of a structure would be.

use super::{CallPlaces, Parts, Supply, WORD, result_places, whole};
use crate::types::{Shape, TypeRef};

const INTEGER_REGISTERS: usize = 8;
const FLOAT_REGISTERS: usize = 8;

/// The amount of stack that an argument takes.
#[derive(Clone, Copy)]
pub(super) enum StackPacking {
    /// It takes a word, whatever its size.
    Words,
    /// It takes its own size, at a multiple of that.
    NaturalSize,
}

pub(super) fn places(result: TypeRef, arguments: &[TypeRef], packing: StackPacking) -> CallPlaces {
    let mut supply = Supply::new(INTEGER_REGISTERS, FLOAT_REGISTERS);
    let arguments =
        arguments.iter().map(|argument| place(&mut supply, argument, packing)).collect();
    CallPlaces { arguments, result: result_places(result), stack_size: supply.stack_size() }
}

fn place(supply: &mut Supply, argument: TypeRef, packing: StackPacking) -> Parts {
    match argument.shape() {
        Shape::Void => Parts::new(),
        Shape::Scalar(scalar) => {
            let register = supply.register(scalar.register_class());
            let size = match packing {
                StackPacking::Words => WORD,
                StackPacking::NaturalSize => scalar.size(),
            };
            whole(scalar, register.unwrap_or_else(|| supply.stack(size)))
        }
    }
}
