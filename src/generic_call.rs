//! The generic call path: arguments and result are in the environment's slots, and libffi calls
//! C; for most signatures something quicker that does the same.

use crate::environment::{Environment, EnvironmentHandle};
use crate::node_api::{RawFunction, callback_data};
use crate::register_call::RegisterCall;
use crate::signature::Signature;
use crate::targets;
use libffi::raw::ffi_call;
use napi::{Result, sys};
use napi_derive::napi;
use std::ffi::c_void;
use std::mem;
use std::ptr;
use std::rc::Rc;

/// What `invoke` needs to know besides the slots: made once a signature and environment.
pub struct Invoker {
    signature: &'static Signature,
    environment: Rc<Environment>,
    register_call: Option<RegisterCall>,
    /// Where libffi finds each argument: the slots, in order.
    arguments: Box<[*mut c_void]>,
}

/// A function that calls the target named in slot 0 with the arguments in the slots after it and
/// leaves the result in slot 0. JavaScript passes the objects whose memory is being pointed to as
/// arguments, which are not looked at: that keeps them alive.
#[napi(ts_return_type = "(...keepAlive: unknown[]) => void")]
pub fn create_invoker(
    environment: &EnvironmentHandle,
    codes: &[u8],
) -> Result<RawFunction<Invoker>> {
    let signature = Signature::intern(codes).map_err(|error| {
        napi::Error::new(napi::Status::InvalidArg, error.to_string())
    })?;
    let environment = Rc::clone(environment);
    let arguments =
        (1..=signature.arguments.len()).map(|index| environment.slot(index).cast()).collect();
    let register_call = RegisterCall::plan(signature);
    let data = Invoker { signature, environment, register_call, arguments };
    Ok(RawFunction { callback: invoke, data })
}

unsafe extern "C" fn invoke(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    // SAFETY: `invoke` is only ever the callback of a RawFunction<Invoker>.
    let invoker = unsafe { callback_data::<Invoker>(env, info) };
    let slots = invoker.environment.slots();
    // SAFETY: slot 0 exists, and the wrapper has put the index of its target there.
    let code = targets::code(unsafe { *slots } as u32);
    if code.is_null() {
        // Wrappers check for a closed library first, so this is for JavaScript that got hold of
        // `invoke` by itself.
        // SAFETY: both strings are NUL-terminated constants.
        unsafe {
            sys::napi_throw_error(
                env,
                c"ERR_FFI_LIBRARY_CLOSED".as_ptr(),
                c"Library is closed".as_ptr(),
            );
        }
        return ptr::null_mut();
    }
    invoker.environment.with_staged_strings(|| match &invoker.register_call {
        // SAFETY: the invoker's slots fit its signature. That the code behind the target has this
        // signature is what the caller of getFunction promised.
        Some(register_call) => unsafe { register_call.call(code, slots) },
        // SAFETY: the cif belongs to a live signature; there is a slot for each of its arguments
        // and libffi copies them before it calls; slot 0 is as large as the largest result. As to
        // the code, see above.
        None => unsafe {
            ffi_call(
                invoker.signature.cif(),
                Some(mem::transmute::<*mut c_void, unsafe extern "C" fn()>(code)),
                slots.cast(),
                invoker.arguments.as_ptr().cast_mut(),
            );
        },
    });
    ptr::null_mut()
}
