//! This follows the System V AMD64 ABI 1.0, section 3.2.3 "Parameter Passing": the first six
//! integers travel in registers, the first eight floating-point numbers in others, and what is left
//! goes on the stack, in order, a word each.

use super::{CallPlaces, Parts, Supply, WORD, result_places, whole};
use crate::types::{Shape, TypeRef};

const INTEGER_REGISTERS: usize = 6;
const FLOAT_REGISTERS: usize = 8;

pub(super) fn places(result: TypeRef, arguments: &[TypeRef]) -> CallPlaces {
    let mut supply = Supply::new(INTEGER_REGISTERS, FLOAT_REGISTERS);
    let arguments = arguments.iter().map(|argument| place(&mut supply, argument)).collect();
    CallPlaces { arguments, result: result_places(result), stack_size: supply.stack_size() }
}

fn place(supply: &mut Supply, argument: TypeRef) -> Parts {
    match argument.shape() {
        Shape::Void => Parts::new(),
        Shape::Scalar(scalar) => {
            let register = supply.register(scalar.register_class());
            whole(scalar, register.unwrap_or_else(|| supply.stack(WORD)))
        }
    }
}
