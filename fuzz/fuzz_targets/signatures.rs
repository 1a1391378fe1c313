//! Whatever bytes come from JavaScript as a signature, it is refused or it is what they say.

#![no_main]
#![allow(dead_code, unused_imports)]

#[path = "../../src/os/mod.rs"]
mod os;
#[path = "../../src/signature.rs"]
mod signature;
#[path = "../../src/slots.rs"]
mod slots;
#[path = "../../src/types/mod.rs"]
mod types;

use libfuzzer_sys::fuzz_target;
use signature::{DOTS, Signature, SignatureError};
use slots::MAX_ARGUMENTS;
use types::Type;

fuzz_target!(|ids: Vec<u32>| {
    // Few of all numbers are ids, so most are made so.
    let id_of = |&number: &u32| match number % 14 {
        0 => number,
        13 => DOTS,
        id => id,
    };
    let ids: Vec<u32> = ids.iter().map(id_of).collect();
    let is_type = |&id: &u32| Type::by_id(id).is_some();
    let dots: Vec<usize> = (0..ids.len()).filter(|&index| ids[index] == DOTS).collect();
    let are_dots_good = dots.iter().all(|&index| index > 1) && dots.len() <= 1;
    let is_good = match &ids[..] {
        [] => false,
        [result, arguments @ ..] => {
            is_type(result)
                && arguments.iter().all(|id| *id == DOTS || is_type(id) && *id != Type::void().id())
                && arguments.len() - dots.len() <= MAX_ARGUMENTS as usize
                && are_dots_good
        }
    };
    match Signature::intern(&ids) {
        Ok(signature) => {
            assert!(is_good);
            let types = [&[signature.result], &signature.arguments[..]].concat();
            let mut again: Vec<u32> = types.iter().map(|each| each.id()).collect();
            if let Some(named) = signature.named {
                again.insert(1 + named, DOTS);
            }
            assert_eq!(again, ids);
            assert!(std::ptr::eq(signature, Signature::intern(&ids).unwrap()));
            // No two values share a slot.
            let slots: Vec<usize> = signature.slots.arguments().collect();
            assert!(slots.windows(2).all(|pair| pair[0] < pair[1]));
            assert!(slots.iter().all(|&slot| slot != signature.slots.result()));
        }
        Err(SignatureError::UnknownType(_) | SignatureError::VoidArgument(_)) => assert!(!is_good),
        Err(SignatureError::MisplacedDots) => assert!(!are_dots_good),
        Err(SignatureError::NotPromoted(index)) => assert!(dots[0] <= 1 + index),
        Err(SignatureError::Empty) => assert!(ids.is_empty()),
        Err(SignatureError::TooManyArguments(count)) => assert!(count > MAX_ARGUMENTS as usize),
        // Only records are, and none is defined here.
        Err(error @ (SignatureError::NotByValue(_) | SignatureError::TooLarge)) => {
            panic!("{error} of scalars")
        }
    }
});
