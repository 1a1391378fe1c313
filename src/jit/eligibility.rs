//! Which signatures can have a trampoline, and why others can't.

use super::MAX_V8_ARGUMENTS;
use super::plan::Abi;
use crate::signature::Signature;
use std::fmt;

/// The most arguments that V8 passes to a trampoline, receiver and target index not counted, where
/// it can pass them on the stack. V8 keeps how many integers and how many floats a call takes in 5
/// bits each (`ParamField` and `FPParamField` in its instruction-codes.h): with more than 31
/// integers, these two included, it restores the stack pointer from the wrong place.
pub const MAX_ARGUMENTS_WITH_STACK: usize = 29;

/// Why there is no trampoline for a signature, or none at all in this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotEligible {
    NoEmitter,
    NoExecutableMemory,
    /// So many arguments would have to be passed by V8.
    TooManyV8Arguments(usize),
}

impl fmt::Display for NotEligible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotEligible::NoEmitter => {
                write!(f, "fast calls are not implemented for this processor and operating system")
            }
            NotEligible::NoExecutableMemory => {
                write!(f, "the operating system does not let this process make memory executable")
            }
            NotEligible::TooManyV8Arguments(count) => write!(
                f,
                "the signature has {count} arguments, and fast calls take at most \
                 {MAX_V8_ARGUMENTS}"
            ),
        }
    }
}

impl std::error::Error for NotEligible {}

/// Whether a signature can have a trampoline under this calling convention.
pub fn check(signature: &Signature, abi: Abi) -> Result<(), NotEligible> {
    match signature.arguments.len() {
        count if count > abi.max_v8_arguments() => Err(NotEligible::TooManyV8Arguments(count)),
        _ => Ok(()),
    }
}
