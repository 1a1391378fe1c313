//! Procedure Call Standard for the Arm 64-bit Architecture (AAPCS64), section 6.8.2 "Parameter passing
//! rules": the first eight integers and the first eight floating-point numbers travel in registers, and
//! what is left on the stack, in order. Of a record that is an HFA each number travels in a register,
//! other records of at most 16 bytes in one or two registers for integers, and of all others the address
//! of a copy. Apple's variety ("Writing ARM64 code for Apple platforms") packs the stack as the members
//! of a structure would be, lets a record start in any register, and has no registers for variadic
//! arguments, each of which starts a word of stack.

use super::record::{Homogeneous, address_place, by_reference, words_in};
use super::{CallPlaces, Parts, Place, Supply, WORD, scalar_result, whole};
use crate::types::{RegisterClass, Scalar, Shape, TypeRef};

const INTEGER_REGISTERS: usize = 8;
const FLOAT_REGISTERS: usize = 8;
/// The most bytes of a record that travel in registers for integers.
const MOST_IN_INTEGERS: usize = 16;

/// Whose rules hold.
#[derive(Clone, Copy)]
pub(super) enum Variety {
    Standard,
    Apple,
}

impl Variety {
    /// Tells how many bytes of stack a scalar takes that is named, at a multiple of that.
    fn size_on_stack(self, scalar: Scalar) -> usize {
        match self {
            Variety::Standard => WORD,
            Variety::Apple => scalar.size(),
        }
    }

    /// Tells whether two words in registers start in one with an even number, if their alignment is that
    /// of two.
    fn wants_even_registers(self) -> bool {
        match self {
            Variety::Standard => true,
            Variety::Apple => false,
        }
    }

    /// Gives the alignment with which a record is passed: that of its members, or that which it has.
    fn alignment(self, record: TypeRef) -> usize {
        let alignment = match self {
            Variety::Standard => record.natural_alignment(),
            Variety::Apple => record.alignment(),
        };
        alignment.max(WORD)
    }
}

pub(super) fn places(
    result: TypeRef,
    arguments: &[TypeRef],
    named: Option<usize>,
    variety: Variety,
) -> CallPlaces {
    let named = match variety {
        Variety::Standard => None,
        Variety::Apple => named,
    };
    let (named, tail) = arguments.split_at(named.unwrap_or(arguments.len()));
    let mut supply = Supply::new(INTEGER_REGISTERS, FLOAT_REGISTERS);
    let mut arguments: Vec<_> =
        named.iter().map(|argument| place(&mut supply, argument, variety)).collect();
    arguments.extend(tail.iter().map(|argument| place_in_apples_tail(&mut supply, argument)));
    CallPlaces { arguments, result: result_places(result), stack_size: supply.stack_size() }
}

/// Gives the place of an argument that is not named, for which Apple's systems have no registers.
fn place_in_apples_tail(supply: &mut Supply, argument: TypeRef) -> Parts {
    match argument.shape() {
        Shape::Void | Shape::Array { .. } => Parts::new(),
        Shape::Scalar(scalar) => whole(scalar, supply.stack(WORD, WORD)),
        Shape::Record(_) if is_by_reference(argument) => {
            by_reference(argument, supply.stack(WORD, WORD))
        }
        Shape::Record(_) => supply.record_on_stack(argument, Variety::Apple.alignment(argument)),
    }
}

/// Tells whether the address of a copy travels for a record.
fn is_by_reference(record: TypeRef) -> bool {
    record.size() > MOST_IN_INTEGERS && Homogeneous::of(record).is_none()
}

fn place(supply: &mut Supply, argument: TypeRef, variety: Variety) -> Parts {
    match argument.shape() {
        Shape::Void | Shape::Array { .. } => Parts::new(),
        Shape::Scalar(scalar) => {
            let register = supply.register(scalar.register_class());
            let size = variety.size_on_stack(scalar);
            whole(scalar, register.unwrap_or_else(|| supply.stack(size, size)))
        }
        Shape::Record(_) => record_parts(supply, argument, variety),
    }
}

fn record_parts(supply: &mut Supply, record: TypeRef, variety: Variety) -> Parts {
    if let Some(homogeneous) = Homogeneous::of(record) {
        if supply.has(0, homogeneous.count) {
            let registers =
                (0..homogeneous.count).map_while(|_| supply.register(RegisterClass::Float));
            return homogeneous.parts(registers.collect::<Vec<_>>());
        }
        supply.exhaust(RegisterClass::Float);
        return match variety {
            Variety::Standard => supply.record_on_stack(record, variety.alignment(record)),
            Variety::Apple => {
                let size = homogeneous.element.size();
                let places = (0..homogeneous.count).map(|_| supply.stack(size, size));
                homogeneous.parts(places.collect::<Vec<_>>())
            }
        };
    }
    if is_by_reference(record) {
        return by_reference(record, address_place(supply));
    }
    let count = record.size().div_ceil(WORD);
    if variety.wants_even_registers() && variety.alignment(record) > WORD {
        supply.round_integers_up_to_even();
    }
    if supply.has(count, 0) {
        let registers = (0..count).map(|_| supply.register(RegisterClass::Integer));
        return words_in(record, registers.collect::<Vec<_>>());
    }
    supply.exhaust(RegisterClass::Integer);
    supply.record_on_stack(record, variety.alignment(record))
}

fn result_places(result: TypeRef) -> Parts {
    match result.shape() {
        Shape::Void | Shape::Array { .. } => Parts::new(),
        Shape::Scalar(scalar) => scalar_result(scalar),
        Shape::Record(_) => {
            if let Some(homogeneous) = Homogeneous::of(result) {
                homogeneous.parts((0..homogeneous.count).map(Place::Float))
            } else if is_by_reference(result) {
                by_reference(result, Place::ResultAddress)
            } else {
                words_in(result, (0..2).map(|register| Some(Place::Integer(register))))
            }
        }
    }
}
