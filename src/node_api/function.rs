//! Makes JavaScript functions that are Node-API callbacks, without napi-rs' conversions.

use napi::bindgen_prelude::ToNapiValue;
use napi::{Result, check_status, sys};
use std::ffi::c_void;
use std::ptr;

/// A Node-API callback written against the C interface.
pub type NativeCallback =
    unsafe extern "C" fn(sys::napi_env, sys::napi_callback_info) -> sys::napi_value;

/// A JavaScript function that runs `callback` with `data`, which it owns and which is dropped
/// when the function is collected.
pub struct NativeFunction<T> {
    pub callback: NativeCallback,
    pub data: T,
}

impl<T: 'static> ToNapiValue for NativeFunction<T> {
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

unsafe extern "C" fn drop_data<T>(_env: sys::napi_env, data: *mut c_void, _hint: *mut c_void) {
    // SAFETY: `data` came from Box::into_raw of a Box<T>, and finalizers run once.
    drop(unsafe { Box::from_raw(data.cast::<T>()) });
}

/// Gives the data of the [`NativeFunction`] that is being called.
///
/// # Safety
/// The caller guarantees that `env` and `info` are those the callback was given, and that the
/// callback belongs to a `NativeFunction<T>`.
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
