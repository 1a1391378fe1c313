//! On the generic call path the JavaScript layer has written the arguments to the slots, and reads
//! the result there.

use super::prepared::{PreparedCall, PreparedCallHandle};
use super::targets::{self, Target};
use crate::node_api::{self, NativeFunction, callback_data};
use napi::sys;
use napi_derive::napi;
use std::ptr;
use std::rc::Rc;

/// Makes a function that calls the target whose index is in the slot of results, with the arguments
/// in the slots after it. JavaScript passes the objects whose memory is being pointed to as
/// arguments, which are not looked at: that keeps them alive.
#[napi(ts_return_type = "(...keepAlive: unknown[]) => void")]
pub fn create_invoker(prepared: &PreparedCallHandle) -> NativeFunction<Rc<PreparedCall>> {
    NativeFunction { callback: invoke, data: Rc::clone(prepared) }
}

unsafe extern "C" fn invoke(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    // SAFETY: `invoke` is only ever the callback of a NativeFunction<Rc<PreparedCall>>.
    let prepared = unsafe { callback_data::<Rc<PreparedCall>>(env, info) };
    // SAFETY: `result` gives the address of a slot, which can be read. The wrapper has put the
    // index of its target there.
    let target = targets::target(unsafe { *prepared.result() } as u32);
    let Some(code) = target.and_then(Target::open_code) else {
        // SAFETY: the error belongs to this environment.
        unsafe { sys::napi_throw(env, node_api::library_closed(env)) };
        return ptr::null_mut();
    };
    prepared.environment.count_slow_call();
    // SAFETY: targets carry functions of the signature under which they were bound. That they
    // have it is what the caller of getFunction promised.
    let exception = unsafe { prepared.call(code) };
    if let Some(exception) = exception {
        // SAFETY: `exception` is a live handle.
        unsafe { sys::napi_throw(env, exception) };
    }
    ptr::null_mut()
}
