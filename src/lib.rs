//! The native half of fast-ffi. The JavaScript half (`lib/`) checks and converts arguments and
//! owns everything a user sees; this half loads libraries, calls C and is called by C.
//! doc/internals.md tells how a call travels through both.

// napi-rs registers what JavaScript uses, but not in tests.
#![cfg_attr(test, allow(dead_code))]

// Slots are read and written as little-endian, and hold 64-bit pointers.
#[cfg(not(all(target_endian = "little", target_pointer_width = "64")))]
compile_error!("fast-ffi supports 64-bit little-endian targets only");

use napi_derive::napi;

/// By which JavaScript knows an addon that is not its own.
#[napi]
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

mod addon_file;
mod calibration;
mod callback;
mod environment;
mod fast_argument;
mod fast_call;
mod generic_call;
mod jit;
mod library;
mod memory;
mod native_frames;
mod native_stack;
mod node_api;
mod pointer_argument;
mod register_call;
mod signature;
mod string_arena;
mod string_copy;
mod targets;
mod types;
mod utf8;
mod v8;
