//! Makes calls by libffi, which has a form of its own for signatures. It is used where code can't
//! be made executable, and tests compare with it.

use super::barrier::ffi_call_without_unwinding;
use crate::abi::WORD;
use crate::signature::Signature;
use crate::slots::SLOT_SIZE;
use crate::types::{Record, RegisterClass, Scalar, Shape, Type, TypeRef};
use libffi::low;
use libffi::raw::{self, ffi_type};
use std::ffi::c_void;
use std::mem::{self, MaybeUninit};
use std::ptr;

/// A signature as libffi knows it.
pub struct LibffiSignature {
    signature: &'static Signature,
    cif: low::ffi_cif,
    // This is kept because `cif` points into it.
    _argument_types: Box<[*mut ffi_type]>,
}

// SAFETY: once it is made it is never written to. The pointers in `cif` lead to `_argument_types`,
// which belongs to the same object, and to libffi's constants.
unsafe impl Send for LibffiSignature {}
// SAFETY: it is never written to, nor is what its pointers lead to, so threads can only read.
unsafe impl Sync for LibffiSignature {}

fn ffi_type_of(of: TypeRef) -> *mut ffi_type {
    match of.shape() {
        Shape::Void => &raw mut raw::ffi_type_void,
        Shape::Scalar(scalar) => match scalar {
            Scalar::Int8 => &raw mut raw::ffi_type_sint8,
            Scalar::Uint8 => &raw mut raw::ffi_type_uint8,
            Scalar::Int16 => &raw mut raw::ffi_type_sint16,
            Scalar::Uint16 => &raw mut raw::ffi_type_uint16,
            Scalar::Int32 => &raw mut raw::ffi_type_sint32,
            Scalar::Uint32 => &raw mut raw::ffi_type_uint32,
            Scalar::Int64 | Scalar::Long => &raw mut raw::ffi_type_sint64,
            Scalar::Uint64 | Scalar::Size => &raw mut raw::ffi_type_uint64,
            Scalar::Float32 => &raw mut raw::ffi_type_float,
            Scalar::Float64 => &raw mut raw::ffi_type_double,
            Scalar::Pointer
            | Scalar::Address
            | Scalar::Data
            | Scalar::Characters
            | Scalar::Text
            | Scalar::Text16
            | Scalar::Text32 => &raw mut raw::ffi_type_pointer,
        },
        Shape::Record(record) => record_type_of(of, record),
        Shape::Array { .. } => unreachable!("arrays are not passed by value"),
    }
}

/// Makes libffi's form of a record, which is never freed. libffi knows structs of aligned members alone;
/// of others it gets one whose eightbytes have the same classes.
fn record_type_of(of: TypeRef, record: &Record) -> *mut ffi_type {
    let mut elements: Vec<_> = elements_of(of).into_iter().map(ffi_type_of).collect();
    elements.push(ptr::null_mut());
    Box::leak(Box::new(ffi_type {
        size: record.size,
        alignment: record.alignment as u16,
        type_: raw::FFI_TYPE_STRUCT,
        elements: elements.leak().as_mut_ptr(),
    }))
}

/// Tells whether libffi passes a record as C does. It knows no member that is not aligned, because of which a
/// small record is in memory on x86-64.
fn knows(of: TypeRef) -> bool {
    const MOST_IN_REGISTERS: usize = 16;
    !of.is_record()
        || of.size() > MOST_IN_REGISTERS
        || of.leaves().iter().all(|leaf| leaf.is_aligned())
}

/// Gives the types of the members of a struct that is passed as a record is.
fn elements_of(record: TypeRef) -> Vec<TypeRef> {
    let mut leaves = record.leaves();
    leaves.sort_by_key(|leaf| leaf.offset);
    let follow_each_other =
        leaves.windows(2).all(|pair| pair[0].offset + pair[0].scalar.size() <= pair[1].offset);
    if follow_each_other && leaves.iter().all(|leaf| leaf.is_aligned()) {
        return leaves.into_iter().map(|leaf| Type::scalar(leaf.scalar)).collect();
    }
    // Members overlap: each word is an integer, unless all that is in it are floating-point numbers.
    let words = (0..record.size()).step_by(WORD);
    words
        .flat_map(|start| {
            let end = record.size().min(start + WORD);
            let within = leaves.iter().filter(|leaf| (start..end).contains(&leaf.offset));
            let mut floats: Vec<_> = within
                .map(|leaf| leaf.scalar)
                .filter(|scalar| scalar.register_class() == RegisterClass::Float)
                .collect();
            let count = leaves.iter().filter(|leaf| (start..end).contains(&leaf.offset)).count();
            let is_float = floats.len() == count && count > 0;
            floats.sort_by_key(|scalar| scalar.size());
            match (is_float, floats.last()) {
                (..) if count == 0 => Vec::new(), // padding has no class
                (true, Some(Scalar::Float64)) => vec![Scalar::Float64],
                (true, Some(_)) => vec![Scalar::Float32; (end - start).div_ceil(4)],
                (_, _) => vec![Scalar::Uint8; end - start],
            }
        })
        .map(Type::scalar)
        .collect()
}

impl LibffiSignature {
    /// Gives libffi's form of a signature; None if there is none.
    pub fn of(signature: &'static Signature) -> Option<LibffiSignature> {
        if !signature.types().all(knows) {
            return None;
        }
        let mut argument_types: Box<[_]> =
            signature.arguments.iter().map(|&argument| ffi_type_of(argument)).collect();
        let mut cif = MaybeUninit::<low::ffi_cif>::zeroed();
        // SAFETY: `cif` is writable, all types are libffi's own constants, and `argument_types`
        // has as many elements as announced and stays as long as the cif.
        let cif = unsafe {
            let result = ffi_type_of(signature.result);
            let (count, types) = (argument_types.len() as u32, argument_types.as_mut_ptr());
            let (cif_to_fill, abi) = (cif.as_mut_ptr(), low::ffi_abi_FFI_DEFAULT_ABI);
            let status = match signature.named {
                None => raw::ffi_prep_cif(cif_to_fill, abi, count, result, types),
                Some(named) => {
                    raw::ffi_prep_cif_var(cif_to_fill, abi, named as u32, count, result, types)
                }
            };
            assert_eq!(status, raw::ffi_status_FFI_OK, "libffi knows its own types");
            cif.assume_init()
        };
        Some(LibffiSignature { signature, cif, _argument_types: argument_types })
    }

    /// Gives libffi's description, which it takes as `*mut`, though only `ffi_prep_cif` writes.
    pub fn cif(&self) -> *mut low::ffi_cif {
        (&raw const self.cif).cast_mut()
    }

    /// Calls `target` with the arguments in the slots, and leaves its result there.
    ///
    /// # Safety
    /// The caller guarantees that `target` is a function of this signature, and that there are as
    /// many slots as its layout takes.
    pub unsafe fn call(&self, target: *const c_void, slots: *mut u64) {
        let address_of = |slot: usize| slots.wrapping_byte_add(slot * SLOT_SIZE).cast::<c_void>();
        let mut arguments: Vec<_> = self.signature.slots.arguments().map(address_of).collect();
        // SAFETY: the caller's promise. libffi copies the arguments before it calls, and a slot is
        // as large as the largest result.
        unsafe {
            ffi_call_without_unwinding(
                self.cif(),
                Some(mem::transmute::<*const c_void, unsafe extern "C" fn()>(target)),
                address_of(self.signature.slots.result()),
                arguments.as_mut_ptr(),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Type;

    #[test]
    fn sizes_agree_with_libffi() {
        for each in Type::predefined().filter(|each| !each.is_void()) {
            // SAFETY: libffi's type descriptions are constants that live as long as the process.
            assert_eq!(unsafe { (*ffi_type_of(each)).size }, each.size(), "{}", each.name());
        }
    }
}
