//! Addresses of strings and views inside fast calls: what pointer_argument.rs does, without V8's
//! API, for the common cases. A wrapper asks for the address by one fast call, then passes the
//! object itself along with the call of the target, which keeps it alive until that returns.

use crate::environment::{Environment, EnvironmentHandle};
use crate::node_api::RawValue;
use crate::targets;
use crate::v8::{self, HeapLayout, Local, Sample, ValueType};
use napi::bindgen_prelude::Unknown;
use napi::{Env, Error, JsValue, Result, Status, sys};
use napi_derive::napi;
use std::cell::OnceCell;
use std::ffi::c_void;
use std::ptr;

/// Room for the copy of a string, terminator included. Longer ones go the other way.
const STRING_SIZE: usize = 1024;
/// How many arguments have that room, by their slot.
const STRING_COUNT: usize = 64;

/// What an environment needs to find addresses inside fast calls.
pub struct FastPointers {
    heap: HeapLayout,
    /// Copies of strings, each argument's in a place of its own: fast calls don't nest, so one
    /// call at a time uses them.
    strings: *mut u8,
    // Owns the memory behind `strings`.
    _memory: Vec<u8>,
}

pub type FastPointersCell = OnceCell<FastPointers>;

/// Learns where V8 keeps what is needed, from two typed arrays and two DataViews that have
/// different lengths, are not empty and do not start where their buffers start. False if it can't
/// be learnt.
#[napi]
pub fn start_fast_pointers(
    env: Env,
    environment: &EnvironmentHandle,
    typed_arrays: (Unknown, Unknown),
    data_views: (Unknown, Unknown),
) -> bool {
    let sample = |view: Unknown| sample(env.raw(), view.raw());
    let start = || {
        let typed_arrays = [sample(typed_arrays.0)?, sample(typed_arrays.1)?];
        let data_views = [sample(data_views.0)?, sample(data_views.1)?];
        // SAFETY: the handles belong to this native call, and `sample` has looked at them.
        let heap = unsafe { HeapLayout::calibrate(typed_arrays, data_views) }?;
        let mut memory = Vec::with_capacity(STRING_SIZE * STRING_COUNT);
        let strings = memory.as_mut_ptr();
        environment.fast_pointers.set(FastPointers { heap, strings, _memory: memory }).ok()
    };
    start().is_some()
}

/// What Node-API says of a view.
fn sample(env: sys::napi_env, view: Local) -> Option<Sample> {
    let mut sample = Sample {
        view,
        buffer: ptr::null_mut(),
        view_data: ptr::null(),
        view_length: 0,
        buffer_data: ptr::null(),
        buffer_length: 0,
    };
    let (mut view_data, mut buffer_data) = (ptr::null_mut(), ptr::null_mut());
    let mut is_typed_array = false;
    let mut offset = 0;
    // SAFETY: `view` is a live handle; Node-API refuses what is neither.
    let status = unsafe {
        sys::napi_is_typedarray(env, view, &raw mut is_typed_array);
        if is_typed_array {
            sys::napi_get_typedarray_info(
                env,
                view,
                ptr::null_mut(),
                ptr::null_mut(),
                &raw mut view_data,
                &raw mut sample.buffer,
                &raw mut offset,
            )
        } else {
            sys::napi_get_dataview_info(
                env,
                view,
                ptr::null_mut(),
                &raw mut view_data,
                &raw mut sample.buffer,
                &raw mut offset,
            )
        }
    };
    if status != sys::Status::napi_ok {
        return None;
    }
    // SAFETY: `sample.buffer` is the view's ArrayBuffer.
    let status = unsafe {
        sys::napi_get_arraybuffer_info(
            env,
            sample.buffer,
            &raw mut buffer_data,
            &raw mut sample.buffer_length,
        )
    };
    // The samples reach to the ends of their buffers.
    sample.view_length = sample.buffer_length.checked_sub(offset)?;
    sample.view_data = view_data;
    sample.buffer_data = buffer_data;
    (status == sys::Status::napi_ok).then_some(sample)
}

impl FastPointers {
    /// Writes the address of a string's copy or of a view's memory to a slot. False for what is
    /// left to pointer_argument.rs: anything else, long or two-byte strings, strings with a NUL,
    /// views on V8's heap.
    ///
    /// # Safety
    /// `value` is a live handle, and V8 can't move objects meanwhile.
    unsafe fn find(&self, environment: &Environment, value: Local, slot: usize) -> bool {
        // SAFETY: the caller's promise.
        let address = unsafe {
            match self.heap.view_memory(value) {
                Some(address) => Some(address),
                None => v8::one_byte_characters(value)
                    .and_then(|characters| self.copy_string(characters, slot)),
            }
        };
        let Some(address) = address else { return false };
        // SAFETY: `slot` checks its index; nobody else accesses the slots meanwhile.
        unsafe { *environment.slot(slot) = address.expose_provenance() as u64 };
        true
    }

    /// A NUL-terminated copy in UTF-8, in the room of a slot's argument.
    fn copy_string(&self, latin1: &[u8], slot: usize) -> Option<*mut c_void> {
        if slot >= STRING_COUNT || latin1.len() >= STRING_SIZE / 2 {
            return None;
        }
        // SAFETY: there is room for STRING_COUNT strings of STRING_SIZE bytes. A character takes
        // two bytes at most, so all of them and a terminator fit.
        unsafe {
            let start = self.strings.add(slot * STRING_SIZE);
            let mut end = start;
            for &character in latin1 {
                match character {
                    0 => return None,
                    1..0x80 => {
                        *end = character;
                        end = end.add(1);
                    }
                    0x80.. => {
                        *end = 0xc0 | (character >> 6);
                        *end.add(1) = 0x80 | (character & 0x3f);
                        end = end.add(2);
                    }
                }
            }
            *end = 0;
            Some(start.cast())
        }
    }
}

/// A function `(value, slot, environment)` that returns 1 if it has written the address of
/// `value` to the slot, else 0. `environment` is an `environment_index`. Callers that
/// V8 has not optimised always get 0.
#[napi(
    ts_return_type = "((value: unknown, slot: number, environment: number) => number) | undefined"
)]
pub fn create_fast_pointer_finder() -> RawValue {
    let arguments = [ValueType::Value, ValueType::Uint32, ValueType::Uint32];
    let function = v8::known().and_then(|v8| {
        let entry = v8.fast_entry(find_entry as *const c_void, ValueType::Uint32, &arguments);
        v8.new_function(give_up, Some(&entry))
    });
    RawValue(function.unwrap_or(ptr::null_mut()))
}

/// The fast entry: runs no V8 code, so no object can move.
///
/// # Safety
/// Called by V8, with a live handle.
unsafe extern "C" fn find_entry(
    _receiver: Local,
    value: Local,
    slot: u32,
    environment: u32,
) -> u32 {
    let environment = targets::environment(environment);
    if environment.is_null() {
        return 0;
    }
    // SAFETY: an environment's index is given back only when the environment ends.
    let environment = unsafe { &*environment };
    let Some(fast_pointers) = environment.fast_pointers.get() else { return 0 };
    // SAFETY: V8 is the caller, and waits.
    unsafe { fast_pointers.find(environment, value, slot as usize) }.into()
}

/// The conventional entry: leaves the value to the caller, who knows another way.
///
/// # Safety
/// Called by V8.
unsafe extern "C" fn give_up(info: *const c_void) {
    // SAFETY: V8 is the caller.
    let (info, _) = unsafe { v8::callback_info(info) };
    info.set_small_integer(0);
}

/// Whether the address of a value can be found inside fast calls; if so it is in slot 0. For the
/// comparison with Node-API, and for tests.
#[napi]
pub fn find_fast_pointer(environment: &EnvironmentHandle, value: Unknown) -> bool {
    environment
        .fast_pointers
        .get()
        // SAFETY: the handle belongs to this native call, and no V8 code runs meanwhile.
        .is_some_and(|fast_pointers| unsafe { fast_pointers.find(environment, value.raw(), 0) })
}

/// The index by which fast calls name an environment.
#[napi]
pub fn environment_index(environment: &EnvironmentHandle) -> Result<u32> {
    environment
        .index()
        .ok_or_else(|| Error::new(Status::QueueFull, "no room for another environment"))
}
