//! The generic call path: arguments and result are in the environment's slots, and libffi calls
//! C; for most signatures something quicker that does the same.

use crate::environment::{Environment, EnvironmentHandle};
use crate::native_frames::KeptException;
use crate::native_stack;
use crate::node_api::{self, RawFunction, callback_data};
use crate::register_call::RegisterCall;
use crate::signature::Signature;
use crate::targets;
use libffi::raw::ffi_call;
use napi::bindgen_prelude::External;
use napi::{Error, Result, Status, sys};
use napi_derive::napi;
use std::ffi::c_void;
use std::mem;
use std::ptr;
use std::rc::Rc;

/// All that calls of one signature in one environment need, made once.
pub struct PreparedCall {
    pub signature: &'static Signature,
    pub environment: Rc<Environment>,
    register_call: Option<RegisterCall>,
    /// Where libffi finds each argument: the slots, in order.
    arguments: Box<[*mut c_void]>,
}

pub type PreparedCallHandle = External<Rc<PreparedCall>>;

/// Prepares calls of the signature with these type codes.
#[napi]
pub fn prepare_call(environment: &EnvironmentHandle, codes: &[u8]) -> Result<PreparedCallHandle> {
    let signature = Signature::intern(codes)
        .map_err(|error| Error::new(Status::InvalidArg, error.to_string()))?;
    let environment = Rc::clone(environment);
    let arguments =
        (1..=signature.arguments.len()).map(|index| environment.slot(index).cast()).collect();
    let register_call = RegisterCall::plan(signature);
    Ok(External::new(Rc::new(PreparedCall { signature, environment, register_call, arguments })))
}

impl PreparedCall {
    pub fn slots(&self) -> *mut u64 {
        self.environment.slots()
    }

    /// Whether the stack has room for the arguments. Asked only where they are many: it takes long.
    fn has_stack(&self) -> bool {
        /// What so many arguments take is always there.
        const ALWAYS_FIT: usize = 2048;
        /// For libffi, and for what the function calls.
        const SPARE: usize = 64 * 1024;
        let count = self.arguments.len();
        // libffi puts them on the stack, and the function may copy them.
        let needed = 2 * count * size_of::<u64>() + SPARE;
        count <= ALWAYS_FIT || native_stack::remaining().is_none_or(|bytes| bytes >= needed)
    }

    /// Calls `code` with the arguments in the slots; leaves its result in slot 0. Gives what a
    /// callback has thrown to this call.
    ///
    /// # Safety
    /// `code` is a function of this call's signature.
    pub unsafe fn call(&self, code: *mut c_void) -> Option<sys::napi_value> {
        if !self.has_stack() {
            return Some(node_api::stack_overflow(self.environment.env()));
        }
        let slots = self.slots();
        let call = || match &self.register_call {
            // SAFETY: the slots fit the signature; as to the code, see above.
            Some(register_call) => unsafe { register_call.call(code, slots) },
            // SAFETY: the cif belongs to a live signature; there is a slot for each of its
            // arguments and libffi copies them before it calls; slot 0 is as large as the largest
            // result. As to the code, see above.
            None => unsafe {
                ffi_call(
                    self.signature.cif(),
                    Some(mem::transmute::<*mut c_void, unsafe extern "C" fn()>(code)),
                    slots.cast(),
                    self.arguments.as_ptr().cast_mut(),
                );
            },
        };
        // The result is put back because unloading a library at the end runs code of that library,
        // which may call back, and callbacks use the same slots.
        let (result, exception) = self.environment.frames.call(|| {
            self.environment.with_staged_strings(call);
            // SAFETY: slot 0 is readable.
            unsafe { *slots }
        });
        // SAFETY: and writable.
        unsafe { *slots = result };
        exception.and_then(KeptException::release)
    }
}

/// A function that calls the target named in slot 0 with the arguments in the slots after it and
/// leaves the result in slot 0. JavaScript passes the objects whose memory is being pointed to as
/// arguments, which are not looked at: that keeps them alive.
#[napi(ts_return_type = "(...keepAlive: unknown[]) => void")]
pub fn create_invoker(prepared: &PreparedCallHandle) -> RawFunction<Rc<PreparedCall>> {
    RawFunction { callback: invoke, data: Rc::clone(prepared) }
}

unsafe extern "C" fn invoke(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    // SAFETY: `invoke` is only ever the callback of a RawFunction<Rc<PreparedCall>>.
    let prepared = unsafe { callback_data::<Rc<PreparedCall>>(env, info) };
    // SAFETY: slot 0 exists, and the wrapper has put the index of its target there.
    let code = targets::code(unsafe { *prepared.slots() } as u32);
    if code.is_null() {
        // SAFETY: the error belongs to this environment.
        unsafe { sys::napi_throw(env, node_api::library_closed(env)) };
        return ptr::null_mut();
    }
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
