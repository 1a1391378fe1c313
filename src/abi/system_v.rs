//! System V AMD64 ABI 1.0, section 3.2.3 "Parameter Passing": the first six integers travel in
//! registers, the first eight floating-point numbers in others, and what is left on the stack, in
//! order, a word each. Of a record of at most 16 bytes each eightbyte travels as a number of its
//! class, if there are registers for all. Other records are on the stack, and results of them where
//! the caller says.

use super::record::{address_place, by_reference, small_leaves, words_in};
use super::{CallPlaces, Parts, Supply, WORD, scalar_result, whole};
use crate::types::{RegisterClass, Shape, TypeRef};

const INTEGER_REGISTERS: usize = 6;
const FLOAT_REGISTERS: usize = 8;
/// The most bytes of a record that travel in registers.
const MOST_IN_REGISTERS: usize = 16;

pub(super) fn places(result: TypeRef, arguments: &[TypeRef]) -> CallPlaces {
    let mut supply = Supply::new(INTEGER_REGISTERS, FLOAT_REGISTERS);
    let result = result_places(&mut supply, result);
    let arguments = arguments.iter().map(|argument| place(&mut supply, argument)).collect();
    CallPlaces { arguments, result, stack_size: supply.stack_size() }
}

fn place(supply: &mut Supply, argument: TypeRef) -> Parts {
    match argument.shape() {
        Shape::Void | Shape::Array { .. } => Parts::new(),
        Shape::Scalar(scalar) => {
            let register = supply.register(scalar.register_class());
            whole(scalar, register.unwrap_or_else(|| supply.stack(WORD, WORD)))
        }
        Shape::Record(_) => {
            let classes = classify(argument).filter(|classes| {
                let count = |class| classes.iter().flatten().filter(|&&each| each == class).count();
                supply.has(count(RegisterClass::Integer), count(RegisterClass::Float))
            });
            match classes {
                None => supply.record_on_stack(argument, argument.alignment().max(WORD)),
                Some(classes) => {
                    let registers = classes.into_iter().map(|class| supply.register(class?));
                    words_in(argument, registers)
                }
            }
        }
    }
}

fn result_places(supply: &mut Supply, result: TypeRef) -> Parts {
    match result.shape() {
        Shape::Void | Shape::Array { .. } => Parts::new(),
        Shape::Scalar(scalar) => scalar_result(scalar),
        Shape::Record(_) => match classify(result) {
            None => by_reference(result, address_place(supply)),
            Some(classes) => {
                // Results have the registers rax and rdx, xmm0 and xmm1, in order.
                let mut registers = Supply::new(classes.len(), classes.len());
                words_in(result, classes.into_iter().map(|class| registers.register(class?)))
            }
        },
    }
}

/// Gives the class of each eightbyte of a record, none for padding. Gives None if the record is in
/// memory.
fn classify(record: TypeRef) -> Option<Vec<Option<RegisterClass>>> {
    let leaves = small_leaves(record).filter(|_| record.size() <= MOST_IN_REGISTERS)?;
    // A record with a member that is not aligned as its type is in memory.
    let is_aligned = leaves.iter().all(|leaf| leaf.is_aligned());
    let class_of = |eightbyte: usize| {
        let within = leaves.iter().filter(|leaf| leaf.offset / WORD == eightbyte);
        within
            .map(|leaf| leaf.scalar.register_class())
            .reduce(|class, other| if class == other { class } else { RegisterClass::Integer })
    };
    is_aligned.then(|| (0..record.size().div_ceil(WORD)).map(class_of).collect())
}
