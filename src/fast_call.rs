//! The fast call path: one raw V8 function for each signature and environment, through which
//! optimised JavaScript enters the signature's trampoline. It takes the index of the target, then
//! the arguments: those of 32 bits or less and the floats as such, the others as JavaScript values,
//! because not every V8 passes 64 bits. 64-bit results are left in a slot.

use crate::environment::Environment;
use crate::fast_argument::{self, FastArguments};
use crate::generic_call::{PreparedCall, PreparedCallHandle};
use crate::jit::{self, Host};
use crate::node_api::{self, Address, RawValue};
use crate::pointer_argument;
use crate::string_copy::StringCopies;
use crate::targets;
use crate::types::AbiType;
use crate::v8::{self, CallbackInfo, Local, Numeric, Runtime, V8, ValueType};
use napi::{Env, sys};
use napi_derive::napi;
use std::ffi::c_void;
use std::ptr;
use std::rc::Rc;

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

/// A function `(target, ...arguments)`, or the reason why this signature can't be called through a
/// trampoline. It has not called the target if it sets the failure slot: an argument could not be
/// converted quickly, or at all.
#[napi(ts_return_type = "Function | string")]
pub fn create_raw_function(env: Env, prepared: &PreparedCallHandle) -> RawValue {
    RawValue(raw_function(prepared).unwrap_or_else(|reason| node_api::string(env.raw(), &reason)))
}

fn raw_function(prepared: &PreparedCall) -> Result<Local, String> {
    let PreparedCall { signature, environment, .. } = prepared;
    let v8 = v8::known().ok_or("Fast calls have not been started.")?;
    let table = targets::table().ok_or("The table of functions could not be reserved.")?;
    let arguments = environment.fast_arguments.get().ok_or("Fast calls have not been started.")?;
    let convert = fast_argument::convert as *const c_void;
    let host = Host {
        table,
        values: arguments.heap().values(),
        convert: convert.expose_provenance(),
        byte_masks: Host::byte_masks(),
    };
    let code = jit::trampoline(signature, &host).map_err(|reason| sentence(&reason))?;
    let types: Vec<_> = [ValueType::Uint32]
        .into_iter()
        .chain(signature.arguments.iter().map(|&abi| argument_type(abi)))
        .collect();
    let entry = v8.fast_entry(code, result_type(signature.result), &types);
    v8.new_function(conventional_entry, Some(&entry))
        .ok_or_else(|| "V8 could not make a function.".to_owned())
}

/// As what V8 passes an argument.
fn argument_type(abi: AbiType) -> ValueType {
    match abi {
        AbiType::Int8 | AbiType::Int16 | AbiType::Int32 => ValueType::Int32,
        AbiType::Uint8 | AbiType::Uint16 | AbiType::Uint32 => ValueType::Uint32,
        AbiType::Float32 => ValueType::Float32,
        AbiType::Float64 => ValueType::Float64,
        AbiType::Int64 | AbiType::Uint64 | AbiType::Pointer => ValueType::Value,
        AbiType::Void => unreachable!("no argument is void"),
    }
}

/// As what V8 takes a result; nothing, where it is left in slot 0.
fn result_type(abi: AbiType) -> ValueType {
    match abi {
        AbiType::Void => ValueType::Void,
        _ if jit::is_javascript_value(abi) => ValueType::Void,
        _ => argument_type(abi),
    }
}

/// Whether an address is in Node itself, whose functions may run JavaScript.
#[napi]
pub fn is_host_code(address: Address) -> bool {
    v8::is_host_code(address.pointer())
}

/// A function like a raw one, but without a fast entry: the target may run JavaScript. None where
/// there are no fast calls.
#[napi(ts_return_type = "Function | undefined")]
pub fn create_reentrant_function() -> RawValue {
    let function = v8::known().and_then(|v8| v8.new_function(reentrant_entry, None));
    RawValue(function.unwrap_or(ptr::null_mut()))
}

/// What callers of raw functions that are not optimised call. Does what the trampoline does.
///
/// # Safety
/// Called by V8, for functions made by `raw_function`.
unsafe extern "C" fn conventional_entry(info: *const c_void) {
    // SAFETY: V8 is the caller.
    unsafe { enter(info, StringCopies::InSlots) }
}

/// # Safety
/// Called by V8, for functions made by `create_reentrant_function`.
unsafe extern "C" fn reentrant_entry(info: *const c_void) {
    // SAFETY: V8 is the caller.
    unsafe { enter(info, StringCopies::Staged) }
}

/// # Safety
/// `info` is what V8 has called an entry with.
unsafe fn enter(info: *const c_void, copies: StringCopies) {
    // SAFETY: the caller's promise.
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
    if info.length() <= prepared.signature.arguments.len() {
        return; // likewise
    }
    let code = targets::code(index);
    if code.is_null() {
        // Wrappers check for a closed library first, so this too is for JavaScript that got hold
        // of the raw function.
        v8.throw(node_api::library_closed(prepared.environment.env()));
        return;
    }
    prepared.environment.count_slow_call();
    if !store_arguments(&info, &prepared, copies) {
        prepared.environment.release_staged_strings();
        // SAFETY: the slot is writable.
        unsafe { *prepared.environment.slot(jit::FAILURE_SLOT) = 1 };
        return;
    }
    // SAFETY: targets carry functions of the signature under which they were bound. That they
    // have it is what the caller of getFunction promised.
    match unsafe { prepared.call(code) } {
        Some(exception) => v8.throw(exception),
        None => return_result(&info, &prepared),
    }
}

/// Writes the arguments to their slots. False if that is not done quickly.
fn store_arguments(info: &CallbackInfo, prepared: &PreparedCall, copies: StringCopies) -> bool {
    let environment = &prepared.environment;
    let Some(fast_arguments) = environment.fast_arguments.get() else { return false };
    prepared.signature.arguments.iter().enumerate().all(|(index, &abi)| {
        let value = info.argument(index + 1);
        let slot = index + 1;
        // SAFETY: `value` is a live handle of this call. V8 runs in `pointer_argument` at most, and
        // may move what is on its heap then; what was found before is elsewhere.
        unsafe {
            if jit::is_javascript_value(abi) {
                return fast_arguments.convert(environment, value, abi, slot, copies)
                    || (abi == AbiType::Pointer
                        && copies == StringCopies::Staged
                        && store_address(environment, fast_arguments, value, slot));
            }
            let Some(bits) = fast_arguments.heap().numeric(value).and_then(|n| number(abi, n))
            else {
                return false;
            };
            *environment.slot(slot) = bits;
        }
        true
    })
}

/// Writes the address of a string's copy or of memory to a slot, with the help of V8. False if there
/// is none.
///
/// # Safety
/// `value` is a live handle.
#[cold]
unsafe fn store_address(
    environment: &Environment,
    fast_arguments: &FastArguments,
    value: Local,
    slot: usize,
) -> bool {
    // SAFETY: the caller's promise; V8 does not run while the string is looked at.
    let is_in_pieces = unsafe {
        let string = fast_arguments.heap().string(value);
        string.is_some_and(|string| string.is_cons() && string.characters().is_none())
    };
    if is_in_pieces && node_api::flatten(environment.env(), value) {
        // SAFETY: the caller's promise.
        let is_done = unsafe {
            let copies = StringCopies::Staged;
            fast_arguments.convert(environment, value, AbiType::Pointer, slot, copies)
        };
        if is_done {
            return true;
        }
    }
    let Ok(address) = pointer_argument::address(environment, value) else { return false };
    // SAFETY: `slot` checks its index; nobody else accesses the slots meanwhile.
    unsafe { *environment.slot(slot) = address.expose_provenance() as u64 };
    true
}

/// The bits of a number that the wrapper has found good for a type of 32 bits or less, or a float.
fn number(abi: AbiType, value: Numeric) -> Option<u64> {
    let float = match value {
        Numeric::SmallInteger(integer) => f64::from(integer),
        Numeric::Float(float) => float,
        Numeric::BigInt(..) => return None,
    };
    Some(match abi {
        AbiType::Float32 => (float as f32).to_bits().into(),
        AbiType::Float64 => float.to_bits(),
        _ => float as i64 as u64,
    })
}

/// Returns what the call has left in slot 0, unless it stays there.
fn return_result(info: &CallbackInfo, prepared: &PreparedCall) {
    let env = prepared.environment.env();
    // SAFETY: slot 0 is readable.
    let bits = unsafe { *prepared.slots() };
    let small = match prepared.signature.result {
        AbiType::Int8 => Some((bits as i8).into()),
        AbiType::Uint8 => Some((bits as u8).into()),
        AbiType::Int16 => Some((bits as i16).into()),
        AbiType::Uint16 => Some((bits as u16).into()),
        AbiType::Int32 => Some(bits as i32),
        AbiType::Uint32 => i32::try_from(bits as u32).ok(),
        _ => None,
    };
    if let Some(integer) = small {
        info.set_small_integer(integer);
        return;
    }
    let number = match prepared.signature.result {
        AbiType::Uint32 => f64::from(bits as u32),
        AbiType::Float32 => f64::from(f32::from_bits(bits as u32)),
        AbiType::Float64 => f64::from_bits(bits),
        _ => return,
    };
    let mut value = ptr::null_mut();
    // SAFETY: V8 opens a handle scope around conventional calls.
    let status = unsafe { sys::napi_create_double(env, number, &raw mut value) };
    if status == sys::Status::napi_ok {
        info.set_return_value(value);
    }
}
