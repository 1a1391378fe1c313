//! Brings the values of a callback from registers and stack to the slots, and its result back.
//! Where they are, abi/ says.

use super::frame::Frame;
use crate::abi::{Convention, Parts, Place};
use crate::signature::Signature;
use crate::slots::SLOT_SIZE;
use crate::types::{Scalar, Shape, TypeRef};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ptr;
use std::sync::{LazyLock, Mutex, PoisonError};

/// A part of an argument that is copied: where it is when C calls, how many bytes it has, and where
/// it goes, in bytes from the first slot.
struct ArgumentCopy {
    from: Place,
    size: usize,
    to: usize,
}

/// The places of the values of callbacks of one signature.
pub struct CallbackPlaces {
    copies: Box<[ArgumentCopy]>,
    result_type: TypeRef,
    result: Parts,
    /// The offset of the result from the first slot, in bytes.
    result_offset: usize,
}

impl CallbackPlaces {
    /// Gives the places for a signature, which are found once for the process. Gives None where the
    /// calling convention is not known.
    pub fn of(signature: &'static Signature) -> Option<&'static CallbackPlaces> {
        static KNOWN: LazyLock<Mutex<HashMap<usize, &'static CallbackPlaces>>> =
            LazyLock::new(Mutex::default);
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        match known.entry(ptr::from_ref(signature).addr()) {
            Entry::Occupied(entry) => Some(entry.get()),
            Entry::Vacant(entry) => {
                let places = CallbackPlaces::find(signature)?;
                Some(entry.insert(Box::leak(Box::new(places))))
            }
        }
    }

    /// Finds the places. Gives None where the calling convention is not known.
    fn find(signature: &Signature) -> Option<CallbackPlaces> {
        let convention = Convention::NATIVE?;
        let places = convention.places(signature.result, &signature.arguments);
        let arguments = places.arguments.iter().zip(signature.slots.arguments());
        let copies = arguments.flat_map(|(parts, slot)| {
            parts.iter().map(move |part| ArgumentCopy {
                from: part.place,
                size: part.size,
                to: slot * SLOT_SIZE + part.offset,
            })
        });
        Some(CallbackPlaces {
            copies: copies.collect(),
            result_type: signature.result,
            result: places.result,
            result_offset: signature.slots.result() * SLOT_SIZE,
        })
    }

    /// Copies the arguments to the slots.
    ///
    /// # Safety
    /// The caller guarantees that the frame and the stack arguments are those of a call of this
    /// signature, and that there are as many slots as its layout takes.
    pub unsafe fn read_arguments(&self, frame: &Frame, stack: *const u8, slots: *mut u64) {
        for &ArgumentCopy { from, size, to } in &self.copies {
            let from: *const u8 = match from {
                Place::Integer(register) => ptr::from_ref(&frame.integers[register]).cast(),
                Place::Float(register) => ptr::from_ref(&frame.floats[register]).cast(),
                Place::Stack { offset, .. } => stack.wrapping_add(offset),
            };
            // SAFETY: the caller's promise. A value is at the low end of its register or word.
            unsafe { ptr::copy_nonoverlapping(from, slots.cast::<u8>().add(to), size) };
        }
    }

    /// Copies the result from the slots to where C finds it.
    ///
    /// # Safety
    /// The caller guarantees that there are as many slots as the layout of the signature takes.
    pub unsafe fn write_result(&self, frame: &mut Frame, slots: *const u64) {
        for part in &self.result {
            let from = slots.wrapping_byte_add(self.result_offset + part.offset);
            // SAFETY: the caller's promise.
            let bits = extended(self.result_type, unsafe { *from });
            match part.place {
                Place::Integer(register) => frame.integer_results[register] = bits,
                Place::Float(register) => frame.float_results[register] = bits,
                Place::Stack { .. } => unreachable!("no result is returned on the stack"),
            }
        }
    }
}

/// Leaves of a slot what belongs to a value of this type, and nothing else: integers are extended
/// to a whole register.
fn extended(result: TypeRef, bits: u64) -> u64 {
    match result.shape() {
        Shape::Void => 0,
        Shape::Scalar(scalar) => match scalar {
            Scalar::Int8 => i64::from(bits as i8) as u64,
            Scalar::Uint8 => (bits as u8).into(),
            Scalar::Int16 => i64::from(bits as i16) as u64,
            Scalar::Uint16 => (bits as u16).into(),
            Scalar::Int32 => i64::from(bits as i32) as u64,
            Scalar::Uint32 | Scalar::Float32 => (bits as u32).into(),
            Scalar::Int64 | Scalar::Uint64 | Scalar::Float64 | Scalar::Pointer => bits,
        },
    }
}
