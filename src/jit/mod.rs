//! Trampolines: machine code that stands between a fast call from V8's optimised code and a C
//! function, one for each signature. This module knows neither V8 nor Node-API, only signatures,
//! the table of targets and the C calling convention.
//!
//! A trampoline is called as a C function with these arguments:
//! 1. V8's receiver, which it drops,
//! 2. the index of the target, 32 bits unsigned, which it masks, so that none leaves the table,
//! 3. the arguments of the signature: those of 32 bits or less as 32-bit integers that have been
//!    extended, those of floating point as they are, and those that are [`is_javascript_value`] as
//!    handles of JavaScript values.
//!
//! It converts those first; what the host converts comes by way of a slot of the environment
//! (argument n in slot n + 1). If one can't be converted it says so in [`FAILURE_SLOT`] and returns
//! without having called its target.
//! A result of these types is left in slot 0, and the trampoline returns nothing. All other results
//! are returned, those of less than 32 bits extended to 32.

// Where there is no emitter nobody plans for one either.
#![cfg_attr(not(all(unix, any(target_arch = "x86_64", target_arch = "aarch64"))), allow(dead_code))]

mod code_memory;
mod eligibility;
mod host;
mod moves;
mod out_of_line;
mod plan;
mod probe;
mod target_table;

#[cfg(not(all(target_os = "macos", target_arch = "aarch64")))]
mod pages;
#[cfg(all(target_os = "macos", target_arch = "aarch64"))]
mod pages_apple;
#[cfg(all(target_os = "macos", target_arch = "aarch64"))]
use pages_apple as pages;

// Emitters only put bytes together, so tests of any machine can look at what all of them emit.
#[cfg(any(test, fuzzing, all(unix, target_arch = "aarch64")))]
mod aarch64;
#[cfg(any(test, fuzzing, all(unix, target_arch = "x86_64")))]
mod x86_64;

#[cfg(all(unix, target_arch = "aarch64"))]
use aarch64 as emitter;
#[cfg(all(unix, target_arch = "x86_64"))]
use x86_64 as emitter;

#[cfg(not(all(unix, any(target_arch = "x86_64", target_arch = "aarch64"))))]
mod no_emitter;
#[cfg(not(all(unix, any(target_arch = "x86_64", target_arch = "aarch64"))))]
use no_emitter as emitter;

#[cfg(any(test, fuzzing))]
pub mod tests;

pub use eligibility::NotEligible;
pub use host::{
    BufferLayout, Convert, FAILURE_SLOT, Host, NULL_SLOT, REQUEST_TYPE_SHIFT, SLOT_COUNT,
    SLOT_MEMORY_SIZE, STRING_COUNT, STRING_SIZE, STRINGS, UNDEFINED_SLOT, ValueLayout, ViewLayout,
};
pub use plan::is_javascript_value;
pub use probe::executable_memory;
pub use target_table::TargetTable;

use crate::signature::Signature;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ffi::c_void;
use std::ptr;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The most arguments that V8 passes to a trampoline here, receiver and target index not counted.
pub const MAX_V8_ARGUMENTS: usize = match emitter::ABI {
    Some(abi) => abi.max_v8_arguments(),
    None => 0,
};

/// Published trampolines, by what they know of the process and the address of their signature.
type Trampolines = HashMap<(Host, usize), &'static [u8]>;

static TRAMPOLINES: LazyLock<Mutex<Trampolines>> = LazyLock::new(Mutex::default);

/// Why this process can have no trampolines at all; None if it can.
pub fn unavailable() -> Option<NotEligible> {
    if emitter::ABI.is_none() {
        Some(NotEligible::NoEmitter)
    } else if !probe::executable_memory() {
        Some(NotEligible::NoExecutableMemory)
    } else {
        None
    }
}

/// The trampoline that calls targets of the host's table that have this signature. Made when first asked
/// for, the same one ever after, and never freed or changed: V8's compiler thread and code
/// compiled by it may refer to it for as long as the process lives.
pub fn trampoline(
    signature: &'static Signature,
    host: &Host,
) -> Result<*const c_void, NotEligible> {
    if let Some(reason) = unavailable() {
        return Err(reason);
    }
    let mut trampolines = TRAMPOLINES.lock().unwrap_or_else(PoisonError::into_inner);
    let code = match trampolines.entry((*host, ptr::from_ref(signature).addr())) {
        Entry::Occupied(entry) => *entry.get(),
        Entry::Vacant(entry) => {
            let code = emitter::emit(signature, host)?;
            let published =
                code_memory::publish(&[code]).map_err(|_| NotEligible::NoExecutableMemory)?;
            entry.insert(published[0])
        }
    };
    Ok(code.as_ptr().cast())
}
