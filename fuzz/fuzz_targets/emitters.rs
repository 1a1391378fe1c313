//! Whatever the signature, every emitter's code decodes, and this machine's trampoline brings each
//! argument to where C looks for it and the result back: emit, decode, execute.

#![no_main]
#![allow(dead_code, unused_imports)]

#[path = "../../src/jit/mod.rs"]
mod jit;
#[path = "../../src/signature.rs"]
mod signature;
#[path = "../../src/types.rs"]
mod types;

use libfuzzer_sys::fuzz_target;
use types::AbiType;

fuzz_target!(|input: (u64, Vec<u8>)| {
    let (seed, codes) = input;
    // Any bytes make a signature: the first is its result.
    let number = |code: u8, list: &[AbiType]| list[usize::from(code) % list.len()];
    let Some((&result, arguments)) = codes.split_first() else { return };
    let arguments: Vec<_> =
        arguments.iter().map(|&code| number(code, &AbiType::ALL[1..])).collect();
    jit::tests::check(number(result, &AbiType::ALL), &arguments, seed);
});
