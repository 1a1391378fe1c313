//! Makes C function pointers of JavaScript functions. What C calls is a thunk (jit/thunks.rs),
//! which leads to its callback: entry/ saves the registers, invoke.rs does the rest.

mod callback;
mod entry;
mod frame;
mod invoke;
mod places;
mod quarantine;
mod registration;
mod thunk_pool;

pub use callback::Callback;

use crate::environment::Environment;
use crate::jit::Unavailable;
use crate::signature::Signature;
use napi::sys;
use std::ffi::c_void;
use std::rc::Rc;
use std::sync::Arc;

/// Makes a callback that calls `function`, strongly held, through `adapter`, with arguments and
/// result in the slots.
pub fn register(
    environment: Rc<Environment>,
    signature: &'static Signature,
    adapter: sys::napi_value,
    function: sys::napi_value,
    label: String,
    supports_exceptions: bool,
) -> Result<Arc<Callback>, Unavailable> {
    let entry = entry::entry as *const c_void;
    Callback::register(entry, environment, signature, adapter, function, label, supports_exceptions)
}

/// Ends a registration as the program says, and keeps the callback recognisable for a while.
pub fn retire(callback: Arc<Callback>) {
    callback.end_registration();
    quarantine::keep(callback);
}

/// Ends a registration where it is not the program that does so: C may go on to call it. The
/// callback is kept for a while, because another thread may be about to look at it.
pub fn abandon(callback: Arc<Callback>) {
    callback.abandon_registration();
    quarantine::keep(callback);
}

/// Gives the word by which JavaScript looks up what to say of the reason why there are no callbacks.
pub fn why_unavailable(reason: Unavailable) -> &'static str {
    match reason {
        Unavailable::NoEmitter => "noEmitter",
        Unavailable::NoExecutableMemory => "noExecutableMemory",
    }
}
