//! These tests compare places with those that C compilers use, which know the calling conventions
//! from elsewhere. Functions of random types are compiled and called, or made to call, with every
//! value where [`Convention::places`](super::Convention::places) has it, and bits that must not
//! matter everywhere else (callee.rs, caller.rs). Where this machine can't run such functions,
//! their assembly shows the places (listings.rs).

// Of other systems the harness runs on macOS only, where libraries are linked in another way.
#![cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]

mod bits;
mod c_source;
mod callee;
mod caller;
pub mod compilers;
mod library;
mod listings;
mod prototypes;
pub mod records;
mod subjects;
#[cfg(target_arch = "x86_64")]
mod windows_recorder;
