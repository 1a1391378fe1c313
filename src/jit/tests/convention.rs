//! The System V calling convention once more, written apart from the code under test: where a
//! call with given arguments has each of them.

use crate::types::AbiType;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Integer(usize),
    Float(usize),
    Stack(usize),
}

/// The place of each argument, and how many words of stack they take.
pub fn places(arguments: &[AbiType]) -> (Vec<Place>, usize) {
    let mut integers = (0..6).map(Place::Integer);
    let mut floats = (0..8).map(Place::Float);
    let mut stack = 0..;
    let places = arguments
        .iter()
        .map(|argument| {
            let register = match argument {
                AbiType::Float32 | AbiType::Float64 => floats.next(),
                _ => integers.next(),
            };
            register.unwrap_or_else(|| Place::Stack(stack.next().unwrap()))
        })
        .collect();
    (places, stack.start)
}

/// The types of the arguments that V8 passes for these, receiver and target index included.
pub fn v8_arguments(arguments: &[AbiType]) -> Vec<AbiType> {
    let own = [AbiType::Pointer, AbiType::Uint32];
    let passed = arguments.iter().filter(|&&abi| !in_slot(abi));
    own.iter().chain(passed).copied().collect()
}

pub fn in_slot(abi: AbiType) -> bool {
    use AbiType::*;
    match abi {
        Int64 | Uint64 | Pointer => true,
        Void | Int8 | Uint8 | Int16 | Uint16 | Int32 | Uint32 | Float32 | Float64 => false,
    }
}
