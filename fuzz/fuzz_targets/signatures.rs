//! Whatever bytes come from JavaScript as a signature, it is refused or it is what they say.

#![no_main]
#![allow(dead_code)]

#[path = "../../src/signature.rs"]
mod signature;
#[path = "../../src/types.rs"]
mod types;

use libfuzzer_sys::fuzz_target;
use signature::{Signature, SignatureError};
use types::AbiType;

fuzz_target!(|codes: &[u8]| {
    let is_good = match codes {
        [] => false,
        [result, arguments @ ..] => {
            usize::from(*result) < AbiType::ALL.len()
                && arguments.iter().all(|&code| code > 0 && usize::from(code) < AbiType::ALL.len())
        }
    };
    match Signature::intern(codes) {
        Ok(signature) => {
            assert!(is_good);
            let types = [&[signature.result], &signature.arguments[..]].concat();
            let again: Vec<u8> = types.iter().map(|&abi| abi as u8).collect();
            assert_eq!(again, codes);
            assert!(std::ptr::eq(signature, Signature::intern(codes).ok().unwrap()));
            // SAFETY: libffi has filled the structure in.
            let cif = unsafe { &*signature.cif() };
            assert_eq!(cif.nargs as usize, signature.arguments.len());
            assert_eq!(cif.rtype, signature.result.ffi_type());
        }
        Err(SignatureError::UnknownCode(_) | SignatureError::VoidArgument(_)) => assert!(!is_good),
        Err(SignatureError::Empty) => assert!(codes.is_empty()),
        Err(SignatureError::TooManyArguments(count)) => assert!(count > 65_535),
        Err(SignatureError::Rejected(status)) => panic!("libffi status {status}"),
    }
});
