//! Makes C function pointers of JavaScript functions. What C calls is a thunk (jit/thunks.rs),
//! which leads to its callback: entry/ saves the registers, invoke.rs does the rest.

mod callback;
mod doorway;
mod entry;
mod frame;
mod invoke;
mod places;
mod quarantine;
mod registration;
mod thunk_pool;

pub use callback::Callback;
pub use registration::{FromOutside, Subject};

use crate::environment::{Environment, LentFunction};
use crate::jit::Unavailable;
use crate::signature::Signature;
use std::ffi::c_void;
use std::rc::Rc;
use std::sync::Arc;

/// Makes a callback that calls the subject's function, strongly held, through its adapter, with
/// arguments and result in the slots.
pub fn register(
    environment: Rc<Environment>,
    signature: &'static Signature,
    subject: &Subject,
    label: String,
) -> Result<Arc<Callback>, Unavailable> {
    Callback::register(entry::entry as *const c_void, environment, signature, subject, label, None)
}

/// Makes a callback that C may call only while it is lent. Its function is held weakly.
pub fn register_lent(
    environment: Rc<Environment>,
    signature: &'static Signature,
    subject: &Subject,
    label: String,
    lent: Arc<LentFunction>,
) -> Result<Arc<Callback>, Unavailable> {
    let entry = entry::entry as *const c_void;
    let callback = Callback::register(entry, environment, signature, subject, label, Some(lent))?;
    callback.hold(false);
    Ok(callback)
}

/// Ends a registration as the program says, and keeps the callback recognisable for a while. One that
/// other threads may call is abandoned, because they can't know when the program says so.
pub fn retire(callback: Arc<Callback>) {
    if callback.outside.is_some() {
        abandon(callback);
        return;
    }
    callback.end_registration();
    quarantine::keep(callback);
}

/// Ends a registration where it is not the program that does so: C may go on to call it. The
/// callback is kept for a while, because another thread may be about to look at it. Where other threads
/// may do so at any time, a doorway keeps it.
pub fn abandon(callback: Arc<Callback>) {
    callback.abandon_registration();
    if callback.outside.is_none() {
        quarantine::keep(callback);
    }
}

/// Gives the word by which JavaScript looks up what to say of the reason why there are no callbacks.
pub fn why_unavailable(reason: Unavailable) -> &'static str {
    match reason {
        Unavailable::NoEmitter => "noEmitter",
        Unavailable::NoExecutableMemory => "noExecutableMemory",
    }
}
