//! Checks that eligibility and emitters say the same of every signature, and that what is emitted
//! is machine code from the first byte to the last.

use super::convention;
use super::machines::{self, AARCH64, AARCH64_APPLE, Flow, Instruction, Machine, WIN64, X86_64};
use super::signatures::{
    all_up_to, any_types, any_variadic, describe, is_value, mostly_values, scalar, scalars,
    signature, variadic,
};
use super::values;
use crate::jit::eligibility::{self, NotEligible};
use crate::jit::target_table::TargetTable;
use crate::signature::Signature;
use crate::types::Scalar;
use proptest::prelude::*;

const TABLE: TargetTable = TargetTable { address: 0x7f12_3456_7000, index_mask: 0xf_ffff };

fn expected(machine: &Machine, signature: &Signature) -> Result<(), NotEligible> {
    let count = signature.arguments.len();
    if count > machine.convention.most_from_v8 {
        Err(NotEligible::TooManyArguments { count, most: machine.convention.most_from_v8 })
    } else {
        Ok(())
    }
}

fn check(machine: &Machine, signature: &Signature) -> Result<(), NotEligible> {
    eligibility::check(signature, machine.abi).map(|_| ())
}

fn assert_agreement(machine: &Machine, signature: &Signature) {
    let expected = expected(machine, signature);
    assert_eq!(check(machine, signature), expected);
    match (machine.emit)(machine.abi, signature, &values::host(TABLE)) {
        Ok(code) => {
            assert_eq!(expected, Ok(()));
            assert_decodes(machine, signature, &code);
        }
        Err(error) => assert_eq!(expected, Err(error)),
    }
    assert_decodes_from_slots(machine, signature);
}

pub fn assert_agreements(signature: &Signature) {
    for machine in &machines::ALL {
        assert_agreement(machine, signature);
    }
}

/// Checks that the code is valid, calls its target at most once, and ends with leaving.
fn assert_decodes(machine: &Machine, signature: &Signature, code: &[u8]) {
    let instructions = (machine.disassemble)(code);
    let title = format!("{}: {}", machine.name, describe(signature));
    assert_leaves_callers_registers(machine, &instructions, &title);
    let flow: Vec<_> = instructions
        .iter()
        .map(|instruction| instruction.flow)
        .filter(|flow| !matches!(flow, Flow::Next | Flow::Within))
        .collect();
    let arguments = scalars(signature);
    let any = |is: fn(Scalar) -> bool| arguments.iter().any(|&scalar| is(scalar));
    let result = scalar(signature.result);
    // There is a call of the host for a text, and a way back for what is no number.
    let is_text = result == Some(Scalar::Text);
    let is_number = result.and_then(convention::number_range).is_some();
    let parts: [(bool, &[Flow]); 7] = [
        (true, &[Flow::Call]),
        (is_text, &[Flow::Call]),
        (true, &[Flow::Return]),
        (is_number, &[Flow::Return]),
        (any(convention::is_address), &[Flow::Return; 2]), // these find memory
        (any(convention::copies_strings), &[Flow::Return]),
        // There is a call of the host, and two ways back.
        (any(is_value), &[Flow::Call, Flow::Return, Flow::Return]),
    ];
    let calling = parts.into_iter().filter(|(is_there, _)| *is_there).flat_map(|(_, flow)| flow);
    let may_jump = !any(is_value) && !is_text && !is_number;
    let expected = flow.iter().eq(calling) || (may_jump && flow.iter().eq([&Flow::Jump]));
    assert!(expected, "{title}: {flow:?}");
    assert_ne!(instructions.last().unwrap().flow, Flow::Next, "{title}");
}

/// Checks that the code names no register of the caller's that it has no business with.
fn assert_leaves_callers_registers(machine: &Machine, code: &[Instruction], title: &str) {
    for Instruction { text, .. } in code {
        let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
        assert!(!words.any(|word| machine.callers.contains(&word)), "{title}: {text}");
    }
}

/// Checks that the code that finds its arguments in the slots calls its target once, and returns.
fn assert_decodes_from_slots(machine: &Machine, signature: &Signature) {
    let code = (machine.emit_from_slots)(machine.abi, signature);
    let instructions = (machine.disassemble)(&code);
    assert_leaves_callers_registers(machine, &instructions, &describe(signature));
    let flow = instructions.iter().map(|instruction| instruction.flow);
    let flow: Vec<_> = flow.filter(|&flow| flow != Flow::Next).collect();
    assert_eq!(flow, [Flow::Call, Flow::Return], "{}: {}", machine.name, describe(signature));
}

#[test]
fn on_all_signatures_of_up_to_three_arguments() {
    let signatures = all_up_to(3, &Scalar::IN_C).inspect(|each| assert_agreements(each));
    assert_eq!(signatures.count(), 12 * (1 + 11 + 11 * 11 + 11 * 11 * 11));
    let signatures = all_up_to(2, &Scalar::ALL).inspect(|each| assert_agreements(each));
    assert_eq!(signatures.count(), 20 * (1 + 19 + 19 * 19));
}

#[test]
fn with_more_stack_than_instructions_have_room_for() {
    let arguments = [[Scalar::Int64; 1000].as_slice(), &[Scalar::Int8, Scalar::Uint16]].concat();
    let arguments = [&arguments[..], &[Scalar::Float32; 20], &[Scalar::Int8]].concat();
    assert_agreements(signature(Some(Scalar::Float64), &arguments));
}

#[test]
fn at_the_limits() {
    let check = |machine: &Machine, scalar, count| {
        let signature = signature(None, &vec![scalar; count]);
        assert_agreement(machine, signature);
        self::check(machine, signature)
    };
    let too_many = |count, most| Err(NotEligible::TooManyArguments { count, most });
    for machine in [X86_64, WIN64, AARCH64] {
        assert_eq!(check(&machine, Scalar::Int32, 29), Ok(()));
        assert_eq!(check(&machine, Scalar::Int32, 30), too_many(30, 29));
        assert_eq!(check(&machine, Scalar::Float64, 29), Ok(()));
        assert_eq!(check(&machine, Scalar::Pointer, 29), Ok(()));
        assert_eq!(check(&machine, Scalar::Pointer, 30), too_many(30, 29));
        assert_eq!(check(&machine, Scalar::Int8, 1024), too_many(1024, 29));
    }
    assert_eq!(check(&AARCH64_APPLE, Scalar::Int8, 6), Ok(()));
    assert_eq!(check(&AARCH64_APPLE, Scalar::Int8, 7), too_many(7, 6));
    assert_eq!(check(&AARCH64_APPLE, Scalar::Float64, 7), too_many(7, 6));
    assert_eq!(check(&AARCH64_APPLE, Scalar::Pointer, 7), too_many(7, 6));
}

proptest! {
    #[test]
    fn on_longer_signatures((result, arguments) in any_types(40)) {
        assert_agreements(signature(result, &arguments));
    }

    #[test]
    fn on_variadic_signatures((result, named, tail) in any_variadic(6)) {
        assert_agreements(variadic(result, &named, &tail));
    }

    #[test]
    fn on_longer_signatures_with_conversions((result, arguments) in mostly_values(40)) {
        assert_agreements(signature(result, &arguments));
    }
}

#[test]
fn large_frames_touch_each_page_of_the_stack_on_windows() {
    const PAGE: usize = 4096;
    let signature = signature(None, &[Scalar::Int32; 1000]);
    let code = (WIN64.emit_from_slots)(WIN64.abi, signature);
    let texts: Vec<_> =
        (WIN64.disassemble)(&code).into_iter().map(|instruction| instruction.text).collect();
    let touches = |page: usize| format!("test [rsp-{:X}h], eax", PAGE * page);
    let frame = texts.iter().position(|text| text.starts_with("sub rsp")).unwrap();
    let before = &texts[..frame];
    assert!(before.contains(&touches(1)), "{before:?}");
    assert_eq!(
        before.len(),
        3,
        "a word for each of 1,000 arguments takes less than two pages: {before:?}"
    );
}
