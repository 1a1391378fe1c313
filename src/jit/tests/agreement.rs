//! Eligibility and emitter say the same of every signature, and what is emitted is machine code
//! from the first byte to the last.

use super::convention::{in_slot, places};
use super::signatures::{all_up_to, any_types, describe, mostly_slots, signature};
use crate::jit::eligibility::{self, MAX_STACK_WORDS, MAX_V8_ARGUMENTS, NotEligible};
use crate::jit::target_table::TargetTable;
use crate::jit::x86_64::{SYSTEM_V, emit};
use crate::signature::Signature;
use crate::types::AbiType;
use iced_x86::{Decoder, DecoderOptions, Mnemonic};
use proptest::prelude::*;

const TABLE: TargetTable = TargetTable { address: 0x7f12_3456_7000, index_mask: 0xf_ffff };

fn expected(signature: &Signature) -> Result<(), NotEligible> {
    let v8_arguments = signature.arguments.iter().filter(|&&abi| !in_slot(abi)).count();
    let (_, stack_words) = places(&signature.arguments);
    if v8_arguments > MAX_V8_ARGUMENTS {
        Err(NotEligible::TooManyV8Arguments(v8_arguments))
    } else if stack_words > MAX_STACK_WORDS {
        Err(NotEligible::TooManyStackWords(stack_words))
    } else {
        Ok(())
    }
}

fn assert_agreement(signature: &Signature) {
    let expected = expected(signature);
    assert_eq!(eligibility::check(signature, SYSTEM_V), expected);
    match emit(signature, TABLE) {
        Ok(code) => {
            assert_eq!(expected, Ok(()));
            assert_decodes(signature, &code);
        }
        Err(error) => assert_eq!(expected, Err(error)),
    }
}

/// The code is valid, leaves by its last instruction alone and calls at most once.
fn assert_decodes(signature: &Signature, code: &[u8]) {
    let mut decoder = Decoder::with_ip(64, code, 0, DecoderOptions::NONE);
    let mut calls = 0;
    while decoder.can_decode() {
        let instruction = decoder.decode();
        assert!(!instruction.is_invalid(), "{}: {code:x?}", describe(signature));
        let is_last = !decoder.can_decode();
        match instruction.mnemonic() {
            Mnemonic::Jmp => assert!(is_last && calls == 0, "{}", describe(signature)),
            Mnemonic::Ret => assert!(is_last && calls == 1, "{}", describe(signature)),
            Mnemonic::Call => calls += 1,
            _ => assert!(!is_last, "{}", describe(signature)),
        }
    }
    assert_eq!(decoder.position(), code.len());
}

#[test]
fn on_all_signatures_of_up_to_three_arguments() {
    let signatures = all_up_to(3).inspect(|signature| assert_agreement(signature));
    assert_eq!(signatures.count(), 12 * (1 + 11 + 11 * 11 + 11 * 11 * 11));
}

#[test]
fn at_the_limits() {
    let of = |abi, count| signature(AbiType::Void, &vec![abi; count]);
    let check = |signature| {
        assert_agreement(signature);
        eligibility::check(signature, SYSTEM_V)
    };
    assert_eq!(check(of(AbiType::Int32, 29)), Ok(()));
    assert_eq!(check(of(AbiType::Int32, 30)), Err(NotEligible::TooManyV8Arguments(30)));
    assert_eq!(check(of(AbiType::Float64, 29)), Ok(()));
    assert_eq!(check(of(AbiType::Pointer, 6 + 256)), Ok(()));
    assert_eq!(check(of(AbiType::Pointer, 6 + 257)), Err(NotEligible::TooManyStackWords(257)));
    assert_eq!(check(of(AbiType::Int8, 65_535)), Err(NotEligible::TooManyV8Arguments(65_535)));
}

proptest! {
    #[test]
    fn on_longer_signatures((result, arguments) in any_types(80)) {
        assert_agreement(signature(result, &arguments));
    }

    #[test]
    fn on_much_longer_signatures((result, arguments) in mostly_slots(600)) {
        assert_agreement(signature(result, &arguments));
    }
}
