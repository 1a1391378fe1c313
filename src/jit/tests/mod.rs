//! Tests of the emitter as a whole: its listings, what it refuses, and trampolines at work.

mod agreement;
mod convention;
mod executed;
#[cfg(target_os = "linux")]
mod hardened;
mod harness;
mod listings;
mod signatures;
#[cfg(target_os = "linux")]
mod threads;
mod typed;
