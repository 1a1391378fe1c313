//! Passes addresses to JavaScript and back.

use napi::bindgen_prelude::{FromNapiValue, ToNapiValue, TypeName, ValidateNapiValue};
use napi::{Result, ValueType, check_status, sys};
use std::ptr;

/// An address. In JavaScript it is a bigint, which has been checked to be an address.
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
