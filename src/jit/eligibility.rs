//! Says which signatures can have a trampoline that V8 calls, and why others can't.

use super::unavailable::Unavailable;
use crate::abi::Convention;
use crate::signature::{Passed, Signature};
use crate::types::Scalar;
use crate::v8::limits;
use std::fmt;

/// The arguments that V8 passes before those of the signature: the receiver, and the target's
/// index.
pub const OWN_ARGUMENTS: [Scalar; 2] = [Scalar::Pointer, Scalar::Uint32];

/// The reason why there is no trampoline for a signature, or none at all in this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotEligible {
    Unavailable(Unavailable),
    /// V8 would have to pass `count` arguments of the signature, and passes `most` at most.
    TooManyArguments {
        count: usize,
        most: usize,
    },
    /// An argument is a record whose members overlap or are not aligned.
    MembersNotApart,
}

impl fmt::Display for NotEligible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotEligible::Unavailable(Unavailable::NoEmitter) => {
                write!(f, "fast calls are not implemented for this processor and operating system")
            }
            NotEligible::Unavailable(Unavailable::NoExecutableMemory) => {
                write!(f, "the operating system does not let this process make memory executable")
            }
            NotEligible::TooManyArguments { count, most } => {
                write!(
                    f,
                    "the signature has {count} arguments and 64-bit members, and fast calls take at \
                     most {most}"
                )
            }
            NotEligible::MembersNotApart => {
                write!(
                    f,
                    "an argument is a union, or a struct that is packed or has a union or bit-fields"
                )
            }
        }
    }
}

impl std::error::Error for NotEligible {}

impl From<Unavailable> for NotEligible {
    fn from(reason: Unavailable) -> Self {
        NotEligible::Unavailable(reason)
    }
}

/// Gives the most arguments of a signature that V8 passes under this calling convention.
pub const fn most_arguments(convention: Convention) -> usize {
    let most = match convention {
        Convention::SystemV | Convention::Aapcs64 | Convention::Win64 => limits::MOST_ARGUMENTS,
        Convention::Apple => limits::MOST_ARGUMENTS_ON_APPLE_SILICON,
    };
    most - OWN_ARGUMENTS.len()
}

/// Gives what V8 passes to the trampoline of a signature under this calling convention, or says why
/// there can be none.
pub fn check(signature: &Signature, convention: Convention) -> Result<&[Passed], NotEligible> {
    let passed = signature.passed_by_v8.as_deref().ok_or(NotEligible::MembersNotApart)?;
    let (count, most) = (passed.len(), most_arguments(convention));
    if count > most { Err(NotEligible::TooManyArguments { count, most }) } else { Ok(passed) }
}
