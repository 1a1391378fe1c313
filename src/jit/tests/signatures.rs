//! Signatures to test with.

use crate::signature::Signature;
use crate::types::AbiType;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

pub fn signature(result: AbiType, arguments: &[AbiType]) -> &'static Signature {
    let codes: Vec<u8> = [&[result], arguments].concat().iter().map(|&abi| abi as u8).collect();
    Signature::intern(&codes).ok().unwrap()
}

/// As C would write it, roughly.
pub fn describe(signature: &Signature) -> String {
    let names: Vec<_> = signature.arguments.iter().map(|abi| abi.info().name).collect();
    format!("{}({})", signature.result.info().name, names.join(", "))
}

/// All but void.
pub fn argument_types() -> &'static [AbiType] {
    const { AbiType::ALL.split_first().unwrap().1 }
}

/// Every signature with up to this many arguments, with every result type.
pub fn all_up_to(length: usize) -> impl Iterator<Item = &'static Signature> {
    let lists = (0..=length).flat_map(|length| {
        let count = argument_types().len().pow(length as u32);
        (0..count).map(move |number| {
            let digit = |place| number / argument_types().len().pow(place) % argument_types().len();
            (0..length as u32).map(|place| argument_types()[digit(place)]).collect::<Vec<_>>()
        })
    });
    lists.flat_map(|arguments| AbiType::ALL.map(|result| signature(result, &arguments)))
}

/// Types for signatures with up to `length` arguments, all types being as likely.
pub fn any_types(length: usize) -> impl Strategy<Value = (AbiType, Vec<AbiType>)> {
    (select(&AbiType::ALL), vec(select(argument_types()), 0..=length))
}

/// Types for signatures with up to `length` arguments, most of them converted.
pub fn mostly_values(length: usize) -> impl Strategy<Value = (AbiType, Vec<AbiType>)> {
    let value = select(&[AbiType::Int64, AbiType::Uint64, AbiType::Pointer]);
    let argument = prop_oneof![9 => value, 1 => select(argument_types())];
    (select(&AbiType::ALL), vec(argument, 0..=length))
}
