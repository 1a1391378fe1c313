//! 64-bit and pointer arguments of fast calls: what lib/arguments.js and pointer_argument.rs do,
//! without V8's API, for the common cases. Trampolines convert most numbers by themselves and ask
//! here for the rest; V8 keeps the values alive until the call returns.

use crate::environment::{Environment, EnvironmentHandle};
use crate::jit::{Convert, REQUEST_TYPE_SHIFT};
use crate::string_copy::{self, StringCopies};
use crate::targets;
use crate::types::AbiType;
use crate::v8::{HeapLayout, Local, Numeric, PieceSamples, Sample, Samples, Sign};
use napi::bindgen_prelude::Unknown;
use napi::{Env, JsValue, sys};
use napi_derive::napi;
use std::cell::OnceCell;
use std::ptr;

const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// What an environment needs to convert arguments inside fast calls.
pub struct FastArguments {
    heap: HeapLayout,
}

pub type FastArgumentsCell = OnceCell<FastArguments>;

/// Learns where V8 keeps what is needed, from known values: two typed arrays and two DataViews
/// that have different lengths, are not empty, end with their buffers and do not start with them;
/// two ArrayBuffers and a SharedArrayBuffer of one length; 1234.5; the bigints 0, 1234567, -7654321 and
/// 2^64 + 5; and two strings in one piece, one put together of them, and the first without its first
/// three characters. False if it can't be learnt.
#[napi]
pub fn start_fast_arguments(
    env: Env,
    environment: &EnvironmentHandle,
    typed_arrays: (Unknown, Unknown),
    data_views: (Unknown, Unknown),
    buffers: (Unknown, Unknown, Unknown),
    numbers: (Unknown, Unknown, Unknown, Unknown, Unknown),
    strings: (Unknown, Unknown, Unknown, Unknown),
) -> bool {
    let sample = |view: Unknown| sample(env.raw(), view.raw());
    let constant = |get: Constant| {
        let mut value = ptr::null_mut();
        // SAFETY: `env` is in a native call, which has a handle scope.
        unsafe { get(env.raw(), &raw mut value) };
        value
    };
    let start = || {
        let (number, zero, small, negative, long) = numbers;
        let samples = Samples {
            typed_arrays: [sample(typed_arrays.0)?, sample(typed_arrays.1)?],
            data_views: [sample(data_views.0)?, sample(data_views.1)?],
            plain_buffers: [buffers.0.raw(), buffers.1.raw()],
            shared_buffer: buffers.2.raw(),
            null: constant(sys::napi_get_null),
            undefined: constant(sys::napi_get_undefined),
            number: number.raw(),
            bigints: [zero.raw(), small.raw(), negative.raw(), long.raw()],
            pieces: PieceSamples {
                halves: [strings.0.raw(), strings.1.raw()],
                cons: strings.2.raw(),
                sliced: strings.3.raw(),
            },
        };
        // SAFETY: the handles belong to this native call; `sample` has looked at the views, and
        // lib/fast-argument.js passes literals and what it makes with captured constructors.
        let heap = unsafe { HeapLayout::calibrate(samples) }?;
        environment.fast_arguments.set(FastArguments { heap }).ok()
    };
    start().is_some()
}

/// Takes an ArrayBuffer's memory away, without running code of the user's.
#[napi]
pub fn detach_array_buffer(env: Env, buffer: Unknown) -> bool {
    // SAFETY: `buffer` is a live handle; Node-API refuses what is no ArrayBuffer or can't be detached.
    let status = unsafe { sys::napi_detach_arraybuffer(env.raw(), buffer.raw()) };
    status == sys::Status::napi_ok
}

/// A Node-API function that gives one of the values there is one of.
type Constant = unsafe fn(sys::napi_env, *mut sys::napi_value) -> sys::napi_status;

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

impl FastArguments {
    pub fn heap(&self) -> &HeapLayout {
        &self.heap
    }

    /// Writes what a value is as a 64-bit integer or address to a slot. False for what is left to
    /// JavaScript: values that are refused, strings that are very long, in many pieces or with a
    /// NUL, typed arrays on V8's heap.
    ///
    /// # Safety
    /// `value` is a live handle, and V8 can't move objects meanwhile.
    pub unsafe fn convert(
        &self,
        environment: &Environment,
        value: Local,
        to: AbiType,
        slot: usize,
        copies: StringCopies,
    ) -> bool {
        // SAFETY: the caller's promise.
        let bits = unsafe {
            match to {
                AbiType::Int64 => self.heap.numeric(value).and_then(int64).map(|n| n as u64),
                AbiType::Uint64 => self.heap.numeric(value).and_then(uint64),
                AbiType::Pointer => self.address(environment, value, slot, copies),
                _ => None, // no other type is asked for
            }
        };
        let Some(bits) = bits else { return false };
        // SAFETY: `slot` checks its index; nobody else accesses the slots meanwhile.
        unsafe { *environment.slot(slot) = bits };
        true
    }

    /// # Safety
    /// As for `convert`.
    unsafe fn address(
        &self,
        environment: &Environment,
        value: Local,
        slot: usize,
        copies: StringCopies,
    ) -> Option<u64> {
        // SAFETY: the caller's promise.
        unsafe {
            if self.heap.is_nullish(value) {
                return Some(0);
            }
            if let Some(string) = self.heap.string(value) {
                return string_copy::copy(environment, string, slot, copies)
                    .map(|copy| copy.expose_provenance() as u64);
            }
            if let Some(memory) = self.heap.memory(value) {
                return Some(memory.expose_provenance() as u64);
            }
            match self.heap.numeric(value) {
                Some(Numeric::BigInt(sign, digit)) => uint64(Numeric::BigInt(sign, digit)),
                _ => None,
            }
        }
    }
}

fn int64(value: Numeric) -> Option<i64> {
    match value {
        Numeric::SmallInteger(integer) => Some(integer.into()),
        Numeric::Float(float) => safe_integer(float),
        Numeric::BigInt(Sign::Positive, digit) => digit.try_into().ok(),
        Numeric::BigInt(Sign::Negative, digit) => 0_i64.checked_sub_unsigned(digit),
    }
}

fn uint64(value: Numeric) -> Option<u64> {
    match value {
        Numeric::SmallInteger(integer) => integer.try_into().ok(),
        Numeric::Float(float) => safe_integer(float)?.try_into().ok(),
        Numeric::BigInt(Sign::Positive, digit) => Some(digit),
        Numeric::BigInt(Sign::Negative, _) => None,
    }
}

fn safe_integer(float: f64) -> Option<i64> {
    let integer = float as i64;
    (integer as f64 == float && integer.unsigned_abs() <= MAX_SAFE_INTEGER).then_some(integer)
}

/// What trampolines call. Runs no V8 code, so no object can move.
///
/// # Safety
/// Called by a trampoline, with a live handle, while V8 waits for it.
pub unsafe extern "C" fn convert(handle: *const u64, request: u32, entry: *const u8) -> u32 {
    // SAFETY: trampolines pass the address of a target's entry.
    let environment = unsafe { targets::environment(entry) };
    if environment.is_null() {
        return 0;
    }
    // SAFETY: a target's environment lives until the target is taken out of the table, and both
    // belong to this thread.
    let environment = unsafe { &*environment };
    let Some(fast_arguments) = environment.fast_arguments.get() else { return 0 };
    let Some(to) = AbiType::from_code((request >> REQUEST_TYPE_SHIFT) as u8) else { return 0 };
    let slot = (request & ((1 << REQUEST_TYPE_SHIFT) - 1)) as usize;
    let value = handle.cast_mut().cast();
    // SAFETY: the caller's promise.
    unsafe { fast_arguments.convert(environment, value, to, slot, StringCopies::InSlots) }.into()
}

const _: Convert = convert;

/// Whether the address of a value can be found inside fast calls; if so it is in slot 0. For the
/// comparison with Node-API, and for tests.
#[napi]
pub fn find_fast_address(environment: &EnvironmentHandle, value: Unknown) -> bool {
    fast_conversion(environment, value, AbiType::Pointer)
}

/// Likewise for what a value is as a signed 64-bit integer.
#[napi]
pub fn find_fast_int64(environment: &EnvironmentHandle, value: Unknown) -> bool {
    fast_conversion(environment, value, AbiType::Int64)
}

/// Likewise for what a value is as an unsigned 64-bit integer.
#[napi]
pub fn find_fast_uint64(environment: &EnvironmentHandle, value: Unknown) -> bool {
    fast_conversion(environment, value, AbiType::Uint64)
}

fn fast_conversion(environment: &EnvironmentHandle, value: Unknown, to: AbiType) -> bool {
    environment.fast_arguments.get().is_some_and(|fast_arguments| {
        // SAFETY: the handle belongs to this native call, and no V8 code runs meanwhile.
        unsafe { fast_arguments.convert(environment, value.raw(), to, 0, StringCopies::InSlots) }
    })
}
