//! Whatever the signature, every emitter's code decodes, and this machine's trampoline brings each
//! argument to where C looks for it and the result back: emit, decode, execute.

#![no_main]
#![allow(dead_code, unused_imports)]

#[path = "../../src/abi/mod.rs"]
mod abi;
#[path = "../../src/jit/mod.rs"]
mod jit;
#[path = "../../src/os/mod.rs"]
mod os;
#[path = "../../src/signature.rs"]
mod signature;
#[path = "../../src/slots.rs"]
mod slots;
#[path = "../../src/types/mod.rs"]
mod types;
mod v8;

use libfuzzer_sys::fuzz_target;
use types::Scalar;

fuzz_target!(|input: (u64, Vec<u8>)| {
    let (seed, codes) = input;
    // Any bytes make a signature: the first is its result, which may be nothing.
    let scalar = |code: u8| Scalar::ALL[usize::from(code) % Scalar::ALL.len()];
    let Some((&result, arguments)) = codes.split_first() else { return };
    let is_void = usize::from(result) % (1 + Scalar::ALL.len()) == Scalar::ALL.len();
    let arguments: Vec<_> = arguments.iter().map(|&code| scalar(code)).collect();
    jit::tests::check((!is_void).then(|| scalar(result)), &arguments, seed);
});
