//! Makes calls by libffi, which has a form of its own for signatures. It is used where code can't
//! be made executable, and tests compare with it.

use crate::signature::Signature;
use crate::slots::SLOT_SIZE;
use crate::types::{Scalar, Shape, TypeRef};
use libffi::low;
use libffi::raw::{self, ffi_call, ffi_type};
use std::ffi::c_void;
use std::mem::{self, MaybeUninit};

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
            Scalar::Int64 => &raw mut raw::ffi_type_sint64,
            Scalar::Uint64 => &raw mut raw::ffi_type_uint64,
            Scalar::Float32 => &raw mut raw::ffi_type_float,
            Scalar::Float64 => &raw mut raw::ffi_type_double,
            Scalar::Pointer => &raw mut raw::ffi_type_pointer,
        },
    }
}

impl LibffiSignature {
    pub fn of(signature: &'static Signature) -> LibffiSignature {
        let mut argument_types: Box<[_]> =
            signature.arguments.iter().map(|&argument| ffi_type_of(argument)).collect();
        let mut cif = MaybeUninit::<low::ffi_cif>::zeroed();
        // SAFETY: `cif` is writable, all types are libffi's own constants, and `argument_types`
        // has as many elements as announced and stays as long as the cif.
        let cif = unsafe {
            let status = raw::ffi_prep_cif(
                cif.as_mut_ptr(),
                low::ffi_abi_FFI_DEFAULT_ABI,
                argument_types.len() as u32,
                ffi_type_of(signature.result),
                argument_types.as_mut_ptr(),
            );
            assert_eq!(status, raw::ffi_status_FFI_OK, "libffi knows its own types");
            cif.assume_init()
        };
        LibffiSignature { signature, cif, _argument_types: argument_types }
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
            ffi_call(
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
        for each in Type::all().filter(|each| !each.is_void()) {
            // SAFETY: libffi's type descriptions are constants that live as long as the process.
            assert_eq!(unsafe { (*ffi_type_of(each)).size }, each.size(), "{}", each.name());
        }
    }
}
