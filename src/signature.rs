//! Signatures: the types of a result and of arguments, by ABI type, interned for the process.

use crate::types::AbiType;
use libffi::low;
use napi_derive::napi;
use std::collections::HashMap;
use std::mem::MaybeUninit;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The most arguments a signature may have: V8 passes no more to a call, and the environment's
/// slots are sized for it.
#[napi]
pub const MAX_ARGUMENTS: u32 = 65_535;

/// Result and argument types of a function or callback. Interned: two equal signatures are the
/// same object, which is never freed, because trampolines, closures and V8's compiler thread may
/// refer to it for as long as the process lives.
pub struct Signature {
    pub result: AbiType,
    pub arguments: Box<[AbiType]>,
    cif: low::ffi_cif,
    // `cif` points into this.
    _argument_types: Box<[*mut low::ffi_type]>,
}

// SAFETY: after `intern` has built it a signature is never written to. The pointers in `cif` lead
// to `_argument_types`, owned by the same never-freed object, and to libffi's constants.
unsafe impl Send for Signature {}
// SAFETY: as above.
unsafe impl Sync for Signature {}

#[derive(Debug, PartialEq, Eq)]
pub enum SignatureError {
    /// The codes start with no result type.
    Empty,
    UnknownCode(u8),
    /// `void` is no type for an argument; its position.
    VoidArgument(usize),
    TooManyArguments(usize),
    /// libffi refused the signature with this status.
    Rejected(low::ffi_status),
}

impl std::fmt::Display for SignatureError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SignatureError::Empty => write!(f, "signature without a result type"),
            SignatureError::UnknownCode(code) => write!(f, "unknown type code {code}"),
            SignatureError::VoidArgument(index) => write!(f, "argument {index} is void"),
            SignatureError::TooManyArguments(count) => {
                write!(f, "{count} arguments, at most {MAX_ARGUMENTS} are supported")
            }
            SignatureError::Rejected(status) => write!(f, "libffi status {status}"),
        }
    }
}

/// Signatures by their type codes.
type Interned = HashMap<Box<[u8]>, &'static Signature>;

static INTERNED: LazyLock<Mutex<Interned>> = LazyLock::new(Mutex::default);

impl Signature {
    /// The signature whose result type is the first of `codes` and whose argument types are the
    /// others.
    pub fn intern(codes: &[u8]) -> Result<&'static Signature, SignatureError> {
        let mut interned = INTERNED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(signature) = interned.get(codes) {
            return Ok(signature);
        }
        let signature: &'static Signature = Box::leak(Box::new(Signature::parse(codes)?));
        interned.insert(codes.into(), signature);
        Ok(signature)
    }

    fn parse(codes: &[u8]) -> Result<Signature, SignatureError> {
        let (&result, arguments) = codes.split_first().ok_or(SignatureError::Empty)?;
        if arguments.len() > MAX_ARGUMENTS as usize {
            return Err(SignatureError::TooManyArguments(arguments.len()));
        }
        let known = |code| AbiType::from_code(code).ok_or(SignatureError::UnknownCode(code));
        let result = known(result)?;
        let arguments = arguments
            .iter()
            .enumerate()
            .map(|(index, &code)| match known(code)? {
                AbiType::Void => Err(SignatureError::VoidArgument(index)),
                abi => Ok(abi),
            })
            .collect::<Result<Box<[_]>, _>>()?;

        let mut argument_types: Box<[_]> = arguments.iter().map(|abi| abi.ffi_type()).collect();
        let mut cif = MaybeUninit::<low::ffi_cif>::zeroed();
        // SAFETY: `cif` is writable, all types are libffi's own constants, and `argument_types`
        // has as many elements as announced and moves into the signature with the cif.
        let status = unsafe {
            libffi::raw::ffi_prep_cif(
                cif.as_mut_ptr(),
                low::ffi_abi_FFI_DEFAULT_ABI,
                argument_types.len() as u32,
                result.ffi_type(),
                argument_types.as_mut_ptr(),
            )
        };
        if status != libffi::raw::ffi_status_FFI_OK {
            return Err(SignatureError::Rejected(status));
        }
        // SAFETY: ffi_prep_cif reported success, so it filled in the whole structure.
        let cif = unsafe { cif.assume_init() };
        Ok(Signature { result, arguments, cif, _argument_types: argument_types })
    }

    /// libffi's form of this signature. libffi takes it as `*mut` but only `ffi_prep_cif` writes.
    pub fn cif(&self) -> *mut low::ffi_cif {
        (&raw const self.cif).cast_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_signatures_are_one_object() {
        let codes = [AbiType::Int32 as u8, AbiType::Int32 as u8, AbiType::Pointer as u8];
        let first = Signature::intern(&codes).ok().unwrap();
        let second = Signature::intern(&codes).ok().unwrap();
        assert!(std::ptr::eq(first, second));
        assert_eq!(first.result, AbiType::Int32);
        assert_eq!(*first.arguments, [AbiType::Int32, AbiType::Pointer]);
    }

    #[test]
    fn malformed_codes_are_refused() {
        let error = |codes: &[u8]| Signature::intern(codes).err().unwrap();
        assert_eq!(error(&[]), SignatureError::Empty);
        assert_eq!(error(&[200]), SignatureError::UnknownCode(200));
        assert_eq!(error(&[0, 5, 0]), SignatureError::VoidArgument(1));
        let many = vec![5; MAX_ARGUMENTS as usize + 2];
        assert_eq!(error(&many), SignatureError::TooManyArguments(many.len() - 1));
    }
}
