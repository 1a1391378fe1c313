//! This is the native half of fast-ffi. The JavaScript half (`lib/`) checks and converts arguments
//! and owns everything a user sees; this half loads libraries, calls C and is called by C.
//! doc/internals/ tells how a call travels through both.

// napi-rs registers what JavaScript uses, but not in tests, where that looks unused.
#![cfg_attr(test, allow(dead_code))]

// Slots are read and written as little-endian, and hold 64-bit pointers.
#[cfg(not(all(target_endian = "little", target_pointer_width = "64")))]
compile_error!("fast-ffi supports 64-bit little-endian targets only");

use napi_derive::napi;

/// The version of this addon, by which JavaScript recognises one that is not its own.
#[napi]
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

mod abi;
mod abort;
mod arguments;
mod callbacks;
mod calls;
mod contained_libraries;
mod declarations;
mod environment;
mod jit;
mod library;
mod memory;
mod node_api;
mod os;
mod signature;
mod slots;
mod strings;
mod text;
mod types;
mod v8;
