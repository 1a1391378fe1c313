//! The fast call path: one raw V8 function for each signature and environment, through which
//! optimised JavaScript enters the signature's trampoline. It takes the index of the target, then
//! the arguments of 32 bits or less and the floats; 64-bit arguments and results go through the
//! slots, because not every V8 can pass them.

use crate::generic_call::{PreparedCall, PreparedCallHandle};
use crate::jit::{self, NotEligible};
use crate::node_api::{self, Address, RawValue};
use crate::signature::Signature;
use crate::targets;
use crate::types::AbiType;
use crate::v8::{self, CallbackInfo, Local, Runtime, V8, ValueType};
use napi::{Env, sys};
use napi_derive::napi;
use std::ffi::c_void;
use std::ptr;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Prepares fast calls for this thread, given `process.versions.modules` and whether this is an
/// ordinary build of Node. Returns the reason if there can't be any.
#[napi]
pub fn start_fast_calls(env: Env, modules: u32, is_plain_node: bool) -> Option<String> {
    let v8 = match v8::get(Runtime { modules, is_plain_node }) {
        Ok(v8) => v8,
        Err(reason) => return Some(reason.to_owned()),
    };
    if let Some(reason) = jit::unavailable() {
        return Some(sentence(&reason));
    }
    if !self_check(env.raw(), v8) {
        return Some(
            "A conventional V8 call did not deliver its arguments as expected.".to_owned(),
        );
    }
    None
}

/// A reason as users see it.
fn sentence(reason: &impl ToString) -> String {
    let reason = reason.to_string();
    let mut characters = reason.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), characters.as_str())
}

/// Whether a conventional call delivers arguments and result through this V8's layout.
fn self_check(env: sys::napi_env, v8: &V8) -> bool {
    let Some(function) = v8.new_function(v8::self_check_entry, None) else { return false };
    let mut integer = ptr::null_mut();
    let mut result = ptr::null_mut();
    let mut same = false;
    // SAFETY: this runs inside a native call, so a handle scope is open; `function` is a function
    // and takes any arguments.
    unsafe {
        sys::napi_create_int32(env, v8::SELF_CHECK_ARGUMENT, &raw mut integer);
        let arguments = [integer, function];
        let status = sys::napi_call_function(
            env,
            function,
            function,
            arguments.len(),
            arguments.as_ptr(),
            &raw mut result,
        );
        if status == sys::Status::napi_ok {
            sys::napi_strict_equals(env, result, function, &raw mut same);
        }
    }
    v8::self_check_passed() && same
}

/// A function `(target, ...arguments)` for the arguments that do not travel in slots, or the
/// reason why this signature can't be called through a trampoline.
#[napi(ts_return_type = "Function | string")]
pub fn create_raw_function(env: Env, prepared: &PreparedCallHandle) -> RawValue {
    RawValue(
        raw_function(prepared.signature)
            .unwrap_or_else(|reason| node_api::string(env.raw(), &reason)),
    )
}

fn raw_function(signature: &'static Signature) -> Result<Local, String> {
    let v8 = v8::known().ok_or("Fast calls have not been started.")?;
    let table = targets::table().ok_or("The table of functions could not be reserved.")?;
    let code = jit::trampoline(signature, table).map_err(|reason| sentence(&reason))?;
    let mut types = vec![ValueType::Uint32];
    types.extend(signature.arguments.iter().filter_map(|&abi| value_type(abi)));
    // The objects behind pointers come last, where neither the trampoline nor C looks: V8 keeps
    // them alive until the call returns.
    let pointers = signature.arguments.iter().filter(|&&abi| abi == AbiType::Pointer);
    types.extend(pointers.map(|_| ValueType::Value));
    let passed = types.len() - 1;
    if passed > jit::MAX_V8_ARGUMENTS {
        return Err(sentence(&NotEligible::TooManyV8Arguments(passed)));
    }
    let result = value_type(signature.result).unwrap_or(ValueType::Void);
    let entry = v8.fast_entry(code, result, &types);
    v8.new_function(conventional_entry, Some(&entry))
        .ok_or_else(|| "V8 could not make a function.".to_owned())
}

/// As what V8 passes a type; None for what travels in a slot, and for void.
fn value_type(abi: AbiType) -> Option<ValueType> {
    match abi {
        _ if jit::travels_in_slot(abi) => None,
        AbiType::Int8 | AbiType::Int16 | AbiType::Int32 => Some(ValueType::Int32),
        AbiType::Uint8 | AbiType::Uint16 | AbiType::Uint32 => Some(ValueType::Uint32),
        AbiType::Float32 => Some(ValueType::Float32),
        AbiType::Float64 => Some(ValueType::Float64),
        _ => None,
    }
}

static CONVENTIONAL_CALLS: AtomicU32 = AtomicU32::new(0);

/// Whether an address is in Node itself, whose functions may run JavaScript.
#[napi]
pub fn is_host_code(address: Address) -> bool {
    v8::is_host_code(address.pointer())
}

/// How many calls in this process have gone through conventional entries, modulo 2^32: for tests
/// that prove that others did not.
#[napi]
pub fn conventional_calls() -> u32 {
    CONVENTIONAL_CALLS.load(Ordering::Relaxed)
}

/// What callers that are not optimised call. Does what the trampoline does.
///
/// # Safety
/// Called by V8, for functions made by `raw_function`.
unsafe extern "C" fn conventional_entry(info: *const c_void) {
    CONVENTIONAL_CALLS.fetch_add(1, Ordering::Relaxed);
    // SAFETY: V8 is the caller.
    let (info, v8) = unsafe { v8::callback_info(info) };
    let index = info.small_integer(0).unwrap_or(-1) as u32;
    let prepared = targets::prepared(index);
    if prepared.is_null() {
        return; // no index of a function: JavaScript has got hold of the raw function by itself
    }
    // SAFETY: a target keeps what `prepared` points to, an Rc of this thread, until it is removed.
    // The call below may lead to that, so it is kept here meanwhile.
    let prepared = unsafe {
        Rc::increment_strong_count(prepared);
        Rc::from_raw(prepared)
    };
    let signature = prepared.signature;
    let passed = signature.arguments.iter().filter(|&&abi| value_type(abi).is_some()).count();
    if info.length() <= passed {
        return; // likewise
    }
    let code = targets::code(index);
    if code.is_null() {
        // Wrappers check for a closed library first, so this too is for JavaScript that got hold
        // of the raw function.
        v8.throw(node_api::library_closed(prepared.environment.env()));
        return;
    }
    store_arguments(&info, &prepared);
    // SAFETY: targets carry functions of the signature under which they were bound. That they
    // have it is what the caller of getFunction promised.
    unsafe { prepared.call(code) };
    return_result(&info, &prepared);
}

/// Writes the arguments that V8 passes to their slots.
fn store_arguments(info: &CallbackInfo, prepared: &PreparedCall) {
    let env = prepared.environment.env();
    let mut position = 1;
    for (index, &abi) in prepared.signature.arguments.iter().enumerate() {
        let Some(value_type) = value_type(abi) else { continue };
        let value = info.argument(position);
        let slot = prepared.environment.slot(index + 1);
        // SAFETY: `value` is a live handle of this environment; `slot` is writable. The wrapper
        // has made sure that the argument is a number.
        unsafe {
            *slot = match (value_type, info.small_integer(position)) {
                (ValueType::Float32 | ValueType::Float64, _) => {
                    let mut number = 0.0;
                    sys::napi_get_value_double(env, value, &raw mut number);
                    if value_type == ValueType::Float64 {
                        number.to_bits()
                    } else {
                        (number as f32).to_bits().into()
                    }
                }
                (_, Some(integer)) => i64::from(integer) as u64,
                (_, None) => {
                    let mut integer = 0;
                    sys::napi_get_value_int32(env, value, &raw mut integer);
                    i64::from(integer) as u64
                }
            };
        }
        position += 1;
    }
}

/// Returns what the call has left in slot 0, unless it stays there.
fn return_result(info: &CallbackInfo, prepared: &PreparedCall) {
    let env = prepared.environment.env();
    // SAFETY: slot 0 is readable.
    let bits = unsafe { *prepared.slots() };
    let number = match prepared.signature.result {
        AbiType::Int8 => f64::from(bits as i8),
        AbiType::Uint8 => f64::from(bits as u8),
        AbiType::Int16 => f64::from(bits as i16),
        AbiType::Uint16 => f64::from(bits as u16),
        AbiType::Int32 => f64::from(bits as i32),
        AbiType::Uint32 => f64::from(bits as u32),
        AbiType::Float32 => f64::from(f32::from_bits(bits as u32)),
        AbiType::Float64 => f64::from_bits(bits),
        AbiType::Void | AbiType::Int64 | AbiType::Uint64 | AbiType::Pointer => return,
    };
    let mut value = ptr::null_mut();
    // SAFETY: V8 opens a handle scope around conventional calls.
    let status = unsafe { sys::napi_create_double(env, number, &raw mut value) };
    if status == sys::Status::napi_ok {
        info.set_return_value(value);
    }
}
