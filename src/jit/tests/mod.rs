//! Tests of the emitter as a whole: its listings, what it refuses, and trampolines at work.

mod agreement;
mod convention;
mod executed;
mod harness;
mod hardened;
mod listings;
mod signatures;
mod threads;
mod typed;
