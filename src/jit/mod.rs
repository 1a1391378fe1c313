//! Makes trampolines: machine code that calls a C function, one for each signature and each source
//! of arguments. This module knows no environment and no function of V8's or Node-API's, only
//! signatures, the table of targets, the calling conventions and how values lie on V8's heap.
//!
//! A trampoline for **slots** is a C function `(target, slots)`: it takes the arguments from the
//! slots and leaves the result there.
//!
//! A trampoline for **V8** is called from optimised code as a C function with these arguments:
//! 1. V8's receiver, which it drops,
//! 2. the index of the target, 32 bits unsigned, which it masks, so that none leaves the table,
//! 3. the arguments of the signature: those of 32 bits or less as 32-bit integers that have been
//!    extended, those of floating point as they are, those of 64 bits and pointers as handles
//!    of JavaScript values, but 64-bit integers that are numbers in JavaScript as doubles.
//!
//! It converts the handles first; what the host converts comes by way of a slot of the environment
//! (that of the argument). If one can't be converted it says so in [`crate::slots::FAILURE_SLOT`]
//! and returns without having called its target.
//!
//! Results of 32 bits or less, which are extended to 32, and of floating point are returned. Sizes and
//! addresses that are numbers in JavaScript are returned as doubles; those that are not are left in slot
//! 0, and NaN is returned. For a text the host finds a string, whose place is returned. All other
//! results are left in slot 0, and the trampoline returns nothing.

// Where there is no emitter, nobody uses plans either.
#![cfg_attr(not(any(target_arch = "x86_64", all(unix, target_arch = "aarch64"))), allow(dead_code))]

mod code_memory;
mod eligibility;
mod host;
mod moves;
mod out_of_line;
mod plan;
mod probe;
mod target_table;
mod thunks;
mod unavailable;

// Emitters only put bytes together, so tests of any machine can look at what all of them emit.
#[cfg(any(test, fuzzing, all(unix, target_arch = "aarch64")))]
mod aarch64;
#[cfg(any(test, fuzzing, target_arch = "x86_64"))]
mod x86_64;

#[cfg(all(unix, target_arch = "aarch64"))]
use aarch64 as emitter;
#[cfg(target_arch = "x86_64")]
use x86_64 as emitter;

#[cfg(not(any(target_arch = "x86_64", all(unix, target_arch = "aarch64"))))]
mod no_emitter;
#[cfg(not(any(target_arch = "x86_64", all(unix, target_arch = "aarch64"))))]
use no_emitter as emitter;

#[cfg(any(test, fuzzing))]
pub mod tests;

pub use eligibility::NotEligible;
pub use host::{Convert, FindText, Host, Request};
pub use target_table::TargetTable;
pub use thunks::{Thunk, ThunkCell, make_thunks};
pub use unavailable::Unavailable;

use crate::signature::Signature;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ffi::c_void;
use std::ptr;
use std::sync::{LazyLock, Mutex, PoisonError};

/// A trampoline for slots: it calls the function at `target` with the arguments in the slots of its
/// signature, and leaves its result there.
pub type SlotCall = unsafe extern "C" fn(target: *const c_void, slots: *mut u64);

/// The purpose of a trampoline: the address of its signature, and the host in which V8 calls it; no
/// host if it finds its arguments in slots.
type Purpose = (usize, Option<Host>);

/// The published trampolines. None of them is ever freed or changed: V8's compiler thread and code
/// compiled by it may refer to it for as long as the process lives.
type Trampolines = HashMap<Purpose, &'static [u8]>;

static TRAMPOLINES: LazyLock<Mutex<Trampolines>> = LazyLock::new(Mutex::default);

/// Gives the reason why this process can have no trampolines at all; None if it can.
pub fn unavailable() -> Option<Unavailable> {
    unavailable::usable_convention().err()
}

/// Gives the trampoline through which V8 calls targets of the host's table that have this
/// signature. It is made when first asked for, and is the same one ever after.
pub fn trampoline_from_v8(
    signature: &'static Signature,
    host: &Host,
) -> Result<*const c_void, NotEligible> {
    let convention = unavailable::usable_convention()?;
    let emit = || emitter::emit_from_v8(convention, signature, host);
    Ok(published((ptr::from_ref(signature).addr(), Some(*host)), emit)?.as_ptr().cast())
}

/// Gives the trampoline that calls functions of this signature with arguments in slots. It is made
/// when first asked for, and is the same one ever after.
pub fn trampoline_from_slots(signature: &'static Signature) -> Result<SlotCall, Unavailable> {
    let convention = unavailable::usable_convention()?;
    let emit = || Ok(emitter::emit_from_slots(convention, signature));
    let code = published((ptr::from_ref(signature).addr(), None), emit)?;
    // SAFETY: what has been emitted is the code of a function of this type, and is never freed.
    Ok(unsafe { std::mem::transmute::<*const u8, SlotCall>(code.as_ptr()) })
}

/// Where a trampoline takes its arguments from.
pub enum ArgumentSource {
    V8,
    Slots,
}

/// Tells what kind of trampoline an address is in, if it is in one.
pub fn source_of_trampoline_at(address: *const c_void) -> Option<ArgumentSource> {
    let trampolines = TRAMPOLINES.lock().unwrap_or_else(PoisonError::into_inner);
    let contains = |code: &[u8]| code.as_ptr_range().contains(&address.cast());
    let ((_, host), _) = trampolines.iter().find(|(_, code)| contains(code))?;
    Some(if host.is_some() { ArgumentSource::V8 } else { ArgumentSource::Slots })
}

/// Gives the code for a purpose, which is emitted if it has not been yet.
fn published<Refusal: From<Unavailable>>(
    purpose: Purpose,
    emit: impl FnOnce() -> Result<Vec<u8>, Refusal>,
) -> Result<&'static [u8], Refusal> {
    let mut trampolines = TRAMPOLINES.lock().unwrap_or_else(PoisonError::into_inner);
    match trampolines.entry(purpose) {
        Entry::Occupied(entry) => Ok(entry.get()),
        Entry::Vacant(entry) => {
            let code = emit()?;
            let published =
                code_memory::publish(&[code]).map_err(|_| Unavailable::NoExecutableMemory)?;
            Ok(entry.insert(published[0]))
        }
    }
}
