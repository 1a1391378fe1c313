//! Finds out whether calls can be fast in this process and thread.

use crate::jit::{self, NotEligible};
use crate::node_api::Address;
use crate::v8::{self, Runtime, V8};
use napi::{Env, sys};
use napi_derive::napi;
use std::ptr;

/// Prepares fast calls for this thread, given `process.versions.modules` and whether this is an
/// ordinary build of Node. Gives the reason if there can't be any.
#[napi]
pub fn start_fast_calls(env: Env, modules: u32, is_plain_node: bool) -> Option<String> {
    let v8 = match v8::get(Runtime { modules, is_plain_node }) {
        Ok(v8) => v8,
        Err(reason) => return Some(reason.to_owned()),
    };
    if let Some(reason) = jit::unavailable() {
        return Some(sentence(&NotEligible::from(reason)));
    }
    if !self_check(env.raw(), v8) {
        return Some(
            "A conventional V8 call did not deliver its arguments as expected.".to_owned(),
        );
    }
    None
}

/// Makes a sentence of a reason, as users see it.
pub fn sentence(reason: &impl ToString) -> String {
    let reason = reason.to_string();
    let mut characters = reason.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), characters.as_str())
}

/// Tells whether a conventional call delivers arguments and result through this V8's layout.
fn self_check(env: sys::napi_env, v8: &V8) -> bool {
    let Some(function) = v8.new_function::<v8::SelfCheck>(None) else { return false };
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

/// Tells whether an address is in Node itself, whose functions may run JavaScript.
#[napi]
pub fn is_host_code(address: Address) -> bool {
    v8::is_host_code(address.pointer())
}

/// Tells whether code inside `try` makes fast calls on the Node line with this
/// `process.versions.modules`.
#[napi]
pub fn makes_fast_calls_in_try(modules: u32) -> bool {
    v8::makes_fast_calls_in_try(modules)
}
