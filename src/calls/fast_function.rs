//! On the fast call path there is one V8 function for each signature and environment, through which
//! optimised JavaScript enters the signature's trampoline. It takes the index of the target, then
//! the arguments: those of 32 bits or less and the floats as such, the others as JavaScript values,
//! because not every V8 passes 64 bits. 64-bit results are left in a slot, or are doubles where they are
//! numbers in JavaScript. Records are in the slots,
//! but for their members of 64 bits, which it takes in their place.

use super::entries;
use super::prepared::{PreparedCall, PreparedCallHandle};
use super::start::sentence;
use super::targets;
use crate::jit::{self, Host};
use crate::node_api::{self, Produced};
use crate::types::{Scalar, Shape, TypeRef};
use crate::v8::{self, Local, ValueType};
use napi::Env;
use napi_derive::napi;
use std::ffi::c_void;
use std::ptr;

/// Makes a function `(target, ...arguments)`, or gives the reason why this signature can't be
/// called through a trampoline. The function has not called the target if it sets the failure slot:
/// an argument could not be converted quickly, or at all.
#[napi(ts_return_type = "Function | string")]
pub fn create_fast_function(env: Env, prepared: &PreparedCallHandle) -> Produced {
    Produced(fast_function(prepared).unwrap_or_else(|reason| node_api::string(env.raw(), &reason)))
}

fn fast_function(prepared: &PreparedCall) -> Result<Local, String> {
    let PreparedCall { signature, environment, .. } = prepared;
    let v8 = v8::known().ok_or("Fast calls have not been started.")?;
    let table = targets::table().ok_or("The table of functions could not be reserved.")?;
    let heap = environment.heap().ok_or("Fast calls have not been started.")?;
    let convert = entries::convert as *const c_void;
    let find_text = entries::find_text as *const c_void;
    let host = Host {
        table,
        values: heap.values(),
        convert: convert.expose_provenance(),
        find_text: find_text.expose_provenance(),
        byte_masks: Host::byte_masks(),
    };
    let code = jit::trampoline_from_v8(signature, &host).map_err(|reason| sentence(&reason))?;
    let passed = signature.passed_by_v8.iter().flatten();
    let types: Vec<_> = [ValueType::Uint32]
        .into_iter()
        .chain(passed.map(|passed| value_type(passed.scalar)))
        .collect();
    let entry = v8.fast_entry(code, result_type(signature.result), &types);
    v8.new_function::<entries::Unoptimised>(Some(&entry))
        .ok_or_else(|| "V8 could not make a function.".to_owned())
}

/// Gives the V8 type in which a scalar is passed.
fn value_type(scalar: Scalar) -> ValueType {
    match scalar {
        Scalar::Int8 | Scalar::Int16 | Scalar::Int32 => ValueType::Int32,
        Scalar::Uint8 | Scalar::Uint16 | Scalar::Uint32 => ValueType::Uint32,
        Scalar::Float32 => ValueType::Float32,
        Scalar::Float64 => ValueType::Float64,
        Scalar::Long | Scalar::Size => ValueType::Float64,
        Scalar::Int64
        | Scalar::Uint64
        | Scalar::Pointer
        | Scalar::Address
        | Scalar::Data
        | Scalar::Characters
        | Scalar::Text
        | Scalar::Text16
        | Scalar::Text32 => ValueType::Value,
    }
}

/// Gives the V8 type in which a result is returned: void where it is left in the slots, and for a text
/// the place of its string.
fn result_type(result: TypeRef) -> ValueType {
    if result.number_range().is_some() {
        return ValueType::Float64;
    }
    if result.is_returned_as_text() {
        return ValueType::Int32;
    }
    match result.shape() {
        Shape::Scalar(scalar) if !result.is_returned_in_slots() => value_type(scalar),
        Shape::Void | Shape::Scalar(_) | Shape::Record(_) | Shape::Array { .. } => ValueType::Void,
    }
}

/// Makes a function for all signatures of calls that may lead back into JavaScript: it has no fast
/// entry. It is `(target)` and finds all arguments in the slots, or it is `(target, ...values)` and
/// converts those values that V8 would pass to a fast function as such; then it sets the failure
/// slot as a fast function does. Gives undefined where there are no fast calls.
#[napi(ts_return_type = "Function | undefined")]
pub fn create_reentrant_function(is_converting: bool) -> Produced {
    let function = v8::known().and_then(|v8| {
        if is_converting {
            v8.new_function::<entries::Converting>(None)
        } else {
            v8.new_function::<entries::Stored>(None)
        }
    });
    Produced(function.unwrap_or(ptr::null_mut()))
}
