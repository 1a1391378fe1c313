//! Prepares calls of one signature in one environment.

use super::call_plan::{CallMethod, CallPlan};
use crate::abi::Convention;
use crate::environment::{Environment, EnvironmentHandle, KeptException};
use crate::jit::Request;
use crate::signature::Signature;
use napi::bindgen_prelude::External;
use napi::{Error, Result, Status, sys};
use napi_derive::napi;
use std::ffi::{c_int, c_void};
use std::ptr;
use std::rc::Rc;

/// The preparation for calls of one signature in one environment: all that they need, made once.
pub struct PreparedCall {
    pub signature: &'static Signature,
    pub environment: Rc<Environment>,
    method: &'static CallMethod,
    needs_own_slots: bool,
    /// What is converted for a call that may lead back into JavaScript, in the order in which V8
    /// passes it. None if V8 can't pass the arguments of this signature.
    pub conversions: Option<Box<[Request]>>,
}

pub type PreparedCallHandle = External<Rc<PreparedCall>>;

/// Whether calls of variadic functions differ from those of others, so that signatures have to say where
/// the dots are.
#[napi]
pub const TELLS_VARIADIC_APART: bool = match Convention::NATIVE {
    Some(convention) => convention.tells_variadic_apart(),
    None => true, // libffi knows
};

/// Prepares calls of the signature whose types have these ids, the result's first, with the mark where
/// C has `...`.
#[napi]
pub fn prepare_call(environment: &EnvironmentHandle, ids: &[u32]) -> Result<PreparedCallHandle> {
    let signature = Signature::intern(ids)?;
    let method = CallMethod::of(signature).ok_or_else(|| {
        let reason = "packed structs take executable memory, which this process can't have";
        Error::new(Status::GenericFailure, reason)
    })?;
    let environment = Rc::clone(environment);
    let conversions = signature
        .passed_by_v8
        .as_ref()
        .map(|passed| passed.iter().filter_map(Request::of).collect());
    Ok(External::new(Rc::new(PreparedCall {
        signature,
        environment,
        method,
        needs_own_slots: signature.has_records(),
        conversions,
    })))
}

impl PreparedCall {
    /// Gives the address of the slot of the result.
    pub fn result(&self) -> *mut u64 {
        self.environment.slot(self.signature.slots.result())
    }

    /// Gives the plan of calls of `code`.
    pub fn plan(&self, code: *const c_void) -> CallPlan {
        CallPlan::new(code, self.method)
    }

    /// Calls `code` with the arguments in the slots, and leaves its result there. Gives what a
    /// callback has thrown to this call.
    ///
    /// # Safety
    /// The caller guarantees that `code` is a function of this call's signature.
    #[inline(always)]
    pub unsafe fn call(&self, code: *const c_void) -> Option<sys::napi_value> {
        let plan = self.plan(code);
        if self.needs_own_slots {
            // SAFETY: the caller's promise.
            return unsafe { self.call_with_own_slots(code, plan) };
        }
        let slots = self.environment.slots();
        // It is read back only where it has to be: a result narrower than a slot would have to
        // reach the cache first.
        let result = self.result();
        // SAFETY: the slots of an environment are as many as the longest signature takes, and
        // `result` is the address of one; that the code has this signature is the caller's promise.
        unsafe { self.call_with_slots(code, plan, slots, result) }
    }

    /// Runs a plan of `code` with the arguments in these slots, and leaves the result at `result`. Gives what a
    /// callback has thrown to this call.
    ///
    /// # Safety
    /// The caller guarantees that `code` is a function of this call's signature, that there are as many slots as that
    /// takes, and that `result` is the one of the result.
    #[inline(always)]
    unsafe fn call_with_slots(
        &self,
        code: *const c_void,
        plan: CallPlan,
        slots: *mut u64,
        result: *mut u64,
    ) -> Option<sys::napi_value> {
        let Environment { frames, strings, lending, .. } = &*self.environment;
        let outer = frames.begin_function(code);
        let below = strings.begin_call();
        let lent = lending.begin_call();
        // SAFETY: the caller's promise.
        let errno = unsafe {
            let errno = self.run(plan, slots);
            self.keep_texts(slots);
            errno
        };
        lending.end_call(lent);
        strings.end_call(below);
        // SAFETY: `result` is the address of a slot.
        let exception = unsafe { frames.end_function(outer, result) };
        self.keep_errno(errno);
        exception.and_then(KeptException::release)
    }

    /// Runs a plan. Gives what errno is after it, if the signature says that it is captured.
    ///
    /// # Safety
    /// The caller guarantees what `CallPlan::run` asks for.
    #[inline(always)]
    unsafe fn run(&self, plan: CallPlan, slots: *mut u64) -> Option<c_int> {
        // SAFETY: the caller's promise.
        unsafe {
            if let Some(source) = self.signature.captures_errno {
                return Some(plan.run_capturing_errno(slots, source));
            }
            plan.run(slots);
        }
        None
    }

    /// Keeps the texts of the result, before what they may be part of is gone.
    ///
    /// # Safety
    /// The caller guarantees that a call of this signature has left its result in the slots.
    #[inline(always)]
    unsafe fn keep_texts(&self, slots: *mut u64) {
        let texts = &self.signature.returned_texts;
        if !texts.is_empty() {
            // SAFETY: the caller's promise; that there are texts is the promise of the signature.
            unsafe { self.environment.kept_texts.keep(texts, slots) };
        }
    }

    /// Keeps errno for JavaScript once the call has ended: what comes with that, such as the unloading of a
    /// library, may make other calls, which keep theirs.
    #[inline]
    fn keep_errno(&self, errno: Option<c_int>) {
        if let Some(errno) = errno {
            self.environment.keep_errno(errno);
        }
    }

    /// Makes a call for which C may get addresses of slots: of a copy of an argument, or of where its
    /// result goes. As callbacks use the environment's slots while C runs, it gets others.
    ///
    /// # Safety
    /// The caller guarantees that the plan calls `code`, a function of this call's signature.
    #[cold]
    unsafe fn call_with_own_slots(
        &self,
        code: *const c_void,
        plan: CallPlan,
    ) -> Option<sys::napi_value> {
        /// Two slots, aligned as any value is that C is passed.
        type Pair = u128;
        const FEW: usize = 16;
        let layout = &self.signature.slots;
        let shared = self.environment.slots();
        let pairs = layout.slot_count().div_ceil(2);
        let mut few = [Pair::MIN; FEW];
        let mut many = Vec::new();
        let own = if pairs <= FEW {
            few.as_mut_ptr()
        } else {
            many.resize(pairs, Pair::MIN);
            many.as_mut_ptr()
        };
        let own = own.cast::<u64>();
        // SAFETY: both have so many slots, and do not overlap.
        unsafe { ptr::copy_nonoverlapping(shared, own, layout.slot_count()) };
        // SAFETY: these are as many slots as the signature takes, the result's first; the rest is the
        // caller's promise.
        let exception = unsafe { self.call_with_slots(code, plan, own, own) };
        // SAFETY: both have as many slots as the result takes.
        unsafe { ptr::copy_nonoverlapping(own, shared, layout.result_slots()) };
        exception
    }
}
