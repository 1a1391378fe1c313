//! Makes the errors of native code, where JavaScript has been bypassed, and passes on what
//! callbacks have thrown.

use super::string;
use napi::sys;
use std::ptr;

/// Gives what was thrown: lib/callbacks/adapter.js puts it in a box, as only objects can be
/// referenced. V8's own exceptions, such as that of a full stack, come without a box. Gives None if
/// JavaScript is not to run any more: a Worker that is being terminated looks into no box.
pub fn thrown(env: sys::napi_env, exception: sys::napi_value) -> Option<sys::napi_value> {
    let name = string(env, "boxedException");
    let mut is_boxed = false;
    let mut error = ptr::null_mut();
    // SAFETY: `exception` is an object of this environment.
    unsafe {
        let looked = sys::napi_has_own_property(env, exception, name, &raw mut is_boxed);
        if looked != sys::Status::napi_ok {
            return None;
        }
        if !is_boxed {
            return Some(exception);
        }
        let found = sys::napi_get_property(env, exception, name, &raw mut error);
        (found == sys::Status::napi_ok).then_some(error)
    }
}

/// Has Node emit 'uncaughtException' or end the process.
pub fn report_uncaught(env: sys::napi_env, error: sys::napi_value) {
    // SAFETY: `error` is a live handle.
    unsafe { sys::napi_fatal_exception(env, error) };
}

/// Makes the error of a call whose library is closed, as lib/errors.js does. The JavaScript layer
/// checks before it calls; this is for what gets past it.
pub fn library_closed(env: sys::napi_env) -> sys::napi_value {
    let mut error = ptr::null_mut();
    // SAFETY: code and message are strings of this environment.
    unsafe {
        sys::napi_create_error(
            env,
            string(env, "ERR_FFI_LIBRARY_CLOSED"),
            string(env, "Library is closed"),
            &raw mut error,
        );
    }
    error
}
