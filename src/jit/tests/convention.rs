//! The calling conventions are described here once more, apart from the code under test: where a
//! call with given arguments has each of them.

use super::signatures::is_value;
use crate::types::Scalar;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Integer(usize),
    Float(usize),
    /// It is so many bytes from the start of the stack arguments.
    Stack(usize),
}

pub struct Convention {
    pub integer_registers: usize,
    /// Whether stack arguments are packed as the members of a structure would be.
    pub packs_stack: bool,
    /// Whether an argument takes the register of its position, whichever kind that is of.
    pub has_positions: bool,
    /// The most arguments that V8 passes, receiver and target index not counted.
    pub most_from_v8: usize,
}

pub const SYSTEM_V: Convention =
    Convention { integer_registers: 6, packs_stack: false, has_positions: false, most_from_v8: 29 };
pub const AAPCS64: Convention =
    Convention { integer_registers: 8, packs_stack: false, has_positions: false, most_from_v8: 29 };
pub const APPLE: Convention =
    Convention { integer_registers: 8, packs_stack: true, has_positions: false, most_from_v8: 6 };
pub const WIN64: Convention =
    Convention { integer_registers: 4, packs_stack: false, has_positions: true, most_from_v8: 29 };

impl Convention {
    /// Gives the place of each argument, and how many words of stack they take.
    pub fn places(&self, arguments: &[Scalar]) -> (Vec<Place>, usize) {
        let mut integers = (0..self.integer_registers).map(Place::Integer);
        let mut floats = (0..8).map(Place::Float);
        let mut bytes = 0_usize;
        let places = arguments
            .iter()
            .map(|&argument| {
                let is_float = matches!(argument, Scalar::Float32 | Scalar::Float64);
                let mut position = || integers.next();
                let register = match (is_float, self.has_positions) {
                    (true, false) => floats.next(),
                    (true, true) => position().map(in_float_register),
                    (false, _) => position(),
                };
                register.unwrap_or_else(|| {
                    let size = if self.packs_stack { size_in_c(argument) } else { 8 };
                    while !bytes.is_multiple_of(size) {
                        bytes += 1;
                    }
                    bytes += size;
                    Place::Stack(bytes - size)
                })
            })
            .collect();
        (places, bytes.div_ceil(8))
    }
}

/// Gives the register for floating-point numbers that has the number of one for integers.
fn in_float_register(place: Place) -> Place {
    match place {
        Place::Integer(number) => Place::Float(number),
        Place::Float(_) | Place::Stack(_) => unreachable!("it is a register for integers"),
    }
}

fn size_in_c(scalar: Scalar) -> usize {
    use Scalar::*;
    match scalar {
        Int8 | Uint8 => 1,
        Int16 | Uint16 => 2,
        Int32 | Uint32 | Float32 => 4,
        Int64 | Uint64 | Float64 | Pointer => 8,
        Long | Size | Address | Data | Characters | Text | Text16 | Text32 => 8,
    }
}

/// Gives the types of the arguments that V8 passes for these, receiver and target index included.
pub fn v8_arguments(arguments: &[Scalar]) -> Vec<Scalar> {
    let own = [Scalar::Pointer, Scalar::Uint32];
    // Handles take the places of pointers.
    let passed = arguments.iter().map(|&scalar| match scalar {
        Scalar::Long | Scalar::Size => Scalar::Float64,
        scalar if is_value(scalar) => Scalar::Pointer,
        scalar => scalar,
    });
    own.into_iter().chain(passed).collect()
}

/// Tells whether arguments of this type are addresses.
pub fn is_address(scalar: Scalar) -> bool {
    is_value(scalar) && !matches!(scalar, Scalar::Int64 | Scalar::Uint64)
}

/// Tells whether trampolines copy strings for arguments of this type.
pub fn copies_strings(scalar: Scalar) -> bool {
    matches!(scalar, Scalar::Pointer | Scalar::Characters | Scalar::Text)
}

/// Gives the least and the largest integer that a result of this type is as a number; None if it is no
/// number.
pub fn number_range(scalar: Scalar) -> Option<(i64, i64)> {
    const MOST: i64 = 9_007_199_254_740_991;
    match scalar {
        Scalar::Long => Some((-MOST, MOST)),
        Scalar::Size => Some((0, MOST)),
        Scalar::Address | Scalar::Data | Scalar::Characters => Some((65536, MOST)),
        _ => None,
    }
}
