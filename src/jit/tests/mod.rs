//! Tests the emitters as a whole: their listings, what they refuse, and, where there is one for the
//! machine that the tests run on, trampolines at work.

pub(super) mod signatures;

// What all emitters emit can be looked at on any machine that there is a harness for, which these take.
#[cfg(any(all(unix, target_arch = "x86_64"), all(target_os = "linux", target_arch = "aarch64")))]
mod agreement;
#[cfg(any(all(unix, target_arch = "x86_64"), all(target_os = "linux", target_arch = "aarch64")))]
mod convention;
#[cfg(any(all(unix, target_arch = "x86_64"), all(target_os = "linux", target_arch = "aarch64")))]
mod listings;
#[cfg(any(all(unix, target_arch = "x86_64"), all(target_os = "linux", target_arch = "aarch64")))]
mod machines;
#[cfg(any(all(unix, target_arch = "x86_64"), all(target_os = "linux", target_arch = "aarch64")))]
mod table;
#[cfg(any(all(unix, target_arch = "x86_64"), all(target_os = "linux", target_arch = "aarch64")))]
mod values;

#[cfg(all(
    test,
    any(all(unix, target_arch = "x86_64"), all(target_os = "linux", target_arch = "aarch64"))
))]
mod conversions;
#[cfg(any(all(unix, target_arch = "x86_64"), all(target_os = "linux", target_arch = "aarch64")))]
mod executed;
#[cfg(any(all(unix, target_arch = "x86_64"), all(target_os = "linux", target_arch = "aarch64")))]
pub mod harness;

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod hardened;
#[cfg(all(test, target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod records;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod threads;
#[cfg(any(all(unix, target_arch = "x86_64"), all(target_os = "linux", target_arch = "aarch64")))]
mod typed;

/// Checks, for fuzzing, everything that is known of the trampolines of a signature.
#[cfg(all(fuzzing, target_arch = "x86_64"))]
pub fn check(result: signatures::ResultType, arguments: &[crate::types::Scalar], seed: u64) {
    let signature = signatures::signature(result, arguments);
    agreement::assert_agreements(signature);
    executed::run_and_forget(signature, seed);
}
