//! The few Node-API calls that are made without napi-rs' conversions, because they are on the
//! path of every call or because napi-rs has no face for them.

use napi::bindgen_prelude::{FromNapiValue, ToNapiValue, TypeName, ValidateNapiValue};
use napi::{Result, ValueType, check_status, sys};
use std::ffi::c_void;
use std::ptr;

/// A Node-API callback written against the C interface.
pub type RawCallback =
    unsafe extern "C" fn(sys::napi_env, sys::napi_callback_info) -> sys::napi_value;

/// A JavaScript function that runs `callback` with `data`, which it owns and which is dropped
/// when the function is collected.
pub struct RawFunction<T> {
    pub callback: RawCallback,
    pub data: T,
}

impl<T: 'static> ToNapiValue for RawFunction<T> {
    unsafe fn to_napi_value(env: sys::napi_env, function: Self) -> Result<sys::napi_value> {
        let data = Box::into_raw(Box::new(function.data)).cast::<c_void>();
        let mut value = ptr::null_mut();
        // SAFETY: `env` is the environment napi-rs is converting for; no name is given; `data` is
        // a live box that only the finalizer below frees.
        let status = unsafe {
            sys::napi_create_function(
                env,
                ptr::null(),
                0,
                Some(function.callback),
                data,
                &raw mut value,
            )
        };
        check_status!(status)?;
        // SAFETY: `value` was just created, and `drop_data::<T>` matches the type behind `data`.
        check_status!(unsafe {
            sys::napi_add_finalizer(
                env,
                value,
                data,
                Some(drop_data::<T>),
                ptr::null_mut(),
                ptr::null_mut(),
            )
        })?;
        Ok(value)
    }
}

/// An address, in JavaScript a bigint that has been checked to be one.
#[derive(Clone, Copy)]
pub struct Address(pub u64);

impl Address {
    pub fn of<T>(pointer: *const T) -> Address {
        Address(pointer.expose_provenance() as u64)
    }

    pub fn pointer<T>(self) -> *mut T {
        ptr::with_exposed_provenance_mut(self.0 as usize)
    }
}

impl TypeName for Address {
    fn type_name() -> &'static str {
        "bigint"
    }

    fn value_type() -> ValueType {
        ValueType::BigInt
    }
}

impl ValidateNapiValue for Address {}

impl FromNapiValue for Address {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        let mut address = 0;
        let mut lossless = false;
        // SAFETY: napi-rs passes a live handle, and the outputs are writable.
        check_status!(unsafe {
            sys::napi_get_value_bigint_uint64(env, value, &raw mut address, &raw mut lossless)
        })?;
        Ok(Address(address))
    }
}

impl ToNapiValue for Address {
    unsafe fn to_napi_value(env: sys::napi_env, address: Self) -> Result<sys::napi_value> {
        let mut value = ptr::null_mut();
        // SAFETY: `env` is the environment napi-rs is converting for.
        check_status!(unsafe { sys::napi_create_bigint_uint64(env, address.0, &raw mut value) })?;
        Ok(value)
    }
}

/// A value that a raw call produced; null stands for undefined.
pub struct RawValue(pub sys::napi_value);

impl ToNapiValue for RawValue {
    unsafe fn to_napi_value(_env: sys::napi_env, value: Self) -> Result<sys::napi_value> {
        Ok(value.0)
    }
}

/// Node-API's functions as functions of Rust: its own are of a type that depends on how they are linked.
macro_rules! functions {
    ($($name:ident($($value:ident)?) -> $result:ty = $function:ident or $default:expr;)*) => {
        $(pub fn $name(env: sys::napi_env, $($value: sys::napi_value)?) -> $result {
            let mut result = $default;
            // SAFETY: `env` and the value, if there is one, are those of the present native call; what
            // fails leaves the result as it is.
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

/// A string value from UTF-8.
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

/// Has V8 put a string together that it keeps in pieces. False for what is no string.
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

/// A strong reference to an object of the present native call. It ends with the environment, unless it is
/// deleted.
pub fn reference(env: sys::napi_env, object: sys::napi_value) -> sys::napi_ref {
    let mut reference = ptr::null_mut();
    // SAFETY: `object` is a live handle.
    let status = unsafe { sys::napi_create_reference(env, object, 1, &raw mut reference) };
    assert_eq!(status, sys::Status::napi_ok, "an object can be referenced");
    reference
}

/// What was thrown: lib/callback.js puts it in a box, as only objects can be referenced. V8's own
/// exceptions, such as that of a full stack, come without. None if JavaScript is not to run any more:
/// a Worker that is being terminated looks into no box.
pub fn thrown(env: sys::napi_env, exception: sys::napi_value) -> Option<sys::napi_value> {
    let name = string(env, "boxedException");
    let mut is_boxed = false;
    let mut error = ptr::null_mut();
    // SAFETY: `exception` is an object of this environment.
    unsafe {
        let looked = sys::napi_has_own_property(env, exception, name, &raw mut is_boxed);
        if looked != sys::Status::napi_ok {
            return None;
        }
        if !is_boxed {
            return Some(exception);
        }
        let found = sys::napi_get_property(env, exception, name, &raw mut error);
        (found == sys::Status::napi_ok).then_some(error)
    }
}

/// Has Node emit 'uncaughtException' or end the process.
pub fn report_uncaught(env: sys::napi_env, error: sys::napi_value) {
    // SAFETY: `error` is a live handle.
    unsafe { sys::napi_fatal_exception(env, error) };
}

/// The error of a call whose library is closed, as lib/errors.js makes it. The JavaScript layer
/// checks before it calls; this is for what gets past it.
pub fn library_closed(env: sys::napi_env) -> sys::napi_value {
    let mut error = ptr::null_mut();
    // SAFETY: code and message are strings of this environment.
    unsafe {
        sys::napi_create_error(
            env,
            string(env, "ERR_FFI_LIBRARY_CLOSED"),
            string(env, "Library is closed"),
            &raw mut error,
        );
    }
    error
}

/// The error of a call for whose arguments the stack has no room, as V8 words it.
pub fn stack_overflow(env: sys::napi_env) -> sys::napi_value {
    let mut error = ptr::null_mut();
    let message = string(env, "Maximum call stack size exceeded");
    // SAFETY: the message is a string of this environment, and there is no code.
    unsafe { sys::napi_create_range_error(env, ptr::null_mut(), message, &raw mut error) };
    error
}

unsafe extern "C" fn drop_data<T>(_env: sys::napi_env, data: *mut c_void, _hint: *mut c_void) {
    // SAFETY: `data` came from Box::into_raw of a Box<T>, and finalizers run once.
    drop(unsafe { Box::from_raw(data.cast::<T>()) });
}

/// The data of the [`RawFunction`] that is being called.
///
/// # Safety
/// `env` and `info` are those the callback was given, and the callback belongs to a
/// `RawFunction<T>`.
pub unsafe fn callback_data<'a, T>(env: sys::napi_env, info: sys::napi_callback_info) -> &'a T {
    let mut data = ptr::null_mut();
    // SAFETY: the caller vouches for `env` and `info`; the other outputs are optional.
    unsafe {
        sys::napi_get_cb_info(
            env,
            info,
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null_mut(),
            &raw mut data,
        );
        &*data.cast::<T>()
    }
}
