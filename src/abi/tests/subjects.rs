//! Lists the conventions whose functions this machine runs, and finds their places in the harness.

use super::bits::Bits;
use super::c_source::Dialect;
#[cfg(target_arch = "x86_64")]
use super::windows_recorder;
use crate::abi::{CallPlaces, Convention, Part, Parts, Place, WORD};
use crate::jit::tests::harness::{Call, Record, recorder};
use crate::types::{Extension, Shape, TypeRef};
use std::ffi::c_void;

/// A convention that can be tried out here.
pub struct Subject {
    pub convention: Convention,
    pub dialect: Dialect,
    /// The number of prototypes that a test tries.
    pub prototypes: usize,
    /// The convention's registers for integers, in its order, by the harness's numbers. Those for
    /// floating-point numbers have the same numbers in both.
    integers: &'static [usize],
    /// The function that gives what C is to call: code that records everything it is passed.
    pub recorder: fn() -> *mut c_void,
    /// The bytes from where the recorder takes the stack arguments to begin to where C's begin.
    recorder_frame: usize,
}

pub const NATIVE: Subject = Subject {
    convention: Convention::NATIVE.unwrap(),
    dialect: Dialect::PLAIN,
    prototypes: 600,
    #[cfg(target_arch = "x86_64")]
    integers: &[0, 1, 2, 3, 4, 5],
    #[cfg(target_arch = "aarch64")]
    integers: &[0, 1, 2, 3, 4, 5, 6, 7],
    recorder,
    recorder_frame: 0,
};

#[cfg(target_arch = "aarch64")]
pub const APPLE: Subject = Subject { convention: Convention::Apple, ..NATIVE };

#[cfg(target_arch = "x86_64")]
pub const WINDOWS: Subject = Subject {
    convention: Convention::Win64,
    dialect: Dialect::WINDOWS,
    prototypes: 300,
    // The harness has rdi, rsi, rdx, rcx, r8 and r9, and Windows has rcx, rdx, r8 and r9.
    integers: &[3, 2, 4, 5],
    recorder: windows_recorder::recorder,
    recorder_frame: windows_recorder::FRAME,
};

/// A word that holds some bits, and how far above its low end they start.
pub struct Spot<'a> {
    word: &'a mut u64,
    shift: usize,
}

impl Spot<'_> {
    /// Gives so many bytes.
    fn get(&self, size: usize) -> u64 {
        *self.word >> self.shift & low_bytes(size)
    }

    /// Sets so many bytes, and leaves the rest of the word as it is.
    fn set(&mut self, size: usize, bits: u64) {
        let mask = low_bytes(size) << self.shift;
        *self.word = *self.word & !mask | bits << self.shift & mask;
    }
}

impl Subject {
    /// Puts an argument where the places say, as a caller does.
    pub fn pass(&self, call: &mut Call, argument: TypeRef, parts: &Parts, value: u64) {
        for part in parts {
            let piece = piece(value, part);
            let (size, bits) = extended(argument, part, piece);
            let stack_start = self.convention.shadow_space();
            self.find(
                part.place,
                &mut call.integers,
                &mut call.floats,
                &mut call.stack,
                stack_start,
            )
            .set(size, bits);
        }
    }

    /// Gives the argument that C has passed, if it is where the places say.
    pub fn passed(&self, record: &mut Record, parts: &Parts) -> u64 {
        let stack_start = self.recorder_frame + self.convention.shadow_space();
        joined(parts, |part| {
            let Record { integers, floats, stack, .. } = record;
            self.find(part.place, integers, floats, stack, stack_start).get(part.size)
        })
    }

    /// Finds a place among registers and stack, whose arguments start at this offset in bytes.
    fn find<'a>(
        &self,
        place: Place,
        integers: &'a mut [u64],
        floats: &'a mut [u64],
        stack: &'a mut [u64],
        stack_start: usize,
    ) -> Spot<'a> {
        match place {
            Place::Integer(register) => {
                Spot { word: &mut integers[self.integers[register]], shift: 0 }
            }
            Place::Float(register) => Spot { word: &mut floats[register], shift: 0 },
            Place::ResultAddress => unreachable!("scalars have none"),
            Place::Stack { offset, .. } => {
                let offset = stack_start + offset;
                Spot { word: &mut stack[offset / WORD], shift: offset % WORD * 8 }
            }
        }
    }
}

/// Makes a call of this code, with bits that must not matter wherever an argument could be.
pub fn call_of(code: *const c_void, bits: &mut Bits) -> Call {
    Call {
        code,
        integers: bits.words(),
        floats: bits.words(),
        stack: bits.words(),
        callee_saved: bits.words(),
        ..Call::ZERO
    }
}

/// Gives the result that a function has left, if it is where the places say. The harness sees the
/// first register of each class.
pub fn result(parts: &Parts, integer: u64, float: u64) -> u64 {
    joined(parts, |part| match part.place {
        Place::Integer(0) => integer & low_bytes(part.size),
        Place::Float(0) => float & low_bytes(part.size),
        Place::Integer(_) | Place::Float(_) | Place::Stack { .. } | Place::ResultAddress => {
            panic!("the harness does not see {part:?}")
        }
    })
}

/// Checks what is so of all places, whatever C does: every byte of a value has one, and the stack
/// ends where its last argument does.
pub fn assert_complete(title: &str, places: &CallPlaces, result: TypeRef, arguments: &[TypeRef]) {
    assert_eq!(places.arguments.len(), arguments.len(), "{title}");
    let values = arguments.iter().zip(&places.arguments).chain([(&result, &places.result)]);
    for (of, parts) in values {
        let mut pieces: Vec<_> = parts.iter().map(|part| (part.offset, part.size)).collect();
        // On Windows a number may be in two places.
        pieces.dedup();
        let end = pieces.into_iter().fold(0, |start, (offset, size)| {
            assert_eq!(offset, start, "{title}: {parts:?}");
            start + size
        });
        assert_eq!(end, of.size(), "{title}: {parts:?}");
    }
    let ends = places.arguments.iter().flatten().map(|part| match part.place {
        Place::Integer(_) | Place::Float(_) | Place::ResultAddress => 0,
        Place::Stack { offset, size } => offset + size,
    });
    let end = ends.max().unwrap_or(0).next_multiple_of(WORD);
    assert_eq!(places.stack_size, end, "{title}: stack");
}

/// Gives those of the bits that a value of this type has.
pub fn value(of: TypeRef, bits: u64) -> u64 {
    bits & low_bytes(of.size())
}

/// Makes a mask of so many bytes, up to 8.
fn low_bytes(size: usize) -> u64 {
    u64::MAX.checked_shr(64 - 8 * size as u32).unwrap_or(0)
}

/// Gives what of a value is in a part.
fn piece(value: u64, part: &Part) -> u64 {
    value >> (8 * part.offset) & low_bytes(part.size)
}

/// Puts a value together from what is in its parts.
fn joined(parts: &Parts, mut piece: impl FnMut(&Part) -> u64) -> u64 {
    parts.iter().fold(0, |value, part| value | piece(part) << (8 * part.offset))
}

/// Gives how many bytes a caller writes to the place of a part, and what it writes. Integers of
/// less than 32 bits are extended to 32 where there is room for that, which some functions rely on.
fn extended(argument: TypeRef, part: &Part, piece: u64) -> (usize, u64) {
    let extension = match argument.shape() {
        Shape::Void | Shape::Record(_) | Shape::Array { .. } => None,
        Shape::Scalar(scalar) => scalar.extension_to_32_bits(),
    };
    let room = match part.place {
        Place::Integer(_) | Place::Float(_) | Place::ResultAddress => WORD,
        Place::Stack { size, .. } => size,
    };
    let unused = 64 - 8 * part.size as u32;
    match extension {
        None => (part.size, piece),
        Some(Extension::Unsigned) => (room.min(4), piece),
        Some(Extension::Signed) => (room.min(4), ((piece << unused) as i64 >> unused) as u64),
    }
}
