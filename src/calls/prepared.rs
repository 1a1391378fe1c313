//! Prepares calls of one signature in one environment.

use super::call_plan::{CallMethod, CallPlan};
use crate::environment::{Environment, EnvironmentHandle, KeptException};
use crate::signature::Signature;
use napi::bindgen_prelude::External;
use napi::{Result, sys};
use napi_derive::napi;
use std::ffi::c_void;
use std::rc::Rc;

/// The preparation for calls of one signature in one environment: all that they need, made once.
pub struct PreparedCall {
    pub signature: &'static Signature,
    pub environment: Rc<Environment>,
    method: &'static CallMethod,
}

pub type PreparedCallHandle = External<Rc<PreparedCall>>;

/// Prepares calls of the signature whose types have these ids, the result's first.
#[napi]
pub fn prepare_call(environment: &EnvironmentHandle, ids: &[u32]) -> Result<PreparedCallHandle> {
    let signature = Signature::intern(ids)?;
    let method = CallMethod::of(signature);
    let environment = Rc::clone(environment);
    Ok(External::new(Rc::new(PreparedCall { signature, environment, method })))
}

impl PreparedCall {
    /// Gives the address of the slot of the result.
    pub fn result(&self) -> *mut u64 {
        self.environment.slot(self.signature.slots.result())
    }

    /// Calls `code` with the arguments in the slots, and leaves its result there. Gives what a
    /// callback has thrown to this call.
    ///
    /// # Safety
    /// The caller guarantees that `code` is a function of this call's signature.
    pub unsafe fn call(&self, code: *const c_void) -> Option<sys::napi_value> {
        let slots = self.environment.slots();
        let plan = CallPlan::new(code, self.method);
        // The result is put back because unloading a library at the end runs code of that library,
        // which may call back, and callbacks use the same slots.
        let result = self.result();
        let (bits, exception) = self.environment.frames.call(|| {
            // SAFETY: the slots of an environment are as many as the longest signature takes; that
            // the code has this signature is the caller's promise.
            self.environment.strings.with_staged_strings(|| unsafe { plan.run(slots) });
            // SAFETY: `result` is the address of a slot, which can be read.
            unsafe { *result }
        });
        // SAFETY: `result` is the address of a slot, which can be written.
        unsafe { *result = bits };
        exception.and_then(KeptException::release)
    }
}
