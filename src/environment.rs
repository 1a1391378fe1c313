//! What one JavaScript environment (the main thread or a Worker) shares between its calls.

use crate::addon_file;
use crate::fast_argument::{FastArguments, FastArgumentsCell};
use crate::jit;
use crate::native_frames::NativeFrames;
use crate::node_api;
use crate::string_arena::{Mark, StringArena};
use crate::string_copy::LongCopies;
use napi::bindgen_prelude::{BigUint64Array, External, Function, Unknown};
use napi::{Env, Error, JsValue, Result, Status, check_status, sys};
use napi_derive::napi;
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr;
use std::rc::Rc;

/// The slot that says, if not 0, that a fast call could not convert its arguments.
#[napi]
pub const FAILURE_SLOT: u32 = jit::FAILURE_SLOT as u32;

/// Bytes of the slots and of the strings behind them.
#[napi]
pub const SLOT_MEMORY_SIZE: u32 = jit::SLOT_MEMORY_SIZE as u32;

pub struct Environment {
    env: sys::napi_env,
    /// The calls in progress on this environment's thread.
    pub frames: Rc<NativeFrames>,
    /// 8 bytes for a result, 8 for each argument, [`FAILURE_SLOT`], and some that trampolines read;
    /// behind them, room for strings. Values are exchanged with JavaScript through them: a wrapper
    /// writes the arguments of a call, a callback its result. They are read as soon as they are
    /// written, before any other JavaScript runs, so nested calls share them.
    slots: *mut u64,
    // Keeps the memory behind `slots` alive; JavaScript never detaches it.
    _slots_array: BigUint64Array,
    strings: RefCell<StringArena>,
    // Strings above this height belong to the call whose arguments are being converted.
    strings_in_use: Cell<Mark>,
    /// Functions that tell whether a typed array, and a DataView, is within its buffer.
    validators: [sys::napi_ref; 2],
    /// Set once the layout of V8's heap is known.
    pub fast_arguments: FastArgumentsCell,
    pub long_copies: LongCopies,
    slow_calls: Cell<u32>,
}

/// How JavaScript holds on to its environment.
pub type EnvironmentHandle = External<Rc<Environment>>;

impl Environment {
    /// What Node-API calls this environment.
    pub fn env(&self) -> sys::napi_env {
        self.env
    }

    /// Slot 0 is the result (and, before a call, the target); slot n is argument n - 1.
    pub fn slots(&self) -> *mut u64 {
        self.slots
    }

    pub fn slot(&self, index: usize) -> *mut u64 {
        assert!(index < jit::SLOT_COUNT);
        // SAFETY: the array is longer than that, as `create_environment` made sure.
        unsafe { self.slots.add(index) }
    }

    /// Lets fast calls convert arguments. False if they could do so before.
    pub fn start_fast_arguments(&self, fast_arguments: FastArguments) -> bool {
        let nullish = fast_arguments.heap().nullish();
        for (slot, word) in [jit::NULL_SLOT, jit::UNDEFINED_SLOT].into_iter().zip(nullish) {
            // SAFETY: `slot` checks its index; nobody else accesses these slots.
            unsafe { *self.slot(slot) = word };
        }
        self.fast_arguments.set(fast_arguments).is_ok()
    }

    /// Whether JavaScript finds that a view has its memory within its buffer.
    pub fn is_within_bounds(&self, view: sys::napi_value, is_typed_array: bool) -> bool {
        let [typed_array, data_view] = self.validators;
        let mut validate = ptr::null_mut();
        let mut result = ptr::null_mut();
        let mut is_within_bounds = false;
        // SAFETY: the references live as long as the environment; both functions take a view, and run
        // no code of the user's. What fails, for want of stack, leaves false.
        unsafe {
            sys::napi_get_reference_value(
                self.env,
                if is_typed_array { typed_array } else { data_view },
                &raw mut validate,
            );
            let status = sys::napi_call_function(
                self.env,
                validate,
                validate,
                1,
                &raw const view,
                &raw mut result,
            );
            if status == sys::Status::napi_ok {
                sys::napi_get_value_bool(self.env, result, &raw mut is_within_bounds);
            } else if status == sys::Status::napi_pending_exception {
                sys::napi_get_and_clear_last_exception(self.env, &raw mut result);
            }
        }
        is_within_bounds
    }

    /// Runs `call`, then releases the strings that were staged for it.
    pub fn with_staged_strings<R>(&self, call: impl FnOnce() -> R) -> R {
        let below = self.strings_in_use.get();
        let staged = self.strings.borrow().mark();
        if staged == below {
            return call();
        }
        self.strings_in_use.set(staged);
        let result = call();
        self.strings_in_use.set(below);
        self.release_staged_strings();
        result
    }

    /// Releases the strings staged for a call that did not come about.
    pub fn release_staged_strings(&self) {
        self.strings.borrow_mut().release(self.strings_in_use.get());
    }

    /// Notes a call that did not take the fast entry.
    pub fn count_slow_call(&self) {
        self.slow_calls.set(self.slow_calls.get().wrapping_add(1));
    }

    pub fn strings(&self) -> std::cell::RefMut<'_, StringArena> {
        self.strings.borrow_mut()
    }
}

/// The environment of one JavaScript thread, around the slots that thread has made. The validators
/// tell whether a typed array, or a DataView, is within its buffer.
#[napi]
pub fn create_environment(
    env: Env,
    mut slots: BigUint64Array,
    typed_array_validator: Function<(), Unknown>,
    data_view_validator: Function<(), Unknown>,
) -> Result<EnvironmentHandle> {
    if size_of_val(&*slots) != jit::SLOT_MEMORY_SIZE {
        return Err(Error::new(Status::InvalidArg, "wrong number of slots"));
    }
    addon_file::remember();
    let frames = NativeFrames::of_this_thread();
    // Node ends the process if one environment gets a hook twice: by two copies of the JavaScript
    // layer, for instance.
    if frames.start_environment() {
        // SAFETY: the hook needs no data. Node runs it before it finalizes what the addon has made.
        check_status!(unsafe {
            sys::napi_add_env_cleanup_hook(env.raw(), Some(end_environment), ptr::null_mut())
        })?;
    }
    // SAFETY: only the address is taken; all later access goes through it as a raw pointer.
    let pointer = unsafe { slots.as_mut() }.as_mut_ptr();
    Ok(External::new(Rc::new(Environment {
        env: env.raw(),
        frames,
        slots: pointer,
        _slots_array: slots,
        strings: RefCell::default(),
        strings_in_use: Cell::default(),
        validators: [typed_array_validator, data_view_validator]
            .map(|validator| node_api::reference(env.raw(), validator.raw())),
        fast_arguments: FastArgumentsCell::default(),
        long_copies: LongCopies::default(),
        slow_calls: Cell::default(),
    })))
}

unsafe extern "C" fn end_environment(_data: *mut c_void) {
    NativeFrames::of_this_thread().end_environment();
}

/// Forgets the strings of a call whose later arguments turned out to be wrong.
#[napi]
pub fn release_staged_strings(environment: &EnvironmentHandle) {
    environment.release_staged_strings();
}

/// How many calls of this environment have not taken the fast entry, modulo 2^32: for tests that
/// prove that others did.
#[napi]
pub fn slow_calls(environment: &EnvironmentHandle) -> u32 {
    environment.slow_calls.get()
}
