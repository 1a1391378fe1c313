//! Makes the few Node-API calls that bypass napi-rs' conversions, because they are on the path of
//! every call or because napi-rs has no face for them.

mod address;
mod errors;
mod function;

pub use address::Address;
pub use errors::{library_closed, report_uncaught, thrown};
pub use function::{NativeFunction, callback_data};

use napi::bindgen_prelude::ToNapiValue;
use napi::{Result, sys};
use std::ptr;

/// A value that a call of Node-API or V8 has produced; null stands for undefined.
pub struct Produced(pub sys::napi_value);

impl ToNapiValue for Produced {
    unsafe fn to_napi_value(_env: sys::napi_env, value: Self) -> Result<sys::napi_value> {
        Ok(value.0)
    }
}

/// Makes functions of Rust of Node-API's: its own have a type that depends on how they are linked.
macro_rules! functions {
    ($($name:ident($($value:ident)?) -> $result:ty = $function:ident or $default:expr;)*) => {
        $(pub fn $name(env: sys::napi_env, $($value: sys::napi_value)?) -> $result {
            let mut result = $default;
            // SAFETY: `env` and the value, if there is one, are those of the present native call;
            // what fails leaves the result as it is.
            unsafe { sys::$function(env, $($value,)? &raw mut result) };
            result
        })*
    };
}

functions! {
    null() -> sys::napi_value = napi_get_null or ptr::null_mut();
    undefined() -> sys::napi_value = napi_get_undefined or ptr::null_mut();
    is_typed_array(value) -> bool = napi_is_typedarray or false;
    is_data_view(value) -> bool = napi_is_dataview or false;
    is_array_buffer(value) -> bool = napi_is_arraybuffer or false;
    is_detached(value) -> bool = napi_is_detached_arraybuffer or false;
}

/// Makes a string value from UTF-8.
pub fn string(env: sys::napi_env, text: impl AsRef<[u8]>) -> sys::napi_value {
    let text = text.as_ref();
    // V8 makes strings of Latin-1, which ASCII is, faster than it decodes.
    let create =
        if text.is_ascii() { sys::napi_create_string_latin1 } else { sys::napi_create_string_utf8 };
    let mut value = ptr::null_mut();
    // SAFETY: `text` is as long as it says; on failure `value` stays null.
    unsafe { create(env, text.as_ptr().cast(), text.len() as isize, &raw mut value) };
    value
}

/// Has V8 put a string together that it keeps in pieces. Gives false for what is no string.
pub fn flatten(env: sys::napi_env, value: sys::napi_value) -> bool {
    // V8 does so before it copies characters, however few.
    let mut copy = [0_u8; 2];
    let mut length = 0;
    let buffer = copy.as_mut_ptr().cast();
    // SAFETY: `value` is a live handle, and the buffer is as long as said.
    let status = unsafe {
        sys::napi_get_value_string_latin1(env, value, buffer, copy.len(), &raw mut length)
    };
    status == sys::Status::napi_ok
}

/// Tells whether an object has a property of its own with this key.
pub fn has_own_property(env: sys::napi_env, object: sys::napi_value, key: sys::napi_value) -> bool {
    let mut has_property = false;
    // SAFETY: both are live handles of the present native call; what fails leaves the result.
    unsafe { sys::napi_has_own_property(env, object, key, &raw mut has_property) };
    has_property
}

/// Makes a strong reference to an object of the present native call. It ends with the environment,
/// unless it is deleted.
pub fn reference(env: sys::napi_env, object: sys::napi_value) -> sys::napi_ref {
    let mut reference = ptr::null_mut();
    // SAFETY: `object` is a live handle.
    let status = unsafe { sys::napi_create_reference(env, object, 1, &raw mut reference) };
    assert_eq!(status, sys::Status::napi_ok, "an object can be referenced");
    reference
}
