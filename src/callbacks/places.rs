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
    /// Whether the address of the bytes is there, and not the bytes.
    is_address: bool,
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
    /// The number of slots that arguments and result take.
    slot_count: usize,
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
        let places = convention.places(signature.result, &signature.arguments, signature.named);
        let arguments = places.arguments.iter().zip(signature.slots.arguments());
        let copies = arguments.flat_map(|(parts, slot)| {
            parts.iter().map(move |part| ArgumentCopy {
                from: part.place,
                is_address: part.is_address(),
                size: part.size,
                to: slot * SLOT_SIZE + part.offset,
            })
        });
        Some(CallbackPlaces {
            copies: copies.collect(),
            result_type: signature.result,
            result: places.result,
            result_offset: signature.slots.result() * SLOT_SIZE,
            slot_count: signature.slots.slot_count(),
        })
    }

    /// Gives how many slots arguments and result take.
    pub fn slot_count(&self) -> usize {
        self.slot_count
    }

    /// Copies the arguments to the slots.
    ///
    /// # Safety
    /// The caller guarantees that the frame and the stack arguments are those of a call of this
    /// signature, and that there are as many slots as its layout takes.
    pub unsafe fn read_arguments(&self, frame: &Frame, stack: *const u8, slots: *mut u64) {
        for &ArgumentCopy { from, is_address, size, to } in &self.copies {
            let place: *const u8 = match from {
                Place::Integer(register) => ptr::from_ref(&frame.integers[register]).cast(),
                Place::Float(register) => ptr::from_ref(&frame.floats[register]).cast(),
                Place::Stack { offset, .. } => stack.wrapping_add(offset),
                Place::ResultAddress => unreachable!("no argument is there"),
            };
            // SAFETY: the caller's promise. A value is at the low end of its register or word, and
            // where an address is passed for it, it is at that address until the callback returns.
            unsafe {
                let from = if is_address { place.cast::<*const u8>().read() } else { place };
                ptr::copy_nonoverlapping(from, slots.cast::<u8>().add(to), size);
            }
        }
    }

    /// Gives the address at which C wants the result, if it wants it in memory.
    ///
    /// # Safety
    /// The caller guarantees that the frame is that of a call of this signature.
    unsafe fn result_address(&self, frame: &Frame) -> Option<(*mut u8, usize)> {
        let part = self.result.iter().find(|part| part.is_address())?;
        let address = match part.place {
            Place::Integer(register) => frame.integers[register],
            Place::ResultAddress => frame.result_address,
            Place::Float(_) | Place::Stack { .. } => {
                unreachable!("addresses of results are not there")
            }
        };
        Some((ptr::with_exposed_provenance_mut(address as usize), part.size))
    }

    /// Lets C get zeros, whatever type its result has.
    ///
    /// # Safety
    /// The caller guarantees that the frame is that of a call of this signature.
    pub unsafe fn clear_result(&self, frame: &mut Frame) {
        // SAFETY: the caller's promise; C has room for the result at the address that it passes.
        unsafe {
            if let Some((address, size)) = self.result_address(frame) {
                address.write_bytes(0, size);
                frame.integer_results[0] = address.expose_provenance() as u64;
            }
        }
    }

    /// Copies the result from the slots to where C finds it.
    ///
    /// # Safety
    /// The caller guarantees that there are as many slots as the layout of the signature takes.
    pub unsafe fn write_result(&self, frame: &mut Frame, slots: *const u64) {
        // SAFETY: the caller's promise; C has room for the result at the address that it passes.
        unsafe {
            if let Some((address, size)) = self.result_address(frame) {
                let from = slots.wrapping_byte_add(self.result_offset).cast::<u8>();
                ptr::copy_nonoverlapping(from, address, size);
                return;
            }
        }
        for part in &self.result {
            let from = slots.wrapping_byte_add(self.result_offset + part.offset);
            // SAFETY: the caller's promise.
            let bits = extended(self.result_type, unsafe { from.read_unaligned() });
            match part.place {
                Place::Integer(register) => frame.integer_results[register] = bits,
                Place::Float(register) => frame.float_results[register] = bits,
                Place::Stack { .. } | Place::ResultAddress => {
                    unreachable!("no result is returned there")
                }
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
            Scalar::Int64
            | Scalar::Uint64
            | Scalar::Float64
            | Scalar::Pointer
            | Scalar::Long
            | Scalar::Size
            | Scalar::Address
            | Scalar::Data
            | Scalar::Characters
            | Scalar::Text
            | Scalar::Text16
            | Scalar::Text32 => bits,
        },
        Shape::Record(_) | Shape::Array { .. } => bits,
    }
}
