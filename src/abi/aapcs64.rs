//! Procedure Call Standard for the Arm 64-bit Architecture (AAPCS64), section 6.8.2 "Parameter passing
//! rules": the first eight integers and the first eight floating-point numbers travel in registers, and
//! what is left on the stack, in order. Of a record that is an HFA each number travels in a register,
//! other records of at most 16 bytes in one or two registers for integers, and of all others the address
//! of a copy. Apple's variety ("Writing ARM64 code for Apple platforms") packs the stack as the members
//! of a structure would be.

use super::record::{Homogeneous, address_place, by_reference, words_in};
use super::{CallPlaces, Parts, Place, Supply, WORD, scalar_result, whole};
use crate::types::{RegisterClass, Shape, TypeRef};

const INTEGER_REGISTERS: usize = 8;
const FLOAT_REGISTERS: usize = 8;
/// The most bytes of a record that travel in registers for integers.
const MOST_IN_INTEGERS: usize = 16;

/// How much stack an argument takes.
#[derive(Clone, Copy)]
pub(super) enum StackPacking {
    /// A word, whatever its size.
    Words,
    /// Its own size, at a multiple of that.
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
        Shape::Void | Shape::Array { .. } => Parts::new(),
        Shape::Scalar(scalar) => {
            let register = supply.register(scalar.register_class());
            let size = match packing {
                StackPacking::Words => WORD,
                StackPacking::NaturalSize => scalar.size(),
            };
            whole(scalar, register.unwrap_or_else(|| supply.stack(size, size)))
        }
        Shape::Record(_) => record_parts(supply, argument, packing),
    }
}

fn record_parts(supply: &mut Supply, record: TypeRef, packing: StackPacking) -> Parts {
    if let Some(homogeneous) = Homogeneous::of(record) {
        if supply.has(0, homogeneous.count) {
            let registers =
                (0..homogeneous.count).map_while(|_| supply.register(RegisterClass::Float));
            return homogeneous.parts(registers.collect::<Vec<_>>());
        }
        supply.exhaust(RegisterClass::Float);
        return match packing {
            StackPacking::Words => {
                supply.record_on_stack(record, record.natural_alignment().max(WORD))
            }
            StackPacking::NaturalSize => {
                let size = homogeneous.element.size();
                let places = (0..homogeneous.count).map(|_| supply.stack(size, size));
                homogeneous.parts(places.collect::<Vec<_>>())
            }
        };
    }
    if record.size() > MOST_IN_INTEGERS {
        return by_reference(record, address_place(supply));
    }
    let count = record.size().div_ceil(WORD);
    if record.natural_alignment() > WORD {
        supply.round_integers_up_to_even();
    }
    if supply.has(count, 0) {
        let registers = (0..count).map(|_| supply.register(RegisterClass::Integer));
        return words_in(record, registers.collect::<Vec<_>>());
    }
    supply.exhaust(RegisterClass::Integer);
    supply.record_on_stack(record, record.natural_alignment().max(WORD))
}

fn result_places(result: TypeRef) -> Parts {
    match result.shape() {
        Shape::Void | Shape::Array { .. } => Parts::new(),
        Shape::Scalar(scalar) => scalar_result(scalar),
        Shape::Record(_) => {
            if let Some(homogeneous) = Homogeneous::of(result) {
                homogeneous.parts((0..homogeneous.count).map(Place::Float))
            } else if result.size() <= MOST_IN_INTEGERS {
                words_in(result, (0..2).map(|register| Some(Place::Integer(register))))
            } else {
                by_reference(result, Place::ResultAddress)
            }
        }
    }
}
