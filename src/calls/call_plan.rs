//! A plan says what to call, and how: it is all that a call takes whose arguments are in slots. It
//! knows no environment and no JavaScript, so any thread can run it.

use super::libffi::LibffiSignature;
use crate::jit::{self, SlotCall};
use crate::os::{self, ErrnoSource};
use crate::signature::Signature;
use std::collections::HashMap;
use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The way in which functions of one signature are called. It is made once for the process, and
/// never freed.
pub enum CallMethod {
    Trampoline(SlotCall),
    /// It is used where code can't be made executable, and where there is no emitter.
    Libffi(LibffiSignature),
}

impl CallMethod {
    /// Gives the method for a signature; None if there is none.
    pub fn of(signature: &'static Signature) -> Option<&'static CallMethod> {
        static METHODS: LazyLock<Mutex<HashMap<usize, &'static CallMethod>>> =
            LazyLock::new(Mutex::default);
        let mut methods = METHODS.lock().unwrap_or_else(PoisonError::into_inner);
        let key = ptr::from_ref(signature).addr();
        if let Some(method) = methods.get(&key) {
            return Some(method);
        }
        let method = match jit::trampoline_from_slots(signature) {
            Ok(call) => CallMethod::Trampoline(call),
            Err(_) => CallMethod::Libffi(LibffiSignature::of(signature)?),
        };
        let is_final = matches!(method, CallMethod::Trampoline(_)) || jit::unavailable().is_some();
        let method: &'static CallMethod = Box::leak(Box::new(method));
        // Where memory is short for a while, only who asks now goes without a trampoline.
        if is_final {
            methods.insert(key, method);
        }
        Some(method)
    }
}

/// A function, and the way in which it is called.
#[derive(Clone, Copy)]
pub struct CallPlan {
    target: *const c_void,
    method: &'static CallMethod,
}

// SAFETY: a plan only names code, which any thread can run, and what never changes.
unsafe impl Send for CallPlan {}
// SAFETY: a plan has no method that changes it, and what it names never changes.
unsafe impl Sync for CallPlan {}

impl CallPlan {
    pub fn new(target: *const c_void, method: &'static CallMethod) -> CallPlan {
        CallPlan { target, method }
    }

    /// Gives the function that is called.
    pub fn target(self) -> *const c_void {
        self.target
    }

    /// Calls the function with the arguments in the slots, and leaves its result there.
    ///
    /// # Safety
    /// The caller guarantees that the function has the signature that the method was made for, and
    /// may be called on this thread, and that there are as many slots as the signature's layout
    /// takes.
    #[inline(always)]
    pub unsafe fn run(self, slots: *mut u64) {
        // SAFETY: the caller's promise.
        unsafe {
            match self.method {
                CallMethod::Trampoline(call) => call(self.target, slots),
                CallMethod::Libffi(signature) => signature.call(self.target, slots),
            }
        }
    }
}

impl CallPlan {
    /// Does what `run` does with errno set to 0 before it. Gives what errno is after it.
    ///
    /// # Safety
    /// The caller guarantees what `run` asks for.
    #[inline(never)]
    pub unsafe fn run_capturing_errno(self, slots: *mut u64, source: ErrnoSource) -> c_int {
        let errno = os::errno_address(source);
        // SAFETY: it is this thread's own variable; the rest is the caller's promise. Neither what `run`
        // consists of nor a trampoline calls anything after the function that might set errno.
        unsafe {
            *errno = 0;
            self.run(slots);
            *errno
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::DOTS;
    use crate::types::{Scalar, Type};
    use std::ffi::CStr;
    use std::thread;

    extern "C" fn weigh(a: i32, b: f64, c: u64, d: f32) -> f64 {
        f64::from(a) + 10.0 * b + 100.0 * c as f64 + 1000.0 * f64::from(d)
    }

    #[test]
    fn any_thread_can_run_a_plan() {
        use Scalar::*;
        let types =
            [Float64, Int32, Float64, Uint64, Float32].map(|scalar| Type::scalar(scalar).id());
        let signature = Signature::intern(&types).unwrap();
        let plan = CallPlan::new(weigh as *const c_void, CallMethod::of(signature).unwrap());
        let threads = [1, 2, 3].map(|seed| {
            thread::spawn(move || {
                let mut slots = [0_u64; 5];
                let arguments =
                    [seed as u32 as u64, 0.5_f64.to_bits(), 7, u64::from(2.5_f32.to_bits())];
                for (slot, bits) in signature.slots.arguments().zip(arguments) {
                    slots[slot] = bits;
                }
                // SAFETY: `weigh` has this signature, and there are slots for its result and
                // arguments.
                unsafe { plan.run(slots.as_mut_ptr()) };
                (seed, f64::from_bits(slots[signature.slots.result()]))
            })
        });
        for thread in threads {
            let (seed, result) = thread.join().unwrap();
            assert_eq!(result, weigh(seed, 0.5, 7, 2.5));
        }
    }

    #[test]
    fn both_methods_do_the_same() {
        use Scalar::*;
        let types =
            [Float64, Int32, Float64, Uint64, Float32].map(|scalar| Type::scalar(scalar).id());
        let signature = Signature::intern(&types).unwrap();
        let libffi =
            Box::leak(Box::new(CallMethod::Libffi(LibffiSignature::of(signature).unwrap())));
        let results = [CallMethod::of(signature).unwrap(), libffi].map(|method| {
            let mut slots =
                [0, -3_i32 as u32 as u64, 1.25_f64.to_bits(), 9, 0.5_f32.to_bits().into()];
            // SAFETY: `weigh` has this signature, whose result and arguments take one slot each, in
            // order.
            unsafe { CallPlan::new(weigh as *const c_void, method).run(slots.as_mut_ptr()) };
            f64::from_bits(slots[0])
        });
        assert_eq!(results, [weigh(-3, 1.25, 9, 0.5); 2]);
    }

    #[test]
    fn both_methods_call_variadic_functions() {
        use Scalar::*;
        let id = |scalar| Type::scalar(scalar).id();
        let start = [Int32, Pointer, Uint64, Pointer].map(id);
        let ids = [&start[..], &[DOTS], &[Int32, Float64].map(id)].concat();
        let signature = Signature::intern(&ids).unwrap();
        let libffi =
            Box::leak(Box::new(CallMethod::Libffi(LibffiSignature::of(signature).unwrap())));
        for method in [CallMethod::of(signature).unwrap(), libffi] {
            let mut text = [0_u8; 64];
            let mut slots = [
                0,
                text.as_mut_ptr().expose_provenance() as u64,
                text.len() as u64,
                c"%d %.2f".as_ptr().expose_provenance() as u64,
                -3_i32 as u32 as u64,
                1.25_f64.to_bits(),
            ];
            let plan = CallPlan::new(libc::snprintf as *const c_void, method);
            // SAFETY: these are the arguments that the function takes for this format, one in each slot,
            // and it writes no more than it is told.
            unsafe { plan.run(slots.as_mut_ptr()) };
            assert_eq!(CStr::from_bytes_until_nul(&text), Ok(c"-3 1.25"));
            assert_eq!(slots[0] as u32, 7);
        }
    }
}
