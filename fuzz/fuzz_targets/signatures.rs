//! Whatever bytes come from JavaScript as a signature, it is refused or it is what they say.

#![no_main]
#![allow(dead_code)]

#[path = "../../src/signature.rs"]
mod signature;
#[path = "../../src/slots.rs"]
mod slots;
#[path = "../../src/types/mod.rs"]
mod types;

use libfuzzer_sys::fuzz_target;
use signature::{Signature, SignatureError};
use slots::MAX_ARGUMENTS;
use types::Type;

fuzz_target!(|ids: Vec<u32>| {
    // Few of all numbers are ids, so most are made so.
    let ids: Vec<u32> = ids.iter().map(|&id| if id % 7 == 0 { id } else { id % 13 }).collect();
    let is_type = |&id: &u32| Type::by_id(id).is_some();
    let is_good = match &ids[..] {
        [] => false,
        [result, arguments @ ..] => {
            is_type(result)
                && arguments.iter().all(|id| is_type(id) && *id != Type::void().id())
                && arguments.len() <= MAX_ARGUMENTS as usize
        }
    };
    match Signature::intern(&ids) {
        Ok(signature) => {
            assert!(is_good);
            let types = [&[signature.result], &signature.arguments[..]].concat();
            let again: Vec<u32> = types.iter().map(|each| each.id()).collect();
            assert_eq!(again, ids);
            assert!(std::ptr::eq(signature, Signature::intern(&ids).unwrap()));
            // No two values share a slot.
            let slots: Vec<usize> = signature.slots.arguments().collect();
            assert!(slots.windows(2).all(|pair| pair[0] < pair[1]));
            assert!(slots.iter().all(|&slot| slot != signature.slots.result()));
        }
        Err(SignatureError::UnknownType(_) | SignatureError::VoidArgument(_)) => assert!(!is_good),
        Err(SignatureError::Empty) => assert!(ids.is_empty()),
        Err(SignatureError::TooManyArguments(count)) => assert!(count > MAX_ARGUMENTS as usize),
        // Only records are, and none is defined here.
        Err(error @ (SignatureError::NotByValue(_) | SignatureError::TooLarge)) => {
            panic!("{error} of scalars")
        }
    }
});
